//! What is known of a component without compiling it or running any of its
//! code: its manifest, and the names of what it imports and exports. The file may
//! be hostile: one pass over its bytes, in memory that its size does not decide.

use sha2::{Digest as _, Sha256};

use super::{ALLOWED_IMPORTS, CONTRACT, LoadError, MAX_BYTES};
use crate::manifest::{Contents, Lineage, Manifest};

/// The interface that every plugin exports.
const REQUIRED_EXPORT: &str = "hoster:plugin/hoster@0.1.0";

/// A component that was looked at and neither compiled nor run.
#[derive(Clone, Debug)]
pub struct Inspection {
    manifest: Manifest,
    digest: String,
    size: usize,
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Inspection {
    /// Looks at a component; `name` stands for it in errors.
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

    /// Settles whose state the plugin uses.
    pub(super) fn belong_to(&mut self, lineage: Lineage) {
        self.manifest.lineage = lineage;
    }

    /// What the plugin says of itself and asks for.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the component, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Bytes of the component.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Interfaces that it imports.
    pub fn imports(&self) -> &[String] {
        &self.imports
    }

    /// Interfaces that it exports.
    pub fn exports(&self) -> &[String] {
        &self.exports
    }
}

fn is_allowed(import: &str) -> bool {
    let name = import.split('@').next().unwrap_or(import);
    ALLOWED_IMPORTS.contains(&name)
}
