//! Paths of the account as arguments of `get`: files, folders with everything
//! below them, and globs. Must not know how files are downloaded.

use hoster_host::download::{DownloadRequest, create_folders, keep_apart};
use hoster_host::storage::{self, RemoteFile};
use hoster_host::{Error, Session};

use super::super::app::App;
use super::super::args::GetArgs;
use super::hooks::Ended;
use super::join;

/// Returns the files at these paths, with the folders that they are restored to.
/// Reports folders that cannot be listed and returns them separately. Creates the
/// folders, so that empty ones are restored too.
pub async fn find(
    app: &App<'_>,
    session: &mut Session,
    args: &GetArgs,
    paths: &[String],
) -> Result<(Vec<DownloadRequest>, Vec<Ended>), Error> {
    let tree = storage::find_files(session, paths, &args.include, &args.exclude).await?;
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
    Ok((requests, joined.into_iter().chain(failed).collect()))
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
        ..DownloadRequest::default()
    })
}
