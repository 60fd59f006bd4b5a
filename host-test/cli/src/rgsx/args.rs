//! Flags of `rgsx`. Must not know what any of them does.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// For `rgsx --help`.
pub const AFTER_HELP: &str = "\
Lists, settings and the key are read where RGSX keeps them and are never changed. history.json and \
downloaded_games.json are updated as RGSX does, even while RGSX runs.

  hoster rgsx platforms
  hoster rgsx games --platform SNES --search zelda
  hoster rgsx download --platform SNES --game 'Zelda (Europe)'
  hoster rgsx download --platform SNES --search zelda --all --dry-run

Exit codes are those of RGSX: 0 done; 1 something failed; 2 no such platform, or usage error; 3 no \
such game, or several; 4 the file is neither a ROM of this platform nor an archive (--force accepts \
it); 130 interrupted.";

#[derive(Debug, Args)]
pub struct RgsxArgs {
    /// RGSX folder: the one with systems_list.json, the user data folder
    /// (/userdata) or the program's folder [default: RGSX_CONFIG_DIR, or the
    /// usual folder on Batocera and RetroBat].
    #[arg(long, value_name = "DIR", global = true)]
    pub rgsx: Option<PathBuf>,
    #[command(subcommand)]
    pub command: RgsxCommand,
}

#[derive(Debug, Subcommand)]
pub enum RgsxCommand {
    /// List the platforms.
    #[command(visible_alias = "p")]
    Platforms {
        /// Include platforms that are hidden or have no ROM folder.
        #[arg(long)]
        all: bool,
    },
    /// List the games of a platform.
    #[command(visible_alias = "g")]
    Games(Games),
    /// Download games into the platform's folder and extract them as needed.
    #[command(visible_alias = "dl")]
    Download(Box<Download>),
    /// Check which games of a platform are still online, 100 per request.
    Check(Games),
    /// Verify downloaded games, without the network.
    Verify(Verify),
    /// Retry the failed and cancelled downloads in the history.
    Retry(Box<Retry>),
    /// Show downloads by this program and RGSX.
    History {
        /// Show the last N downloads.
        #[arg(long, value_name = "N", default_value_t = 50)]
        tail: usize,
    },
}

#[derive(Debug, Args)]
pub struct Games {
    /// Name or folder of the platform.
    #[arg(long, value_name = "NAME")]
    pub platform: String,
    /// Words to find in game names.
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Verify only this platform, by name or folder.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
}

#[derive(Debug, Args)]
pub struct Download {
    /// Name or folder of the platform.
    #[arg(long, value_name = "NAME")]
    pub platform: String,
    /// Game to download, by name or words of its name. Repeatable.
    #[arg(long = "game", value_name = "WORDS", required_unless_present = "all")]
    pub games: Vec<String>,
    /// Download all games, or all that match --search.
    #[arg(long, conflicts_with = "games")]
    pub all: bool,
    /// Words to find in game names, with --all.
    #[arg(long, value_name = "WORDS", requires = "all")]
    pub search: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Retry {
    /// Retry only this platform.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct How {
    /// Also download games that already exist and files that are not ROMs of
    /// the platform.
    #[arg(long)]
    pub force: bool,
    /// Accept games that cannot be verified because their server reports no
    /// size.
    #[arg(long)]
    pub allow_unverified: bool,
    /// Print what would be downloaded, its size and whether it fits.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Which archives to extract [default: as set in RGSX].
    #[arg(long, value_name = "RULE")]
    pub extract: Option<super::roms::Rule>,
    /// Games to download at the same time [default: as set in RGSX, at most 5].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: Option<u8>,
    /// Limit the total speed, as in `500k` or `2M` (KiB or MiB per second).
    #[arg(long, value_name = "RATE", value_parser = super::super::get::args::rate)]
    pub limit_rate: Option<u64>,
}
