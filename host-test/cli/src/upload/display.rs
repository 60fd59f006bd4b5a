//! Shows uploads: lines, JSON and the receipts file. Must not know how files are
//! uploaded.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hoster_host::Error;
use hoster_host::download::Verified;
use hoster_host::upload::{
    LocalFile, Outcome, QueueEvent, Replaced, SkipReason, Skipped, UploadEvent, Uploaded,
};

use super::super::app::App;
use super::super::get::verified;
use super::super::l10n::Localizer;
use super::super::output::bytes;
use super::super::progress::{Line, Progress};
use super::event::Event;
use super::receipts::Receipts;

pub struct UploadDisplay<'a> {
    app: &'a App<'a>,
    files: &'a [LocalFile],
    progress: &'a Progress,
    /// The progress number of the first file.
    first: usize,
    quiet: bool,
    /// Whether empty files are listed in a manifest.
    has_manifest: bool,
    state: Mutex<State<'a>>,
}

#[derive(Default)]
struct State<'a> {
    lines: HashMap<usize, Line<'a>>,
    receipts: Option<Receipts>,
    /// Files that were compared by size, because no checksum was known.
    by_size: usize,
}

impl<'a> UploadDisplay<'a> {
    pub fn new(
        app: &'a App<'a>,
        files: &'a [LocalFile],
        progress: &'a Progress,
        receipts: Option<Receipts>,
        quiet: bool,
    ) -> Self {
        let state = State {
            receipts,
            ..State::default()
        };
        Self {
            app,
            files,
            progress,
            first: 0,
            quiet,
            has_manifest: false,
            state: Mutex::new(state),
        }
    }

    /// Sets the number that the first file has in the progress.
    pub fn numbered_from(self, first: usize) -> Self {
        Self { first, ..self }
    }

    /// Says of empty files that they are listed in a manifest.
    pub fn with_manifest(self, has_manifest: bool) -> Self {
        Self {
            has_manifest,
            ..self
        }
    }

    /// Reports a new manifest of a folder.
    pub fn manifest(&self, folder: &str, link: &str, entries: usize) {
        let event = Event::Manifest {
            folder,
            link,
            entries,
        };
        self.app.output.json_only(&event);
        let values = [("folder", folder.into()), ("entries", entries.into())];
        self.say(&self.l10n().text("upload-manifest", &values));
    }

    /// Reports that a manifest could not be stored.
    pub fn manifest_failed(&self, folder: &str, error: Error) {
        let values = [("folder", folder.into())];
        let what = self.l10n().text("upload-no-manifest", &values);
        let number = self.progress.add(&what, None);
        self.failed(number, Some(&what), error);
    }

    /// Adds a file that cannot be read, after all others.
    pub fn unreadable(&self, error: Error) {
        let subject = error.subject();
        let number = self.progress.add(&subject, None);
        self.failed(number, Some(&subject), error);
    }

    /// Counts a file that could not be uploaded in parts as a failure.
    pub fn failed_whole(&self, name: &str, error: Error) {
        let number = self.progress.add(name, None);
        self.failed(number, Some(name), error);
    }

    /// Counts that older files of a series could not be removed as a failure.
    pub fn not_rotated(&self, error: Error) {
        let what = self.l10n().plain("upload-rotation");
        let number = self.progress.add(&what, None);
        self.failed(number, Some(&what), error);
    }

    /// Reports how many files were compared by size.
    pub fn by_size(&self) {
        let files = self.state().by_size;
        if files > 0 && !self.quiet {
            let text = self
                .l10n()
                .text("upload-by-size", &[("files", files.into())]);
            self.app.output.note(&text);
        }
    }

    /// Reports entries that are not files.
    pub fn skipped(&self, all: &[Skipped]) {
        for left in all {
            let path = left.path.display().to_string();
            self.app.output.json_only(&Event::Skipped {
                path: &path,
                link: None,
                reason: "no-file",
                removed: false,
                replaced: &[],
                verified: None,
            });
            let reason = self.l10n().plain(match left.reason {
                SkipReason::SymbolicLink => "upload-skips-link",
                SkipReason::NotAFile => "upload-skips-special",
                SkipReason::OwnFile => "upload-skips-own",
            });
            let values = [("path", path.into()), ("reason", reason.into())];
            self.say(&self.l10n().text("upload-left-out", &values));
        }
    }

    /// Shows an event of the file at a position.
    pub fn on_event(&self, position: usize, event: QueueEvent) {
        let path = self.files[position].path.display().to_string();
        let number = self.first + position;
        match event {
            QueueEvent::Upload(event) => self.on_upload(number, &path, event),
            QueueEvent::Retrying { error, pause } => {
                let output = self.app.output;
                let reason = output.message(&error);
                let mut state = self.state();
                let line = self.line(&mut state, number);
                line.pause(reason.trim_end_matches('.'), pause);
                output.json_only(&Event::Retry {
                    path: &path,
                    seconds: pause.as_secs_f64(),
                    reason,
                });
            }
            QueueEvent::WrongCachedChecksum => {
                let values = [("path", path.as_str().into())];
                let text = self.l10n().text("upload-wrong-cache", &values);
                self.app.output.note(&text);
                let event = Event::WrongCachedChecksum { path: &path };
                self.app.output.json_only(&event);
            }
            QueueEvent::Ended(outcome) => self.on_end(number, &path, outcome),
            // The command does not pause or remove jobs.
            _ => {}
        }
    }

    fn on_upload(&self, number: usize, path: &str, event: UploadEvent) {
        let output = self.app.output;
        let mut state = self.state();
        let line = self.line(&mut state, number);
        match event {
            UploadEvent::Started { size } => {
                line.start(path, Some(size), 0);
                output.json_only(&Event::Start { path, size });
            }
            UploadEvent::Sent { bytes } => {
                line.moved(bytes, 1);
                if line.size() == Some(bytes) {
                    // The rest is in this system's buffers, which may take a while.
                    line.busy(&self.l10n().plain("confirming"));
                }
                if line.is_time() {
                    let size = line.size();
                    output.json_only(&Event::Progress { path, bytes, size });
                }
            }
            UploadEvent::Confirming => {
                line.busy(&self.l10n().plain("confirming"));
                output.json_only(&Event::Confirming { path });
            }
            UploadEvent::Verifying => {
                line.busy(&self.l10n().plain("verifying"));
                output.json_only(&Event::Verifying { path });
            }
            _ => {}
        }
    }

    fn on_end(&self, number: usize, path: &str, outcome: Result<Outcome, Error>) {
        let output = self.app.output;
        let mut state = self.state();
        state.lines.remove(&number);
        match outcome {
            Ok(Outcome::Uploaded {
                done,
                removed,
                replaced,
            }) => {
                let kept = match &mut state.receipts {
                    Some(receipts) => receipts.add(&self.files[number - self.first].path, &done),
                    None => Ok(()),
                };
                let moved = self.moved(number);
                self.progress.done(number, done.size, moved);
                self.done(path, &done, removed, &replaced.links);
                if let Err(error) = kept {
                    let receipt = self.progress.add(path, None);
                    self.failed(receipt, Some(path), error);
                }
                self.not_replaced(path, replaced);
            }
            Ok(Outcome::Existing {
                entry,
                compared,
                removed,
                replaced,
            }) => {
                self.progress.skipped(number);
                let link = entry.link.as_deref();
                output.json_only(&Event::Skipped {
                    path,
                    link,
                    reason: "already-there",
                    removed,
                    replaced: &replaced.links,
                    verified: Some(verified(compared)),
                });
                let link = link.unwrap_or_default();
                let there = self.l10n().plain(match compared {
                    Verified::Checksum => "upload-existing",
                    _ => "upload-existing-size",
                });
                state.by_size += usize::from(compared != Verified::Checksum);
                let gone = self.gone(removed, &replaced.links);
                self.say(&format!("{link}  {path}  {there}{gone}"));
                self.not_replaced(path, replaced);
            }
            Ok(Outcome::Empty) => {
                self.progress.empty(number);
                output.json_only(&Event::Skipped {
                    path,
                    link: None,
                    reason: "empty",
                    removed: false,
                    replaced: &[],
                    verified: None,
                });
                let message = match self.has_manifest {
                    true => "upload-empty-listed",
                    false => "upload-empty",
                };
                self.say(&self.l10n().text(message, &[("path", path.into())]));
            }
            Ok(Outcome::DryRun { size, replaces }) => {
                self.progress.done(number, size, size);
                output.json_only(&Event::Skipped {
                    path,
                    link: None,
                    reason: "dry-run",
                    removed: false,
                    replaced: &replaces,
                    verified: None,
                });
                let values = [("path", path.into()), ("size", bytes(size).into())];
                let would = self.l10n().text("upload-would", &values);
                self.say(&format!("{would}{}", self.gone(false, &replaces)));
            }
            Err(error) => self.failed(number, Some(path), error),
        }
    }

    /// Returns how many bytes of a file this run has sent.
    fn moved(&self, number: usize) -> u64 {
        let board = self.progress.board();
        board.files().get(number).map_or(0, |file| file.moved)
    }

    fn failed(&self, number: usize, path: Option<&str>, error: Error) {
        let code = error.code();
        let error = error.into();
        let reason = self.app.output.reason(&error);
        self.progress.failed(number, code, &reason);
        self.app.output.error(&error, path);
    }

    /// Reports older versions that could not be removed.
    fn not_replaced(&self, path: &str, replaced: Replaced) {
        if let Some(error) = replaced.error {
            let older = self.progress.add(path, None);
            let values = [("path", path.into())];
            let what = self.l10n().text("upload-not-replaced", &values);
            self.failed(older, Some(&what), error);
        }
    }

    fn done(&self, path: &str, done: &Uploaded, removed: bool, replaced: &[String]) {
        let receipt = &done.receipt;
        let checksum = receipt.checksum.as_ref();
        self.app.output.json_only(&Event::Done {
            path,
            link: &receipt.link,
            removal_link: receipt.removal_link.as_deref(),
            file_name: &receipt.file_name,
            size: done.size,
            checksum: checksum.map(|c| c.hex.as_str()),
            verified: verified(done.verified),
            removed,
            replaced,
        });
        let how = match (done.verified, checksum) {
            (Verified::Checksum, Some(c)) => {
                let algorithm = ("algorithm", c.algorithm.as_str().into());
                self.l10n().text("verified-checksum", &[algorithm])
            }
            (Verified::Size, _) => self.l10n().plain("upload-size-verified"),
            _ => self.l10n().plain("upload-not-verified"),
        };
        let size = bytes(done.size);
        let gone = self.gone(removed, replaced);
        self.say(&format!(
            "{}  {}  {size}  {how}{gone}",
            receipt.link, receipt.file_name
        ));
        if let Some(removal) = &receipt.removal_link {
            let link = ("link", removal.as_str().into());
            self.say(&format!(
                "  {}",
                self.l10n().text("upload-removal", &[link])
            ));
        }
    }

    /// Describes what was removed after the upload: the local file, older versions.
    fn gone(&self, removed: bool, replaced: &[String]) -> String {
        let l10n = self.l10n();
        let local = removed.then(|| l10n.plain("upload-removed"));
        let older = (!replaced.is_empty())
            .then(|| l10n.text("upload-replaced", &[("files", replaced.len().into())]));
        let gone = local.into_iter().chain(older);
        gone.map(|what| format!(", {what}")).collect()
    }

    fn l10n(&self) -> &'a Localizer {
        self.app.output.l10n()
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            self.app.output.say(text);
        }
    }

    fn line<'s>(&self, state: &'s mut State<'a>, number: usize) -> &'s Line<'a> {
        state
            .lines
            .entry(number)
            .or_insert_with(|| self.progress.line(number))
    }

    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
