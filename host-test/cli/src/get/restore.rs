//! Paths of the account as arguments of `get`: files, folders with everything
//! below them, and globs; and what the manifests of these folders add. Must not
//! know how files are downloaded.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hoster_host::crypt;
use hoster_host::download::{
    DownloadRequest, TreeItem, TreeItemKind, create_folders, create_items, keep_apart,
};
use hoster_host::folder_manifest::{ManifestOptions, Manifests, Plan, Unusable, load};
use hoster_host::names::to_local_path;
use hoster_host::storage::{self, RemoteFile, RemoteManifest};
use hoster_host::{Error, Scope, Session};

use super::super::app::{self, App};
use super::super::args::GetArgs;
use super::super::progress::Progress;
use super::event::Event;
use super::hooks::Ended;
use super::join;

/// What was found at paths of the account.
pub struct Found {
    pub files: Vec<DownloadRequest>,
    /// Folders that cannot be listed.
    pub failed: Vec<Ended>,
    /// What the manifests of folders list besides files with content.
    pub rest: Rest,
}

/// What is created once the files are there.
pub struct Rest {
    folder: PathBuf,
    plan: Plan,
}

/// Returns the files at these paths, with the folders that they are restored to.
/// Reports folders that cannot be listed. Creates the folders, so that empty ones
/// are restored too.
pub async fn find(
    app: &App<'_>,
    session: &mut Session,
    args: &GetArgs,
    paths: &[String],
) -> Result<Found, Error> {
    let tree = storage::find_files(session, paths, &args.include, &args.exclude).await?;
    let manifests = match args.no_manifest {
        true => Manifests::default(),
        false => manifests(app, &tree.manifests, args.link_options.password.get()).await?,
    };
    let plan = manifests.plan(&tree, &args.include, &args.exclude)?;
    let request = |file: &RemoteFile| {
        let metadata = manifests.metadata(file).unwrap_or_default();
        request(file).map(|request| DownloadRequest {
            metadata,
            ..request
        })
    };
    let mut requests: Vec<DownloadRequest> = tree.files.iter().filter_map(request).collect();
    if !args.dry.dry_run {
        // Without globs every folder of the account is restored.
        let all = args.include.is_empty();
        let folders = if all { tree.folders } else { Vec::new() };
        create_folders(&args.output, folders).await?;
    }
    let joined = join::without_existing(&args.output, &mut requests);
    let renamed = keep_apart(&args.output, &mut requests);
    for (position, name) in renamed {
        let request = &requests[position];
        let values = [
            ("path", request.folders.join("/").into()),
            ("name", name.into()),
            ("new", request.name.clone().unwrap_or_default().into()),
        ];
        app.output
            .note(&app.output.l10n().text("restore-renamed", &values));
    }
    let failed = tree.failed.into_iter();
    let failed = failed.map(|(path, error)| Ended::failed(app.output, path, error));
    Ok(Found {
        files: requests,
        failed: joined.into_iter().chain(failed).collect(),
        rest: Rest::new(args.output.clone(), plan),
    })
}

/// Reads the manifests of a tree, whose links may have a password. Without one, its
/// folder is restored as listed.
pub async fn manifests(
    app: &App<'_>,
    found: &[RemoteManifest],
    password: Option<&str>,
) -> Result<Manifests, Error> {
    let mut manifests = Manifests::default();
    if found.is_empty() {
        return Ok(manifests);
    }
    let mut session = app.session(&[Scope::Download])?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let options = ManifestOptions {
        cache: app::manifest_cache(),
        password: password.map(str::to_owned),
        max_wait: Duration::from_secs(app.max_wait(app::MAX_WAIT_TRANSFER)),
        ..ManifestOptions::default()
    };
    let l10n = app.output.l10n();
    for found in found {
        let folder = ("folder", format!("{}/", found.path).into());
        match load(&mut session, &found.versions, &options).await {
            Ok(loaded) => {
                let message = loaded.unusable.map(|unusable| match unusable {
                    Unusable::Newer(_) => "manifest-newer",
                    Unusable::Damaged(reason) => {
                        tracing::info!("the manifest of {}/: {reason}", found.path);
                        "manifest-damaged"
                    }
                });
                if let Some(message) = message {
                    app.output.note(&l10n.text(message, &[folder]));
                }
                if let Some(manifest) = loaded.manifest {
                    manifests.add(found, manifest);
                }
            }
            Err(error) if error.stops_queue() => return Err(error),
            Err(error) => {
                let reason = ("reason", app.output.message(&error).into());
                app.output
                    .note(&l10n.text("manifest-unread", &[folder, reason]));
            }
        }
    }
    Ok(manifests)
}

/// Returns the request for a file; `None` if the service reports no link.
fn request(file: &RemoteFile) -> Option<DownloadRequest> {
    let entry = &file.entry;
    Some(DownloadRequest {
        link: entry.link.clone()?,
        name: Some(entry.name.clone()),
        name_is_own: true,
        folders: file.folders.clone(),
        size: entry.size,
        checksum: entry.checksum.as_ref().map(|c| c.hex.clone()),
        stored: crypt::stored(entry),
        ..DownloadRequest::default()
    })
}

impl Rest {
    pub fn new(folder: PathBuf, plan: Plan) -> Self {
        Self { folder, plan }
    }

    /// Reports what would be created.
    pub fn preview(&self, app: &App<'_>, quiet: bool) {
        self.note_links(app);
        for item in &self.plan.items {
            let path = self.path(&item.names);
            if Path::new(&path).symlink_metadata().is_ok() {
                continue;
            }
            say(app, "restore-would", item, &path, quiet);
            let kind = kind(&item.kind);
            app.output.json_only(&Event::WouldCreate { path, kind });
        }
    }

    /// Creates everything. Belongs after all other changes to the tree, because
    /// folders get their times. Failures go to the summary.
    pub async fn create(&self, app: &App<'_>, progress: &Progress, quiet: bool) {
        self.note_links(app);
        let items = &self.plan.items;
        let created = match create_items(&self.folder, items.clone()).await {
            Ok(created) => created,
            Err(error) => return failed(app, progress, &shown(&self.folder), error),
        };
        for created in created {
            let item = &items[created.index];
            let path = shown(&created.path);
            match created.is_new {
                Ok(false) => {}
                Ok(true) => {
                    say(app, "restore-created", item, &path, quiet);
                    let kind = kind(&item.kind);
                    app.output.json_only(&Event::Created { path, kind });
                }
                Err(error) => failed(app, progress, &path, error),
            }
        }
    }

    /// Reports the links that are not created.
    fn note_links(&self, app: &App<'_>) {
        for (names, target) in &self.plan.leading_out {
            let values = [
                ("path", self.path(names).into()),
                ("target", shown(to_local_path(target).as_ref()).into()),
            ];
            let note = app.output.l10n().text("restore-link-out", &values);
            app.output.note(&note);
        }
    }

    /// Returns the path of something in the restored tree, for people.
    fn path(&self, names: &[String]) -> String {
        shown(&self.folder.join(to_local_path(names)))
    }
}

/// Prints a line for people; folders are created silently.
fn say(app: &App<'_>, message: &str, item: &TreeItem, path: &str, quiet: bool) {
    let is_folder = matches!(item.kind, TreeItemKind::Folder { .. });
    if !is_folder && !quiet {
        let values = [("path", path.into())];
        app.output.say(&app.output.l10n().text(message, &values));
    }
}

fn kind(kind: &TreeItemKind) -> &'static str {
    match kind {
        TreeItemKind::Folder { .. } => "folder",
        TreeItemKind::EmptyFile => "empty-file",
        TreeItemKind::Link(_) => "link",
    }
}

fn failed(app: &App<'_>, progress: &Progress, path: &str, error: Error) {
    let code = error.code();
    let number = progress.add(path, None);
    let error = error.into();
    progress.failed(number, code, &app.output.reason(&error));
    app.output.error(&error, Some(path));
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
