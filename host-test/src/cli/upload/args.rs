//! What can be said to `upload`. Must not know what any of it does.

use std::path::PathBuf;

use clap::Args;

use super::super::args::{DryRun, NewPassword, name_and_value};

/// For `upload --help`; docs/backup.md and docs/exit-codes.md say more.
pub const AFTER_HELP: &str = "\
A nightly backup that sends only what is new, and fits into one line of cron:

  hoster upload --quiet --skip-existing --receipts ~/receipts.jsonl --to /backups ~/photos

Globs are those of rsync and git: `*` stays within a name and `**` does not; a glob without a \
slash is for names at any depth, one with a slash for paths below the folder that was named.

Exit codes: 0 everything is there; 1 something failed, for several reasons or for one that has no \
code here; 2 wrong usage; 3 network; 8 this machine (disk, file); 10 temporary, try again later; \
12 no permission; 14 too large; 15 what is stored is not what was sent; 130 interrupted.";

#[derive(Debug, Args)]
pub struct UploadArgs {
    /// Files and folders. A folder is uploaded with its name and all that is
    /// below it.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Folder of the account to store them in: its path, which has a slash and
    /// is made if needed, or its id (`hoster ls --json` shows ids). Without it:
    /// the top folder.
    #[arg(long, value_name = "PATH|FOLDER-ID")]
    pub to: Option<String>,
    /// Leave out files that the folder already has, by name, size and checksum.
    #[arg(long, overrides_with = "replace")]
    pub skip_existing: bool,
    /// The same, and once a new version is stored and verified, remove all
    /// others of its name from the folder.
    #[arg(long, overrides_with = "skip_existing")]
    pub replace: bool,
    /// Of folders, upload only files that match one of these globs. Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Of folders, leave out files and folders that match one of these globs.
    /// Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Follow symbolic links inside of folders. What is named here is always
    /// followed.
    #[arg(long)]
    pub follow_links: bool,
    /// Remove each local file once its upload is verified. With
    /// --skip-existing, files that are there already go as well if their
    /// checksum is the same.
    #[arg(long = "move")]
    pub remove_source: bool,
    #[command(flatten)]
    pub dry: DryRun,
    /// Append the receipt of each upload to this file, one JSON object a line.
    /// Only you can read it: removal links are in it.
    #[arg(long, value_name = "FILE")]
    pub receipts: Option<PathBuf>,
    /// Files at the same time.
    #[arg(short = 'j', long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: u8,
    /// Attempts after the first one, each from the beginning of the file.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub retries: u32,
    #[command(flatten)]
    pub password: NewPassword,
    /// Do not compare checksums: sizes and names only.
    #[arg(long)]
    pub no_checksum: bool,
    /// Say nothing but errors.
    #[arg(short, long)]
    pub quiet: bool,
    /// An option of this plugin; `hoster plugin info` lists them. Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}
