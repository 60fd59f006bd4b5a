//! The fields of a request, parsed as tolerantly as by the service: numbers may
//! be strings, and null counts as absent.

use serde_json::{Map, Value};

use crate::errors::Ko;

pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn new(map: Map<String, Value>) -> Self {
        Self(map)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// A required field.
    pub(super) fn required(&self, name: &str) -> Result<&str, Ko> {
        self.text(name)
            .ok_or_else(|| Ko::bad_request(&format!("{name} is missing")))
    }

    /// A password or name; some clients send it as a number.
    pub(super) fn scalar(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, Ko> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let number = match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let wrong = || Ko::bad_request(&format!("{name} is not an integer"));
        number.map(Some).ok_or_else(wrong)
    }

    /// 1, `"1"` or true.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.value(name).is_some_and(is_set)
    }

    /// The strings of an array.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, Ko> {
        let wrong = || Ko::bad_request(&format!("{name} is not a list of strings"));
        let items = self
            .value(name)
            .and_then(Value::as_array)
            .ok_or_else(wrong)?;
        items
            .iter()
            .map(|item| item.as_str().ok_or_else(wrong))
            .collect()
    }

    /// The objects of an array.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<Fields>, Ko> {
        let wrong = || Ko::bad_request(&format!("{name} is not a list of objects"));
        let items = self
            .value(name)
            .and_then(Value::as_array)
            .ok_or_else(wrong)?;
        items
            .iter()
            .map(|item| item.as_object().cloned().map(Fields).ok_or_else(wrong))
            .collect()
    }
}

pub(super) fn is_set(value: &Value) -> bool {
    match value {
        Value::Bool(set) => *set,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => text == "1",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_parsed_tolerantly() {
        let Value::Object(map) = json!({
            "a": "1", "b": 1, "c": true, "d": 0, "e": null, "f": "12", "g": "x", "h": ["u"], "i": [1]
        }) else {
            unreachable!()
        };
        let fields = Fields::new(map);
        for (name, set) in [
            ("a", true),
            ("b", true),
            ("c", true),
            ("d", false),
            ("e", false),
        ] {
            assert_eq!(fields.flag(name), set, "{name}");
        }
        assert!(!fields.has("e"));
        assert_eq!(fields.integer("f").unwrap(), Some(12));
        assert_eq!(fields.integer("e").unwrap(), None);
        assert!(fields.integer("g").is_err());
        assert_eq!(fields.texts("h").unwrap(), ["u"]);
        assert!(fields.texts("i").is_err());
        assert!(fields.texts("missing").is_err());
    }
}
