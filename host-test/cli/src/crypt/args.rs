//! Flags of `crypt`, and `--crypt` of other commands. Must not know what any of
//! them does.

use std::path::PathBuf;

use clap::{ArgAction, Args, Subcommand};

use super::profiles::{Encoding, Filenames};

/// For commands that work on encrypted files.
#[derive(Debug, Default, Args)]
pub struct CryptFlag {
    /// Use this encryption profile (see `hoster crypt`).
    ///
    /// Names and contents are encrypted before they leave this machine, and decrypted
    /// when they come back. Paths in your account are relative to the profile's
    /// folder.
    #[arg(long = "crypt", value_name = "NAME")]
    pub profile: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum CryptCommand {
    /// Add a profile; asks for its passwords.
    Add(AddArgs),
    /// Add a crypt remote of rclone, with its passwords.
    Import(ImportArgs),
    /// List the profiles.
    List,
    /// Remove a profile and its stored passwords.
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Name of the profile: letters, digits, `-` and `_`.
    pub name: String,
    /// Path of the folder in your account that has the encrypted files.
    #[arg(long, value_name = "PATH")]
    pub remote: String,
    /// Whether names of files are encrypted; `off` adds a suffix instead.
    #[arg(long, value_enum, default_value_t = Filenames::Standard)]
    pub filenames: Filenames,
    /// Whether names of folders are encrypted.
    #[arg(long, value_name = "BOOL", action = ArgAction::Set, default_value_t = true)]
    pub directory_names: bool,
    /// How encrypted names are written: base32 in any account, the others shorter.
    #[arg(long, value_enum, default_value_t = Encoding::Base32)]
    pub encoding: Encoding,
    /// What `--filenames off` adds to names of files [default: .bin].
    #[arg(long, value_name = "TEXT")]
    pub suffix: Option<String>,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The configuration of rclone: `rclone config file` prints its path.
    #[arg(value_name = "RCLONE.CONF")]
    pub file: PathBuf,
    /// Name of the crypt remote in it.
    #[arg(long, value_name = "NAME")]
    pub remote: String,
    /// Name of the new profile [default: that of the remote].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Name of the profile.
    pub name: String,
    /// Do not ask.
    #[arg(short, long)]
    pub yes: bool,
}
