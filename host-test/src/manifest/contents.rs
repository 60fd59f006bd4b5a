//! The parts of a component that can be read without compiling it: its
//! manifest, and the names of its imports and exports. The file may be hostile:
//! it is read in one pass, with memory that does not depend on its size.

use wasmparser::{ComponentExternalKind, Encoding, FunctionBody, Parser, Payload, SectionLimited};

use super::{Manifest, ManifestError, SECTION};

/// Maximum number of functions in all modules of a component. Python's whole
/// runtime has 30,000.
const MAX_FUNCTIONS: u32 = 200_000;

/// Maximum bytes of one function. The interpreter loops of the largest language
/// runtimes stay below 128 KiB; compilers need hundreds of times as much
/// memory.
const MAX_BODY_BYTES: usize = 512 << 10;

/// Maximum number of local variables in one function.
const MAX_LOCALS: u64 = 20_000;

/// Maximum number of local variables in all functions: 25 for each of 200,000.
const MAX_ALL_LOCALS: u64 = 5_000_000;

/// Maximum number of imports or exports; the contract has fewer than 30.
const MAX_NAMES: usize = 100;

/// Maximum characters of an interface name.
const MAX_NAME_CHARACTERS: usize = 128;

/// Result of one pass over the bytes of a component.
#[derive(Default)]
pub(crate) struct Contents<'a> {
    manifests: Vec<&'a [u8]>,
    pub(crate) imports: Vec<String>,
    pub(crate) exports: Vec<String>,
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

    /// Returns the manifest. Fails unless there is exactly one.
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

/// Adds the names that `pick` returns. Fails if one of them may not be shown.
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

/// Whether this is `namespace:package/interface@version`, or another name with
/// such characters.
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
