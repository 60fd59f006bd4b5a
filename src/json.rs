//! Reads JSON as 1fichier writes it: numbers as strings, flags as 0, 1 or "1",
//! nulls, missing keys, and unescaped backslashes in names. Knows how values
//! are written; must not know which reply has which fields.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Maximum values in one reply, so that no reply can fill the memory: twice the
/// documented 5,000 rows of a listing, with 10 values each.
pub const VALUES: usize = 100_000;
/// Longest text to repair, because repairing copies it. The longest documented
/// listing is about 3 MB.
const REPAIRABLE_BYTES: usize = 4_000_000;

/// A JSON value of any kind. One tree for all replies, instead of a derived
/// type for each, keeps the component small.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// null, or missing.
    Null,
    /// true or false.
    Flag(bool),
    /// A number without fraction.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object, in the order of the reply.
    Object(Vec<(String, Value)>),
}

/// Parses a reply. Invalid JSON is repaired first, as far as possible.
pub fn parse(body: &[u8]) -> Option<Value> {
    if let Some(value) = str::from_utf8(body).ok().and_then(read) {
        return Some(value);
    }
    if body.len() > REPAIRABLE_BYTES {
        return None;
    }
    let text = text(body);
    read(&text).or_else(|| read(&repair(&text)?))
}

fn read(text: &str) -> Option<Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let left = Cell::new(VALUES);
    let value = Budget(&left).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(value)
}

/// The body as text without a byte-order mark; invalid UTF-8 becomes U+FFFD.
pub fn text(body: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
}

/// Repairs what 1fichier leaves unescaped inside strings: escapes backslashes
/// that do not begin an escape, and replaces control characters by spaces.
/// `None` if there is nothing to repair.
fn repair(text: &str) -> Option<String> {
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut characters = text.chars();
    let mut inside = false;
    let mut changed = false;
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                inside = !inside;
                repaired.push('"');
            }
            '\\' if inside => {
                let rest = characters.as_str();
                if begins_escape(rest) {
                    repaired.push('\\');
                    repaired.extend(characters.next());
                } else {
                    repaired.push_str("\\\\");
                    changed = true;
                }
            }
            control if inside && control < ' ' => {
                repaired.push(' ');
                changed = true;
            }
            other => repaired.push(other),
        }
    }
    changed.then_some(repaired)
}

/// Whether this, after a backslash, forms a JSON escape.
fn begins_escape(rest: &str) -> bool {
    match rest.as_bytes() {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => true,
        [b'u', a, b, c, d, ..] => [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()),
        _ => false,
    }
}

impl Value {
    /// Returns the value of a key; null if it is missing or this is not an
    /// object.
    pub fn get(&self, key: &str) -> &Self {
        match self {
            Self::Object(pairs) => pairs
                .iter()
                .find(|(known, _)| known == key)
                .map_or(&Self::Null, |(_, value)| value),
            _ => &Self::Null,
        }
    }

    /// Whether this is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Returns the elements of a list; `None` for anything else.
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// A non-empty text. Names that look like numbers arrive as numbers.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Number(number) => decimal(*number),
            _ => None,
        }
    }

    /// A whole number, even if written as a string or with a fraction.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Flag(flag) => Some(i64::from(*flag)),
            Self::Text(text) if text.trim().parse::<i64>().is_ok() => text.trim().parse().ok(),
            _ => {
                let number = self.number()?.trunc();
                // Above 2^53 a float is inexact, and nothing here is that
                // large.
                (number.abs() < 9e15).then_some(number as i64)
            }
        }
    }

    /// A number of bytes or the like.
    pub fn unsigned(&self) -> Option<u64> {
        u64::try_from(self.integer()?).ok()
    }

    /// A number, even if written as a string.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            Self::Text(text) => match read(text)? {
                Self::Integer(number) => Some(number as f64),
                Self::Number(number) => Some(number),
                _ => None,
            },
            _ => None,
        }
    }

    /// A flag; missing is false.
    pub fn flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            Self::Text(text) if text.trim().eq_ignore_ascii_case("true") => true,
            _ => self.number().is_some_and(|number| number != 0.0),
        }
    }
}

/// A number with up to six decimals, as in names ("1.5"). Rust's own float
/// formatter would be a twentieth of the whole component.
fn decimal(number: f64) -> Option<String> {
    const SCALE: u64 = 1_000_000;
    let scaled = (number.abs() * SCALE as f64).round();
    if scaled >= 9e15 {
        return None;
    }
    let scaled = scaled as u64;
    let sign = if number < 0.0 { "-" } else { "" };
    let text = format!("{sign}{}.{:06}", scaled / SCALE, scaled % SCALE);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// Reads one value while the budget lasts.
struct Budget<'a>(&'a Cell<usize>);

impl<'de> DeserializeSeed<'de> for Budget<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0.get().checked_sub(1) {
            Some(left) => self.0.set(left),
            None => return Err(D::Error::custom("too many values")),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Budget<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Number(number as f64), Value::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(Budget(self.0))? {
            elements.push(element);
        }
        Ok(Value::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            pairs.push((key, map.next_value_seed(Budget(self.0))?));
        }
        Ok(Value::Object(pairs))
    }
}

/// Reads a key.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        String::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        parse(json.as_bytes()).expect(json).get("value").clone()
    }

    #[test]
    fn numbers_may_be_strings_and_flags_anything() {
        let rows = [
            (r#"{"value":5}"#, Some(5), true),
            (r#"{"value":"5"}"#, Some(5), true),
            (r#"{"value":" 5 "}"#, Some(5), true),
            (r#"{"value":-5}"#, Some(-5), true),
            (r#"{"value":"12.9"}"#, Some(12), true),
            (r#"{"value":1e3}"#, Some(1000), true),
            (r#"{"value":0}"#, Some(0), false),
            (r#"{"value":"0"}"#, Some(0), false),
            (r#"{"value":""}"#, None, false),
            (r#"{"value":true}"#, Some(1), true),
            (r#"{"value":false}"#, Some(0), false),
            (r#"{"value":"true"}"#, None, true),
            (r#"{"value":null}"#, None, false),
            (r#"{}"#, None, false),
            (r#"{"value":[1,{"a":2}]}"#, None, false),
            (r#"{"value":{"a":[1]}}"#, None, false),
            (r#"{"value":"NaN"}"#, None, false),
            (r#"{"value":1e300}"#, None, true),
        ];
        for (json, integer, flag) in rows {
            let value = value(json);
            assert_eq!((value.integer(), value.flag()), (integer, flag), "{json}");
        }
    }

    #[test]
    fn a_list_of_the_wrong_kind_is_a_missing_list() {
        for json in [
            "{}",
            r#"{"value":null}"#,
            r#"{"value":{}}"#,
            r#"{"value":""}"#,
        ] {
            assert_eq!(value(json).list(), None, "{json}");
        }
        let list = value(r#"{"value":[{"content-type":"a/b","more":{"x":[]}}]}"#);
        let [first] = list.list().unwrap() else {
            panic!()
        };
        assert_eq!(first.get("content-type").text().as_deref(), Some("a/b"));
    }

    #[test]
    fn names_that_look_like_numbers_are_still_names() {
        for (json, text) in [
            (r#"{"value":2024}"#, Some("2024")),
            (r#"{"value":-12.5}"#, Some("-12.5")),
            (r#"{"value":0.1}"#, Some("0.1")),
            (r#"{"value":100.0}"#, Some("100")),
            (r#"{"value":1e300}"#, None),
            (r#"{"value":"x"}"#, Some("x")),
            (r#"{"value":""}"#, None),
            (r#"{"value":null}"#, None),
            (r#"{"value":[1]}"#, None),
        ] {
            assert_eq!(value(json).text().as_deref(), text, "{json}");
        }
    }

    #[test]
    fn a_reply_that_would_fill_the_memory_is_refused() {
        let json = |n: usize| format!("[{}[]]", "[],".repeat(n - 1));
        assert!(parse(json(VALUES - 1).as_bytes()).is_some());
        assert!(parse(json(VALUES).as_bytes()).is_none());
    }

    #[test]
    fn a_bare_backslash_is_repaired() {
        let rows = [
            (r#"{"value":"a\c"}"#, r"a\c"),
            (r#"{"value":"a\ "}"#, r"a\ "),
            (r#"{"value":"a\u12"}"#, r"a\u12"),
            (r#"{"value":"a\\c"}"#, r"a\c"),
            (r#"{"value":"\"q\" \x \u00e9"}"#, "\"q\" \\x é"),
            ("{\"value\":\"a\tb\"}", "a b"),
            ("\u{feff}{\"value\":\"a\"}", "a"),
        ];
        for (json, text) in rows {
            assert_eq!(value(json).text().as_deref(), Some(text), "{json}");
        }
    }

    #[test]
    fn invalid_text_is_none_and_never_a_panic() {
        for body in [
            &b""[..],
            b"{",
            b"<html>",
            b"{\"value\":\"\\",
            b"{\"value\":\"\\\"}",
            b"\xff\xfe",
            b"[]x",
            b"nul",
        ] {
            assert!(parse(body).is_none());
        }
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_none());
        let latin1 = parse(b"{\"value\":\"caf\xe9\"}").unwrap();
        assert_eq!(latin1.get("value").text().as_deref(), Some("caf\u{fffd}"));
    }
}
