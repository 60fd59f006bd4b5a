//! Flags of `get` and `verify` other than the links. Must not know what any of
//! them does.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use hoster_host::download::DownloaderOptions;

use super::super::errors::usage;

/// The exit codes, for `get --help`; docs/exit-codes.md explains them.
pub const EXIT_CODES: &str = "\
Exit codes: 0 all files downloaded or already present; 1 failed for several reasons or another reason; \
2 usage error; 3 network; 8 local file or disk; 10 temporary, retry later; 11 password; \
12 permission; 13 dead link; 14 too large; 15 damaged; 130 interrupted.";

/// The option for the pause between the starts of small files.
const SMALL_FILE_PAUSE: &str = "small-file-pause";

/// Default number of connections per file.
const CONNECTIONS: u8 = 5;

/// Default number of simultaneous files.
const PARALLEL: u8 = 3;

/// How to download files.
#[derive(Debug, Args)]
pub struct TransferArgs {
    /// Replace existing files that differ.
    #[arg(long, conflicts_with = "rename")]
    pub overwrite: bool,
    /// Keep existing files that differ and save the new one as `NAME (2).EXT`.
    #[arg(long)]
    pub rename: bool,
    /// Connections per file, if the service allows them.
    #[arg(long, value_name = "N", default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub connections: u8,
    /// Files to download at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = PARALLEL, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Limit the total speed, as in `500k` or `2M` (KiB or MiB per second).
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub limit_rate: Option<u64>,
    /// Give up after this many retries in a row without progress.
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 8)]
    pub retries: u32,
    /// Replace a connection that has been idle for this long.
    #[arg(long, hide_short_help = true, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub stall_timeout: u64,
    /// Skip the bulk check for dead links.
    #[arg(long, hide_short_help = true)]
    pub no_check: bool,
    /// Skip the check for free space, for file systems that report it wrongly.
    #[arg(long, hide_short_help = true)]
    pub no_space_check: bool,
    /// Accept files that cannot be verified: without a size or checksum, and
    /// complete only because the connection closed. By default, they stay as
    /// `NAME.part`.
    #[arg(long, hide_short_help = true)]
    pub allow_unverified: bool,
    /// Write failed and unfinished links to this file, one JSON object per
    /// line; if there are none, remove the file.
    #[arg(
        long,
        hide_short_help = true,
        value_name = "FILE",
        conflicts_with = "retry_failed"
    )]
    pub failed: Option<PathBuf>,
    /// Download the links in a file written by --failed; links that fail again
    /// stay in it.
    #[arg(long, hide_short_help = true, value_name = "FILE", conflicts_with_all = ["input", "links"])]
    pub retry_failed: Option<PathBuf>,
    /// Append the name, size and checksum of each file to this file, for `hoster
    /// verify`. Missing checksums are computed.
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub checksum_file: Option<PathBuf>,
    /// Run this command after each file, with the file's path as the last
    /// argument. Quotes group words; no shell is involved.
    #[arg(long, hide_short_help = true, value_name = "CMD")]
    pub exec: Option<String>,
    /// Print direct URLs for another downloader instead of downloading. They
    /// are secret and expire within minutes.
    #[arg(long, hide_short_help = true, value_name = "FORMAT")]
    pub export: Option<Format>,
    /// Download with a running aria2 at this JSON-RPC address: localhost:6800
    /// or http://nas:6800/jsonrpc. Its secret is read from HOSTER_ARIA2_SECRET.
    #[arg(
        long,
        hide_short_help = true,
        value_name = "ADDRESS",
        conflicts_with = "export"
    )]
    pub aria2: Option<super::aria2::Address>,
    /// Print only errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// Pause between the starts of small files: `--option small-file-pause`.
    #[arg(skip)]
    pub small_file_pause: Option<Duration>,
}

impl Default for TransferArgs {
    fn default() -> Self {
        let library = DownloaderOptions::default();
        Self {
            overwrite: false,
            rename: false,
            connections: CONNECTIONS,
            parallel: PARALLEL,
            limit_rate: None,
            retries: library.retries,
            stall_timeout: library.stall.as_secs(),
            no_check: false,
            no_space_check: false,
            allow_unverified: false,
            failed: None,
            retry_failed: None,
            checksum_file: None,
            exec: None,
            export: None,
            aria2: None,
            quiet: false,
            small_file_pause: None,
        }
    }
}

/// The program that direct links are printed for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// An input file for `aria2c -i`.
    Aria2,
    /// One command per line.
    Curl,
    /// One command per line.
    Wget,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Files written by `get --checksum-file`.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Read only files that have a new size, date or inode since their last
    /// verification or upload; use cached checksums for the others.
    #[arg(long)]
    pub quick: bool,
}

/// Removes the pause between small files from the options: the host applies it,
/// and plugins do not know it. Fractions of a second are allowed.
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
        Some(value) => Err(usage(format!(
            "{SMALL_FILE_PAUSE}={value} is not a number of seconds, for example 0.5"
        ))),
    }
}

/// Parses `500k`, `2M`, `1G` or plain bytes.
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
        _ => return Err("write a number with the suffix k, M or G, for example 500k".into()),
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
