//! Globs that select files of a tree by their path below its root. Must not know
//! whose tree it is.

use std::path::Path;

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use crate::error::Error;

/// Which files of a tree to include and exclude.
pub(crate) struct Globs {
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Globs {
    /// Without `include`, every file is included.
    pub(crate) fn new(include: &[String], exclude: &[String]) -> Result<Self, Error> {
        Ok(Self {
            include: match include.is_empty() {
                true => None,
                false => Some(set(include)?),
            },
            exclude: set(exclude)?,
        })
    }

    /// Whether a file or folder is excluded, with everything below it.
    pub(crate) fn excluded(&self, inside: &Path) -> bool {
        !inside.as_os_str().is_empty() && self.exclude.is_match(inside)
    }

    /// Whether a file is included.
    pub(crate) fn included(&self, inside: &Path) -> bool {
        self.include.as_ref().is_none_or(|set| set.is_match(inside))
    }
}

/// Builds globs like those of rsync and git: `*` does not match a slash, `**`
/// does; a glob without a slash matches names at any depth.
fn set(globs: &[String]) -> Result<GlobSet, Error> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let trimmed = glob.trim_end_matches('/');
        let anywhere = match trimmed.strip_prefix('/') {
            Some(anchored) => anchored.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        let glob = GlobBuilder::new(&anywhere)
            .literal_separator(true)
            .build()
            .map_err(|e| not_a_glob(glob, &e))?;
        set.add(glob);
    }
    set.build().map_err(|e| not_a_glob(&globs.join(" "), &e))
}

fn not_a_glob(glob: &str, error: &globset::Error) -> Error {
    Error::Glob {
        glob: glob.to_owned(),
        reason: error.kind().to_string(),
    }
}

/// Returns a glob for one name, or `None` if the text has no wildcard.
pub(crate) fn of_name(part: &str) -> Result<Option<GlobMatcher>, Error> {
    if !part.contains(['*', '?', '[', '{']) {
        return Ok(None);
    }
    let glob = GlobBuilder::new(part)
        .literal_separator(true)
        .build()
        .map_err(|e| not_a_glob(part, &e))?;
    Ok(Some(glob.compile_matcher()))
}
