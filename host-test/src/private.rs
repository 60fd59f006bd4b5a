//! Folders that only this user can enter. Must not know what is kept in them.

use std::path::Path;

/// Creates a folder, and its parents, for this user alone.
pub(crate) fn folder(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
