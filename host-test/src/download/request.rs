//! A requested download. Must not know how links are resolved.

use crate::bindings::{Checksum, LinkInfo, LinkKind};
use crate::crypt::Stored;
use crate::file_metadata::FileMetadata;

use super::DownloadOptions;

/// One file to download: its link, and what is known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DownloadRequest {
    /// The link as given.
    pub link: String,
    /// The plugin's canonical form of the link.
    pub canonical: Option<String>,
    /// Id of the plugin and the plugin's id of the file, the same for every
    /// spelling of the link.
    pub id: Option<String>,
    /// The file's name, if known.
    pub name: Option<String>,
    /// Whether the name is from a listing of the user's own account, or the
    /// user's choice.
    pub name_is_own: bool,
    /// Names of folders below the destination folder, for a file of a tree.
    pub folders: Vec<String>,
    /// Size in bytes, if known.
    pub size: Option<u64>,
    /// Hexadecimal checksum in the plugin's algorithm, if known.
    pub checksum: Option<String>,
    /// The time and mode that the file gets.
    pub metadata: FileMetadata,
    /// What the service stores, if that is the encrypted form of the file; size and
    /// checksum are those of the decrypted file.
    pub stored: Option<Stored>,
}

impl DownloadRequest {
    /// Creates a request for a link about which nothing is known.
    pub fn new(link: impl Into<String>) -> Self {
        Self {
            link: link.into(),
            ..Self::default()
        }
    }

    /// Adds what the plugin with the id `plugin` knows about the link.
    pub fn identify(&mut self, plugin: &str, info: Option<LinkInfo>) {
        if let Some(info) = info.filter(|info| info.kind == LinkKind::File) {
            self.id = Some(format!("{plugin}:{}", info.id));
            self.canonical = Some(info.link);
        }
    }

    /// Returns the options for this file, based on those for all files;
    /// `algorithm` is the plugin's checksum algorithm.
    pub fn options(&self, all: &DownloadOptions, algorithm: Option<&str>) -> DownloadOptions {
        let checksum = algorithm.zip(self.checksum.as_ref());
        let link = self.canonical.as_ref().unwrap_or(&self.link);
        DownloadOptions {
            link: Some(link.clone()),
            id: self.id.clone(),
            subfolders: self.folders.clone(),
            file_name: self.name.clone(),
            name_is_own: self.name_is_own,
            metadata: self.metadata,
            size: self.size,
            checksum: checksum.map(|(algorithm, hex)| Checksum {
                algorithm: algorithm.to_owned(),
                hex: hex.to_ascii_lowercase(),
            }),
            stored: self.stored.clone(),
            ..all.clone()
        }
    }
}
