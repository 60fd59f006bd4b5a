//! The messages of `hoster` in the languages of `languages/`. JSON, logs and
//! files are for programs and stay in English. Must not know who uses a
//! message.

use std::fmt;
use std::sync::{Arc, OnceLock};

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

/// The available languages; the first is the default.
const LANGUAGES: [(&str, &str); 6] = [
    ("en", include_str!("../languages/en.ftl")),
    ("fr", include_str!("../languages/fr.ftl")),
    ("de", include_str!("../languages/de.ftl")),
    ("es", include_str!("../languages/es.ftl")),
    ("it", include_str!("../languages/it.ftl")),
    ("pt", include_str!("../languages/pt.ftl")),
];

/// A message and its values, in no language yet.
#[derive(Clone, Debug)]
pub struct Message {
    pub name: &'static str,
    pub values: Vec<(&'static str, Value<'static>)>,
}

impl Message {
    /// Returns the message of this name, without values.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            values: Vec::new(),
        }
    }

    /// Adds a value.
    pub fn with(mut self, name: &'static str, value: impl Into<Value<'static>>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl fmt::Display for Message {
    /// In English, for logs and programs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Localizer::english().say(self))
    }
}

/// The messages of one language.
#[derive(Clone)]
pub struct Localizer {
    messages: Arc<FluentBundle<FluentResource>>,
}

impl Localizer {
    /// Uses this user's language: from `LC_ALL`, `LC_CTYPE` or `LANG`, or the
    /// system's setting.
    pub fn of_system() -> Self {
        Self::of(&sys_locale::get_locale().unwrap_or_default())
    }

    /// Uses English.
    pub fn english() -> Self {
        static ENGLISH: OnceLock<Localizer> = OnceLock::new();
        ENGLISH.get_or_init(|| Self::of("en")).clone()
    }

    /// Uses this language (`fr`, `pt-BR`, `de_AT`), or English if it is not
    /// available.
    pub fn of(tag: &str) -> Self {
        let wanted: Vec<LanguageIdentifier> = tag.trim().parse().into_iter().collect();
        let there = LANGUAGES.map(|(name, _)| identifier(name));
        let chosen = negotiate_languages(
            &wanted,
            &there,
            Some(&there[0]),
            NegotiationStrategy::Lookup,
        );
        let at = there.iter().position(|one| chosen.first() == Some(&one));
        let (name, text) = LANGUAGES[at.unwrap_or(0)];
        // Skips what does not parse; a test ensures that everything does.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, _)| rest);
        let mut messages = FluentBundle::new_concurrent(vec![identifier(name)]);
        // The marks around inserted values would end up in scripts.
        messages.set_use_isolating(false);
        messages.set_formatter(match name {
            "de" | "pt" => Some(grouped::<'.', 4, _>),
            "es" | "it" => Some(grouped::<'.', 5, _>),
            "fr" => Some(grouped::<'\u{202f}', 4, _>),
            _ => Some(grouped::<',', 4, _>),
        });
        messages.add_resource_overriding(resource);
        Self {
            messages: Arc::new(messages),
        }
    }

    /// Returns the message of this name with these values, or the name itself if
    /// there is none.
    pub fn text(&self, name: &str, values: &[(&str, Value<'_>)]) -> String {
        self.find(name, values).unwrap_or_else(|| name.to_owned())
    }

    /// Returns a message.
    pub fn say(&self, message: &Message) -> String {
        self.text(message.name, &message.values)
    }

    /// Returns a message without values.
    pub fn plain(&self, name: &str) -> String {
        self.text(name, &[])
    }

    /// Returns the message of this name with these values, if there is one.
    pub fn find(&self, name: &str, values: &[(&str, Value<'_>)]) -> Option<String> {
        let pattern = self.messages.get_message(name)?.value()?;
        let values: FluentArgs<'_> = values.iter().cloned().collect();
        let text = self
            .messages
            .format_pattern(pattern, Some(&values), &mut Vec::new());
        Some(text.into_owned())
    }
}

impl fmt::Debug for Localizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.messages.locales).finish()
    }
}

/// Formats an integer of at least this many digits in groups of three; `None` for
/// other values. Unicode's CLDR has these rules for each language.
fn grouped<const SEPARATOR: char, const FROM: usize, M>(
    value: &Value<'_>,
    _: &M,
) -> Option<String> {
    let Value::Number(number) = value else {
        return None;
    };
    let digits = number.as_string().into_owned();
    if digits.len() < FROM || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut text = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(SEPARATOR);
        }
        text.push(digit);
    }
    Some(text)
}

fn identifier(tag: &str) -> LanguageIdentifier {
    tag.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Returns the message names, each with the variables it uses.
    fn messages(text: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut name = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((head, _)) = line.split_once(" = ")
                && !line.starts_with(' ')
            {
                name = head;
                found.insert(name, BTreeSet::new());
            }
            let used = line.split("{ $").skip(1);
            let used = used.filter_map(|rest| rest.split([' ', '}']).next());
            found.entry(name).or_default().extend(used);
        }
        found.remove("");
        found
    }

    #[test]
    fn every_language_parses_without_an_error() {
        for (name, text) in LANGUAGES {
            let parsed = FluentResource::try_new(text.to_owned());
            assert!(parsed.is_ok(), "{name}: {:?}", parsed.err().map(|e| e.1));
        }
    }

    #[test]
    fn every_language_has_the_same_messages_with_the_same_variables() {
        // A sentence may omit a variable that its language does not need.
        const OPTIONAL: [&str; 1] = ["reason"];
        let [(_, english), others @ ..] = LANGUAGES;
        let english = messages(english);
        let french = messages(others[0].1);
        for (language, text) in others {
            let own = messages(text);
            assert!(own.keys().eq(french.keys()), "{language} and fr");
            for (name, variables) in &own {
                let expected = match name.starts_with("error-") {
                    true => &french[name],
                    false => &english[name],
                };
                let missing: Vec<_> = expected.symmetric_difference(variables).collect();
                assert!(
                    missing.iter().all(|name| OPTIONAL.contains(name)),
                    "{language}: {name}: {missing:?}"
                );
            }
        }
    }

    #[test]
    fn every_message_is_said_somewhere_and_none_is_missing() {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
        let sources = std::path::Path::new(&package).join("src");
        let files = walkdir::WalkDir::new(sources).into_iter();
        let texts = files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
        let texts: String = texts.collect();
        let known = messages(LANGUAGES[1].1);
        for name in known.keys() {
            // Names of errors are built from code and scope.
            let is_said = texts.contains(&format!("\"{name}\""));
            assert!(is_said || name.starts_with("error-"), "{name} is not used");
        }
        let said = texts.split('"').filter(|text| text.starts_with("rgsx-"));
        for name in said.filter(|name| name.ends_with(char::is_alphanumeric)) {
            assert!(known.contains_key(name), "{name} is in no language");
        }
    }

    #[test]
    fn a_language_is_found_by_any_of_its_tags() {
        let says = |tag: &str| Localizer::of(tag).plain("interrupted");
        for tag in ["fr", "fr_FR", "fr-CA", "FR"] {
            assert_eq!(says(tag), "interrompu", "{tag}");
        }
        assert_eq!(says("pt-BR"), "interrompido");
        for tag in ["", "C", "POSIX", "ja", "x-!"] {
            assert_eq!(says(tag), "interrupted", "{tag:?}");
        }
    }

    #[test]
    fn thousands_are_grouped_as_each_language_does() {
        for (tag, four, seven) in [
            ("en", "1,234", "1,234,567"),
            ("fr", "1\u{202f}234", "1\u{202f}234\u{202f}567"),
            ("de", "1.234", "1.234.567"),
            ("es", "1234", "1.234.567"),
            ("it", "1234", "1.234.567"),
            ("pt", "1.234", "1.234.567"),
        ] {
            let says = |files: u64| {
                let text = Localizer::of(tag).text("summary-failed", &[("files", files.into())]);
                text.split(' ').next().unwrap().to_owned()
            };
            assert_eq!((says(1_234), says(1_234_567)), (four.into(), seven.into()));
            assert_eq!(says(999), "999");
        }
    }

    #[test]
    fn numbers_choose_the_form() {
        let says = |tag: &str, files: u64| {
            Localizer::of(tag).text("rgsx-extracted", &[("files", files.into())])
        };
        assert_eq!(says("en", 1), "1 file extracted");
        assert_eq!(says("en", 2), "2 files extracted");
        assert_eq!(says("fr", 0), "0 fichier extrait");
        assert_eq!(says("fr", 2), "2 fichiers extraits");
    }
}
