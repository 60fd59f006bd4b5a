//! Flags of `upload`. Must not know what any of them does.

use std::path::PathBuf;

use clap::Args;

use super::super::args::{DryRun, NewPassword, name_and_value};
use super::super::crypt::args::CryptFlag;
use super::super::runs::args::ReportArgs;

/// For `upload --help`; docs/backup.md and docs/exit-codes.md explain it.
pub const AFTER_HELP: &str = "\
Globs work as in rsync and git: `*` does not match a slash, `**` does; a glob without a slash \
matches names at any depth, a glob with one matches paths below the named folder.

Exit codes: 0 all files stored or already present; 1 failed for several reasons or another reason; \
2 usage error; 3 network; 8 local file or disk; 10 temporary, retry later; 12 permission; \
14 too large; 15 the stored file differs; 130 interrupted.";

#[derive(Debug, Args)]
pub struct UploadArgs {
    /// Files and folders to upload. Folders are uploaded recursively, under
    /// their names. `-` is standard input, with --name.
    #[arg(required_unless_present = "from_command", value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Upload the output of this command, with --name, if the command succeeds.
    ///
    /// Quotes group words; no shell is involved.
    #[arg(long, value_name = "CMD", requires = "name", conflicts_with_all = ["files", "dry_run", "remove_source"])]
    pub from_command: Option<String>,
    /// Its name; {date} and {time} are replaced.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// After the upload was verified, remove older files of the --series, except
    /// for this many of the newest.
    #[arg(long, hide_short_help = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,
    /// Like --keep, but keep files that are at most this many days older than the
    /// new one. With both, a file is kept if either keeps it.
    #[arg(long, hide_short_help = true, value_name = "N")]
    pub keep_days: Option<u32>,
    /// Names of the files that --keep and --keep-days count, in the folder of
    /// --to [default: --name with `*` for {date} and {time}].
    #[arg(long, hide_short_help = true, value_name = "GLOB")]
    pub series: Option<String>,
    /// Upload files larger than this, as in `4G`, in parts of this size, with an
    /// index by which `get` joins them. Also for streams: then no more than one
    /// part needs space here.
    #[arg(long, hide_short_help = true, value_name = "SIZE", value_parser = super::super::get::args::rate, conflicts_with_all = ["remove_source", "dry_run", "keep", "keep_days"])]
    pub split: Option<u64>,
    /// Folder for the output of --from-command or standard input until it is
    /// uploaded [default: the system's temporary folder].
    #[arg(long, hide_short_help = true, value_name = "DIR")]
    pub spool_dir: Option<PathBuf>,
    /// Folder to store the files in: a path with a slash, created if needed, or
    /// an id from `hoster ls --json` [default: /].
    #[arg(long, value_name = "PATH|FOLDER-ID")]
    pub to: Option<String>,
    /// Skip files that the folder already has, by name, size and checksum.
    #[arg(long, overrides_with = "replace")]
    pub skip_existing: bool,
    /// Like --skip-existing, and remove older versions of a file once the new
    /// one is stored and verified.
    #[arg(long, overrides_with = "skip_existing")]
    pub replace: bool,
    /// Of the files in folders, upload only those that match this glob.
    /// Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Skip files and folders inside folders that match this glob. Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Follow symbolic links inside folders.
    #[arg(long, hide_short_help = true)]
    pub follow_links: bool,
    /// Keep symbolic links inside folders as links, in the folder's manifest.
    #[arg(long, hide_short_help = true, conflicts_with_all = ["follow_links", "no_manifest"])]
    pub links: bool,
    /// Store no manifest in uploaded folders. It keeps what the service does not:
    /// times, modes, links, empty files and empty folders.
    #[arg(long, hide_short_help = true)]
    pub no_manifest: bool,
    /// Remove local files once they are stored and verified, or already stored
    /// with the same checksum.
    #[arg(long = "move")]
    pub remove_source: bool,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
    /// Append the receipt of each upload to this file, one JSON object per
    /// line. The file is readable only by you because receipts contain removal
    /// links.
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub receipts: Option<PathBuf>,
    /// Files to upload at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Retry each file this many times, each time from its beginning.
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 5)]
    pub retries: u32,
    #[command(flatten)]
    pub password: NewPassword,
    /// Verify only sizes and names, not checksums.
    #[arg(long, hide_short_help = true)]
    pub no_checksum: bool,
    /// Compare files by their content only: read all of them, and neither use nor
    /// store cached checksums.
    #[arg(long, hide_short_help = true)]
    pub no_hash_cache: bool,
    /// Also read this percentage of the files whose checksum is cached, chosen at
    /// random, and report those whose content has changed.
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 0, conflicts_with = "no_hash_cache", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub verify_percent: u8,
    /// Print only errors.
    #[arg(short, long)]
    pub quiet: bool,
    #[command(flatten)]
    pub report: ReportArgs,
    /// Set an option of the plugin (see `hoster plugin info`). Repeatable.
    #[arg(long = "option", hide_short_help = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}
