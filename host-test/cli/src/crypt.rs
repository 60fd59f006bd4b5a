//! `hoster crypt`: profiles of encryption in rclone's format; and `--crypt`, which
//! opens one. Must not know how anything is encrypted.

pub mod args;
pub mod passwords;
pub mod profiles;

use std::io::IsTerminal as _;
use std::sync::Arc;

use hoster_crypt::ProfileError;
use hoster_host::Error;
use hoster_host::crypt::{Crypt, CryptOptions};
use serde::Serialize;

use super::Outcome;
use super::app::{self, App};
use super::errors::{CommandError, usage};
use args::{AddArgs, CryptCommand, ImportArgs, RemoveArgs};
use passwords::Passwords;
use profiles::{Profile, Profiles};

/// Maximum bytes of rclone's configuration.
const MAX_CONF: u64 = 1 << 20;

/// What `crypt list --json` prints for each profile, and the other commands for
/// theirs.
#[derive(Serialize)]
struct ProfileLine<'a> {
    name: &'a str,
    #[serde(flatten)]
    profile: Profile,
    /// Where the passwords are; `null` if there are none.
    passwords: Option<&'a str>,
}

impl<'a> ProfileLine<'a> {
    fn new(name: &'a str, profile: &Profile, passwords: Option<&'a str>) -> Self {
        // What recognizes the keys is of no use to others.
        let profile = Profile {
            check: None,
            ..profile.clone()
        };
        Self {
            name,
            profile,
            passwords,
        }
    }
}

/// Opens a profile for a command. `caches` is whether checksums of files before
/// encryption are remembered.
pub async fn open(app: &App<'_>, name: &str, caches: bool) -> Result<Crypt, Error> {
    let profiles = Profiles::read()?;
    let profile = profiles.get(name)?;
    let found = Passwords::find(&app.keys, name)?;
    let (passwords, place) = found.ok_or_else(|| passwords::missing(name))?;
    tracing::info!("the passwords of {name} are from the {}", place.as_str());
    passwords.redact(app);
    let keys = passwords.keys().await?;
    if let Some(check) = &profile.check
        && *check != Crypt::check_text(&keys)
    {
        let name = name.to_owned();
        return Err(CommandError::CryptOtherPassword { name }.into());
    }
    let options = CryptOptions {
        folder: profile.remote.clone(),
        names: profile.names(),
        hash_cache: caches.then(app::hash_cache).flatten(),
    };
    Ok(Crypt::new(keys, options))
}

/// Reports names that were skipped.
pub fn report_skipped(app: &App<'_>) {
    let skipped = app.crypt().map_or(0, |crypt: &Arc<Crypt>| crypt.skipped());
    if skipped > 0 {
        let values = [("names", skipped.into())];
        let text = app.output.l10n().text("crypt-skipped", &values);
        app.output.note(&text);
    }
}

/// `hoster crypt`.
pub async fn run(app: &App<'_>, command: CryptCommand) -> anyhow::Result<Outcome> {
    match command {
        CryptCommand::Add(args) => add(app, args).await?,
        CryptCommand::Import(args) => import(app, args).await?,
        CryptCommand::List => list(app)?,
        CryptCommand::Remove(args) => remove(app, args).await?,
    }
    Ok(Outcome::Done)
}

async fn add(app: &App<'_>, args: AddArgs) -> Result<(), Error> {
    let mut profiles = Profiles::read()?;
    profiles.check_new(&args.name)?;
    let passwords = Passwords::ask(app).await?;
    let profile = Profile {
        remote: args.remote,
        filenames: args.filenames,
        directory_names: args.directory_names,
        encoding: args.encoding,
        suffix: args.suffix,
        check: None,
    };
    store(app, &mut profiles, &args.name, profile, &passwords).await
}

async fn import(app: &App<'_>, args: ImportArgs) -> Result<(), Error> {
    let mut profiles = Profiles::read()?;
    let name = args.name.as_deref().unwrap_or(&args.remote);
    profiles.check_new(name)?;
    let text = hoster_host::system::open_regular(&args.file).and_then(|file| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(file, MAX_CONF), &mut bytes)?;
        Ok(hoster_host::text::decode(&bytes))
    });
    let text = text.map_err(|source| Error::reading(args.file.clone(), source))?;
    let file = args.file.display().to_string();
    let refused = |error: ProfileError| {
        Error::from(CommandError::CryptNotImported {
            file: file.clone(),
            reason: error.to_string(),
        })
    };
    let found = hoster_crypt::Profile::parse(&text, &args.remote).map_err(refused)?;
    let remote = folder_of(&found, &args.remote)?;
    let second = found.password2.as_ref();
    let second = second.map(|second| passwords::of_rclone(second.expose()));
    let first = passwords::of_rclone(found.password.expose())?;
    let passwords = Passwords::new(first, second.transpose()?);
    let profile = Profile::of(remote, &found.names);
    store(app, &mut profiles, name, profile, &passwords).await
}

/// Returns the path in the account on which a crypt remote stores its files. Fails
/// if it cannot be used here in the same way.
fn folder_of(found: &hoster_crypt::Profile, name: &str) -> Result<String, Error> {
    let name = name.to_owned();
    if !found.unknown.is_empty() {
        let options = found.unknown.join(", ");
        return Err(CommandError::CryptUnknownOptions { name, options }.into());
    }
    if !found.contents {
        return Err(CommandError::CryptNoContents { name }.into());
    }
    let remote = found.remote.strip_prefix(':').unwrap_or(&found.remote);
    match remote.split_once(':') {
        Some((_, path)) => Ok(path.to_owned()),
        None => {
            let remote = found.remote.clone();
            Err(CommandError::CryptLocalRemote { name, remote }.into())
        }
    }
}

async fn store(
    app: &App<'_>,
    profiles: &mut Profiles,
    name: &str,
    mut profile: Profile,
    passwords: &Passwords,
) -> Result<(), Error> {
    passwords.redact(app);
    profile.check = Some(Crypt::check_text(&passwords.keys().await?));
    let place = passwords.store(app, name)?;
    profiles.add(name, profile.clone())?;
    let line = ProfileLine::new(name, &profile, Some(&place));
    app.output.json_only(&line);
    let values = [("name", name.into()), ("place", place.as_str().into())];
    app.output
        .say(&app.output.l10n().text("crypt-added", &values));
    Ok(())
}

fn list(app: &App<'_>) -> Result<(), Error> {
    let profiles = Profiles::read()?;
    let all = profiles.all();
    if all.is_empty() && !app.output.is_json() {
        app.output.note(&app.output.l10n().plain("crypt-none"));
    }
    for (name, profile) in all {
        let place = Passwords::find(&app.keys, name)?.map(|(_, place)| place.as_str());
        app.output
            .json_only(&ProfileLine::new(name, profile, place));
        let names = profile.names();
        let names = match profile.filenames {
            profiles::Filenames::Standard => format!("{}", names.encoding),
            profiles::Filenames::Obfuscate => "obfuscate".to_owned(),
            profiles::Filenames::Off => format!("off {}", names.suffix),
        };
        let folder = hoster_host::storage::normalize(&profile.remote);
        let place = place.map_or_else(|| app.output.l10n().plain("crypt-without"), str::to_owned);
        app.output
            .say(&format!("{name}  {folder}/  {names}  {place}"));
    }
    Ok(())
}

async fn remove(app: &App<'_>, args: RemoveArgs) -> Result<(), Error> {
    let mut profiles = Profiles::read()?;
    let profile = profiles.get(&args.name)?.clone();
    if profiles.is_fixed(&args.name) {
        let name = args.name.clone();
        return Err(CommandError::CryptInConfig { name }.into());
    }
    let l10n = app.output.l10n();
    let values = [("name", args.name.as_str().into())];
    if !args.yes {
        if app.output.is_json() || !std::io::stdin().is_terminal() {
            let name = args.name.clone();
            return Err(CommandError::CryptRemoveNeedsYes { name }.into());
        }
        if !super::confirm::is_confirmed(app.output, &l10n.text("crypt-remove-asks", &values))
            .await?
        {
            return Err(usage("nothing was removed"));
        }
    }
    profiles.remove(&args.name)?;
    Passwords::remove(&app.keys, &args.name)?;
    let line = ProfileLine::new(&args.name, &profile, None);
    app.output.json_only(&line);
    app.output.say(&l10n.text("crypt-removed", &values));
    Ok(())
}
