//! Every error has a message in every language.

use std::path::{Path, PathBuf};

use hoster_host::{ErrorCode, ErrorScope, FailureScope, PluginError};

use super::super::rgsx::error::ArchiveError;
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

/// Fails if a text leaves one of the facts out.
#[track_caller]
fn assert_facts(language: &str, text: &str, values: &[(&'static str, Value<'static>)]) {
    for (name, value) in values {
        let said = match value {
            // Each language groups digits in its own way.
            Value::Number(_) => text.replace([',', '.', '\u{202f}'], ""),
            _ => text.to_owned(),
        };
        assert!(
            said.contains(&shown(value)),
            "{language}: no {name}: {text}"
        );
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
            assert_facts(language, text, &row.values);
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
fn every_failure_of_the_command_is_told_in_every_language_with_all_its_facts() {
    let command = CommandError::samples().into_iter();
    let command = command.map(|error| (error.message(), Error::from(error)));
    let rgsx = RgsxError::samples().into_iter();
    let rgsx = rgsx.map(|error| (error.message(), Error::from(error)));
    for (Message { name, values }, error) in command.chain(rgsx) {
        let mut texts = Vec::new();
        for language in LANGUAGES {
            let l10n = Localizer::of(language);
            assert!(l10n.find(name, &[]).is_some(), "{language}: {name}");
            let text = ErrorText::of(&error, &l10n, None).text;
            assert_facts(language, &text, &values);
            texts.push(text);
        }
        assert_eq!(error.to_string(), texts[0], "for logs it is in English");
        assert!(texts[1..].iter().all(|text| *text != texts[0]), "{name}");
    }
}

#[test]
fn of_many_games_the_first_ten_are_listed() {
    let text = |games: usize| {
        let games = (1..=games).map(|n| n.to_string()).collect();
        let words = "sonic".to_owned();
        RgsxError::Several { words, games }.to_string()
    };
    let rest = "; name one, or use --search \"sonic\" --all";
    assert_eq!(text(2), format!("\"sonic\" matches 2 games: 1, 2{rest}"));
    let ten = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10";
    assert_eq!(
        text(12),
        format!("\"sonic\" matches 12 games: {ten} and 2 more{rest}")
    );
}

#[test]
fn a_failure_has_its_code_and_a_usage_error_its_own_text() {
    let error = Error::from(RgsxError::Archive {
        archive: "a.zip".into(),
        why: ArchiveError::TooManyFiles { files: 7 },
    });
    assert_eq!(error.code(), Code::InvalidInput);
    assert_eq!(
        ErrorText::of(&error, &Localizer::of("fr"), None).text,
        "a.zip contient 7 fichiers, plus que n'importe quel jeu"
    );
    assert_eq!(
        error.to_string(),
        "a.zip contains 7 files, more than any game"
    );
    assert_eq!(
        Error::from(CommandError::Aria2Secret).code(),
        Code::CredentialRejected
    );
    assert_eq!(usage("no such thing").code(), Code::InvalidInput);
}
