//! `hoster sync push`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::StreamExt as _;
use hoster_host::sync::{Push, plan_push};
use hoster_host::upload::{
    Outcome as Uploads, Queue, QueueEvent, QueueOptions, Selection, Uploaded,
};
use hoster_host::{Error, Scope};

use super::super::app::{self, App};
use super::super::get::resume_command;
use super::super::progress::Progress;
use super::super::summary::{self, Reader, Summary};
use super::super::upload::{Event, SCHEMA, UploadDisplay, manifest};
use super::super::{Outcome, exit};
use super::args::PushArgs;
use super::display::{Direction, SyncDisplay};

pub async fn run(app: &App<'_>, args: PushArgs) -> anyhow::Result<Outcome> {
    let links = Selection {
        follow_links: args.follow_links,
        record_links: args.links,
        ..Selection::default()
    };
    let options = super::options(&args.how, links);
    let display = SyncDisplay::new(app, Direction::Push, args.how.quiet);
    let mut session = app.session(&[Scope::List])?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let planning = plan_push(&mut session, &args.local, &args.remote, &options);
    let (mut plan, failures) = display.planning(planning).await?;
    display.plan(plan.actions(), plan.counts());
    let mut summary = summary(app, args.how.quiet);
    for failed in failures {
        failed.report(app, &summary.progress);
    }
    let agreed = match plan.check() {
        Ok(()) => super::ask(app, &args.how, plan.counts()).await,
        Err(error) => Err(error),
    };
    if agreed.is_err() || args.how.dry.dry_run {
        // Nothing was done that a summary could count.
        let failures = summary.progress.board().failures(0);
        summary.forget();
        agreed?;
        display.planned(plan.counts());
        return Ok(exit::outcome(&failures));
    }
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
    let (uploaded, untried) = upload(app, &args, &plan, &summary.progress).await?;
    let mut finishing = plan.finish(&mut session, &uploaded);
    while let Some(event) = finishing.next().await {
        if let Some(failed) = display.on_event(event) {
            failed.report(app, &summary.progress);
        }
    }
    let finished = finishing.await;
    if finished.is_ok() && untried == 0 && !args.how.no_manifest {
        store_manifest(app, &args, &plan, &summary.progress).await?;
    }
    summary.sync = Some(display.counts());
    let failures = summary.progress.board().failures(0);
    summary.print();
    finished?;
    Ok(exit::outcome(&failures))
}

/// Stores the manifest of the folder of the account.
async fn store_manifest(
    app: &App<'_>,
    args: &PushArgs,
    plan: &Push,
    progress: &Progress,
) -> Result<(), Error> {
    let scopes: &[Scope] = match plan.has_manifest() {
        true => &[Scope::List, Scope::Upload, Scope::Download, Scope::Manage],
        false => &[Scope::List, Scope::Upload],
    };
    let mut session = app.session(scopes)?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let options = manifest::options(app, args.retries);
    let result = plan.store_manifest(&mut session, &options).await;
    let show = UploadDisplay::new(app, &[], progress, None, args.how.quiet);
    manifest::report(app, &show, args.remote.trim_end_matches('/'), result);
    Ok(())
}

/// Uploads the files of a plan. Returns those that were stored, and how many were
/// not tried.
async fn upload(
    app: &App<'_>,
    args: &PushArgs,
    plan: &Push,
    progress: &Progress,
) -> Result<(HashMap<PathBuf, Uploaded>, usize), Error> {
    let files = plan.uploads();
    let first = progress.board().files().len();
    let event = Event::Begin {
        schema: SCHEMA,
        files: files.len(),
    };
    app.output.json_only(&event);
    if files.is_empty() {
        return Ok((HashMap::new(), 0));
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
    let mut uploaded = HashMap::new();
    let mut events = queue.run();
    while let Some((job, event)) = events.next().await {
        if let QueueEvent::Ended(Ok(Uploads::Uploaded { done, .. })) = &event {
            uploaded.insert(files[job.index()].path.clone(), (**done).clone());
        }
        show.on_event(job.index(), event);
    }
    drop(events);
    let untried = queue.list().len();
    if untried > 0 {
        let files = [("files", untried.into())];
        app.output
            .note(&app.output.l10n().text("upload-untried", &files));
    }
    Ok((uploaded, untried))
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
