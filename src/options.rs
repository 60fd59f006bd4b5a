//! The options of one call, checked against those that `describe` lists. Must
//! not know what any option does.

use crate::describe::{OPTIONS, OptionInfo, OptionKind, OptionTarget};
use crate::error::{Error, Result, invalid_input};

/// Longest option text: the 2,000 characters that the service allows for a
/// message.
const TEXT_BYTES: usize = 8000;

/// The options of one call; every name is known and every value is valid.
#[derive(Debug)]
pub struct Options<'a>(&'a [(String, String)]);

impl<'a> Options<'a> {
    /// Checks the options of a call. An unknown name or invalid value is
    /// `invalid-input`. If a name is repeated, its last value applies.
    pub fn read(target: OptionTarget, given: &'a [(String, String)]) -> Result<Self> {
        for (name, value) in given {
            let info = OPTIONS
                .iter()
                .find(|info| info.target == target && info.name == name)
                .ok_or_else(|| {
                    invalid_input(format!("unknown option {:?} for this call", short(name)))
                })?;
            check(info, value)?;
        }
        Ok(Self(given))
    }

    /// Returns the value of an option.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let given = self.0.iter().rev().find(|(known, _)| known == name);
        given.map(|(_, value)| value.as_str())
    }

    /// Returns a boolean option.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// Returns an integer option; 0 if not given.
    pub fn integer(&self, name: &str) -> u32 {
        self.text(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }
}

fn check(info: &OptionInfo, value: &str) -> Result<()> {
    let fits = match info.kind {
        OptionKind::Boolean => matches!(value, "true" | "false"),
        OptionKind::Integer => {
            value.parse::<u32>().is_ok() && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        OptionKind::Text => !value.chars().any(char::is_control) && value.len() <= TEXT_BYTES,
    };
    if fits && (info.choices.is_empty() || info.choices.contains(&value)) {
        return Ok(());
    }
    Err(wrong(info, value))
}

fn wrong(info: &OptionInfo, value: &str) -> Error {
    let name = info.name;
    let allowed = match info.kind {
        _ if !info.choices.is_empty() => format!("one of {}", info.choices.join(", ")),
        OptionKind::Boolean => "true or false".to_owned(),
        OptionKind::Integer => "a whole number".to_owned(),
        OptionKind::Text => "one line of text".to_owned(),
    };
    invalid_input(format!(
        "option {name} must be {allowed}, not {:?}",
        short(value)
    ))
}

/// Whether the text has one `@` and no spaces.
pub fn is_email(text: &str) -> bool {
    let no_space = !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == ',');
    let parts = text.split_once('@');
    no_space
        && text.len() <= 250
        && parts
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        let pair = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        given.iter().map(pair).collect()
    }

    #[test]
    fn values_are_read_and_the_last_one_applies() {
        let given = pairs(&[
            ("single", "false"),
            ("single", "true"),
            ("restrict-ip", "2"),
        ]);
        let options = Options::read(OptionTarget::Resolve, &given).unwrap();
        assert!(options.flag("single"));
        assert!(!options.flag("cdn"));
        assert_eq!(options.integer("restrict-ip"), 2);
        assert_eq!(options.text("cdn"), None);
    }

    #[test]
    fn unknown_names_and_wrong_values_are_refused() {
        for (name, value) in [
            ("colour", "red"),
            ("mail", "a@b.c"),
            ("single", "yes"),
            ("single", ""),
            ("restrict-ip", "3"),
            ("restrict-ip", "+1"),
            ("restrict-ip", "-1"),
        ] {
            let given = pairs(&[(name, value)]);
            let error = Options::read(OptionTarget::Resolve, &given).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput, "{name}={value}");
        }
        for (name, value) in [
            ("domain", "example.com"),
            ("mail", "a@b.c\r\nx"),
            ("cdn", "true"),
        ] {
            let given = pairs(&[(name, value)]);
            assert!(Options::read(OptionTarget::Upload, &given).is_err());
        }
    }
}
