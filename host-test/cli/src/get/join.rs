//! Joins files that were uploaded in parts. Must not know how parts are
//! downloaded.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use futures_util::future::BoxFuture;
use hoster_host::Error;
use hoster_host::download::DownloadRequest;
use hoster_host::names::to_local;
use hoster_host::split::{self, INDEX, SplitIndex};

use super::super::app::App;
use super::super::args::GetArgs;
use super::super::progress::Progress;
use super::super::summary::SyncCounts;
use super::batch::Finish;
use super::event::Event;
use super::hooks::Ended;

/// Removes the parts of files that are complete here from the requests, and
/// returns these files.
pub fn without_existing(output: &Path, requests: &mut Vec<DownloadRequest>) -> Vec<Ended> {
    let mut sets: HashMap<(Vec<String>, String), u64> = HashMap::new();
    for request in requests.iter() {
        let name = request
            .name
            .as_deref()
            .and_then(|name| name.strip_suffix(INDEX));
        sets.extend(name.map(|name| ((request.folders.clone(), name.to_owned()), 0)));
    }
    for request in requests.iter() {
        if let Some(name) = part_of(request)
            && let Some(size) = sets.get_mut(&(request.folders.clone(), name.to_owned()))
        {
            *size += request.size.unwrap_or(0);
        }
    }
    sets.retain(|(folders, name), size| {
        let path = folder(output, folders).join(&*to_local(name));
        let metadata = path.symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == *size)
    });
    requests.retain(|request| {
        let name = request
            .name
            .as_deref()
            .and_then(|name| name.strip_suffix(INDEX));
        let name = name.or_else(|| part_of(request));
        name.is_none_or(|name| !sets.contains_key(&(request.folders.clone(), name.to_owned())))
    });
    let names: BTreeSet<String> = sets.into_keys().map(|(_, name)| name).collect();
    let ended = names.into_iter().map(|name| Ended {
        name,
        failure: None,
    });
    ended.collect()
}

/// Returns the name of the file that a request is a numbered part of.
fn part_of(request: &DownloadRequest) -> Option<&str> {
    let (name, number) = request.name.as_deref()?.rsplit_once('.')?;
    let is_number = number.len() >= 3 && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(name)
}

fn folder(output: &Path, folders: &[String]) -> PathBuf {
    folders
        .iter()
        .fold(output.to_owned(), |path, name| path.join(&*to_local(name)))
}

/// Joins the sets in the folders of a run, after its downloads.
pub struct Joining<'a> {
    app: &'a App<'a>,
    folders: BTreeSet<PathBuf>,
    /// Also sets without an index.
    all: bool,
}

impl<'a> Joining<'a> {
    pub fn new(app: &'a App<'a>, args: &GetArgs, requests: &[DownloadRequest]) -> Self {
        let folders = requests.iter();
        let folders = folders.map(|request| folder(&args.output, &request.folders));
        Self {
            app,
            folders: folders.collect(),
            all: args.join,
        }
    }

    async fn run(&self, progress: &Progress) -> Result<(), Error> {
        let (folders, all) = (self.folders.clone(), self.all);
        let working = tokio::task::spawn_blocking(move || {
            let folders = folders.iter();
            let results = folders.flat_map(|folder| in_folder(folder, all));
            results.collect::<Vec<_>>()
        });
        let output = self.app.output;
        for (path, result) in working.await.map_err(Error::internal)? {
            match result {
                Ok(path) => {
                    let path = path.display().to_string();
                    output.json_only(&Event::Joined { path: &path });
                    let path = [("path", path.into())];
                    output.say(&output.l10n().text("get-joined", &path));
                }
                Err(error) => {
                    let name = path.display().to_string();
                    Ended::failed(output, name, error).note(progress);
                }
            }
        }
        Ok(())
    }
}

impl Finish for Joining<'_> {
    fn finish<'a>(
        &'a self,
        _: &'a HashSet<String>,
        progress: &'a Progress,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.run(progress))
    }

    fn sync(&self) -> Option<SyncCounts> {
        None
    }
}

/// The results for the complete sets of a folder, by the paths of their indexes or
/// first parts.
fn in_folder(folder: &Path, all: bool) -> Vec<(PathBuf, Result<PathBuf, Error>)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let ends_with = |path: &Path, end: &str| path.to_string_lossy().ends_with(end);
    let mut results = Vec::new();
    for path in paths.iter().filter(|path| ends_with(path, INDEX)) {
        if let Some(index) = SplitIndex::read(path)
            && let Some(result) = split::join(path, &index).transpose()
        {
            results.push((path.clone(), result));
        }
    }
    for path in paths.iter().filter(|path| all && ends_with(path, ".001")) {
        let index = format!("{}{INDEX}", path.with_extension("").display());
        if path.exists()
            && !Path::new(&index).exists()
            && let Some(result) = split::join_without_index(path).transpose()
        {
            results.push((path.clone(), result));
        }
    }
    results
}
