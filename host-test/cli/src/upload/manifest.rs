//! Stores the manifests of uploaded folders after the files. Must not know what is
//! in a manifest.

use std::collections::BTreeMap;
use std::time::Duration;

use hoster_host::folder_manifest::{ManifestOptions, Stored, StoredRun, Unusable, store_run};
use hoster_host::upload::{FoundFiles, Queue};
use hoster_host::{Error, Scope};

use super::super::app::{self, App};
use super::args::UploadArgs;
use super::display::UploadDisplay;

/// Stores a manifest in each folder at the destination, unless the run has ended
/// early or nothing of the folder is in the account.
pub async fn store(
    app: &App<'_>,
    args: &UploadArgs,
    queue: &Queue,
    found: &FoundFiles,
    show: &UploadDisplay<'_>,
) -> Result<(), Error> {
    // Two named folders may have one name, and become one.
    let mut folders: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for root in &found.roots {
        folders.entry(&root.name).or_default().push(root);
    }
    let is_in = |path: &[String], name: &str| path.first().is_some_and(|first| first == name);
    let stored = queue.stored().list();
    folders.retain(|name, _| {
        found.files.iter().all(|file| !is_in(&file.folders, name))
            || stored.iter().any(|file| is_in(&file.path, name))
    });
    if folders.is_empty() || !queue.list().is_empty() {
        return Ok(());
    }
    // Reads the present manifest and removes it once there is a new one.
    let scopes = [Scope::Upload, Scope::Download, Scope::Manage];
    let mut session = app.session(&scopes)?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let password = args.password.get().filter(|p| !p.is_empty());
    let options = ManifestOptions {
        password: password.map(str::to_owned),
        ..options(app, args.retries)
    };
    for (name, roots) in folders {
        let result = store_run(queue, &mut session, name, &roots, &options).await;
        report(app, show, name, result);
    }
    Ok(())
}

/// Returns the options for a manifest without a password.
pub fn options(app: &App<'_>, retries: u32) -> ManifestOptions {
    ManifestOptions {
        cache: app::manifest_cache(),
        password: None,
        retries,
        max_wait: Duration::from_secs(app.max_wait(app::MAX_WAIT_TRANSFER)),
    }
}

/// Reports what was done with the manifest of a folder.
pub fn report(
    app: &App<'_>,
    show: &UploadDisplay<'_>,
    name: &str,
    result: Result<StoredRun, Error>,
) {
    let run = match result {
        Ok(run) => run,
        Err(error) => return show.manifest_failed(name, error),
    };
    let values = [("folder", format!("{name}/").into())];
    let message = match (&run.unusable, &run.stored) {
        (_, Stored::Kept) => Some("upload-manifest-newer"),
        (Some(Unusable::Damaged(reason)), _) => {
            tracing::info!("the manifest of {name}/: {reason}");
            Some("upload-manifest-rebuilt")
        }
        _ => None,
    };
    if let Some(message) = message {
        let note = app.output.l10n().text(message, &values);
        app.output.note(&note);
    }
    if let Stored::New { link, entries } = run.stored {
        show.manifest(name, &link, entries);
    }
}
