//! The keyring of the operating system: Keychain, Credential Manager, or the
//! Secret Service of a desktop. Must not know what a credential looks like.

use std::sync::mpsc;
use std::time::Duration;

use keyring::v1::{Entry, Error};
use secrecy::{ExposeSecret as _, SecretString};

use super::{CredentialError, CredentialStore};

/// Service name of the entries in the keyring.
const SERVICE: &str = "hoster";

/// Time limit: a keyring may ask the user to unlock it, and nobody may be
/// there.
const PATIENCE: Duration = Duration::from_secs(30);

/// The keyring of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keyring;

impl Keyring {
    /// Runs an operation on an entry, in a thread that may be abandoned.
    fn with<T: Send + 'static>(
        self,
        plugin: &str,
        work: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, CredentialError> {
        let (sender, receiver) = mpsc::channel();
        let plugin = plugin.to_owned();
        std::thread::spawn(move || {
            let _ = sender.send(Entry::new(SERVICE, &plugin).and_then(work));
        });
        let answer = receiver.recv_timeout(PATIENCE).map_err(|_| {
            self.silent(format!("it took more than {} seconds", PATIENCE.as_secs()))
        })?;
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoEntry) => Ok(None),
            Err(Error::NoDefaultStore) => {
                let why = Entry::store_status().as_ref().err();
                Err(self.silent(why.map_or("there is none".into(), reason)))
            }
            Err(e @ (Error::PlatformFailure(_) | Error::NoStorageAccess(_))) => {
                Err(self.silent(reason(&e)))
            }
            Err(e) => Err(CredentialError::Store {
                place: self.place(),
                reason: reason(&e),
            }),
        }
    }

    fn silent(self, reason: String) -> CredentialError {
        CredentialError::NoStore {
            place: self.place(),
            reason,
        }
    }
}

impl CredentialStore for Keyring {
    fn place(&self) -> String {
        "the keyring".into()
    }

    fn get(&self, plugin: &str) -> Result<Option<SecretString>, CredentialError> {
        self.with(plugin, |entry| entry.get_password().map(SecretString::from))
    }

    fn set(&self, plugin: &str, secret: &SecretString) -> Result<(), CredentialError> {
        let secret = secret.clone();
        self.with(plugin, move |e| e.set_password(secret.expose_secret()))?;
        Ok(())
    }

    fn remove(&self, plugin: &str) -> Result<bool, CredentialError> {
        let removed = self.with(plugin, |entry| entry.delete_credential())?;
        Ok(removed.is_some())
    }
}

/// Describes an error of the keyring. Errors that contain the data read are
/// only named.
fn reason(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "its content is not text".into(),
        Error::Ambiguous(_) => "it has more than one entry of that name".into(),
        other => other.to_string(),
    }
}
