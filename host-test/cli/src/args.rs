//! The command line as data, with its help. Must not know what any of it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::crypt::args::{CryptCommand, CryptFlag};
use super::flags::{DoctorArgs, KeyFlags, LoginArgs, PluginFile, WayFlags};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "hoster",
    version,
    propagate_version = true,
    max_term_width = 100,
    about = hoster_host::BUNDLED_ABOUT,
    long_about = format!("{}\n\n{SANDBOX}", hoster_host::BUNDLED_ABOUT),
    after_help = hoster_host::BUNDLED_HELP
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// For `hoster --help`.
const SANDBOX: &str = "\
The service's logic runs as a plugin in a WebAssembly sandbox without files, sockets or environment. \
Each command grants it only the requests that the command needs, and your API key never enters it.";

/// Flags that every command takes; `-h` omits them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this plugin instead of the built-in one. Approve it first with `hoster
    /// plugin approve FILE`, or give its SHA-256.
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "FILE[@sha256:HEX]"
    )]
    pub plugin: Option<PluginFile>,
    #[command(flatten)]
    pub keys: KeyFlags,
    /// Print JSON, one object per line.
    #[arg(long, global = true, hide_short_help = true)]
    pub json: bool,
    #[command(flatten)]
    pub way: WayFlags,
    /// Use this proxy: http://HOST:PORT or socks5://HOST:PORT [default: from
    /// HTTPS_PROXY, ALL_PROXY, NO_PROXY].
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "URL",
        conflicts_with = "connect_to"
    )]
    pub proxy: Option<String>,
    /// Trust the certificates in this PEM file in addition to the system's.
    #[arg(long, global = true, hide_short_help = true, value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Wait at most this long in total per item when the service requires a
    /// pause; 0 fails immediately [default: 3600 for transfers, otherwise 600].
    #[arg(long, global = true, hide_short_help = true, value_name = "SECONDS")]
    pub max_wait: Option<u64>,
    /// Ignore the service's rate limits; only with --connect-to, for benchmarks.
    #[arg(long, global = true, hide_short_help = true)]
    pub no_pace: bool,
    /// Print more to standard error; -vv logs each request, never the key.
    #[arg(short, long, global = true, hide_short_help = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try everything against a simulated service; no account needed.
    Demo,
    /// Store your API key in the system's keyring or in a private file.
    Login(LoginArgs),
    /// Remove the stored API key.
    Logout,
    /// Check the setup and suggest fixes.
    Doctor(DoctorArgs),
    /// Show your plan, expiry date, storage and credits.
    Account(AccountArgs),
    /// Print direct download URLs for links.
    Resolve(ResolveArgs),
    /// Download files and verify them.
    #[command(after_long_help = super::get::args::EXIT_CODES)]
    Get(Box<GetArgs>),
    /// Verify files against a list written by `get --checksum-file`.
    Verify(super::get::args::VerifyArgs),
    /// Check whether links work, many at once, without a key.
    Check(CheckArgs),
    /// Upload files and folders and verify them.
    #[command(after_long_help = super::upload::args::AFTER_HELP)]
    Upload(Box<super::upload::args::UploadArgs>),
    /// Download games from RGSX lists into its folders.
    #[command(after_long_help = super::rgsx::args::AFTER_HELP)]
    Rgsx(super::rgsx::args::RgsxArgs),
    /// Make a folder of your account equal to a local folder, or the reverse.
    #[command(subcommand)]
    Sync(super::sync::args::SyncCommand),
    /// Compare a local folder with a folder in your account.
    #[command(after_long_help = "\
Exit codes: 0 equal; 1 differences; 3 network; 8 a local file cannot be read; others as for get.")]
    Compare(CompareArgs),
    /// List the last runs of commands that transfer or delete something.
    Runs(super::runs::args::RunsArgs),
    /// List files and folders.
    Ls(LsArgs),
    /// Create folders.
    Mkdir(MkdirArgs),
    /// Remove files and folders.
    Rm(RmArgs),
    /// Move files and folders.
    Mv(MvArgs),
    /// Copy files into your account, including other people's.
    Cp(CpArgs),
    /// Rename a file or folder.
    Rename(RenameArgs),
    /// Change the description, password and other attributes of files.
    Chattr(ChattrArgs),
    /// Manage profiles of encryption, in rclone's crypt format.
    #[command(subcommand)]
    Crypt(CryptCommand),
    /// Share a folder, or show how it is shared.
    Share(ShareArgs),
    /// Scan stored files for viruses; the service removes infected files.
    Scan(ScanArgs),
    /// Have the service fetch files from other servers.
    #[command(subcommand)]
    Remote(RemoteCommand),
    /// Inspect, approve and export plugins.
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Run the simulated service, to test any client.
    Simulator(SimulatorArgs),
    /// Test a plugin against every rule of the contract.
    Conformance(ConformanceArgs),
    /// Print shell completions.
    Completions(super::completions::CompletionsArgs),
    /// Print the man page, or write the pages of all commands.
    Man(super::man::ManArgs),
}

impl Command {
    /// Returns the profile of --crypt, and whether checksums are cached.
    pub fn crypt(&self) -> Option<(&str, bool)> {
        let (flag, caches) = match self {
            Self::Get(args) => (&args.crypt, true),
            Self::Upload(args) => (&args.crypt, !args.no_hash_cache),
            Self::Compare(args) => (&args.crypt, !args.no_hash_cache),
            Self::Sync(command) => (&command.how().crypt, !command.how().checksum),
            Self::Ls(args) => (&args.crypt, true),
            Self::Mkdir(args) => (&args.crypt, true),
            Self::Rm(args) => (&args.crypt, true),
            Self::Mv(args) => (&args.crypt, true),
            Self::Rename(args) => (&args.crypt, true),
            _ => return None,
        };
        Some((flag.profile.as_deref()?, caches))
    }
}

/// Password of existing links.
#[derive(Debug, Args)]
pub struct LinkPassword {
    /// Password of the links. Arguments are visible to other users of this
    /// machine; HOSTER_LINK_PASSWORD in the environment is not.
    #[arg(
        long,
        value_name = "PASSWORD",
        env = LINK_PASSWORD,
        hide_env_values = true
    )]
    password: Option<String>,
}

/// Environment variable with the password of links.
const LINK_PASSWORD: &str = "HOSTER_LINK_PASSWORD";

impl LinkPassword {
    /// Reads the password from the environment, for commands without a password
    /// argument.
    pub fn of_environment() -> Option<String> {
        std::env::var(LINK_PASSWORD).ok().filter(|p| !p.is_empty())
    }

    /// Returns the password; an empty one, as from an empty variable, counts as
    /// none.
    pub fn get(&self) -> Option<&str> {
        self.password.as_deref().filter(|p| !p.is_empty())
    }
}

/// A password to set.
#[derive(Debug, Args)]
pub struct NewPassword {
    /// Password to set; an empty one removes it. Arguments are visible to other
    /// users of this machine; HOSTER_NEW_PASSWORD in the environment is not.
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "HOSTER_NEW_PASSWORD",
        hide_env_values = true
    )]
    password: Option<String>,
}

impl NewPassword {
    /// Returns the password; an empty one removes the present password.
    pub fn get(&self) -> Option<&str> {
        self.password.as_deref()
    }
}

#[derive(Debug, Args)]
pub struct LinkOptions {
    #[command(flatten)]
    pub password: LinkPassword,
    /// Ask the service for the name, size and checksum of each file. Costs one
    /// more request per file, of a kind that the service limits strictly.
    #[arg(long, hide_short_help = true)]
    pub fetch_checksum: bool,
    /// Set an option of the plugin (see `hoster plugin info`). Repeatable.
    #[arg(long = "option", hide_short_help = true, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}

impl LinkOptions {
    /// Converts the options to those of the library.
    pub fn resolve(&self) -> hoster_host::ResolveOptions {
        hoster_host::ResolveOptions {
            password: self.password.get().map(str::to_owned),
            token: None,
            fetch_details: self.fetch_checksum,
            options: self.options.clone(),
        }
    }
}

#[derive(Debug, Args)]
pub struct AccountArgs {
    /// Set an option of the plugin (see `hoster plugin info`). Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub struct ResolveArgs {
    /// Links to resolve; `-` reads standard input.
    #[arg(required = true, value_name = "LINK")]
    pub links: Vec<String>,
    #[command(flatten)]
    pub link_options: LinkOptions,
}

#[derive(Debug, Args)]
pub struct GetArgs {
    /// Links of files or shared folders, or paths in your account such as
    /// /backups/photos or '/backups/*.tar'; `-` reads links from standard input.
    #[arg(value_name = "LINK|PATH", required_unless_present_any = ["input", "retry_failed"])]
    pub links: Vec<String>,
    /// Read links from this file, or lines of `hoster ls --json`, whose sizes
    /// and checksums are verified; `-` is standard input.
    #[arg(short, long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Folder to download to, created if needed.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// In folders of your account, download only files whose name or path
    /// matches this glob. Repeatable.
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    pub include: Vec<String>,
    /// In folders of your account, skip files and folders whose name or path
    /// matches this glob. Repeatable.
    #[arg(long, value_name = "GLOB", hide_short_help = true)]
    pub exclude: Vec<String>,
    /// Also join parts without an index, `NAME.001` and so on, once they are
    /// downloaded. Parts with an index of `upload --split` are always joined.
    #[arg(long, hide_short_help = true)]
    pub join: bool,
    /// Restore folders of your account without their manifests: no times, modes,
    /// links, empty files and empty folders.
    #[arg(long, hide_short_help = true)]
    pub no_manifest: bool,
    #[command(flatten)]
    pub dry: DryRun,
    /// Save one link under this name.
    #[arg(short = 'O', long = "output-name", value_name = "NAME")]
    pub output_name: Option<String>,
    /// Expected checksum of the file, for a single link.
    #[arg(long, hide_short_help = true, value_name = "HEX")]
    pub checksum: Option<String>,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub transfer: super::get::args::TransferArgs,
    #[command(flatten)]
    pub report: super::runs::args::ReportArgs,
    #[command(flatten)]
    pub link_options: LinkOptions,
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Links of files or shared folders; `-` reads standard input.
    #[arg(required = true, value_name = "LINK")]
    pub links: Vec<String>,
    #[command(flatten)]
    pub password: LinkPassword,
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The local folder.
    #[arg(value_name = "LOCAL")]
    pub local: PathBuf,
    /// Path of the folder in your account.
    #[arg(value_name = "REMOTE")]
    pub remote: String,
    /// Compare sizes only, without reading files.
    #[arg(long)]
    pub size_only: bool,
    /// Read all files of equal size, and neither use nor store cached checksums.
    #[arg(long)]
    pub no_hash_cache: bool,
    /// Compare only files whose name or path matches this glob. Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Skip files and folders whose name or path matches this glob.
    /// Repeatable.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Follow symbolic links in the local folder.
    #[arg(long)]
    pub follow_links: bool,
    #[command(flatten)]
    pub crypt: CryptFlag,
}

#[derive(Debug, Args)]
pub struct LsArgs {
    /// Path of a folder in your account.
    #[arg(default_value = "/")]
    pub path: String,
    /// List subfolders recursively.
    #[arg(short, long)]
    pub recursive: bool,
    #[command(flatten)]
    pub crypt: CryptFlag,
}

#[derive(Debug, Args)]
pub struct MkdirArgs {
    /// Paths of the folders to create.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Create parent folders as needed; existing folders are not an error.
    #[arg(short, long)]
    pub parents: bool,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
}

/// For all commands that change something.
#[derive(Debug, Args)]
pub struct DryRun {
    /// Print what would be done without doing it.
    #[arg(short = 'n', long = "dry-run")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct RmArgs {
    /// Paths in your account, links of your files, or removal links of uploads.
    #[arg(required = true, value_name = "PATH|LINK")]
    pub items: Vec<String>,
    /// Remove folders with their contents without asking.
    #[arg(short, long)]
    pub yes: bool,
    /// If several items have the same path, remove all of them.
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct MvArgs {
    /// Items to move, then the folder to move them to, or a new name.
    #[arg(required = true, num_args = 2.., value_name = "PATH|LINK")]
    pub items: Vec<String>,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct CpArgs {
    /// Paths or links of files, then the folder to copy them to.
    #[arg(required = true, num_args = 2.., value_name = "PATH|LINK")]
    pub items: Vec<String>,
    #[command(flatten)]
    pub password: LinkPassword,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct RenameArgs {
    /// Path or link of the file, or path of the folder, to rename.
    #[arg(value_name = "PATH|LINK")]
    pub item: String,
    /// The new name.
    pub name: String,
    #[command(flatten)]
    pub crypt: CryptFlag,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct ChattrArgs {
    /// Paths or links of files.
    #[arg(required = true, value_name = "PATH|LINK")]
    pub items: Vec<String>,
    /// Description; an empty one removes it.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    #[command(flatten)]
    pub password: NewPassword,
    /// Set an attribute of the plugin (see `hoster plugin info`). Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct ShareArgs {
    /// Path of a folder in your account.
    pub path: String,
    /// Create a public link and print it.
    #[arg(long, conflicts_with = "private")]
    pub public: bool,
    /// Remove the public link.
    #[arg(long)]
    pub private: bool,
    #[command(flatten)]
    pub password: NewPassword,
    /// Share with an account: EMAIL, EMAIL:write or EMAIL:hide-links, separated
    /// by commas. Repeatable; replaces the current list.
    #[arg(long = "with", value_name = "EMAIL[:RIGHTS]")]
    pub people: Vec<String>,
    /// Stop sharing with any account.
    #[arg(long, conflicts_with = "people")]
    pub with_nobody: bool,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Paths or links of files.
    #[arg(required = true, value_name = "PATH|LINK")]
    pub items: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum RemoteCommand {
    /// Ask the service to fetch URLs.
    Add {
        /// URLs of files on other servers.
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
        /// Path of the folder to store them in, created if needed.
        #[arg(long, value_name = "PATH")]
        to: Option<String>,
        /// Header to send to those servers. Repeatable.
        #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
        headers: Vec<(String, String)>,
        #[command(flatten)]
        dry: DryRun,
    },
    /// List remote uploads.
    Ls,
    /// Show the result of a remote upload.
    Show {
        /// Id printed by `remote add` and `remote ls`.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum PluginCommand {
    /// Show a plugin's permissions, imports and SHA-256 without running it.
    Info {
        /// Plugin file [default: the built-in plugin, or --plugin].
        file: Option<PluginFile>,
    },
    /// Show a plugin's permissions and approve it.
    Approve {
        /// Plugin file.
        file: PathBuf,
    },
    /// Revoke an approval.
    Revoke {
        /// Id of the plugin, as shown by `hoster plugin info`.
        id: String,
    },
    /// Write the built-in plugin to a file, for other runtimes.
    Export {
        /// File to write.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(after_long_help = onefichier_simulator::command::help("hoster simulator"))]
pub struct SimulatorArgs {
    #[command(flatten)]
    pub options: Box<onefichier_simulator::command::Options>,
}

/// Plugins for the built-in plugin's service are tested against the simulated
/// service. For any other plugin, start its service (or an imitation) on this
/// machine, name it with --connect-to, and describe its content with --fixture:
///
///   missing = "https://files.example/gone"
///   [credential]
///   good = "…"   # a key that the service accepts
///   bad = "…"    # a well-formed key that it rejects
///   [file]
///   link = "https://files.example/abc"
///   name = "game.zip"
///   size = 1024
///   checksum = { algorithm = "sha256", hex = "…" }
///   [protected]
///   link = "https://files.example/def"
///   password = "…"
///   [folder]
///   link = "https://files.example/folder/ghi"
///   files = 3
///
/// Each part is optional; rules that need a missing part are inconclusive. The
/// suite uploads, renames and removes files at the service. For rules about
/// failures it sends replies itself instead of the service.
///
/// Exit status 1 if a rule is broken.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ConformanceArgs {
    /// File that describes the content of the service at --connect-to.
    #[arg(long, value_name = "TOML")]
    pub fixture: Option<PathBuf>,
    /// Test only this rule. Repeatable.
    #[arg(long = "rule", value_name = "NAME")]
    pub rules: Vec<String>,
    /// List the rules without testing them.
    #[arg(long, conflicts_with_all = ["fixture", "rules"])]
    pub list: bool,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as `NAME: VALUE`")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
