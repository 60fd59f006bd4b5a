//! The command line as data: what can be said, with the help that teaches it.
//! Must not know what any of it does.

use std::path::PathBuf;

use clap::{Args, FromArgMatches as _, Parser, Subcommand};

use super::flags::{DoctorArgs, KeyFlags, LoginArgs, PluginFile, WayFlags};

/// Fetch and store files at a file host, through a sandboxed plugin.
///
/// The plugin runs in a WebAssembly sandbox without files, sockets or
/// environment; each command grants it only the requests that the command
/// needs, and your API key never enters it.
#[derive(Debug, Parser)]
#[command(
    name = "hoster",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = hoster_host::BUNDLED_HELP)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this plugin instead of the built-in one. It must have been approved
    /// (`hoster plugin approve FILE`) or be named with its SHA-256.
    #[arg(long, global = true, value_name = "FILE[@sha256:HEX]")]
    pub plugin: Option<PluginFile>,
    #[command(flatten)]
    pub keys: KeyFlags,
    /// Print JSON, one object a line, and nothing else on standard output.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub way: WayFlags,
    /// Use this proxy: http://HOST:PORT or socks5://HOST:PORT. Without it, the
    /// environment decides (HTTPS_PROXY, ALL_PROXY, NO_PROXY).
    #[arg(long, global = true, value_name = "URL", conflicts_with = "connect_to")]
    pub proxy: Option<String>,
    /// Trust the certificates in this PEM file besides the system's.
    #[arg(long, global = true, value_name = "PEM")]
    pub ca_file: Option<PathBuf>,
    /// Wait at most this many seconds for each item, in total, when the service
    /// asks for a pause; 0 fails immediately. Default: 3600 for transfers, 600
    /// for everything else.
    #[arg(long, global = true, value_name = "SECONDS")]
    pub max_wait: Option<u64>,
    /// Do not keep the service's rate limits: for benchmarks, and only with
    /// --connect-to.
    #[arg(long, global = true)]
    pub no_pace: bool,
    /// Tell more on standard error; -vv tells each request. Never the key.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// See it work: a simulated service in this process, no account needed.
    Demo,
    /// Store your API key, in the keyring of this system or a file of your own.
    Login(LoginArgs),
    /// Remove the stored API key from this machine.
    Logout,
    /// Check the setup and suggest fixes.
    Doctor(DoctorArgs),
    /// Show plan, expiry, storage and credits of the account.
    Account(AccountArgs),
    /// Turn links into direct links that any downloader can fetch.
    Resolve(ResolveArgs),
    /// Download files, and verify them before they get their names.
    #[command(after_help = super::get::args::EXIT_CODES)]
    Get(Box<GetArgs>),
    /// Check files again that `get --checksum-file` has noted.
    Verify(super::get::args::VerifyArgs),
    /// Ask whether links work: many at once, without a key.
    Check(CheckArgs),
    /// Upload files and folders, and check the receipts.
    #[command(after_help = super::upload::args::AFTER_HELP)]
    Upload(Box<super::upload::args::UploadArgs>),
    /// Fetch games from the lists of RGSX into its folders.
    #[command(after_help = super::rgsx::args::AFTER_HELP)]
    Rgsx(super::rgsx::args::RgsxArgs),
    /// List files and folders of the account.
    Ls(LsArgs),
    /// Make a folder in the account.
    Mkdir(MkdirArgs),
    /// Remove files and folders of the account.
    Rm(RmArgs),
    /// Move files and folders of the account.
    Mv(MvArgs),
    /// Copy files into the account, other people's as well.
    Cp(CpArgs),
    /// Rename a file or folder of the account.
    Rename(RenameArgs),
    /// Change description, password and other attributes of files.
    Chattr(ChattrArgs),
    /// Share a folder of the account, or show how it is shared.
    Share(ShareArgs),
    /// Have files of the account scanned for viruses. The service removes what
    /// is infected.
    Scan(ScanArgs),
    /// Have the service fetch files from elsewhere.
    #[command(subcommand)]
    Remote(RemoteCommand),
    /// Look at plugins.
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// Run the simulated service of the built-in plugin, for tests of any client.
    Simulator(SimulatorArgs),
    /// Check a plugin against every rule of the contract.
    Conformance(ConformanceArgs),
    /// Print completions for a shell.
    Completions(super::completions::CompletionsArgs),
    /// Print the man page, or write those of all commands.
    Man(super::man::ManArgs),
}

/// The password that existing links ask for.
#[derive(Debug, Args)]
pub struct LinkPassword {
    /// Password of the links. Other users of this machine can see arguments;
    /// the environment variable HOSTER_LINK_PASSWORD is safer.
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "HOSTER_LINK_PASSWORD",
        hide_env_values = true
    )]
    password: Option<String>,
}

impl LinkPassword {
    /// The password; an empty one, as an empty variable gives it, is none.
    pub fn get(&self) -> Option<&str> {
        self.password.as_deref().filter(|p| !p.is_empty())
    }
}

/// A password that is set from now on.
#[derive(Debug, Args)]
pub struct NewPassword {
    /// Password to ask for from now on; where there is one, an empty one
    /// removes it. Safer in the environment variable HOSTER_NEW_PASSWORD.
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "HOSTER_NEW_PASSWORD",
        hide_env_values = true
    )]
    password: Option<String>,
}

impl NewPassword {
    /// The password; empty: there shall be none any more.
    pub fn get(&self) -> Option<&str> {
        self.password.as_deref()
    }
}

#[derive(Debug, Args)]
pub struct LinkOptions {
    #[command(flatten)]
    pub password: LinkPassword,
    /// Ask the service for name, size and checksum of each file. One more
    /// request a file, of a kind that is limited strictly.
    #[arg(long)]
    pub fetch_checksum: bool,
    /// An option of this plugin; `hoster plugin info` lists them. Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub struct AccountArgs {
    /// An option of this plugin; `hoster plugin info` lists them. Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub struct ResolveArgs {
    /// Links to resolve; `-` reads them from standard input.
    #[arg(required = true, value_name = "LINK")]
    pub links: Vec<String>,
    #[command(flatten)]
    pub link_options: LinkOptions,
}

#[derive(Debug, Args)]
pub struct GetArgs {
    /// Links to download, of files or shared folders; `-` reads text with
    /// links in it from standard input.
    #[arg(value_name = "LINK", required_unless_present_any = ["input", "retry_failed"])]
    pub links: Vec<String>,
    /// Read links from this file: one a line, or lines of `hoster ls --json`,
    /// whose sizes and checksums are then verified. `-` is standard input.
    #[arg(short, long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Folder to download to; created when it is not there.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// Name of the file (for one link), instead of the one that the service has.
    #[arg(short = 'O', long = "output-name", value_name = "NAME")]
    pub output_name: Option<String>,
    /// Checksum that the file must have (for one link).
    #[arg(long, value_name = "HEX")]
    pub checksum: Option<String>,
    #[command(flatten)]
    pub transfer: super::get::args::TransferArgs,
    #[command(flatten)]
    pub link_options: LinkOptions,
}

impl GetArgs {
    /// What holds where nothing is said, for links that somebody else has.
    pub fn defaults() -> Self {
        let command = Self::augment_args(clap::Command::new("get"));
        let matches = command.get_matches_from(["get", "--input=-"]);
        Self::from_arg_matches(&matches).unwrap_or_else(|e| e.exit())
    }
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Links to ask about, of files or shared folders; `-` reads text with
    /// links in it from standard input.
    #[arg(required = true, value_name = "LINK")]
    pub links: Vec<String>,
    #[command(flatten)]
    pub password: LinkPassword,
}

#[derive(Debug, Args)]
pub struct LsArgs {
    /// Folder of the account, as a path.
    #[arg(default_value = "/")]
    pub path: String,
    /// List what is in the folders below as well.
    #[arg(short, long)]
    pub recursive: bool,
}

#[derive(Debug, Args)]
pub struct MkdirArgs {
    /// Folders to make, as paths.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// Make parents as well, and do not mind folders that are there.
    #[arg(short, long)]
    pub parents: bool,
    #[command(flatten)]
    pub dry: DryRun,
}

/// For every command that changes something.
#[derive(Debug, Args)]
pub struct DryRun {
    /// Say what would be done, and change nothing.
    #[arg(short = 'n', long = "dry-run")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct RmArgs {
    /// Paths in the account, links of its files, or removal links of uploads.
    #[arg(required = true, value_name = "PATH|LINK")]
    pub items: Vec<String>,
    /// Do not ask before a folder is removed with all that is in it.
    #[arg(short, long)]
    pub yes: bool,
    /// Where several things have the same path, remove all of them.
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct MvArgs {
    /// What to move, and at last where to: a folder, or a new name.
    #[arg(required = true, num_args = 2.., value_name = "PATH|LINK")]
    pub items: Vec<String>,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct CpArgs {
    /// Paths or links of files, and at last the folder to copy them to.
    #[arg(required = true, num_args = 2.., value_name = "PATH|LINK")]
    pub items: Vec<String>,
    #[command(flatten)]
    pub password: LinkPassword,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct RenameArgs {
    /// Path or link of the file, or path of the folder.
    #[arg(value_name = "PATH|LINK")]
    pub item: String,
    /// The new name.
    pub name: String,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct ChattrArgs {
    /// Paths or links of files.
    #[arg(required = true, value_name = "PATH|LINK")]
    pub items: Vec<String>,
    /// Text beside the name; empty removes it.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    #[command(flatten)]
    pub password: NewPassword,
    /// An attribute of this plugin; `hoster plugin info` lists them. Repeatable.
    #[arg(long = "option", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub options: Vec<(String, String)>,
    #[command(flatten)]
    pub dry: DryRun,
}

#[derive(Debug, Args)]
pub struct ShareArgs {
    /// Folder of the account, as a path.
    pub path: String,
    /// Give the folder a link that everybody can open, and print the link.
    #[arg(long, conflicts_with = "private")]
    pub public: bool,
    /// Take that link away.
    #[arg(long)]
    pub private: bool,
    #[command(flatten)]
    pub password: NewPassword,
    /// Share with this account: EMAIL, EMAIL:write or EMAIL:hide-links, joined
    /// by commas. Repeatable; replaces everybody with whom it was shared.
    #[arg(long = "with", value_name = "EMAIL[:RIGHTS]")]
    pub people: Vec<String>,
    /// Share with no account any more.
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
    /// Ask the service to fetch addresses.
    Add {
        /// Addresses of files on other servers.
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
        /// Folder of the account to store them in, as a path; made if needed.
        #[arg(long, value_name = "PATH")]
        to: Option<String>,
        /// Header that the service sends to those servers. Repeatable.
        #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
        headers: Vec<(String, String)>,
        #[command(flatten)]
        dry: DryRun,
    },
    /// List what was asked for.
    Ls,
    /// Show what became of one of them.
    Show {
        /// Its id, as `remote add` and `remote ls` print it.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum PluginCommand {
    /// Show what a plugin may do, what it imports and its digest. Runs nothing of
    /// a plugin that is not approved.
    Info {
        /// A plugin; without it: the built-in one, or that of --plugin.
        file: Option<PluginFile>,
    },
    /// Let a plugin run from now on, with what it asks for; shows what that is.
    Approve {
        /// The plugin.
        file: PathBuf,
    },
    /// Take an approval back.
    Revoke {
        /// Id of the plugin, as `hoster plugin info` shows it.
        id: String,
    },
    /// Write the built-in plugin to a file, for other runtimes.
    Export {
        /// Where to.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(after_long_help = onefichier_simulator::command::help("hoster simulator"))]
pub struct SimulatorArgs {
    #[command(flatten)]
    pub options: Box<onefichier_simulator::command::Options>,
}

/// Without --connect-to, a plugin for the service of the built-in one is checked
/// against the simulated service. For any other, start its service (or an
/// imitation) on this machine, name it with --connect-to, and tell with
/// --fixture what is there:
///
///   missing = "https://files.example/gone"
///   [credential]
///   good = "…"   # a key that the service accepts
///   bad = "…"    # one of the same shape that it does not
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
/// Each part can be left out; rules that need it are then inconclusive. The
/// suite uploads, renames and removes files there, and answers in the service's
/// place where a rule is about failures.
///
/// Exit status 1 if a rule is broken.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ConformanceArgs {
    /// What is at the service that --connect-to names.
    #[arg(long, value_name = "TOML")]
    pub fixture: Option<PathBuf>,
    /// Check this rule only. Repeatable.
    #[arg(long = "rule", value_name = "NAME")]
    pub rules: Vec<String>,
    /// List the rules, and check nothing.
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
