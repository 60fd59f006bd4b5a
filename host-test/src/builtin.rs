//! The plugin that is part of this program, built from the root package by
//! `build.rs`. The only place of the library that names it.

use crate::engine::Engine;
use crate::plugin::{LoadError, Plugin};

/// The component itself.
pub const BUNDLED: &[u8] = include_bytes!(env!("HOSTER_BUNDLED_PLUGIN"));

/// Loads the plugin for 1fichier.com that is part of this program.
pub fn bundled(engine: &Engine) -> Result<Plugin, LoadError> {
    Plugin::load(engine, BUNDLED, "1fichier (built in)")
}

/// What the help of `hoster` says about it.
pub const BUNDLED_HELP: &str = "\
Examples:
  hoster demo                                  see it work, without an account
  hoster --key-file key.txt account            your plan and storage
  hoster get 'https://1fichier.com/?abcde'     download a file and verify it
  hoster upload backup.tar --to 12345          store a file, print its link

The plugin for 1fichier.com is built in. Its API key is read from --key-file or
from the environment variable ONEFICHIER_API_KEY, never from an argument. Get a
key at https://1fichier.com/console/params.pl (Premium or GOLD).

Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.";
