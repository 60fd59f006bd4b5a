//! Flags of `sync`. Must not know what any of them does.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use hoster_host::sync::MaxDelete;

use super::super::args::DryRun;
use super::super::crypt::args::CryptFlag;
use super::super::runs::args::ReportArgs;

/// For `sync push --help` and `sync pull --help`; docs/sync.md explains it.
pub const AFTER_HELP: &str = "\
Files are equal if they have the same size and checksum. Nothing is deleted without --delete, and \
only after everything else has succeeded. If a sync is interrupted, the next one finishes it.

Exit codes: 0 both sides are equal now; 1 failed for several reasons or another reason; 2 usage \
error; 3 network; 8 local file or disk; 10 temporary, retry later; 12 permission; 130 interrupted.";

#[derive(Debug, Subcommand)]
pub enum SyncCommand {
    /// Make a folder of your account equal to a local folder.
    #[command(after_long_help = AFTER_HELP)]
    Push(Box<PushArgs>),
    /// Make a local folder equal to a folder of your account.
    #[command(after_long_help = AFTER_HELP)]
    Pull(Box<PullArgs>),
}

impl SyncCommand {
    /// The options that both directions have.
    pub fn how(&self) -> &SyncArgs {
        match self {
            Self::Push(args) => &args.how,
            Self::Pull(args) => &args.how,
        }
    }
}

#[derive(Debug, Args)]
pub struct PushArgs {
    /// The local folder.
    #[arg(value_name = "LOCAL")]
    pub local: PathBuf,
    /// Path of the folder in your account, which is created if needed.
    #[arg(value_name = "REMOTE")]
    pub remote: String,
    #[command(flatten)]
    pub how: SyncArgs,
    /// Files to upload at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Follow symbolic links inside the folder.
    #[arg(long, hide_short_help = true)]
    pub follow_links: bool,
    /// Keep symbolic links inside the folder as links, in its manifest.
    #[arg(long, hide_short_help = true, conflicts_with_all = ["follow_links", "no_manifest"])]
    pub links: bool,
    /// Retry each file this many times, each time from its beginning.
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 5)]
    pub retries: u32,
}

#[derive(Debug, Args)]
pub struct PullArgs {
    /// Path of the folder in your account.
    #[arg(value_name = "REMOTE")]
    pub remote: String,
    /// The local folder, which is created if needed.
    #[arg(value_name = "LOCAL")]
    pub local: PathBuf,
    #[command(flatten)]
    pub how: SyncArgs,
    /// Files to download at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Connections per file, if the service allows them.
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub connections: u8,
    /// Limit the total speed, as in `500k` or `2M` (KiB or MiB per second).
    #[arg(long, hide_short_help = true, value_name = "RATE", value_parser = super::super::get::args::rate)]
    pub limit_rate: Option<u64>,
}

/// How to sync, in either direction.
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// Delete files that only the destination has. Asks first, unless --yes is
    /// given.
    #[arg(long)]
    pub delete: bool,
    /// Delete nothing if more files than this, or this percentage of the
    /// destination's files, would be deleted.
    #[arg(long, value_name = "N|N%", default_value = "50%", value_parser = max_delete)]
    pub max_delete: MaxDelete,
    /// Move files that would be deleted or replaced to this folder on the
    /// destination's side; {date} and {time} are replaced.
    #[arg(long, value_name = "DIR")]
    pub backup_dir: Option<String>,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
    /// Do not ask before deleting.
    #[arg(short, long)]
    pub yes: bool,
    /// Compare sizes only, without reading files.
    #[arg(long, conflicts_with = "checksum")]
    pub size_only: bool,
    /// Read all files of equal size, and neither use nor store cached checksums.
    #[arg(long, visible_alias = "no-hash-cache")]
    pub checksum: bool,
    /// Sync only files whose name or path matches this glob. Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Skip files and folders whose name or path matches this glob.
    /// Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Neither store nor use a manifest of the folder. It keeps what the service
    /// does not: times, modes, links, empty files and empty folders.
    #[arg(long, hide_short_help = true)]
    pub no_manifest: bool,
    /// Print only errors.
    #[arg(short, long)]
    pub quiet: bool,
    #[command(flatten)]
    pub report: ReportArgs,
}

/// Parses `100` or `20%`.
fn max_delete(text: &str) -> Result<MaxDelete, String> {
    let wrong = || "write a number of files, or a percentage such as 20%".to_owned();
    match text.strip_suffix('%') {
        Some(percent) => match percent.parse() {
            Ok(percent) if percent <= 100 => Ok(MaxDelete::Percent(percent)),
            _ => Err(wrong()),
        },
        None => text.parse().map(MaxDelete::Files).map_err(|_| wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_percentage() {
        for (text, expected) in [
            ("0", Some(MaxDelete::Files(0))),
            ("100", Some(MaxDelete::Files(100))),
            ("20%", Some(MaxDelete::Percent(20))),
            ("101%", None),
            ("-1", None),
            ("half", None),
        ] {
            assert_eq!(max_delete(text).ok(), expected, "{text}");
        }
    }
}
