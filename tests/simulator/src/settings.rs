//! Settings by name, for the command line, the control endpoint and the table
//! in the documentation. Independent of endpoints.

mod tables;

use serde_json::{Map, Value};

use crate::quantity::ParseError;
pub(crate) use tables::{network, network_name, rate};

/// One field of a `T`, convertible from and to text.
pub(crate) struct Setting<T> {
    pub(crate) name: &'static str,
    /// Its description in help texts.
    pub(crate) about: &'static str,
    get: fn(&T) -> String,
    set: fn(&mut T, &str) -> Result<(), ParseError>,
}

/// A group of settings, identified by its type.
pub(crate) trait Settings: Sized + 'static {
    /// The name of such a setting in messages.
    const KIND: &'static str;
    const ALL: &'static [Setting<Self>];

    /// Sets one by name.
    fn set(&mut self, name: &str, value: &str) -> Result<(), ParseError> {
        let setting = Self::ALL.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|setting| setting.name).collect();
            ParseError::new(format!(
                "no {} named `{name}`; choose one of {}",
                Self::KIND,
                names.join(", ")
            ))
        })?;
        let with_name =
            |error: ParseError| ParseError::new(format!("{} `{name}`: {error}", Self::KIND));
        (setting.set)(self, value).map_err(with_name)
    }

    /// Sets all settings of an object; strings, numbers, flags and null (for
    /// `none`) are accepted. On an error nothing changes.
    fn set_all(&mut self, values: &Map<String, Value>) -> Result<(), ParseError>
    where
        Self: Clone,
    {
        let mut changed = self.clone();
        for (name, value) in values {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => "none".to_owned(),
                other => other.to_string(),
            };
            changed.set(name, &text)?;
        }
        *self = changed;
        Ok(())
    }

    /// All settings by name, with numbers and flags as such.
    fn to_json(&self) -> Value {
        let typed = |text: String| match serde_json::from_str(&text) {
            Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
            _ if text == "none" => Value::Null,
            _ => Value::String(text),
        };
        let fields = Self::ALL.iter();
        let fields = fields.map(|setting| (setting.name.to_owned(), typed((setting.get)(self))));
        Value::Object(fields.collect())
    }

    /// One line per setting: name, value, description.
    fn help() -> String
    where
        Self: Default,
    {
        let usual = Self::default();
        let lines = Self::ALL.iter().map(|setting| {
            let value = format!("{}={}", setting.name, (setting.get)(&usual));
            format!("  {value:<32} {}\n", setting.about)
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditions::Conditions;
    use crate::config::Unknowns;
    use crate::website::WebsiteConfig;
    use serde_json::json;
    use std::fmt;

    /// Every setting round-trips.
    fn goes_round<T: Settings + Default + Clone + PartialEq + fmt::Debug>() {
        let usual = T::default();
        let mut again = usual.clone();
        let Value::Object(all) = usual.to_json() else {
            panic!("an object");
        };
        assert_eq!(all.len(), T::ALL.len());
        again.set_all(&all).unwrap();
        assert_eq!(again, usual);
        for setting in T::ALL {
            assert!(T::help().contains(setting.about));
        }
    }

    #[test]
    fn settings_are_read_as_they_are_written() {
        goes_round::<Unknowns>();
        goes_round::<Conditions>();
        goes_round::<WebsiteConfig>();
    }

    #[test]
    fn a_wrong_value_changes_nothing() {
        let mut unknowns = Unknowns::default();
        let wrong = json!({"etag": "none", "flood-status": "soon"});
        let error = unknowns.set_all(wrong.as_object().unwrap()).unwrap_err();
        assert!(error.to_string().contains("flood-status"), "{error}");
        assert_eq!(unknowns, Unknowns::default());
        let error = unknowns.set("etags", "1").unwrap_err().to_string();
        assert!(
            error.contains("choose one of expired-token-status, "),
            "{error}"
        );
        unknowns.set("forbidden-characters", "_").unwrap();
        assert_eq!(unknowns.forbidden_characters, Some('_'));
        assert!(unknowns.set("forbidden-characters", "/").is_err());
        let mut conditions = Conditions::default();
        assert!(conditions.set("bandwidth", "0").is_err());
        conditions.set("bandwidth", "1.5M").unwrap();
        assert_eq!(conditions.bandwidth, Some(1_500_000));
    }
}
