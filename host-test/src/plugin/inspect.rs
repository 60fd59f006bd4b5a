//! What is known of a component without compiling it or running any of its
//! code: its manifest, and the names of what it imports and exports. The file may
//! be hostile: one pass over its bytes, in memory that its size does not decide.

use sha2::{Digest as _, Sha256};
use wasmparser::{ComponentExternalKind, Encoding, FunctionBody, Parser, Payload, SectionLimited};

use super::{ALLOWED_IMPORTS, CONTRACT, LoadError, MAX_BYTES};
use crate::approval::Lineage;
use crate::manifest::{Manifest, ManifestError, SECTION};

/// The interface that every plugin exports.
const REQUIRED_EXPORT: &str = "hoster:plugin/hoster@0.1.0";

/// Functions of all modules of a component. Python's whole runtime has 30,000.
const MAX_FUNCTIONS: u32 = 200_000;

/// Bytes of one function. The interpreter loops of the largest languages'
/// runtimes stay below 128 KiB; compilers need hundreds of times as much memory.
const MAX_BODY_BYTES: usize = 512 << 10;

/// Local variables of one function.
const MAX_LOCALS: u64 = 20_000;

/// Local variables of all functions together: 25 for each of 200,000.
const MAX_ALL_LOCALS: u64 = 5_000_000;

/// Imports or exports of a component; the contract has fewer than 30.
const MAX_NAMES: usize = 100;

/// Characters of the name of an interface.
const MAX_NAME_CHARACTERS: usize = 128;

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

/// What one pass over the bytes of a component finds.
#[derive(Default)]
pub(crate) struct Contents<'a> {
    manifests: Vec<&'a [u8]>,
    imports: Vec<String>,
    exports: Vec<String>,
    functions: u32,
    locals: u64,
}

impl<'a> Contents<'a> {
    /// Fails if the bytes are not a component, or if compiling it would cost
    /// more than any plugin needs.
    pub(crate) fn read(component: &'a [u8]) -> Result<Self, ManifestError> {
        if !component.starts_with(b"\0asm") {
            return Err(ManifestError::NotWasm);
        }
        let mut contents = Self::default();
        let mut depth = 0usize;
        for payload in Parser::new(0).parse_all(component) {
            match payload.map_err(damaged)? {
                Payload::Version {
                    encoding: Encoding::Module,
                    ..
                } if depth == 0 => return Err(ManifestError::CoreModule),
                Payload::Version { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CustomSection(section) if section.name() == SECTION => {
                    contents.manifests.push(section.data());
                }
                Payload::CodeSectionStart { count, .. } => contents.count_functions(count)?,
                Payload::CodeSectionEntry(body) => contents.count_code(&body)?,
                Payload::ComponentImportSection(section) if depth == 1 => {
                    let all = |import: wasmparser::ComponentImport<'a>| Some(import.name.name);
                    add_names(&mut contents.imports, section, all)?;
                }
                Payload::ComponentExportSection(section) if depth == 1 => {
                    let interfaces = |export: wasmparser::ComponentExport<'a>| {
                        (export.kind == ComponentExternalKind::Instance).then_some(export.name.name)
                    };
                    add_names(&mut contents.exports, section, interfaces)?;
                }
                _ => {}
            }
        }
        Ok(contents)
    }

    /// The only manifest.
    pub(crate) fn manifest(&self) -> Result<Manifest, ManifestError> {
        match self.manifests.as_slice() {
            [] => Err(ManifestError::Missing),
            [data] => Manifest::decode(data),
            _ => Err(ManifestError::Twice),
        }
    }

    fn count_functions(&mut self, count: u32) -> Result<(), ManifestError> {
        self.functions = self.functions.saturating_add(count);
        within(self.functions <= MAX_FUNCTIONS, "functions")
    }

    fn count_code(&mut self, body: &FunctionBody<'_>) -> Result<(), ManifestError> {
        within(
            body.as_bytes().len() <= MAX_BODY_BYTES,
            "code in one function",
        )?;
        let mut locals = 0u64;
        for group in body.get_locals_reader().map_err(damaged)? {
            let (count, _) = group.map_err(damaged)?;
            locals += u64::from(count);
        }
        self.locals += locals;
        let fits = locals <= MAX_LOCALS && self.locals <= MAX_ALL_LOCALS;
        within(fits, "local variables")
    }
}

/// Adds the names that `pick` picks, all of which may be shown.
fn add_names<'a, T: wasmparser::FromReader<'a>>(
    names: &mut Vec<String>,
    section: SectionLimited<'a, T>,
    pick: impl Fn(T) -> Option<&'a str>,
) -> Result<(), ManifestError> {
    for item in section {
        let Some(name) = pick(item.map_err(damaged)?) else {
            continue;
        };
        if !is_interface_name(name) {
            let why = "an import or export is not named like an interface";
            return Err(ManifestError::Damaged(why.into()));
        }
        names.push(name.to_owned());
        within(names.len() <= MAX_NAMES, "imports or exports")?;
    }
    Ok(())
}

/// `namespace:package/interface@version`, or another name of such characters.
fn is_interface_name(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b":/@.-+".contains(&b);
    (1..=MAX_NAME_CHARACTERS).contains(&name.len()) && name.bytes().all(is_allowed)
}

fn within(fits: bool, what: &'static str) -> Result<(), ManifestError> {
    match fits {
        true => Ok(()),
        false => Err(ManifestError::Excessive(what)),
    }
}

fn damaged(e: wasmparser::BinaryReaderError) -> ManifestError {
    ManifestError::Damaged(e.message().to_owned())
}

#[cfg(test)]
mod tests;
