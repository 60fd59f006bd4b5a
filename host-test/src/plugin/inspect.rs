//! What is known about a component without compiling it or running any of its
//! code: its manifest, and the names of its imports and exports. The file may
//! be hostile: it is read in one pass, with memory that does not depend on its
//! size.

use sha2::{Digest as _, Sha256};

use super::{ALLOWED_IMPORTS, CONTRACT, LoadError, MAX_BYTES};
use crate::manifest::{Contents, Lineage, Manifest};

/// The interface that every plugin exports.
const REQUIRED_EXPORT: &str = "hoster:plugin/hoster@0.1.0";

/// A component that was inspected, but neither compiled nor run.
#[derive(Clone, Debug)]
pub struct Inspection {
    manifest: Manifest,
    digest: String,
    size: usize,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Inspection {
    /// Inspects a component; `name` identifies it in errors.
    pub(super) fn of(bytes: &[u8], name: &str) -> Result<Self, LoadError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(LoadError::TooLarge(name.to_owned()));
        }
        let unusable = |e| LoadError::Manifest(name.to_owned(), e);
        let contents = Contents::read(bytes).map_err(unusable)?;
        let manifest = contents.manifest().map_err(unusable)?;
        if manifest.contract != CONTRACT {
            return Err(LoadError::Contract {
                path: name.to_owned(),
                found: manifest.contract,
            });
        }
        if let Some(import) = contents.imports.iter().find(|i| !is_allowed(i)) {
            return Err(LoadError::Import(name.to_owned(), import.clone()));
        }
        if !contents.exports.iter().any(|e| e == REQUIRED_EXPORT) {
            let reason = format!("it does not export {REQUIRED_EXPORT}");
            return Err(LoadError::Mismatch(name.to_owned(), reason));
        }
        Ok(Self {
            manifest,
            digest: hex::encode(Sha256::digest(bytes)),
            size: bytes.len(),
            imports: contents.imports,
            exports: contents.exports,
        })
    }

    /// Sets whose state the plugin uses.
    pub(super) fn belong_to(&mut self, lineage: Lineage) {
        self.manifest.lineage = lineage;
    }

    /// Returns the plugin's description of itself and what it requests.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the SHA-256 of the component, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Returns the size of the component in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Returns the interfaces that it imports.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// Returns the interfaces that it exports.
    pub fn exports(&self) -> &[String] {
        &self.exports
    }
}

fn is_allowed(import: &str) -> bool {
    let name = import.split('@').next().unwrap_or(import);
    ALLOWED_IMPORTS.contains(&name)
}
