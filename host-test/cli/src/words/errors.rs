//! Errors in the language of their reader: by what the host knows of them, or
//! by code and scope, because a plugin's sentences are English.

use hoster_host::Error;
use hoster_host::trust::Distrust;

use super::super::output::bytes;
use super::{Value, Words};

impl Words {
    /// One sentence: what happened, whose fault it is, what to do.
    pub fn error(&self, error: &Error) -> String {
        let english = error.to_string();
        // What a person gave wrong is said by whoever found it, in their language.
        if matches!(error, Error::Invalid(_)) {
            return english;
        }
        let (name, values) = told(error);
        if self.is_english {
            // The library knows no flags that could help.
            return name
                .and_then(|name| self.find(name, &values))
                .unwrap_or(english);
        }
        let (code, scope) = (error.code(), error.scope());
        let mut values = values;
        values.push(("message", english.as_str().into()));
        name.and_then(|name| self.find(name, &values))
            .or_else(|| self.find(&format!("error-{code}-{scope}"), &values))
            .or_else(|| self.find(&format!("error-{code}"), &values))
            .unwrap_or(english)
    }
}

/// The message for an error of the host's own that has facts to tell, and these.
fn told(error: &Error) -> (Option<&'static str>, Vec<(&'static str, Value<'static>)>) {
    let path = |path: &std::path::Path| ("path", path.display().to_string().into());
    let (name, values) = match error {
        Error::WebPage { .. } => ("error-web-page", vec![]),
        Error::Size { expected, found } => (
            "error-size",
            vec![("expected", (*expected).into()), ("found", (*found).into())],
        ),
        Error::Unverified(at) => ("error-unverified", vec![path(at)]),
        Error::Damaged { path: at, .. } => ("error-damaged", vec![path(at)]),
        Error::Altered { path: at, .. } => ("error-altered", vec![path(at)]),
        Error::Space {
            folder,
            needed,
            free,
        } => (
            "error-space",
            vec![
                path(folder),
                ("needed", bytes(*needed).into()),
                ("free", bytes(*free).into()),
            ],
        ),
        Error::DiskFull(at) => ("error-full", vec![path(at)]),
        Error::FileTooLarge(at) => ("error-file-too-large", vec![path(at)]),
        Error::Exists(at) => ("error-exists", vec![path(at)]),
        Error::Taken(at) => ("error-taken", vec![path(at)]),
        Error::Unfinished { path: at, control } => (
            "error-unfinished",
            vec![path(at), ("control", control.display().to_string().into())],
        ),
        Error::Busy(at) => ("error-busy", vec![path(at)]),
        Error::NothingThere(at) => ("error-nothing-there", vec![("path", at.clone().into())]),
        Error::Io {
            path: at, source, ..
        } => (
            "error-io",
            vec![path(at), ("reason", source.to_string().into())],
        ),
        Error::Status { status, .. } => {
            ("error-status", vec![("status", status.to_string().into())])
        }
        Error::Untrusted { path: at, why } => match why {
            Distrust::Owner(uid) => (
                "error-untrusted-owner",
                vec![path(at), ("uid", uid.to_string().into())],
            ),
            Distrust::Writable | Distrust::Open => ("error-untrusted-mode", vec![path(at)]),
        },
        Error::NotRemoved { left } => ("error-not-removed", vec![("left", (*left).into())]),
        Error::Unconfirmed { path: at } => ("error-unconfirmed", vec![path(at)]),
        _ => return (None, vec![]),
    };
    (Some(name), values)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use hoster_host::{ErrorCode, ErrorScope, PluginError};

    use super::*;

    fn refused(code: ErrorCode, scope: ErrorScope) -> Error {
        Error::Plugin(PluginError {
            code,
            message: "the server said no".into(),
            scope,
            retry_after: None,
            status: None,
            reply: None,
        })
    }

    #[test]
    fn an_error_is_told_by_code_and_scope_where_the_language_is_not_english() {
        let error = refused(ErrorCode::RateLimited, ErrorScope::Address);
        assert_eq!(Words::english().error(&error), "the server said no");
        assert_eq!(
            Words::of("de").error(&error),
            "zu viele Anfragen von dieser Adresse; der Dienst lässt sie warten"
        );
        let error = refused(ErrorCode::InvalidInput, ErrorScope::Request);
        assert!(
            Words::of("fr")
                .error(&error)
                .ends_with("the server said no")
        );
    }

    #[test]
    fn what_the_host_knows_of_an_error_is_told_in_every_language() {
        let error = Error::Exists(PathBuf::from("/games/sonic.zip"));
        for language in ["en", "fr", "de", "es", "it", "pt"] {
            let text = Words::of(language).error(&error);
            assert!(text.contains("/games/sonic.zip"), "{language}: {text}");
            assert!(text.contains("--overwrite"), "{language}: {text}");
        }
    }

    #[test]
    fn a_file_that_nobody_can_verify_is_told_with_the_flag_that_takes_it() {
        let error = Error::Unverified(PathBuf::from("/games/sonic.zip.part"));
        assert!(!error.to_string().contains("--"), "{error}");
        for language in ["en", "fr", "de", "es", "it", "pt"] {
            let text = Words::of(language).error(&error);
            assert!(text.contains("/games/sonic.zip.part"), "{language}: {text}");
            assert!(text.contains("--allow-unverified"), "{language}: {text}");
        }
    }

    #[test]
    fn every_code_has_a_sentence() {
        let codes = [
            ErrorCode::UnsupportedLink,
            ErrorCode::NotFound,
            ErrorCode::PasswordRequired,
            ErrorCode::PasswordWrong,
            ErrorCode::Restricted,
            ErrorCode::PremiumRequired,
            ErrorCode::CredentialMissing,
            ErrorCode::CredentialRejected,
            ErrorCode::AccountLocked,
            ErrorCode::RateLimited,
            ErrorCode::AddressBlocked,
            ErrorCode::SlotsFull,
            ErrorCode::NeedsConsent,
            ErrorCode::TooLarge,
            ErrorCode::InvalidInput,
            ErrorCode::Conflict,
            ErrorCode::Unavailable,
            ErrorCode::Network,
            ErrorCode::Timeout,
            ErrorCode::Changed,
            ErrorCode::Unsupported,
            ErrorCode::Integrity,
        ];
        let french = Words::of("fr");
        for code in codes {
            let error = refused(code, ErrorScope::Request);
            assert_ne!(french.error(&error), "the server said no", "{code:?}");
        }
    }
}
