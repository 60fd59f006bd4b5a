//! What aria2 has written: checked as any download is. Must not
//! know how aria2 is spoken to.

use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use hoster_host::download::{Downloaded, Verified, is_web_page, page_title};
use hoster_host::{Checksum, Error, checksum};

/// Bytes in which a web page shows itself.
const BEGINNING: u64 = 8 << 10;

/// The file, and what is known of it.
pub struct Wanted {
    pub path: PathBuf,
    pub size: Option<u64>,
    pub checksum: Option<Checksum>,
}

/// Checks a file that aria2 has completed. What is wrong with it does not stay
/// under its name, if it is on this machine.
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
    // aria2 does not tell how the server called it; where nothing else is known
    // of the file, its bytes decide.
    if wanted.size.is_none() && found.is_none() {
        let first = beginning(&wanted.path);
        let name = wanted.path.file_name().unwrap_or_default();
        if is_web_page(&name.to_string_lossy(), &first) {
            remove(&wanted.path);
            let page = page_title(&first);
            return Err(Error::WebPage { page });
        }
    }
    Ok(Downloaded {
        path: wanted.path,
        size,
        verified: match &found {
            Some(_) => Verified::Checksum,
            None => Verified::Size,
        },
        checksum: found,
        skipped: false,
        fetched: size,
    })
}

/// The file's checksum, where one is known to compare it with.
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

/// Nothing, if it is not on this machine.
fn beginning(path: &Path) -> Vec<u8> {
    let mut first = Vec::new();
    if let Ok(file) = hoster_host::system::open_regular(path) {
        // What cannot be read shows nothing.
        let _ = file.take(BEGINNING).read_to_end(&mut first);
    }
    first
}

/// Removes what is of no use to anybody.
fn remove(path: &Path) {
    // It is on another machine, or already gone.
    if let Some((folder, name)) = beneath(path) {
        let _ = folder.remove_file(name);
    }
}

/// Gives a file that is not what it seems another name; tells where it is then.
fn set_aside(path: &Path) -> PathBuf {
    let Some((folder, name)) = beneath(path) else {
        return path.to_owned();
    };
    let mut aside = name.to_owned();
    aside.push(".damaged");
    match folder.rename(name, &folder, &aside) {
        Ok(()) => path.with_file_name(aside),
        // It is on another machine, or already gone.
        Err(_) => path.to_owned(),
    }
}

/// The folder of a file, open, and the file's name in it.
fn beneath(path: &Path) -> Option<(Dir, &OsStr)> {
    let folder = Dir::open_ambient_dir(path.parent()?, ambient_authority()).ok()?;
    Some((folder, path.file_name()?))
}
