//! `--split`: uploads large files, and streams of unknown length, in parts. Must
//! not know how a part is uploaded.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::Stdio;

use futures_util::StreamExt as _;
use hoster_host::download::Verified;
use hoster_host::names::to_local;
use hoster_host::split::{Splitter, part_name};
use hoster_host::upload::{LocalFile, Outcome, Queue, QueueEvent};
use hoster_host::{Error, Scope};
use tempfile::TempDir;

use super::super::app::App;
use super::super::errors::{CommandError, unwritable, usage};
use super::super::get::exec;
use super::super::progress::Progress;
use super::args::UploadArgs;
use super::display::UploadDisplay;
use super::spool::expanded;

type Stream = Box<dyn Read + Send>;

/// What is uploaded in parts.
pub struct Source {
    /// Its name, as the service gets it.
    pub name: String,
    folders: Vec<String>,
    from: From,
}

enum From {
    File(PathBuf),
    Input,
    Command(Vec<String>),
}

impl Source {
    /// A file that is larger than a part.
    pub fn file(file: LocalFile) -> Result<Self, Error> {
        let name = file.path.file_name().map(hoster_host::names::from_local);
        let name = name.ok_or_else(|| Error::NoFileName(file.path.clone()))?;
        Ok(Self {
            name: name.into_owned(),
            folders: file.folders,
            from: From::File(file.path),
        })
    }

    /// The output of a command or standard input, if that is to be uploaded.
    pub fn stream(args: &UploadArgs) -> Result<Option<Self>, Error> {
        let is_stdin = args.files.iter().any(|file| file.as_os_str() == "-");
        let from = match (&args.from_command, is_stdin) {
            (Some(command), _) => From::Command(exec::words(command)?),
            (None, true) if args.files.len() == 1 => From::Input,
            (None, true) => return Err(usage("`-` is uploaded alone")),
            (None, false) => return Ok(None),
        };
        let Some(name) = &args.name else {
            return Err(usage("standard input has no name; use --name NAME"));
        };
        Ok(Some(Self {
            name: expanded(name)?,
            folders: Vec::new(),
            from,
        }))
    }
}

/// Uploads sources one part at a time: each part is kept in a temporary folder
/// until it is stored.
pub struct Parts<'a> {
    pub app: &'a App<'a>,
    pub args: &'a UploadArgs,
    pub queue: &'a Queue,
    pub progress: &'a Progress,
}

impl Parts<'_> {
    /// Uploads a source. A failed part has been reported; other failures are
    /// returned. If a command fails, the parts of its output are removed.
    pub async fn upload(&self, source: Source) -> Result<(), Error> {
        let parent = match &self.args.spool_dir {
            Some(folder) => folder.clone(),
            None => std::env::temp_dir(),
        };
        let spool = tempfile::Builder::new()
            .prefix(".hoster-")
            .tempdir_in(&parent);
        let spool = spool.map_err(|e| unwritable(&parent, e))?;
        let (stream, child) = self.open(&source)?;
        let mut links = Vec::new();
        let sent = self.parts(&source, stream, &spool, &mut links).await;
        let status = match child {
            Some(mut child) => {
                // A part that failed leaves the rest of the output unread.
                if !matches!(sent, Ok(true)) {
                    let _ = child.start_kill();
                }
                let status = child.wait().await;
                Some(status.map_err(|e| Error::internal(e.to_string()))?)
            }
            None => None,
        };
        match status {
            Some(status) if matches!(sent, Ok(true)) && !status.success() => {
                self.remove(links).await?;
                let From::Command(words) = &source.from else {
                    return Ok(());
                };
                let program = words.first().cloned().unwrap_or_default();
                Err(CommandError::UploadCommand { program, status }.into())
            }
            // The rest of a stream is lost, so that its parts are of no use.
            _ if !matches!(sent, Ok(true)) && !matches!(source.from, From::File(_)) => {
                self.remove(links).await?;
                sent.map(drop)
            }
            _ => sent.map(drop),
        }
    }

    fn open(&self, source: &Source) -> Result<(Stream, Option<tokio::process::Child>), Error> {
        match &source.from {
            From::File(path) => match File::open(path) {
                Ok(file) => Ok((Box::new(file), None)),
                Err(error) => Err(Error::reading(path.clone(), error)),
            },
            From::Input => Ok((Box::new(io::stdin()), None)),
            From::Command(words) => {
                let Some((program, arguments)) = words.split_first() else {
                    return Err(usage("the command is empty"));
                };
                let (output, input) = io::pipe().map_err(|e| Error::internal(e.to_string()))?;
                let mut command = tokio::process::Command::new(program);
                command.args(arguments).stdout(Stdio::from(input));
                let child = exec::spawn(command, self.app.plugin().manifest())?;
                Ok((Box::new(output), Some(child)))
            }
        }
    }

    /// Uploads all parts and the index. Returns `false` if a part failed.
    async fn parts(
        &self,
        source: &Source,
        stream: Stream,
        spool: &TempDir,
        links: &mut Vec<String>,
    ) -> Result<bool, Error> {
        let mut splitter = Splitter::new(stream, self.args.split.unwrap_or(u64::MAX));
        for number in 1.. {
            let mut path = spool
                .path()
                .join(&*to_local(&part_name(&source.name, number)));
            let mut file = File::create(&path).map_err(|e| unwritable(&path, e))?;
            let writing = tokio::task::spawn_blocking(move || {
                let is_last = splitter.write_part(&mut file);
                (splitter, is_last)
            });
            let (back, is_last) = writing.await.map_err(Error::internal)?;
            splitter = back;
            let is_last = is_last.map_err(|e| unwritable(&path, e))?;
            if is_last && number == 1 {
                // It fits into one part.
                let whole = spool.path().join(&*to_local(&source.name));
                std::fs::rename(&path, &whole).map_err(|e| unwritable(&whole, e))?;
                return Ok(self.one(source, whole, links).await);
            }
            let is_stored = self.one(source, path.clone(), links).await;
            // The next part needs its space.
            let _ = std::fs::remove_file(&path);
            if !is_stored {
                return Ok(false);
            }
            if is_last {
                let (_, index) = splitter.finish(&source.name);
                path = spool.path().join(&*to_local(&index.index_name()));
                index.write(&path)?;
                return Ok(self.one(source, path, links).await);
            }
        }
        Ok(true)
    }

    /// Uploads one file. Returns whether the account has it.
    async fn one(&self, source: &Source, path: PathBuf, links: &mut Vec<String>) -> bool {
        let size = std::fs::metadata(&path).map(|metadata| metadata.len()).ok();
        let label = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let first = self.progress.add(&label, size);
        let files = [LocalFile {
            path,
            folders: source.folders.clone(),
        }];
        let show = UploadDisplay::new(self.app, &files, self.progress, None, self.args.quiet);
        let show = show.numbered_from(first);
        self.queue.add(files.iter().cloned());
        let (mut is_stored, mut events) = (false, self.queue.run());
        while let Some((_, event)) = events.next().await {
            match &event {
                QueueEvent::Ended(Ok(Outcome::Uploaded { done, .. })) => {
                    is_stored = done.verified != Verified::No;
                    links.push(done.receipt.link.clone());
                }
                QueueEvent::Ended(Ok(Outcome::Existing { .. })) => is_stored = true,
                _ => {}
            }
            show.on_event(0, event);
        }
        is_stored
    }

    /// Removes the parts of an output that is incomplete.
    async fn remove(&self, links: Vec<String>) -> Result<(), Error> {
        if links.is_empty() {
            return Ok(());
        }
        let mut session = self.app.session(&[Scope::Manage])?;
        let all = links.len();
        match all - session.remove_files(links).await?.len() {
            0 => Ok(()),
            left => Err(Error::NotRemoved { left }),
        }
    }
}
