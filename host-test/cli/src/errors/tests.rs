//! Every error has a message in every language.

use std::path::{Path, PathBuf};

use hoster_host::{ErrorCode, ErrorScope, FailureScope, PluginError};

use super::*;

const LANGUAGES: [&str; 6] = ["en", "fr", "de", "es", "it", "pt"];

fn key() -> KeyHelp {
    KeyHelp {
        variable: "EXAMPLE_KEY".into(),
        renew: "https://example.org/key".into(),
    }
}

fn refused(code: ErrorCode, scope: ErrorScope) -> Error {
    Error::Plugin(PluginError {
        code,
        message: "The server said no.".into(),
        scope,
        retry_after: None,
        status: None,
        reply: None,
    })
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Number(number) => number.as_string().into_owned(),
        other => panic!("{other:?} cannot be shown"),
    }
}

#[test]
fn every_error_is_told_in_every_language_with_all_that_it_tells() {
    for error in Error::samples() {
        let english = error.to_string();
        let row = table::row(&error);
        for language in LANGUAGES {
            let l10n = Localizer::of(language);
            let explained = ErrorText::of(&error, &l10n, Some(&key()));
            let text = &explained.text;
            for (name, value) in &row.values {
                let value = shown(value);
                assert!(text.contains(&value), "{language}: no {name}: {text}");
            }
            if let Some(hint) = row.hint {
                assert!(l10n.find(hint, &[]).is_some(), "{language}: {hint}");
            }
            if language == "en" || matches!(error, Error::Other { .. }) {
                continue;
            }
            assert_ne!(explained.sentence, english, "{language}");
            match row.message {
                Some(name) => assert!(l10n.find(name, &[]).is_some(), "{language}: {name}"),
                None if matches!(error, Error::Plugin(_)) => {}
                None => assert!(text.contains(&english), "{language}: {text}"),
            }
        }
    }
}

#[test]
fn every_code_has_a_sentence_in_every_language() {
    for language in &LANGUAGES[1..] {
        let l10n = Localizer::of(language);
        for code in Code::ALL {
            let name = format!("error-{code}");
            assert!(l10n.find(&name, &[]).is_some(), "{language}: {name}");
        }
    }
}

#[test]
fn no_language_has_a_sentence_for_an_error_that_there_is_not() {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
    let package = Path::new(&package);
    let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
    let table = read(package.join("src/errors/table.rs"));
    let french = read(package.join("languages/fr.ftl"));
    let names = french.lines().filter_map(|line| line.split_once(" = "));
    for (name, _) in names.filter(|(name, _)| name.starts_with("error-")) {
        let is_code = |code: &Code| {
            let rest = name.strip_prefix(&format!("error-{code}"));
            rest.is_some_and(|rest| {
                let mut scopes = FailureScope::ALL.iter();
                rest.is_empty() || scopes.any(|scope| rest == format!("-{scope}"))
            })
        };
        let is_used = table.contains(&format!("\"{name}\"")) || Code::ALL.iter().any(is_code);
        assert!(is_used, "{name}");
    }
}

#[test]
fn what_a_plugin_says_is_told_by_code_and_scope_where_the_language_is_not_english() {
    let explained =
        |error: &Error, language: &str| ErrorText::of(error, &Localizer::of(language), None);
    let error = refused(ErrorCode::RateLimited, ErrorScope::Address);
    assert_eq!(explained(&error, "en").text, "The server said no.");
    assert_eq!(
        explained(&error, "de").text,
        "zu viele Anfragen von dieser Adresse; der Dienst verlangt eine Wartezeit"
    );
    let error = refused(ErrorCode::InvalidInput, ErrorScope::Request);
    let french = explained(&error, "fr").text;
    assert!(french.ends_with("The server said no."), "{french}");
}

#[test]
fn a_missing_key_is_told_with_the_places_where_it_can_be_given() {
    let error = refused(ErrorCode::CredentialMissing, ErrorScope::Account);
    for language in LANGUAGES {
        let text = ErrorText::of(&error, &Localizer::of(language), Some(&key())).text;
        for word in ["--key-file", "EXAMPLE_KEY", "https://example.org/key"] {
            assert!(text.contains(word), "{language}: {text}");
        }
        assert!(!text.contains(".;"), "{text}");
    }
    let explained = ErrorText::of(&error, &Localizer::english(), None);
    assert_eq!(explained.text, explained.sentence, "nobody knows where");
}

#[test]
fn hints_name_the_options_that_help() {
    for (error, option) in [
        (Error::Exists("/games/sonic.zip".into()), "--overwrite"),
        (
            Error::Unverified("/games/sonic.zip.part".into()),
            "--allow-unverified",
        ),
    ] {
        for language in LANGUAGES {
            let text = ErrorText::of(&error, &Localizer::of(language), None).text;
            assert!(text.contains(option), "{language}: {text}");
            assert!(text.contains("/games/sonic.zip"), "{language}: {text}");
        }
    }
}

#[test]
fn a_failure_of_the_command_is_told_in_any_language_also_by_another_process() {
    let failure = Failure::new("rgsx-archive-files").with("archive", "a.zip");
    let failure = failure.with("files", 7_usize);
    let sent = serde_json::to_string(&failure).unwrap();
    let back: Failure = serde_json::from_str(&sent).unwrap();
    assert_eq!(back, failure);
    let error = back.coded(Code::Conflict);
    assert_eq!(error.code(), Code::Conflict);
    let french = ErrorText::of(&error, &Localizer::of("fr"), None).text;
    assert_eq!(
        french,
        "a.zip contient 7 fichiers, plus que n'importe quel jeu"
    );
    assert_eq!(
        error.to_string(),
        "a.zip contains 7 files, more than any game"
    );
    assert_eq!(usage("no such thing").code(), Code::InvalidInput);
}
