//! JSON as the service writes it: the keys of every object in random order,
//! different each time. Knows nothing about what the objects mean.

use rand::seq::SliceRandom;
use serde_json::Value;

/// The value with shuffled keys; `pretty` indents it.
pub(crate) fn shuffled(value: &Value, pretty: bool) -> String {
    let mut text = String::new();
    write(&mut text, value, pretty.then_some(0));
    text
}

fn write(text: &mut String, value: &Value, depth: Option<usize>) {
    let inner = depth.map(|depth| depth + 1);
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.shuffle(&mut rand::rng());
            let entries = entries.into_iter().map(|(key, value)| (Some(key), value));
            sequence(text, ('{', '}'), entries, inner);
        }
        Value::Array(items) => {
            sequence(
                text,
                ('[', ']'),
                items.iter().map(|item| (None, item)),
                inner,
            );
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn sequence<'a>(
    text: &mut String,
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = (Option<&'a String>, &'a Value)>,
    depth: Option<usize>,
) {
    let is_empty = items.len() == 0;
    text.push(open);
    for (n, (key, value)) in items.enumerate() {
        if n > 0 {
            text.push(',');
        }
        new_line(text, depth);
        if let Some(key) = key {
            text.push_str(&Value::from(key.as_str()).to_string());
            text.push_str(if depth.is_some() { " : " } else { ":" });
        }
        write(text, value, depth);
    }
    if !is_empty {
        new_line(text, depth.map(|depth| depth.saturating_sub(1)));
    }
    text.push(close);
}

fn new_line(text: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        text.push('\n');
        text.push_str(&"   ".repeat(depth));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_varies_and_the_value_does_not() {
        let value =
            json!({"status": "OK", "count": 2, "items": [{"a": 1, "b": null}, {}], "x": []});
        for pretty in [false, true] {
            let texts: std::collections::HashSet<_> =
                (0..100).map(|_| shuffled(&value, pretty)).collect();
            assert!(texts.len() > 5);
            for text in texts {
                assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
            }
        }
    }
}
