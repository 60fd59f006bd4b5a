//! `hoster sync push`.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt as _;
use hoster_host::download::Verified;
use hoster_host::sync::{Push, SyncOptions, plan_push};
use hoster_host::upload::{LocalFile, Outcome as Uploads, Queue, QueueEvent, QueueOptions};
use hoster_host::{Error, Scope, Session};

use super::super::app::{self, App};
use super::super::get::resume_command;
use super::super::progress::Progress;
use super::super::summary::{self, Reader, Summary};
use super::super::upload::{Event, SCHEMA, UploadDisplay};
use super::super::{Outcome, exit};
use super::args::PushArgs;
use super::display::{Direction, SyncDisplay};

pub async fn run(app: &App<'_>, args: PushArgs) -> anyhow::Result<Outcome> {
    let options = super::options(&args.how, args.follow_links);
    let display = SyncDisplay::new(app, Direction::Push, args.how.quiet);
    let mut session = app.session(&[Scope::List])?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let (mut plan, failures) = planned(app, &args, &options, &mut session, &display).await?;
    display.plan(plan.actions(), plan.counts());
    let mut summary = summary(app, args.how.quiet);
    for failed in failures {
        failed.report(app, &summary.progress);
    }
    if args.how.dry.dry_run {
        plan.check()?;
        let failures = summary.progress.board().failures(0);
        summary.forget();
        display.planned(plan.counts());
        return Ok(exit::outcome(&failures));
    }
    plan.check()?;
    super::ask(app, &args.how, plan.counts()).await?;
    let scopes: &[Scope] = match plan.only_uploads() {
        true => &[Scope::List],
        false => &[Scope::List, Scope::Manage],
    };
    let mut session = app.session(scopes)?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let mut preparing = plan.prepare(&mut session);
    while let Some(event) = preparing.next().await {
        display.on_event(event);
    }
    preparing.await?;
    let stored = upload(app, &args, &plan, &summary.progress).await?;
    let mut finishing = plan.finish(&mut session, &stored);
    while let Some(event) = finishing.next().await {
        if let Some(failed) = display.on_event(event) {
            failed.report(app, &summary.progress);
        }
    }
    let finished = finishing.await;
    summary.sync = Some(display.counts());
    let failures = summary.progress.board().failures(0);
    summary.print();
    finished?;
    Ok(exit::outcome(&failures))
}

async fn planned(
    app: &App<'_>,
    args: &PushArgs,
    options: &SyncOptions,
    session: &mut Session,
    display: &SyncDisplay<'_>,
) -> Result<(Push, Vec<super::display::Failed>), Error> {
    let progress = Progress::new(app.output, args.how.quiet);
    let number = progress.add(&app.output.l10n().plain("sync-listing"), None);
    let line = progress.line(number);
    let mut planning = plan_push(session, &args.local, &args.remote, options);
    let (mut failures, mut done) = (Vec::new(), 0);
    while let Some(event) = planning.next().await {
        failures.extend(display.on_planning(&line, &mut done, event));
    }
    Ok((planning.await?, failures))
}

/// Uploads the files of a plan and returns those that were stored and verified.
async fn upload(
    app: &App<'_>,
    args: &PushArgs,
    plan: &Push,
    progress: &Progress,
) -> Result<HashSet<PathBuf>, Error> {
    let files = plan.uploads();
    let first = progress.board().files().len();
    let event = Event::Begin {
        schema: SCHEMA,
        files: files.len(),
    };
    app.output.json_only(&event);
    if files.is_empty() {
        return Ok(HashSet::new());
    }
    for file in &files {
        let size = std::fs::metadata(&file.path).map(|metadata| metadata.len());
        progress.add(&file.path.display().to_string(), size.ok());
    }
    let mut folders = app.session(&[Scope::List, Scope::Upload])?;
    folders.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let sessions = files.len().clamp(1, args.parallel.into());
    let sessions = (0..sessions).map(|_| app.transfer_session(&[Scope::Upload]));
    let options = QueueOptions {
        retries: args.retries,
        max_wait: Duration::from_secs(app.max_wait(app::MAX_WAIT_TRANSFER)),
        ..plan.queue_options()
    };
    let queue = Queue::new(folders, sessions.collect::<Result<_, _>>()?, options);
    let show = UploadDisplay::new(app, &files, progress, None, args.how.quiet).numbered_from(first);
    queue.add(files.iter().cloned());
    let mut stored = HashSet::new();
    let mut events = queue.run();
    while let Some((job, event)) = events.next().await {
        stored.extend(verified(&files[job.index()], &event));
        show.on_event(job.index(), event);
    }
    drop(events);
    let untried = queue.list().len();
    if untried > 0 {
        let files = [("files", untried.into())];
        app.output
            .note(&app.output.l10n().text("upload-untried", &files));
    }
    Ok(stored)
}

/// Returns the path of a file whose upload was verified.
fn verified(file: &LocalFile, event: &QueueEvent) -> Option<PathBuf> {
    match event {
        QueueEvent::Ended(Ok(Uploads::Uploaded { done, .. })) => {
            (done.verified != Verified::No).then(|| file.path.clone())
        }
        _ => None,
    }
}

fn summary<'a>(app: &'a App<'_>, quiet: bool) -> Summary<'a> {
    let reader = match quiet {
        true => Reader::Nobody,
        false => Reader::Output,
    };
    let progress = Progress::new(app.output, quiet);
    let messages = (summary::PUSHES, reader);
    Summary::new(app.output, progress, messages, |_| {
        resume_command::unchanged()
    })
}
