//! The passwords of profiles: where they come from, and where they are stored.
//! Must not know what they encrypt.
//!
//! In the keyring, in a file `crypt-NAME.key` of the settings folder, and on
//! standard input they are one text: the password, and in a second line the
//! second password, if there is one.

use std::io::{IsTerminal as _, Read as _};

use hoster_host::credential::CredentialStore as _;
use hoster_host::crypt::{EmptyPassword, Keys as CryptKeys};
use hoster_host::{Code, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::super::app::App;
use super::super::errors::{self, CommandError, said};
use super::super::keys::Keys;

/// Maximum number of bytes to read from standard input.
const MAX_TEXT: u64 = 4096;

/// What the names of all environment variables with passwords begin with.
pub const VARIABLES: &str = "HOSTER_CRYPT_";

/// The passwords of a profile.
#[derive(Clone)]
pub struct Passwords {
    first: SecretString,
    /// rclone calls it the salt.
    second: Option<SecretString>,
}

/// Where passwords were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Environment,
    Keyring,
    File,
}

impl Place {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }
}

impl Passwords {
    pub fn new(first: impl Into<String>, second: Option<String>) -> Self {
        let second = second.filter(|second| !second.is_empty());
        Self {
            first: first.into().into(),
            second: second.map(SecretString::from),
        }
    }

    /// Reads the text of a store.
    fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        Self::new(first, lines.next().map(str::to_owned))
    }

    fn text(&self) -> SecretString {
        let second = self.second.as_ref().map(|second| second.expose_secret());
        let lines = [Some(self.first.expose_secret()), second];
        let lines: Vec<&str> = lines.into_iter().flatten().collect();
        lines.join("\n").into()
    }

    /// Removes the passwords from all output.
    pub fn redact(&self, app: &App<'_>) {
        for password in [Some(&self.first), self.second.as_ref()]
            .into_iter()
            .flatten()
        {
            app.redactor.add(password.expose_secret());
        }
    }

    /// Derives the keys, which takes a noticeable time by design.
    pub async fn keys(&self) -> Result<CryptKeys, Error> {
        let passwords = self.clone();
        let deriving = tokio::task::spawn_blocking(move || {
            let second = passwords.second.as_ref();
            let second = second.map(|second| second.expose_secret().as_bytes());
            CryptKeys::derive(passwords.first.expose_secret().as_bytes(), second)
        });
        let derived = deriving.await.map_err(Error::internal)?;
        derived.map_err(|EmptyPassword| CommandError::CryptEmpty.into())
    }

    /// Looks for the passwords of a profile: in the environment, the keyring, and a
    /// file. The first place that has one is the place of both.
    pub fn find(keys: &Keys, profile: &str) -> Result<Option<(Self, Place)>, Error> {
        let (first, second) = variables(profile);
        if let Some(first) = variable(&first) {
            let passwords = Self::new(first, variable(&second));
            return Ok(Some((passwords, Place::Environment)));
        }
        let id = id(profile);
        if let Some(keyring) = &keys.keyring {
            match keyring.get(&id) {
                Ok(Some(text)) => {
                    let passwords = Self::of_text(text.expose_secret());
                    return Ok(Some((passwords, Place::Keyring)));
                }
                Ok(None) => {}
                // A missing keyring must not prevent the use of a file.
                Err(e) => tracing::debug!("{e}"),
            }
        }
        let Some(files) = &keys.files else {
            return Ok(None);
        };
        let text = files.get(&id)?;
        Ok(text.map(|text| (Self::of_text(text.expose_secret()), Place::File)))
    }

    /// Stores the passwords of a profile. Returns the place.
    pub fn store(&self, app: &App<'_>, profile: &str) -> Result<String, Error> {
        let (place, why) = super::super::login::keep(&app.keys, &id(profile), &self.text())?;
        if let Some(why) = why {
            app.output.note(&app.output.message(&why.into()));
        }
        Ok(place)
    }

    /// Removes the stored passwords of a profile.
    pub fn remove(keys: &Keys, profile: &str) -> Result<(), Error> {
        let id = id(profile);
        if let Some(keyring) = &keys.keyring
            && let Err(e) = keyring.remove(&id)
        {
            tracing::info!("{e}");
        }
        if let Some(files) = &keys.files {
            files.remove(&id)?;
        }
        Ok(())
    }

    /// Asks for new passwords on a terminal, each of them twice, or reads them from
    /// standard input.
    pub async fn ask(app: &App<'_>) -> Result<Self, Error> {
        let l10n = app.output.l10n();
        let prompts = ["crypt-ask", "crypt-ask-again", "crypt-ask-second"];
        let [first, again, second] = prompts.map(|name| format!("{} ", l10n.plain(name)));
        // In a separate thread, so that Ctrl-C still works.
        let reading = tokio::task::spawn_blocking(move || {
            if !std::io::stdin().is_terminal() {
                let mut bytes = Vec::with_capacity(MAX_TEXT as usize);
                std::io::stdin()
                    .lock()
                    .take(MAX_TEXT)
                    .read_to_end(&mut bytes)?;
                let text = hoster_host::text::decode(&bytes);
                bytes.fill(0);
                return Ok(Some(Self::of_text(&text)));
            }
            let twice = |prompt: &str| -> std::io::Result<Option<String>> {
                let password = rpassword::prompt_password(prompt)?;
                let is_same =
                    password.is_empty() || rpassword::prompt_password(&again)? == password;
                Ok(is_same.then_some(password))
            };
            let (Some(first), Some(second)) = (twice(&first)?, twice(&second)?) else {
                return Ok(None);
            };
            Ok(Some(Self::new(first, Some(second))))
        });
        let read = reading.await.map_err(Error::internal)?;
        let read = read.map_err(errors::no_input)?;
        read.ok_or_else(|| CommandError::CryptTypedDifferently.into())
    }
}

/// Returns the error for a profile without passwords.
pub fn missing(profile: &str) -> Error {
    let (variable, _) = variables(profile);
    let name = profile.to_owned();
    CommandError::CryptNoPassword { name, variable }.into()
}

/// Returns a password that rclone had, which may be any bytes.
pub fn of_rclone(password: &[u8]) -> Result<String, Error> {
    let text = String::from_utf8(password.to_vec());
    text.ok()
        .filter(|text| !text.contains(['\n', '\r']))
        .ok_or_else(|| said(Code::InvalidInput, "a password is not one line of text"))
}

/// Returns the name under which the passwords of a profile are stored.
fn id(profile: &str) -> String {
    format!("crypt-{profile}")
}

/// Returns the names of the environment variables with the passwords.
fn variables(profile: &str) -> (String, String) {
    let name = profile.to_ascii_uppercase().replace('-', "_");
    let first = format!("{VARIABLES}{name}_PASSWORD");
    let second = format!("{first}2");
    (first, second)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_stored_as_one_text_and_come_back() {
        for (first, second) in [("a", None), (" a b ", Some("c")), ("ä", Some(" "))] {
            let stored = Passwords::new(first, second.map(str::to_owned)).text();
            let back = Passwords::of_text(&format!("{}\r\n", stored.expose_secret()));
            assert_eq!(back.first.expose_secret(), first);
            let back = back.second.as_ref().map(|s| s.expose_secret().to_owned());
            assert_eq!(back.as_deref(), second);
        }
        assert_eq!(variables("my-photos").1, "HOSTER_CRYPT_MY_PHOTOS_PASSWORD2");
    }
}
