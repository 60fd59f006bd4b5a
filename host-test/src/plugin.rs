//! A plugin: a component that was checked, compiled and prepared for
//! instantiation. Must not know credentials or grants.

pub(crate) mod inspect;

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use wasmtime::component::{InstancePre, Linker};

use crate::approval::{Approval, NotApproved, Standing};
use crate::bindings::{hoster_interface, storage_interface};
use crate::engine::{CompileError, Engine};
use crate::grants::ScopeRules;
use crate::manifest::{Manifest, ManifestError};
use crate::sandbox::Sandbox;
pub use inspect::Inspection;

/// The contract that this host implements.
const CONTRACT: &str = "hoster:plugin@0.1.0";

/// Maximum size of a component in bytes. The largest language runtimes are
/// smaller.
const MAX_BYTES: u64 = 64 << 20;

/// Interfaces that a plugin may import, without their versions. All others are
/// refused before the component is instantiated.
const ALLOWED_IMPORTS: [&str; 21] = [
    "hoster:plugin/types",
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
];

/// A plugin that is ready to run.
pub struct Plugin {
    inspection: Inspection,
    standing: Standing,
    /// The manifest's scopes, shared by all sessions.
    pub(crate) scopes: Arc<[ScopeRules]>,
    pub(crate) engine: Engine,
    pub(crate) pre: InstancePre<Sandbox>,
    pub(crate) hoster: hoster_interface::GuestIndices,
    pub(crate) storage: Option<storage_interface::GuestIndices>,
}

/// Why a component cannot be used as a plugin.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("the plugin {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The path is not a regular file.
    #[error("the plugin {0} is not a regular file")]
    NotAFile(String),
    /// The file is larger than any plugin.
    #[error("the plugin {0} is larger than 64 MiB, the limit for plugins")]
    TooLarge(String),
    /// It has no usable manifest.
    #[error("the plugin {0} cannot be used: {1}")]
    Manifest(String, #[source] ManifestError),
    /// It imports an interface that plugins do not get.
    #[error(
        "the plugin {0} imports {1}, which no plugin may use (no files, no sockets, no environment)"
    )]
    Import(String, String),
    /// It implements another contract or version.
    #[error("the plugin {path} implements {found}, but this host supports {CONTRACT}")]
    Contract {
        /// The file.
        path: String,
        /// The contract in its manifest.
        found: String,
    },
    /// It is not approved, or requests more than was approved.
    #[error("the plugin {0} was not run: {1}")]
    NotApproved(String, #[source] NotApproved),
    /// It is not valid, or cannot be compiled in time.
    #[error("the plugin {0} cannot be used: {1}")]
    Compile(String, #[source] CompileError),
    /// It does not match the contract.
    #[error("the plugin {0} does not fit {CONTRACT}: {1}")]
    Mismatch(String, String),
}

impl Plugin {
    /// Reads a component from a file. Fails if it is larger than any plugin.
    pub fn read_file(path: &Path) -> Result<Vec<u8>, LoadError> {
        let name = path.display().to_string();
        let unreadable = |source| LoadError::Unreadable {
            path: name.clone(),
            source,
        };
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(LoadError::NotAFile(name));
        }
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(LoadError::TooLarge(name));
        }
        Ok(bytes)
    }

    /// Loads a component from a file.
    pub fn load_file(
        engine: &Engine,
        path: &Path,
        approval: Approval<'_>,
    ) -> Result<Self, LoadError> {
        let bytes = Self::read_file(path)?;
        Self::load(engine, &bytes, &path.display().to_string(), approval)
    }

    /// Inspects a component in memory without compiling it or running any of
    /// its code: for one that is not approved. `name` identifies it in errors.
    pub fn inspect(bytes: &[u8], name: &str) -> Result<Inspection, LoadError> {
        Inspection::of(bytes, name)
    }

    /// Loads a component from memory; `name` identifies it in errors. A
    /// component that is not approved is not even compiled. None of its code
    /// runs before a session does.
    pub fn load(
        engine: &Engine,
        bytes: &[u8],
        name: &str,
        approval: Approval<'_>,
    ) -> Result<Self, LoadError> {
        let mut inspection = Self::inspect(bytes, name)?;
        let standing = approval
            .of(inspection.manifest(), inspection.digest())
            .map_err(|why| LoadError::NotApproved(name.to_owned(), why))?;
        inspection.belong_to(approval.lineage(&inspection.manifest().id, inspection.digest()));
        let mismatch = |e: wasmtime::Error| {
            let reason = crate::names::one_line(&format!("{e:#}"), 300);
            LoadError::Mismatch(name.to_owned(), reason)
        };
        let started = std::time::Instant::now();
        let component = engine
            .compile(bytes, inspection.digest())
            .map_err(|e| LoadError::Compile(name.to_owned(), e))?;
        let ms = started.elapsed().as_millis() as u64;
        tracing::debug!(ms, "{name} is compiled or read from the cache");
        let mut linker = Linker::<Sandbox>::new(engine.inner());
        Sandbox::link(&mut linker).map_err(mismatch)?;
        let pre = linker.instantiate_pre(&component).map_err(mismatch)?;
        let hoster = hoster_interface::GuestIndices::new(&pre).map_err(mismatch)?;
        let storage = storage_interface::GuestIndices::new(&pre).ok();
        Ok(Self {
            scopes: inspection.manifest().scopes.as_slice().into(),
            inspection,
            standing,
            engine: engine.clone(),
            pre,
            hoster,
            storage,
        })
    }

    /// Returns what is known about it without running it.
    pub fn inspection(&self) -> &Inspection {
        &self.inspection
    }

    /// Returns the plugin's description of itself and what it requests.
    pub fn manifest(&self) -> &Manifest {
        self.inspection.manifest()
    }

    /// Returns how it relates to its approval.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Returns the SHA-256 of the component, in hexadecimal.
    pub fn digest(&self) -> &str {
        self.inspection.digest()
    }

    /// Returns the size of the component in bytes.
    pub fn size(&self) -> usize {
        self.inspection.size()
    }

    /// Returns the interfaces that it imports.
    pub fn imports(&self) -> &[String] {
        self.inspection.imports()
    }

    /// Returns the interfaces that it exports.
    pub fn exports(&self) -> &[String] {
        self.inspection.exports()
    }
}
