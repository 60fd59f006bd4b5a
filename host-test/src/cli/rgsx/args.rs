//! What can be said to `rgsx`. Must not know what any of it does.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// For `rgsx --help`.
pub const AFTER_HELP: &str = "\
Lists, settings and the key are read where RGSX keeps them and never changed; history.json and \
downloaded_games.json are kept up as RGSX does, also while it runs.

  hoster rgsx platforms
  hoster rgsx games --platform SNES --search zelda
  hoster rgsx download --platform SNES --game 'Zelda (Europe)'
  hoster rgsx download --platform SNES --search zelda --all --dry-run

Exit codes are those of RGSX: 0 done; 1 something failed; 2 no such platform, or wrong usage; 3 no \
such game, or several; 4 the file is neither a ROM of this platform nor an archive (--force takes \
it); 130 interrupted.";

#[derive(Debug, Args)]
pub struct RgsxArgs {
    /// Folder of RGSX: that with systems_list.json, that of user data
    /// (/userdata), or that of the program. Without it: RGSX_CONFIG_DIR, or
    /// where Batocera and RetroBat have it.
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
        /// Those that are hidden or have no folder for ROMs as well.
        #[arg(long)]
        all: bool,
    },
    /// List the games of a platform.
    #[command(visible_alias = "g")]
    Games(Games),
    /// Download games into the platform's folder, and extract what needs it.
    #[command(visible_alias = "dl")]
    Download(Box<Download>),
    /// Ask which games of a platform are still online: 100 with one request.
    Check(Games),
    /// Check whether the games that were downloaded are still whole, without
    /// the network.
    Verify(Verify),
    /// Download again what failed or was cancelled, as the history has it.
    Retry(Box<Retry>),
    /// Show what was downloaded, by this program or RGSX.
    History {
        /// The last so many.
        #[arg(long, value_name = "N", default_value_t = 50)]
        tail: usize,
    },
}

#[derive(Debug, Args)]
pub struct Games {
    /// Name of the platform, or its folder.
    #[arg(long, value_name = "NAME")]
    pub platform: String,
    /// Words in the names of the games.
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Of this platform only: its name, or its folder.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
}

#[derive(Debug, Args)]
pub struct Download {
    /// Name of the platform, or its folder.
    #[arg(long, value_name = "NAME")]
    pub platform: String,
    /// A game, by its name or words of it. Repeatable.
    #[arg(long = "game", value_name = "WORDS", required_unless_present = "all")]
    pub games: Vec<String>,
    /// All games, or with --search all that match.
    #[arg(long, conflicts_with = "games")]
    pub all: bool,
    /// Words in the names of the games, with --all.
    #[arg(long, value_name = "WORDS", requires = "all")]
    pub search: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct Retry {
    /// Of this platform only.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    #[command(flatten)]
    pub how: How,
}

#[derive(Debug, Args)]
pub struct How {
    /// Download what is already there as well, and files that are not a ROM of
    /// the platform.
    #[arg(long)]
    pub force: bool,
    /// Accept games that cannot be verified, because their server reports no size.
    #[arg(long)]
    pub allow_unverified: bool,
    /// Say what would be downloaded, how large it is and whether it fits.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Which archives to extract. Without it: as the window of RGSX does, or
    /// none if RGSX is set so.
    #[arg(long, value_name = "RULE")]
    pub extract: Option<super::roms::Rule>,
    /// Games at the same time. Without it: as RGSX is set, at most 5.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=30))]
    pub parallel: Option<u8>,
    /// Bytes per second of all games together: `500k`, `2M`.
    #[arg(long, value_name = "RATE", value_parser = super::super::get::args::rate)]
    pub limit_rate: Option<u64>,
}
