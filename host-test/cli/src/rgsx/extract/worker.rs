//! Extraction in a separate process. Its memory is limited, and a crash in a
//! library affects nothing else. Must not know kinds of archives.
//!
//! The process is this program, started with [`COMMAND`], the archive, the
//! folder to extract into, and the file for its report. It ends when it is done
//! or when its parent ends.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hoster_host::Error;
use serde::{Deserialize, Serialize};

use super::super::error::{ArchiveError, RgsxError};
use super::stage::Stage;
use super::{Extracted, Job, memory, unpack};

/// The first argument of the process. Not a command for people.
pub const COMMAND: &str = "extract-archive-for-hoster";

/// The variables that a program needs to run at all; they include no keys.
pub const NEEDED: [&str; 4] = ["PATH", "SystemRoot", "TEMP", "TMP"];

/// Interval between checks whether it has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Maximum bytes of a report: a few hundred per file, at the maximum number of
/// files.
const MAX_REPORT: u64 = 128 << 20;

/// Exit code of a process that panicked.
const PANICKED: i32 = 101;

/// How an extraction ended.
#[derive(Serialize, Deserialize)]
enum Report {
    Done(Extracted),
    Refused(ArchiveError),
    Failed(String),
    DiskFull,
    Space { needed: u64, free: u64 },
    Unwritable { code: Option<i32>, reason: String },
}

impl Report {
    fn of(outcome: Result<Extracted, Error>) -> Self {
        match outcome {
            Ok(extracted) => Self::Done(extracted),
            Err(Error::DiskFull(_)) => Self::DiskFull,
            Err(Error::Space { needed, free, .. }) => Self::Space { needed, free },
            Err(Error::Io { source, .. }) => Self::Unwritable {
                code: source.raw_os_error(),
                reason: source.to_string(),
            },
            Err(error) => match RgsxError::inside(&error) {
                Some(RgsxError::Archive { why, .. }) => Self::Refused(why.clone()),
                _ => Self::Failed(error.to_string()),
            },
        }
    }

    fn outcome(self, job: Job<'_>) -> Result<Extracted, Error> {
        let folder = job.into.to_owned();
        match self {
            Self::Done(extracted) => Ok(extracted),
            Self::Refused(why) => Err(job.refuse(why)),
            Self::Failed(why) => Err(Error::internal(why)),
            Self::DiskFull => Err(Error::DiskFull(folder)),
            Self::Space { needed, free } => Err(Error::Space {
                folder,
                needed,
                free,
            }),
            Self::Unwritable { code, reason } => {
                let other = || io::Error::other(reason);
                let error = code.map_or_else(other, io::Error::from_raw_os_error);
                Err(super::unwritable(job.into, error))
            }
        }
    }
}

/// Extracts an archive into a stage, in a separate process.
pub fn run(job: Job<'_>, stage: &Stage) -> Result<Extracted, Error> {
    let failed = |source| Error::Io {
        path: program(),
        what: "started",
        source,
    };
    let mut child = command(job, stage).spawn().map_err(failed)?;
    let Some(status) = ended(&mut child, job.stop).map_err(failed)? else {
        return Err(job.refuse(ArchiveError::Stopped));
    };
    match report(&stage.report()) {
        Some(report) if status.success() => report.outcome(job),
        _ => Err(died(job, status)),
    }
}

fn command(job: Job<'_>, stage: &Stage) -> Command {
    let mut command = Command::new(program());
    let needed = NEEDED.iter();
    command
        .arg(COMMAND)
        .arg(job.archive)
        .arg(stage.fresh())
        .arg(stage.report())
        .env_clear()
        .envs(needed.filter_map(|name| Some((name, std::env::var_os(name)?))))
        // When this is closed, the process ends: nobody waits for it any more.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Returns this program, even if its file was replaced since it started.
fn program() -> PathBuf {
    let own = Path::new("/proc/self/exe");
    match cfg!(target_os = "linux") && own.exists() {
        true => own.to_owned(),
        false => std::env::current_exe().unwrap_or_else(|_| "hoster".into()),
    }
}

/// Waits until the process ends. Returns `None` if it was stopped.
fn ended(child: &mut Child, stop: &Arc<AtomicBool>) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if stop.load(Ordering::Relaxed) {
            // If this fails, the process has already ended.
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

fn report(path: &Path) -> Option<Report> {
    let file = hoster_host::system::open_regular(path).ok()?;
    let mut bytes = Vec::new();
    file.take(MAX_REPORT).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Returns why there is no report: a panic, or too much memory.
fn died(job: Job<'_>, status: ExitStatus) -> Error {
    job.refuse(match status.code() {
        Some(PANICKED) => ArchiveError::Damaged {
            reason: "its extraction crashed".into(),
        },
        _ => ArchiveError::TooLarge {
            reason: status.to_string(),
        },
    })
}

/// Runs an extraction if this process was started for one.
pub fn carry_out() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != COMMAND {
        return None;
    }
    let [archive, fresh, report] = three(arguments)?;
    let outcome = extract(archive.as_ref(), fresh.as_ref());
    let report = write(&Report::of(outcome), report.as_ref());
    Some(match report {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn three(mut arguments: impl Iterator<Item = OsString>) -> Option<[OsString; 3]> {
    let mut next = || arguments.next();
    Some([next()?, next()?, next()?])
}

fn extract(archive: &Path, fresh: &Path) -> Result<Extracted, Error> {
    hoster_host::system::no_core_dump();
    let stop = Arc::new(AtomicBool::new(false));
    std::thread::spawn(|| {
        // Returns when the parent ends, for whatever reason.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(1);
    });
    let job = Job {
        archive,
        into: fresh,
        stop: &stop,
    };
    unpack(job, fresh, true)
}

fn write(report: &Report, path: &Path) -> io::Result<()> {
    // The report is written without the memory limit of the extraction.
    let _ = memory::limit(u64::MAX);
    let file = std::fs::File::create_new(path)?;
    let mut file = io::BufWriter::new(file);
    serde_json::to_writer(&mut file, report)?;
    io::Write::flush(&mut file)
}
