//! `hoster get`.

use std::time::{Duration, Instant};

use hoster_host::{
    Checksum, Description, DownloadEvent, DownloadOptions, Downloaded, Error, Session, Spacing,
    Verified, download,
};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::GetArgs;
use super::links::{self, Wanted};
use super::output::{bytes, duration};
use super::progress::Bar;
use super::resolve::{Wait, ticket};

/// Why a small file waits for its start.
const SMALL_FILES: &str = "the service wants a pause between small files";

/// How often `--json` tells the progress.
const TELL: Duration = Duration::from_millis(500);

/// What `get --json` prints, one object for each event.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    Start {
        link: &'a str,
        path: String,
        size: Option<u64>,
    },
    /// The service wants a pause.
    Wait {
        link: &'a str,
        seconds: u64,
        reason: &'a str,
    },
    Progress {
        link: &'a str,
        bytes: u64,
        size: Option<u64>,
    },
    Done {
        link: &'a str,
        path: String,
        size: u64,
        checksum: Option<&'a str>,
        verified: serde_json::Value,
    },
}

pub async fn run(app: &App<'_>, args: GetArgs) -> anyhow::Result<Outcome> {
    let wanted = links::collect(&args.links, args.input.as_deref()).await?;
    let mut session = app.session(&["check", "download"])?;
    let wanted = links::identify(&mut session, wanted).await?;
    let password = args.link_options.password.get();
    let (mut wanted, mut all_done) = links::open_folders(app, &mut session, wanted, password).await;
    if let Some(checksum) = &args.checksum {
        let [only] = wanted.as_mut_slice() else {
            return Err(
                Error::Invalid("--checksum is for one link, but there are several".into()).into(),
            );
        };
        only.checksum = Some(checksum.clone());
    }
    let description = session.describe().await?;
    for wanted in &wanted {
        if let Err(error) = get_one(app, &mut session, wanted, &args, &description).await {
            all_done = false;
            app.output.error(&app.explain(error), Some(&wanted.link));
        }
    }
    Ok(Outcome::all_done(all_done))
}

async fn get_one(
    app: &App<'_>,
    session: &mut Session,
    wanted: &Wanted,
    args: &GetArgs,
    description: &Description,
) -> Result<(), Error> {
    let options = DownloadOptions {
        folder: args.output.clone(),
        size: wanted.size,
        checksum: known_checksum(wanted, description.checksum_algorithm.as_deref())?,
        overwrite: args.overwrite,
        spacing: Spacing::of(&description.limits),
    };
    let bar = Bar::new(app.output);
    bar.waiting(&format!("{}: resolving", wanted.link));
    let link = wanted.link.as_str();
    let output = app.output;
    let on_wait = |wait: Wait<'_>| {
        bar.waiting(&format!(
            "{link}: {} ({} left)",
            wait.reason,
            duration(wait.left)
        ));
        if wait.left == wait.seconds {
            output.json_only(&Event::Wait {
                link,
                seconds: wait.seconds,
                reason: wait.reason,
            });
        }
    };
    let ticket = ticket(session, link, &args.link_options, &on_wait).await?;
    let network = session.network().clone();
    let mut size = None;
    let mut told = Instant::now();
    let mut on_event = |event: DownloadEvent| match event {
        DownloadEvent::Waiting { time } => {
            let seconds = time.as_secs_f64().ceil() as u64;
            on_wait(Wait {
                reason: SMALL_FILES,
                seconds,
                left: seconds,
            });
        }
        DownloadEvent::Started { path, size: known } => {
            size = known;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            bar.start(&name, known);
            if output.is_json() {
                output.json(&Event::Start {
                    link,
                    path: path.display().to_string(),
                    size: known,
                });
            }
        }
        DownloadEvent::Received { bytes } => {
            bar.moved(bytes);
            if output.is_json() && told.elapsed() >= TELL {
                told = Instant::now();
                output.json(&Event::Progress { link, bytes, size });
            }
        }
        DownloadEvent::Verifying => bar.waiting("verifying"),
    };
    let done = download(&network, &ticket, &options, &mut on_event).await?;
    drop(bar);
    show(app, link, &done);
    Ok(())
}

/// The checksum from the list or from `--checksum`, in the plugin's algorithm.
fn known_checksum(wanted: &Wanted, algorithm: Option<&str>) -> Result<Option<Checksum>, Error> {
    let Some(hex) = &wanted.checksum else {
        return Ok(None);
    };
    let algorithm = algorithm.ok_or_else(|| {
        Error::Invalid("this plugin knows no checksums; leave the checksum out".into())
    })?;
    let digits = hoster_host::checksum::hex_digits(algorithm);
    let plausible = hex.bytes().all(|b| b.is_ascii_hexdigit())
        && digits.is_none_or(|digits| hex.len() == digits);
    if !plausible {
        return Err(Error::Invalid(format!(
            "`{hex}` is no {algorithm} checksum: {} hexadecimal digits are expected",
            digits.unwrap_or_default()
        )));
    }
    Ok(Some(Checksum {
        algorithm: algorithm.to_owned(),
        hex: hex.to_ascii_lowercase(),
    }))
}

fn show(app: &App<'_>, link: &str, done: &Downloaded) {
    if app.output.is_json() {
        app.output.json(&Event::Done {
            link,
            path: done.path.display().to_string(),
            size: done.size,
            checksum: done.checksum.as_ref().map(|c| c.hex.as_str()),
            verified: verified(done.verified),
        });
        return;
    }
    let how = match (done.verified, &done.checksum) {
        (Verified::Checksum, Some(c)) => format!("{} verified", c.algorithm),
        (Verified::Size, _) => "size verified, no checksum known".into(),
        _ => "not verified: neither size nor checksum is known".into(),
    };
    app.output.say(&format!(
        "{}  {}  {how}",
        done.path.display(),
        bytes(done.size)
    ));
}

/// How JSON says what was verified: `"checksum"`, `"size"` or `false`.
pub fn verified(how: Verified) -> serde_json::Value {
    match how {
        Verified::Checksum => "checksum".into(),
        Verified::Size => "size".into(),
        Verified::No => false.into(),
    }
}
