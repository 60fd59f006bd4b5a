//! `hoster upload`.

use std::path::Path;
use std::time::{Duration, Instant};

use hoster_host::{Error, Session, UploadEvent, UploadOptions, Uploaded, Verified, upload};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::UploadArgs;
use super::get::verified;
use super::output::bytes;
use super::progress::Bar;

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
    let mut session = app.session(&["upload"])?;
    let options = UploadOptions {
        file_name: None,
        folder: args.to,
        password: args.password,
        checksum: !args.no_checksum,
        options: args.options,
    };
    let mut all_done = true;
    for file in &args.files {
        match upload_one(app, &mut session, file, &options).await {
            Ok(done) => show(app, file, &done),
            Err(error) => {
                all_done = false;
                let path = file.display().to_string();
                app.output.error(&app.explain(error), Some(&path));
            }
        }
    }
    Ok(Outcome::all_done(all_done))
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
