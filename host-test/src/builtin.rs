//! The plugin that is part of this program, built from the root package by
//! `build.rs`. The only place in the library that names it.

use crate::approval::Approval;
use crate::engine::Engine;
use crate::manifest::Manifest;
use crate::plugin::{LoadError, Plugin};

/// The component.
pub const BUNDLED: &[u8] = include_bytes!(env!("HOSTER_BUNDLED_PLUGIN"));

/// Loads the plugin for 1fichier.com that is part of this program.
pub fn bundled(engine: &Engine) -> Result<Plugin, LoadError> {
    Plugin::load(engine, BUNDLED, "1fichier (built in)", Approval::Vouched)
}

/// Whether another plugin uses the id of the built-in one: what the user stores
/// for the built-in plugin is not meant for it.
pub fn poses_as_bundled(plugin: &Plugin) -> bool {
    let same_id = Manifest::read(BUNDLED).is_ok_and(|m| m.id == plugin.manifest().id);
    same_id && !plugin.is_bundled()
}

/// Returns the environment variable that may contain the built-in plugin's key.
pub fn bundled_variable() -> Option<String> {
    let manifest = Manifest::read(BUNDLED).ok()?;
    Some(manifest.credential?.environment)
}

/// Whether a text has the format of a key of the built-in plugin.
pub fn looks_like_bundled_key(text: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "_=-".contains(c);
    // Reading the manifest takes a while, so most arguments are ruled out
    // first.
    let is_likely = text.len() >= 16 && text.chars().all(is_token);
    let rule = || Manifest::read(BUNDLED).ok()?.credential;
    is_likely && rule().is_some_and(|rule| rule.has_shape(text))
}

impl Plugin {
    /// Whether this is the built-in plugin, wherever it was loaded from.
    pub fn is_bundled(&self) -> bool {
        use sha2::Digest as _;
        let digest = || hex::encode(sha2::Sha256::digest(BUNDLED));
        self.size() == BUNDLED.len() && self.digest() == digest()
    }
}

/// What `hoster` does, in one line.
pub const BUNDLED_ABOUT: &str =
    "Download from and upload to 1fichier.com: resumable, verified, scriptable, sandboxed";

/// A link to a file of its service, for examples.
pub const BUNDLED_LINK: &str = "https://1fichier.com/?abcde12345";

/// Examples and the sources of the key, for the help of `hoster`.
pub const BUNDLED_HELP: &str = "\
Examples:
  hoster demo                                  try it without an account
  hoster login                                 store your API key
  hoster get 'https://1fichier.com/?abcde'     download a file and verify it
  hoster upload --to /backups photos           upload a folder

The API key is read from --key-file, ONEFICHIER_API_KEY or where `hoster login`
stored it, in this order. Create one at https://1fichier.com/console/params.pl
(Premium or GOLD). Without a key, free downloads and link checks work.

`hoster COMMAND -h` lists a command's common options, `--help` all of them.";
