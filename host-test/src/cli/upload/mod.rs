//! `hoster upload`: files and folders become links, and receipts that agree
//! with what was sent. `show` is how that looks.

pub mod args;
mod event;
mod receipts;
mod show;

use std::time::{Duration, Instant};

use hoster_host::{
    BatchEvent, BatchOptions, Destination, Selection, Session, UploadOptions, find_files,
};

use super::app::App;
use super::output::bytes;
use super::progress::Progress;
use super::{Outcome, exit};
use args::UploadArgs;
use event::{Event, SCHEMA};
use receipts::Receipts;
use show::Show;

pub async fn run(app: &App<'_>, args: UploadArgs) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let selection = Selection {
        include: args.include.clone(),
        exclude: args.exclude.clone(),
        follow_links: args.follow_links,
    };
    let named = args.files.clone();
    let find = tokio::task::spawn_blocking(move || find_files(&named, &selection));
    let found = find.await??;
    let receipts = args.receipts.as_deref().filter(|_| !args.dry.dry_run);
    let receipts = receipts.map(Receipts::open).transpose()?;
    app.output.json_only(&Event::Begin {
        schema: SCHEMA,
        files: found.files.len(),
    });
    let quiet = args.quiet;
    let progress = Progress::new(app.output, quiet, found.files.len());
    let show = Show::new(app, &found.files, &progress, receipts, quiet);
    show.left_out(&found.left_out);
    let mut failures: Vec<&str> = Vec::new();
    for error in found.unreadable {
        failures.push(error.code());
        app.output.error(&error.into(), None);
    }

    let folders: &[&str] = match args.dry.dry_run {
        true => &["list"],
        false => &["list", "upload"],
    };
    let folders = app.session(folders)?;
    let at_once = found.files.len().clamp(1, args.parallel.into());
    let session = |_| match args.dry.dry_run {
        true => app.mute_session(),
        false => app.session(&["upload"]),
    };
    let sessions: Result<Vec<Session>, _> = (0..at_once).map(session).collect();
    let options = batch_options(args);
    let on_event = |number: usize, event: BatchEvent<'_>| show.on_event(number, event);
    let result =
        hoster_host::upload_all(folders, sessions?, &found.files, &options, &on_event).await;
    failures.extend(&result.failures);
    failures.extend(show.finish());
    drop(progress);

    let words = app.output.words();
    if let Destination::Id(Some(id)) = &options.to
        && failures.contains(&"invalid-input")
    {
        app.output.note(&format!(
            "--to {id} names a folder by its id; a path has a slash: --to /{id}"
        ));
    }
    if result.untried > 0 {
        let n = result.untried;
        app.output
            .note(&words.text("upload-untried", &[("files", n.into())]));
    }
    if found.files.is_empty() && failures.is_empty() && !quiet {
        app.output.say(&words.plain("upload-nothing"));
    }
    if found.files.len() > 1 {
        let seconds = started.elapsed().as_secs_f64();
        app.output.json_only(&Event::End {
            done: result.done,
            skipped: result.skipped,
            failed: failures.len(),
            untried: result.untried,
            bytes: result.bytes,
            seconds,
        });
        if !quiet {
            let summary = match options.dry_run {
                true => "upload-summary-dry",
                false => "upload-summary",
            };
            let values = [
                ("done", result.done.into()),
                ("skipped", result.skipped.into()),
                ("failed", (failures.len() + result.untried).into()),
                ("bytes", bytes(result.bytes).into()),
                ("seconds", format!("{seconds:.0}").into()),
            ];
            app.output.say(&words.text(summary, &values));
        }
    }
    Ok(exit::outcome(&failures))
}

fn batch_options(args: UploadArgs) -> BatchOptions {
    let password = args.password.get().filter(|p| !p.is_empty());
    let upload = UploadOptions {
        file_name: None,
        folder: None,
        password: password.map(str::to_owned),
        checksum: !args.no_checksum,
        options: args.options,
    };
    BatchOptions {
        to: match args.to {
            Some(path) if path.contains('/') => Destination::Path(path),
            id => Destination::Id(id),
        },
        upload,
        skip_existing: args.skip_existing,
        dry_run: args.dry.dry_run,
        remove_source: args.remove_source,
        retries: args.retries,
        max_wait: Duration::from_secs(args.max_wait),
    }
}
