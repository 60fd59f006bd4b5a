//! What a conformance run may use at the service under test: a few links, a
//! key, a password. Must not know rules.

use std::net::SocketAddr;

use serde::Deserialize;

use hoster_host::Checksum;

/// A service on loopback and its known contents. Everything but the address is
/// optional: rules that lack something are inconclusive.
#[derive(Clone, Debug)]
pub struct ServiceUnderTest {
    /// One of the hosts in the plugin's manifest.
    pub domain: String,
    /// Address on which that host, and all other hosts of the plugin, accept
    /// plain HTTP.
    pub address: SocketAddr,
    /// The known contents.
    pub fixture: Fixture,
}

/// Known contents of the service, as in `hoster conformance --fixture`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fixture {
    /// An accepted and a rejected key.
    pub credential: Option<Keys>,
    /// A file that anyone with the good key can download.
    pub file: Option<File>,
    /// A well-formed link to a file that does not exist.
    pub missing: Option<String>,
    /// A file with a password.
    pub protected: Option<Protected>,
    /// A public folder.
    pub folder: Option<Folder>,
}

/// Two keys in the service's format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// A key that the service accepts.
    pub good: String,
    /// A key that it rejects.
    pub bad: String,
}

/// A file at the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its link.
    pub link: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its checksum, if the service knows it.
    pub checksum: Option<KnownChecksum>,
}

/// A checksum in the notation of the contract.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownChecksum {
    /// The algorithm's name in the contract, such as `sha256`.
    pub algorithm: String,
    /// Lower-case hexadecimal.
    pub hex: String,
}

impl KnownChecksum {
    pub(crate) fn is(&self, other: &Checksum) -> bool {
        self.algorithm == other.algorithm && self.hex == other.hex
    }
}

/// A file with a password.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// Its link.
    pub link: String,
    /// Its password.
    pub password: String,
}

/// A public folder without a password.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Its link.
    pub link: String,
    /// Number of files in it.
    pub files: usize,
}
