//! How uploads are shown: lines, JSON and the file of receipts. Must not know
//! how they are done.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hoster_host::{
    BatchEvent, Error, LeftOut, LocalFile, Outcome, UploadEvent, Uploaded, Verified,
};

use super::super::app::App;
use super::super::get::verified;
use super::super::output::bytes;
use super::super::progress::{Line, Progress};
use super::super::words::Words;
use super::event::Event;
use super::receipts::Receipts;

pub struct Show<'a> {
    app: &'a App<'a>,
    files: &'a [LocalFile],
    progress: &'a Progress,
    quiet: bool,
    state: Mutex<State<'a>>,
}

#[derive(Default)]
struct State<'a> {
    lines: HashMap<usize, Line<'a>>,
    receipts: Option<Receipts>,
    /// Codes of receipts that could not be kept.
    failures: Vec<&'static str>,
    ended: usize,
}

impl<'a> Show<'a> {
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
            quiet,
            state: Mutex::new(state),
        }
    }

    /// What is no file.
    pub fn left_out(&self, all: &[LeftOut]) {
        for left in all {
            let path = left.path.display().to_string();
            self.app.output.json_only(&Event::Skipped {
                path: &path,
                link: None,
                reason: "no-file",
                removed: false,
            });
            let values = [
                ("path", path.into()),
                ("reason", left.reason.to_string().into()),
            ];
            self.say(&self.words().text("upload-left-out", &values));
        }
    }

    pub fn on_event(&self, number: usize, event: BatchEvent<'_>) {
        let path = self.files[number].path.display().to_string();
        match event {
            BatchEvent::Upload(event) => self.on_upload(number, &path, event),
            BatchEvent::Retrying { error, pause } => {
                let output = self.app.output;
                let reason = output.words().error(error);
                let reason = output.redactor().clean(&reason).into_owned();
                let mut state = self.state();
                self.line(&mut state, number).pause(
                    &path,
                    &reason,
                    pause.as_secs_f64().ceil() as u64,
                );
                output.json_only(&Event::Retry {
                    path: &path,
                    seconds: pause.as_secs_f64(),
                    reason,
                });
            }
            BatchEvent::Ended(outcome) => self.on_end(number, &path, outcome),
        }
    }

    /// Codes of the errors that only showing has met.
    pub fn finish(self) -> Vec<&'static str> {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).failures
    }

    fn on_upload(&self, number: usize, path: &str, event: UploadEvent) {
        let output = self.app.output;
        let mut state = self.state();
        let line = self.line(&mut state, number);
        match event {
            UploadEvent::Started { size } => {
                self.progress.expect(size);
                let name = self.files[number].path.file_name();
                line.start(&name.unwrap_or_default().to_string_lossy(), Some(size), 0);
                output.json_only(&Event::Start { path, size });
            }
            UploadEvent::Sent { bytes } => {
                line.moved(bytes, 1);
                if line.is_time() {
                    let size = line.size();
                    output.json_only(&Event::Progress { path, bytes, size });
                }
            }
            UploadEvent::Confirming => {
                line.confirming(path);
                output.json_only(&Event::Confirming { path });
            }
            UploadEvent::Verifying => {
                line.waiting(&self.words().text("verifying", &[("name", path.into())]));
                output.json_only(&Event::Verifying { path });
            }
        }
    }

    fn on_end(&self, number: usize, path: &str, outcome: Result<Outcome, Error>) {
        let output = self.app.output;
        let mut state = self.state();
        state.lines.remove(&number);
        state.ended += 1;
        self.progress.files(state.ended, self.files.len());
        match outcome {
            Ok(Outcome::Uploaded { done, removed }) => {
                let kept = match &mut state.receipts {
                    Some(receipts) => receipts.add(&self.files[number].path, &done),
                    None => Ok(()),
                };
                self.done(path, &done, removed);
                if let Err(error) = kept {
                    state.failures.push(error.code());
                    self.failed(path, error);
                }
            }
            Ok(Outcome::Existing { entry, removed }) => {
                let link = entry.link.as_deref();
                output.json_only(&Event::Skipped {
                    path,
                    link,
                    reason: "already-there",
                    removed,
                });
                let link = link.unwrap_or_default();
                let there = self.words().plain("upload-existing");
                self.say(&format!("{link}  {path}  {there}{}", self.gone(removed)));
            }
            Ok(Outcome::Empty) => {
                output.json_only(&Event::Skipped {
                    path,
                    link: None,
                    reason: "empty",
                    removed: false,
                });
                self.say(&self.words().text("upload-empty", &[("path", path.into())]));
            }
            Ok(Outcome::DryRun { size }) => {
                output.json_only(&Event::Skipped {
                    path,
                    link: None,
                    reason: "dry-run",
                    removed: false,
                });
                let values = [("path", path.into()), ("size", bytes(size).into())];
                self.say(&self.words().text("upload-would", &values));
            }
            Err(error) => self.failed(path, error),
        }
    }

    fn failed(&self, path: &str, error: Error) {
        let error = self.app.explain(error);
        self.progress
            .print(|| self.app.output.error(&error, Some(path)));
    }

    fn done(&self, path: &str, done: &Uploaded, removed: bool) {
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
        });
        let how = match (done.verified, checksum) {
            (Verified::Checksum, Some(c)) => {
                let algorithm = ("algorithm", c.algorithm.as_str().into());
                self.words().text("verified-checksum", &[algorithm])
            }
            (Verified::Size, _) => self.words().plain("upload-size-verified"),
            _ => self.words().plain("upload-not-verified"),
        };
        let size = bytes(done.size);
        let gone = self.gone(removed);
        self.say(&format!(
            "{}  {}  {size}  {how}{gone}",
            receipt.link, receipt.file_name
        ));
        if let Some(removal) = &receipt.removal_link {
            let link = ("link", removal.as_str().into());
            self.say(&format!(
                "  {}",
                self.words().text("upload-removal", &[link])
            ));
        }
    }

    fn gone(&self, removed: bool) -> String {
        match removed {
            true => format!(", {}", self.words().plain("upload-removed")),
            false => String::new(),
        }
    }

    fn words(&self) -> &'a Words {
        self.app.output.words()
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            self.progress.print(|| self.app.output.say(text));
        }
    }

    fn line<'s>(&self, state: &'s mut State<'a>, number: usize) -> &'s Line<'a> {
        state
            .lines
            .entry(number)
            .or_insert_with(|| self.progress.line())
    }

    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
