//! What can be said to `get` and `verify` besides the links. Must not know
//! what any of it does.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// The exit codes, for `get --help`; docs/exit-codes.md says more.
pub const EXIT_CODES: &str = "\
Exit codes: 0 everything is there; 1 something failed, for several reasons or for one that has no \
code here; 2 wrong usage; 3 network; 8 this machine (disk, file); 10 temporary, try again later; \
11 password; 12 no permission; 13 dead link; 14 too large; 15 damaged; 130 interrupted.";

/// The option that sets the pause between the starts of small files.
const SMALL_FILE_PAUSE: &str = "small-file-pause";

/// How files are fetched.
#[derive(Debug, Args)]
pub struct TransferArgs {
    /// Replace files that are there and are not the same.
    #[arg(long, conflicts_with = "rename")]
    pub overwrite: bool,
    /// Keep files that are there and are not the same; store the new one as
    /// `NAME (2).EXT`.
    #[arg(long)]
    pub rename: bool,
    /// Connections for each file, if the service allows as many.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub connections: u8,
    /// Files at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Bytes per second of all files together: `500k`, `2M` (1,024 times as many).
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub limit_rate: Option<u64>,
    /// Attempts after the first one when nothing comes in between.
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub retries: u32,
    /// Give a connection up on which nothing has come for so long, and fetch
    /// the rest on another one.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub stall_timeout: u64,
    /// Do not ask in bulk first whether the links work.
    #[arg(long)]
    pub no_check: bool,
    /// Do not compare the size of a file with the free space before it is
    /// fetched: for file systems that report the wrong one.
    #[arg(long)]
    pub no_space_check: bool,
    /// Take files of which nobody knows whether they are whole, because their
    /// server tells no size and ends them by closing the connection. Without
    /// it, they stay as NAME.part.
    #[arg(long)]
    pub allow_unverified: bool,
    /// Write what failed or was not finished to this file, one JSON object a
    /// line; it is removed when nothing is left.
    #[arg(long, value_name = "FILE", conflicts_with = "retry_failed")]
    pub failed: Option<PathBuf>,
    /// Download what an earlier run has written to this file with --failed;
    /// what fails again stays in it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["input", "links"])]
    pub retry_failed: Option<PathBuf>,
    /// Add name, size and checksum of each file to this file, for `hoster
    /// verify`. Where the service tells no checksum, one is computed.
    #[arg(long, value_name = "FILE")]
    pub checksum_file: Option<PathBuf>,
    /// Run this command after each file, with the file's path as its last
    /// argument. No shell is involved; quotes group words.
    #[arg(long, value_name = "CMD")]
    pub exec: Option<String>,
    /// Download nothing; print the direct links for another downloader. They
    /// are secrets, and have to be used within minutes.
    #[arg(long, value_name = "FORMAT")]
    pub export: Option<Format>,
    /// Let a running aria2 download: the address of its JSON-RPC, for example
    /// localhost:6800 or http://nas:6800/jsonrpc. Put its secret into the
    /// environment variable HOSTER_ARIA2_SECRET.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "export")]
    pub aria2: Option<super::aria2::Address>,
    /// Say nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// Pause between the starts of small files: `--option small-file-pause`.
    #[arg(skip)]
    pub small_file_pause: Option<Duration>,
    /// Replace files that are there and have another size.
    #[arg(skip)]
    pub update: bool,
    /// Number the names that files of other links have.
    #[arg(skip)]
    pub number_taken: bool,
    /// Compute this checksum of each file, where the service tells none.
    #[arg(skip)]
    pub hash: Option<&'static str>,
}

/// For whom direct links are printed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// An input file, for `aria2c -i`.
    Aria2,
    /// One command a line.
    Curl,
    /// One command a line.
    Wget,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Files that `get --checksum-file` has written.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Takes the pause between small files out of the options: the host keeps it,
/// and no plugin knows it. Fractions of a second are allowed.
pub fn small_file_pause(
    options: &mut Vec<(String, String)>,
) -> Result<Option<Duration>, hoster_host::Error> {
    let mut pause = None;
    let mut wrong = None;
    options.retain(|(name, value)| {
        if name != SMALL_FILE_PAUSE {
            return true;
        }
        let seconds = value.parse::<f64>().ok();
        match seconds.and_then(|s| Duration::try_from_secs_f64(s).ok()) {
            Some(time) => pause = Some(time),
            None => wrong = Some(value.clone()),
        }
        false
    });
    match wrong {
        None => Ok(pause),
        Some(value) => Err(hoster_host::Error::Invalid(format!(
            "{SMALL_FILE_PAUSE}={value} is not a number of seconds, for example 0.5"
        ))),
    }
}

/// `500k`, `2M`, `1G` or plain bytes.
pub fn rate(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.find(|c: char| !c.is_ascii_digit() && c != '.') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1_u64,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        _ => return Err("write a number with k, M or G behind it, for example 500k".into()),
    };
    match number.parse::<f64>() {
        Ok(number) if number * factor as f64 >= 1.0 => Ok((number * factor as f64) as u64),
        _ => Err("write a number above 0, for example 500k".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1", 1),
            ("500k", 512_000),
            ("1.5M", 1_572_864),
            ("2G", 2 << 30),
        ] {
            assert_eq!(rate(text), Ok(expected), "{text}");
        }
        for text in ["", "k", "0", "-1", "5 k", "5x", "0.1"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
