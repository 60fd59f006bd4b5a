//! `hoster upload`: uploads files and folders and prints their links. `display`
//! shows the progress.

pub mod args;
mod display;
mod event;
pub mod manifest;
mod receipts;
mod rotation;
mod split;
mod spool;

use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use hoster_host::upload::{
    Destination, FoundFiles, LocalFile, Queue, QueueOptions, SameName, Selection, UploadOptions,
    find_files,
};
use hoster_host::{Code, Error, Scope, Session};

use super::app::{self, App};
use super::errors::usage;
use super::get::exec;
use super::progress::{Board, File, Phase, Progress};
use super::resume_command::{Changes, arguments, rewritten};
use super::summary::{self, Next, Reader, Summary};
use super::{Outcome, exit};
use args::UploadArgs;
pub use display::UploadDisplay;
pub use event::{Event, SCHEMA};
use receipts::Receipts;
use rotation::Rotation;
use split::{Parts, Source};
use spool::Spooled;
pub use spool::with_date;

pub async fn run(app: &App<'_>, args: UploadArgs) -> anyhow::Result<Outcome> {
    let mut rotation = Rotation::of(&args)?;
    let Gathered {
        spooled,
        mut found,
        large,
    } = gather(app, &args).await?;
    let receipts = args.receipts.as_deref().filter(|_| !args.dry.dry_run);
    let receipts = receipts.map(Receipts::open).transpose()?;
    let (folders, sessions) = sessions(app, &args, found.files.len()).await?;

    app.output.json_only(&Event::Begin {
        schema: SCHEMA,
        files: found.files.len(),
    });
    // Dropped last, so that it includes everything that was interrupted.
    let summary = summary(app, &args);
    let progress = &summary.progress;
    for file in &found.files {
        let size = std::fs::metadata(&file.path).map(|metadata| metadata.len());
        let label = spooled.as_ref().map(|spooled| spooled.name.clone());
        let label = label.unwrap_or_else(|| file.path.display().to_string());
        progress.add(&label, size.ok());
    }
    let unreadable = std::mem::take(&mut found.unreadable);
    let show = UploadDisplay::new(app, &found.files, progress, receipts, args.quiet);
    let show = show.with_manifest(!args.no_manifest);
    show.skipped(&found.skipped);
    for error in unreadable {
        show.unreadable(error);
    }
    let options = queue_options(app, &args);
    let to = options.to.clone();
    let queue = Queue::new(folders, sessions, options);
    queue.add(found.files.iter().cloned());
    let mut events = queue.run();
    while let Some((job, event)) = events.next().await {
        if let Some(rotation) = &mut rotation {
            rotation.on_event(&event);
        }
        show.on_event(job.index(), event);
    }
    drop(events);
    for source in large {
        let name = source.name.clone();
        let parts = Parts {
            app,
            args: &args,
            queue: &queue,
            progress,
        };
        if let Err(error) = parts.upload(source).await {
            show.failed_whole(&name, error);
        }
    }
    if !args.no_manifest && !args.dry.dry_run {
        manifest::store(app, &args, &queue, &found, &show).await?;
    }
    show.by_size();
    if let Some(rotation) = rotation {
        if progress.board().failures(0).is_empty() {
            let rotated = rotation.finish(app, &to, &args).await;
            rotated.unwrap_or_else(|error| show.not_rotated(error));
        } else {
            let kept = app.output.l10n().plain("upload-not-rotated");
            app.output.note(&kept);
        }
    }
    drop(show);

    let failures = progress.board().failures(0);
    let l10n = app.output.l10n();
    if let Some(id) = args.to.as_ref().filter(|to| !to.contains('/'))
        && failures.contains(&Code::InvalidInput)
    {
        app.output.note(&format!(
            "--to {id} names a folder by its id; a path has a slash: --to /{id}"
        ));
    }
    // An error that every upload would meet ends the run.
    let untried = queue.list().len();
    if untried > 0 {
        app.output
            .note(&l10n.text("upload-untried", &[("files", untried.into())]));
    }
    summary.print();
    Ok(exit::outcome(&failures))
}

/// What an upload sends.
struct Gathered {
    /// A stream that was collected; it is the only one of the files.
    spooled: Option<Spooled>,
    found: FoundFiles,
    /// What is uploaded in parts.
    large: Vec<Source>,
}

/// Finds the files, and collects a stream unless it is uploaded in parts.
async fn gather(app: &App<'_>, args: &UploadArgs) -> Result<Gathered, Error> {
    let selection = Selection {
        include: args.include.clone(),
        exclude: args.exclude.clone(),
        follow_links: args.follow_links,
        record_links: args.links,
    };
    let (spooled, stream) = match args.split {
        Some(_) => (None, Source::stream(args)?),
        None => (spooled(app, args).await?, None),
    };
    let named = match (&spooled, &stream) {
        (Some(spooled), _) => vec![spooled.path.clone()],
        (None, Some(_)) => Vec::new(),
        (None, None) => args.files.clone(),
    };
    let find = tokio::task::spawn_blocking(move || find_files(&named, &selection));
    let mut found = find.await.map_err(Error::internal)??;
    let most = args.split.unwrap_or(u64::MAX);
    let is_large = |file: &mut LocalFile| {
        std::fs::metadata(&file.path).is_ok_and(|metadata| metadata.len() > most)
    };
    let large = found.files.extract_if(.., is_large).map(Source::file);
    let large = stream.into_iter().map(Ok).chain(large);
    Ok(Gathered {
        large: large.collect::<Result<_, _>>()?,
        spooled,
        found,
    })
}

/// Opens the session for folders, and one for each simultaneous upload.
async fn sessions(
    app: &App<'_>,
    args: &UploadArgs,
    files: usize,
) -> Result<(Session, Vec<Session>), Error> {
    let scopes: &[Scope] = match args.dry.dry_run {
        true => &[Scope::List],
        false if args.replace => &[Scope::List, Scope::Upload, Scope::Manage],
        false => &[Scope::List, Scope::Upload],
    };
    let mut folders = app.session(scopes)?;
    folders.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    // With --crypt, reports a wrong password once instead of for each file.
    folders.has_top_folder().await?;
    let session = |_| match args.dry.dry_run {
        true => app.mute_session(),
        false => app.transfer_session(&[Scope::Upload]),
    };
    let at_once = files.clamp(1, args.parallel.into());
    let sessions: Result<Vec<Session>, Error> = (0..at_once).map(session).collect();
    Ok((folders, sessions?))
}

/// Collects the output of a command or standard input, if that is to be uploaded.
async fn spooled(app: &App<'_>, args: &UploadArgs) -> Result<Option<Spooled>, Error> {
    let folder = args.spool_dir.as_deref();
    let is_stdin = args.files.iter().any(|file| file == Path::new("-"));
    match (&args.from_command, &args.name, is_stdin) {
        (Some(command), Some(name), _) => {
            let words = exec::words(command)?;
            let plugin = app.plugin().manifest();
            Spooled::of_command(&words, name, folder, plugin)
                .await
                .map(Some)
        }
        (None, Some(name), true) if args.files.len() == 1 && !args.remove_source => {
            Spooled::of_stdin(name, folder).await.map(Some)
        }
        (None, None, true) => Err(usage("standard input has no name; use --name NAME")),
        (_, _, true) => Err(usage("`-` is uploaded alone, and not with --move")),
        (None, Some(_), false) => Err(usage(
            "--name is for --from-command and standard input (`-`)",
        )),
        _ => Ok(None),
    }
}

/// Progress during the run, and the summary at its end.
fn summary<'a>(app: &'a App<'_>, args: &'a UploadArgs) -> Summary<'a> {
    let messages = match args.dry.dry_run {
        true => summary::DRY_UPLOADS,
        false => summary::UPLOADS,
    };
    let reader = match args.quiet {
        true => Reader::Nobody,
        false => Reader::Output,
    };
    let progress = Progress::new(app.output, args.quiet);
    Summary::new(app.output, progress, (messages, reader), |board| {
        next(args, board)
    })
}

/// Returns the command that uploads the rest: the same one, without files that
/// were removed after their upload.
fn next(args: &UploadArgs, board: &Board) -> Option<Next> {
    if args.files.iter().any(|file| file == Path::new("-")) {
        // Its content is gone.
        return None;
    }
    let is_done = |file: &&File| file.phase == Phase::Done && args.remove_source;
    let done = board.files().iter().filter(is_done);
    let gone = done.map(|file| file.name.as_str());
    let changes = Changes {
        without: gone.filter(|path| !Path::new(path).exists()).collect(),
        with: Some("--skip-existing").filter(|_| !args.skip_existing && !args.replace),
        secrets: &[("--password", "HOSTER_NEW_PASSWORD")],
        ..Changes::default()
    };
    Some(Next {
        command: rewritten(&arguments()?, &changes)?,
        reads_input: false,
    })
}

fn queue_options(app: &App<'_>, args: &UploadArgs) -> QueueOptions {
    let password = args.password.get().filter(|p| !p.is_empty());
    let upload = UploadOptions {
        file_name: None,
        folder: None,
        password: password.map(str::to_owned),
        checksum: !args.no_checksum,
        options: args.options.clone(),
        hash_cache: (!args.no_hash_cache).then(app::hash_cache).flatten(),
    };
    QueueOptions {
        to: match &args.to {
            Some(path) if path.contains('/') => Destination::Path(path.clone()),
            id => Destination::Id(id.clone()),
        },
        upload,
        same_name: match (args.replace, args.skip_existing) {
            (true, _) => SameName::Replace,
            (false, true) => SameName::Skip,
            (false, false) => SameName::Keep,
        },
        dry_run: args.dry.dry_run,
        remove_source: args.remove_source,
        recheck_percent: args.verify_percent,
        retries: args.retries,
        max_wait: Duration::from_secs(app.max_wait(app::MAX_WAIT_TRANSFER)),
    }
}
