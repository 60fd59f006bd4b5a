//! Removes older files of a series after an upload. Must not know how files are
//! uploaded.

use std::collections::HashSet;
use std::time::Duration;

use hoster_host::download::Verified;
use hoster_host::retention::{self, Retention};
use hoster_host::upload::{Destination, Outcome, QueueEvent};
use hoster_host::{Entry, Error, Scope};

use super::super::app::{self, App};
use super::super::errors::usage;
use super::args::UploadArgs;
use super::event::Event;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Which files to keep, and which were uploaded.
pub struct Rotation {
    retention: Retention,
    /// Links of the files that the account certainly has.
    new: HashSet<String>,
}

impl Rotation {
    /// `None` without the options for it.
    pub fn of(args: &UploadArgs) -> Result<Option<Self>, Error> {
        if args.keep.is_none() && args.keep_days.is_none() {
            return match args.series {
                None => Ok(None),
                Some(_) => Err(usage("--series is for --keep and --keep-days")),
            };
        }
        let has_date = |name: &&String| name.contains("{date}") || name.contains("{time}");
        let of_name = args.name.as_ref().filter(has_date);
        let of_name = of_name.map(|name| name.replace("{date}", "*").replace("{time}", "*"));
        let Some(series) = args.series.clone().or(of_name) else {
            return Err(usage(
                "--keep and --keep-days require --series, such as --series 'db-*.sql'",
            ));
        };
        let days = args.keep_days.map(|days| u64::from(days) * DAY);
        Ok(Some(Self {
            retention: Retention {
                series,
                keep: args.keep.map(|keep| keep as usize),
                keep_for: days.map(Duration::from_secs),
            },
            new: HashSet::new(),
        }))
    }

    /// Remembers files that were uploaded and verified, that exist already, or that
    /// would be uploaded.
    pub fn on_event(&mut self, event: &QueueEvent) {
        let QueueEvent::Ended(Ok(outcome)) = event else {
            return;
        };
        self.new.extend(match outcome {
            Outcome::Uploaded { done, .. } if done.verified != Verified::No => {
                Some(done.receipt.link.clone())
            }
            Outcome::Existing { entry, .. } => entry.link.clone(),
            // Only their number counts.
            Outcome::DryRun { .. } => Some(format!("new file {}", self.new.len())),
            _ => None,
        });
    }

    /// Removes the files that expire now. Does nothing if nothing was uploaded.
    pub async fn finish(
        self,
        app: &App<'_>,
        to: &Destination,
        args: &UploadArgs,
    ) -> Result<(), Error> {
        if self.new.is_empty() {
            return Ok(());
        }
        let scopes: &[Scope] = match args.dry.dry_run {
            true => &[Scope::List],
            false => &[Scope::List, Scope::Manage],
        };
        let mut session = app.session(scopes)?;
        session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
        let (retention, new) = (&self.retention, &self.new);
        let expired = retention::expired_in(&mut session, to, retention, new).await?;
        if args.dry.dry_run {
            report(app, args, &expired, "upload-would-expire");
            return Ok(());
        }
        let all = expired.len();
        let removed = retention::remove(&mut session, expired).await?;
        report(app, args, &removed, "upload-expired");
        match all - removed.len() {
            0 => Ok(()),
            left => Err(Error::NotRemoved { left }),
        }
    }
}

fn report(app: &App<'_>, args: &UploadArgs, files: &[Entry], message: &'static str) {
    for file in files {
        app.output.json_only(&Event::Expired {
            name: &file.name,
            link: file.link.as_deref(),
            dry_run: args.dry.dry_run,
        });
        if !args.quiet {
            let name = [("name", file.name.as_str().into())];
            app.output.say(&app.output.l10n().text(message, &name));
        }
    }
}
