//! Turns errors into text for people: the fact in their language and a hint. No
//! other code does; the library states facts and knows neither languages nor
//! options. Must not know where the text goes.

mod command;
mod table;

use hoster_host::credential::CredentialRule;
use hoster_host::{Code, Error};

pub use command::{CommandError, no_input, said, unwritable, usage};

use super::l10n::{Localizer, Message, Value};
use super::rgsx::error::RgsxError;

/// Where to supply a key and where to get one.
#[derive(Clone, Debug)]
pub struct KeyHelp {
    variable: String,
    renew: String,
}

impl KeyHelp {
    pub fn of(rule: &CredentialRule) -> Self {
        Self {
            variable: rule.environment.clone(),
            renew: rule.renew.clone(),
        }
    }

    /// The environment variable with the key.
    pub fn variable(&self) -> &str {
        &self.variable
    }
}

/// The text of an error.
#[derive(Debug)]
pub struct ErrorText {
    /// The fact.
    pub sentence: String,
    /// The fact and, if this program knows one, a hint.
    pub text: String,
}

impl ErrorText {
    /// Returns the text in the language of `l10n`. `key` says where the
    /// plugin's key can be supplied.
    pub fn of(error: &Error, l10n: &Localizer, key: Option<&KeyHelp>) -> Self {
        let table::Row {
            message,
            mut values,
            hint,
        } = table::row(error);
        if let Some(KeyHelp { variable, renew }) = key {
            values.push(("variable", variable.clone().into()));
            values.push(("page", renew.clone().into()));
        }
        let is_key = hint == Some(table::KEY_HINT);
        let hint = hint.filter(|_| !is_key || key.is_some());
        let hint = hint.map(|name| l10n.text(name, &values));
        let sentence = sentence(error, l10n, message, values);
        let text = match &hint {
            None => sentence.clone(),
            Some(hint) => {
                let fact = sentence.trim_end_matches('.');
                l10n.text(
                    "with-hint",
                    &[("fact", fact.into()), ("hint", hint.as_str().into())],
                )
            }
        };
        Self { sentence, text }
    }
}

/// Uses the error's own message, or one for its code and scope because a
/// plugin's sentences are English.
fn sentence(
    error: &Error,
    l10n: &Localizer,
    message: Option<&str>,
    mut values: Vec<(&'static str, Value<'static>)>,
) -> String {
    let english = error.to_string();
    if let Error::Other { error, .. } = error {
        // Usage errors are in English, like clap's.
        let own = own_message(error.as_ref());
        return own.map_or(english, |message| l10n.say(&message));
    }
    values.push(("message", english.clone().into()));
    let own = message.and_then(|name| l10n.find(name, &values));
    let by_code = || {
        let (code, scope) = (error.code(), error.scope());
        l10n.find(&format!("error-{code}-{scope}"), &values)
            .or_else(|| l10n.find(&format!("error-{code}"), &values))
    };
    own.or_else(by_code).unwrap_or(english)
}

/// Returns the message of an error of the command.
fn own_message(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<Message> {
    let command = error.downcast_ref().map(CommandError::message);
    command.or_else(|| error.downcast_ref().map(RgsxError::message))
}

/// Returns the code of any error of this program.
pub fn code(error: &anyhow::Error) -> Code {
    known(error).map_or(Code::Internal, Error::code)
}

/// Returns the library's error if this is one.
pub fn known(error: &anyhow::Error) -> Option<&Error> {
    error.downcast_ref()
}

#[cfg(test)]
mod tests;
