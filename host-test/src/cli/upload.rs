//! `hoster upload`.

use std::path::Path;
use std::time::{Duration, Instant};

use hoster_host::{
    Content, Entry, EntryKind, Error, Session, UploadEvent, UploadOptions, Uploaded, Verified,
    checksum, storage, upload,
};
use serde::Serialize;

use super::app::App;
use super::args::UploadArgs;
use super::get::verified;
use super::output::bytes;
use super::progress::Bar;
use super::{Outcome, items};

/// How often `--json` tells the progress.
const TELL: Duration = Duration::from_millis(500);

/// What `upload --json` prints, one object for each event.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    Start {
        path: String,
        size: u64,
    },
    Progress {
        path: String,
        bytes: u64,
    },
    /// The account has it already, or it is a dry run.
    Skipped {
        path: String,
        link: Option<&'a str>,
        reason: &'static str,
    },
    Done {
        path: String,
        link: &'a str,
        removal_link: Option<&'a str>,
        file_name: &'a str,
        size: u64,
        checksum: Option<&'a str>,
        verified: serde_json::Value,
    },
}

pub async fn run(app: &App<'_>, args: UploadArgs) -> anyhow::Result<Outcome> {
    let folder = destination(app, &args).await.map_err(|e| app.explain(e))?;
    let there = match args.skip_existing {
        true => {
            let mut session = app.session(&["list"])?;
            let listed = session.list_entries(folder.as_deref()).await;
            listed.map_err(|e| app.explain(e))?.entries
        }
        false => Vec::new(),
    };
    let mut session = app.session(&["upload"])?;
    let options = UploadOptions {
        file_name: None,
        folder,
        password: args
            .password
            .get()
            .filter(|p| !p.is_empty())
            .map(str::to_owned),
        checksum: !args.no_checksum,
        options: args.options,
    };
    let mut all_done = true;
    for file in &args.files {
        match one(app, &mut session, file, &options, &there, args.dry.dry_run).await {
            Ok(Some(done)) => show(app, file, &done),
            Ok(None) => {}
            Err(error) => {
                all_done = false;
                let path = file.display().to_string();
                app.output.error(&app.explain(error), Some(&path));
            }
        }
    }
    Ok(Outcome::all_done(all_done))
}

/// The folder that `--to` names: an id as it is, a path as its id, made if it
/// is not there.
async fn destination(app: &App<'_>, args: &UploadArgs) -> Result<Option<String>, Error> {
    let Some(to) = args.to.as_deref() else {
        return Ok(None);
    };
    if !to.contains('/') {
        return Ok(Some(to.to_owned()));
    }
    if args.dry.dry_run {
        return items::folder(&mut app.session(&["list"])?, to).await;
    }
    storage::ensure_folder(&mut app.session(&["list", "upload"])?, to).await
}

/// Uploads a file, unless the account has it.
async fn one(
    app: &App<'_>,
    session: &mut Session,
    file: &Path,
    options: &UploadOptions,
    there: &[Entry],
    dry_run: bool,
) -> Result<Option<Uploaded>, Error> {
    let path = file.display().to_string();
    if let Some(stored) = already_stored(file, there).await? {
        let link = stored.link.as_deref();
        app.output.json_only(&Event::Skipped {
            path: path.clone(),
            link,
            reason: "already-there",
        });
        app.output.say(&format!(
            "{}  {path}  already there",
            link.unwrap_or_default()
        ));
        return Ok(None);
    }
    if dry_run {
        let size = Content::open(file)?.size();
        app.output.json_only(&Event::Skipped {
            path: path.clone(),
            link: None,
            reason: "dry-run",
        });
        app.output
            .done(true, "upload", "", &format!("{path} ({})", bytes(size)));
        return Ok(None);
    }
    upload_one(app, session, file, options).await.map(Some)
}

/// The entry with the file's name, size and, where it is listed, checksum.
async fn already_stored<'a>(file: &Path, there: &'a [Entry]) -> Result<Option<&'a Entry>, Error> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let named: Vec<&Entry> = there
        .iter()
        .filter(|e| e.kind == EntryKind::File && e.name == name)
        .collect();
    if named.is_empty() {
        return Ok(None);
    }
    let size = Content::open(file)?.size();
    for entry in named {
        let same = entry.size == Some(size)
            && match &entry.checksum {
                None => true,
                Some(listed) => {
                    let (file, algorithm) = (file.to_owned(), listed.algorithm.clone());
                    let hashing = move || checksum::of_file(&file, &algorithm, &|| false);
                    let found = tokio::task::spawn_blocking(hashing).await;
                    let found = found.map_err(|e| Error::Invalid(e.to_string()))??;
                    checksum::same(listed, &found)
                }
            };
        if same {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

async fn upload_one(
    app: &App<'_>,
    session: &mut Session,
    file: &Path,
    options: &UploadOptions,
) -> Result<Uploaded, Error> {
    let bar = Bar::new(app.output);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let path = || file.display().to_string();
    let output = app.output;
    let mut told = Instant::now();
    let mut on_event = |event: UploadEvent| match event {
        UploadEvent::Started { size } => {
            bar.start(&name, Some(size));
            if output.is_json() {
                output.json(&Event::Start { path: path(), size });
            }
        }
        UploadEvent::Sent { bytes } => {
            bar.moved(bytes);
            if output.is_json() && told.elapsed() >= TELL {
                told = Instant::now();
                output.json(&Event::Progress {
                    path: path(),
                    bytes,
                });
            }
        }
        UploadEvent::Verifying => bar.waiting("verifying"),
    };
    upload(session, file, options, &mut on_event).await
}

fn show(app: &App<'_>, file: &Path, done: &Uploaded) {
    let receipt = &done.receipt;
    let checksum = receipt.checksum.as_ref();
    if app.output.is_json() {
        app.output.json(&Event::Done {
            path: file.display().to_string(),
            link: &receipt.link,
            removal_link: receipt.removal_link.as_deref(),
            file_name: &receipt.file_name,
            size: done.size,
            checksum: checksum.map(|c| c.hex.as_str()),
            verified: verified(done.verified),
        });
        return;
    }
    let how = match (done.verified, checksum) {
        (Verified::Checksum, Some(c)) => format!("{} verified", c.algorithm),
        (Verified::Size, _) => "size verified".into(),
        _ => "not verified".into(),
    };
    let size = bytes(done.size);
    app.output.say(&format!(
        "{}  {}  {size}  {how}",
        receipt.link, receipt.file_name
    ));
    if let Some(removal) = &receipt.removal_link {
        app.output.say(&format!("  remove it with {removal}"));
    }
}
