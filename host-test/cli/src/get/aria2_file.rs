//! Checks files that aria2 has written like any other download. Must not know
//! how to communicate with aria2.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use hoster_host::download::{Downloaded, Verified, is_web_page, page_title};
use hoster_host::{Checksum, Error, checksum};

/// How many bytes to inspect for a web page.
const BEGINNING: u64 = 8 << 10;

/// The file and its expected properties.
pub struct Wanted {
    pub path: PathBuf,
    pub size: Option<u64>,
    pub checksum: Option<Checksum>,
}

/// Checks a file that aria2 has completed. A bad file does not keep its name,
/// if it is on this machine.
pub async fn finish(wanted: Wanted, size: u64) -> Result<Downloaded, Error> {
    if let Some(expected) = wanted.size.filter(|expected| *expected != size) {
        remove(&wanted.path);
        let found = size;
        return Err(Error::Size { expected, found });
    }
    let found = hashed(&wanted).await?;
    if let (Some(known), Some(found)) = (&wanted.checksum, &found)
        && !checksum::same(known, found)
    {
        return Err(Error::Damaged {
            path: set_aside(&wanted.path),
            algorithm: known.algorithm.clone(),
            expected: known.hex.to_ascii_lowercase(),
            found: found.hex.clone(),
        });
    }
    // aria2 does not report the server's content type. If nothing else is known
    // about the file, its bytes decide.
    if wanted.size.is_none() && found.is_none() {
        let first = beginning(&wanted.path);
        let name = wanted.path.file_name().unwrap_or_default();
        if is_web_page(&name.to_string_lossy(), &first) {
            remove(&wanted.path);
            let page = page_title(&first);
            return Err(Error::WebPage { page });
        }
    }
    let verified = match &found {
        Some(_) => Verified::Checksum,
        None => Verified::Size,
    };
    Ok(Downloaded::fetched(wanted.path, size, verified, found))
}

/// Returns the file's checksum if there is one to compare it with.
async fn hashed(wanted: &Wanted) -> Result<Option<Checksum>, Error> {
    let known = wanted.checksum.as_ref();
    let known = known.filter(|known| checksum::hex_digits(&known.algorithm).is_some());
    let Some(known) = known else {
        return Ok(None);
    };
    let (file, algorithm) = (wanted.path.clone(), known.algorithm.clone());
    let hashing =
        tokio::task::spawn_blocking(move || checksum::of_file(&file, &algorithm, &|| false));
    let found = hashing.await.map_err(Error::internal)??;
    Ok(Some(found))
}

/// Returns the first bytes, or none if the file is not on this machine.
fn beginning(path: &Path) -> Vec<u8> {
    let mut first = Vec::new();
    if let Ok(file) = hoster_host::system::open_regular(path) {
        // If the file cannot be read, there is nothing to inspect.
        let _ = file.take(BEGINNING).read_to_end(&mut first);
    }
    first
}

/// Removes a useless file.
fn remove(path: &Path) {
    // The file is on another machine or already gone.
    if let Some((folder, name)) = beneath(path) {
        let _ = folder.remove_file(name);
    }
}

/// Renames a file that failed its check and returns the new path.
fn set_aside(path: &Path) -> PathBuf {
    let Some((folder, name)) = beneath(path) else {
        return path.to_owned();
    };
    let mut aside = name.to_owned();
    aside.push(".damaged");
    match folder.rename(name, &folder, &aside) {
        Ok(()) => path.with_file_name(aside),
        // The file is on another machine or already gone.
        Err(_) => path.to_owned(),
    }
}

/// Returns the file's folder, open, and the file's name in it.
fn beneath(path: &Path) -> Option<(Dir, &OsStr)> {
    let folder = Dir::open_ambient_dir(path.parent()?, ambient_authority()).ok()?;
    Some((folder, path.file_name()?))
}
