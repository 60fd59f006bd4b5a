//! `hoster login` and `hoster logout`.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use hoster_host::credential::CredentialRule;
use hoster_host::credential::{CredentialError, CredentialStore};
use hoster_host::{Credential, Error, Scope};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::errors::{self, usage};
use super::flags::LoginArgs;
use super::keys::Keys;

/// Maximum number of bytes to read; longer text is not a key.
const MAX_TEXT: u64 = 4096;

/// What `login --json` prints.
#[derive(Serialize)]
struct LoginLine<'a> {
    stored: &'a str,
    fingerprint: String,
    checked: bool,
    account: Option<String>,
}

/// What `logout --json` prints.
#[derive(Serialize)]
struct LogoutLine {
    removed: Vec<String>,
}

/// `hoster login`.
pub async fn login(app: &App<'_>, args: LoginArgs) -> anyhow::Result<Outcome> {
    let manifest = app.plugin().manifest();
    let rule = manifest.credential.clone().ok_or_else(|| {
        Error::from(CredentialError::NotUsed {
            plugin: manifest.id.clone(),
        })
    })?;
    let text = read_key(app, &rule).await?;
    app.redactor.add(text.expose_secret().trim());
    let credential =
        Credential::new(text.expose_secret(), &rule, "what was given").map_err(Error::from)?;
    let account = match args.no_check {
        true => None,
        false => {
            let mut session =
                app.session_as(&[Scope::Account], Vec::new(), Some(credential.clone()))?;
            match session.account().await {
                Ok(account) => Some(account),
                Err(e) => {
                    app.output.note(NOT_STORED);
                    return Err(e.into());
                }
            }
        }
    };
    let place = store(app, &credential)?;
    let name = account.as_ref().and_then(|a| a.name.clone());
    if app.output.is_json() {
        app.output.json(&LoginLine {
            stored: &place,
            fingerprint: credential.fingerprint(),
            checked: account.is_some(),
            account: name,
        });
    } else {
        if let Some(account) = &account {
            let name = name.as_deref().unwrap_or("an account without a name");
            app.output
                .say(&format!("the key is valid: {name}, {}", account.plan));
        }
        app.output.say(&format!("the key is stored in {place}"));
    }
    warn_of_environment(app, &rule, "takes precedence over the stored key");
    Ok(Outcome::Done)
}

const NOT_STORED: &str = "the key was not stored; --no-check stores it without checking it";

/// Reads the key from a file, from a terminal without echo, or from standard
/// input.
async fn read_key(app: &App<'_>, rule: &CredentialRule) -> anyhow::Result<SecretString> {
    let file = app.keys.key_file.clone();
    match file.as_deref() {
        Some(path) if path != Path::new("-") => {
            let found = Credential::from_file(path, rule).map_err(Error::from)?;
            return Ok(found.credential.secret().clone());
        }
        _ => {}
    }
    let ask = file.is_none() && std::io::stdin().is_terminal();
    let prompt = format!("Key from {} (not shown): ", rule.renew);
    // In a separate thread, so that Ctrl-C still works.
    let read = move || {
        if ask {
            return rpassword::prompt_password(prompt).map(SecretString::from);
        }
        let mut bytes = Vec::with_capacity(MAX_TEXT as usize);
        let stdin = std::io::stdin().lock();
        stdin.take(MAX_TEXT).read_to_end(&mut bytes)?;
        let text = hoster_host::text::decode(&bytes);
        bytes.fill(0);
        Ok(SecretString::from(text))
    };
    let text = tokio::task::spawn_blocking(read)
        .await
        .map_err(Error::internal)?;
    Ok(text.map_err(errors::no_input)?)
}

/// Stores the key in the keyring or, if none is available, in a file. Returns
/// the place.
fn store(app: &App<'_>, credential: &Credential) -> Result<String, Error> {
    let id = &app.plugin().manifest().id;
    if hoster_host::poses_as_bundled(app.plugin()) {
        return Err(usage(format!(
            "{id} is the name of the built-in plugin; for another plugin of that name, supply the key with --key-file"
        )));
    }
    let (place, why) = keep(&app.keys, id, credential.secret())?;
    if let Some(why) = why {
        app.output.note(&app.output.message(&why.into()));
    }
    Ok(place)
}

/// Stores a secret. Returns the place, and why it is not the keyring.
pub fn keep(
    keys: &Keys,
    id: &str,
    secret: &SecretString,
) -> Result<(String, Option<CredentialError>), Error> {
    let mut why = None;
    if let Some(keyring) = &keys.keyring {
        match keyring.set(id, secret) {
            Ok(()) => {
                // A key stored in a file earlier would reappear after a logout.
                if let Some(files) = &keys.files {
                    files.remove(id)?;
                }
                return Ok((keyring.place(), None));
            }
            Err(e @ CredentialError::NoStore { .. }) => why = Some(e),
            Err(e) => return Err(e.into()),
        }
    }
    let files = keys.files.as_ref().ok_or_else(no_folder)?;
    files.set(id, secret)?;
    Ok((format!("the file {}", files.path(id).display()), why))
}

/// The error for a user without a settings folder.
pub fn no_folder() -> Error {
    usage("this user has no settings folder; set HOME or XDG_CONFIG_HOME")
}

/// `hoster logout`.
pub fn logout(app: &App<'_>) -> anyhow::Result<Outcome> {
    let manifest = app.plugin().manifest();
    let id = &manifest.id;
    let mut removed = Vec::new();
    if let Some(keyring) = &app.keys.keyring {
        match keyring.remove(id) {
            Ok(true) => removed.push(keyring.place()),
            Ok(false) => {}
            Err(e @ CredentialError::NoStore { .. }) => tracing::info!("{e}"),
            Err(e) => return Err(Error::from(e).into()),
        }
    }
    if let Some(files) = &app.keys.files
        && files.remove(id).map_err(Error::from)?
    {
        removed.push(format!("the file {}", files.path(id).display()));
    }
    match removed.as_slice() {
        [] => app.output.say("no key was stored"),
        places => {
            for place in places {
                app.output.say(&format!("removed the key from {place}"));
            }
        }
    }
    app.output.json_only(&LogoutLine { removed });
    if let Some(rule) = &manifest.credential {
        warn_of_environment(app, rule, "still contains a key");
    }
    Ok(Outcome::Done)
}

fn warn_of_environment(app: &App<'_>, rule: &CredentialRule, what: &str) {
    let set = std::env::var_os(&rule.environment).is_some_and(|value| !value.is_empty());
    if set {
        app.output.note(&format!(
            "the environment variable {} {what}",
            rule.environment
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoster_host::credential::{FileStore, MemoryStore};
    use std::sync::Arc;

    #[test]
    fn the_keyring_goes_first_and_a_file_stands_in_where_none_answers() {
        let folder = tempfile::tempdir().unwrap();
        let files = FileStore::new(folder.path());
        let keyring = Arc::new(MemoryStore::default());
        let keys = |keyring| Keys {
            keyring: Some(keyring),
            files: Some(files.clone()),
            key_file: None,
        };
        let silent = keys(Arc::new(MemoryStore::silent()));
        let (place, note) = keep(&silent, "example", &"abc-12".into()).unwrap();
        assert!(place.contains("example.key") && note.is_some(), "{place}");
        assert!(files.path("example").exists());
        let (_, note) = keep(&keys(keyring.clone()), "example", &"abc-13".into()).unwrap();
        assert!(note.is_none() && !files.path("example").exists());
        let kept = keyring.get("example").unwrap().unwrap();
        assert_eq!(kept.expose_secret(), "abc-13");
    }
}
