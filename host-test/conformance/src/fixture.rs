//! What a conformance run may use of the service under test: a few links, a
//! key, a password. Must not know rules.

use std::net::SocketAddr;

use serde::Deserialize;

use hoster_host::Checksum;

/// A service on loopback and what is known to be there. Everything is optional
/// but the address: rules that lack something are inconclusive.
#[derive(Clone, Debug)]
pub struct ServiceUnderTest {
    /// One of the hosts in the plugin's manifest.
    pub domain: String,
    /// Where that host, and all other hosts of the plugin, listen in plain HTTP.
    pub address: SocketAddr,
    /// What is there.
    pub fixture: Fixture,
}

/// What is known to be at the service, as in `hoster conformance --fixture`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fixture {
    /// Keys.
    pub credential: Option<Keys>,
    /// A file that everybody with the good key may fetch.
    pub file: Option<File>,
    /// Link of the right form to a file that does not exist.
    pub missing: Option<String>,
    /// A file with a password.
    pub protected: Option<Protected>,
    /// A public folder.
    pub folder: Option<Folder>,
}

/// Two keys of the service's shape.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// One that the service accepts.
    pub good: String,
    /// One that it does not.
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
    /// Bytes.
    pub size: u64,
    /// Its checksum, if the service knows it.
    pub checksum: Option<KnownChecksum>,
}

/// A checksum, as the contract writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownChecksum {
    /// As in the contract: `sha256`.
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
    /// How many files it has.
    pub files: usize,
}
