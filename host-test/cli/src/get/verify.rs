//! `hoster verify`: checks that files have not changed since the download.
//! Needs no network.

use std::path::Path;

use hoster_host::download::control_file;
use hoster_host::hash_cache::{HashCache, HashedFile};
use hoster_host::{Checksum, Error, checksum};
use serde::Serialize;

use super::super::Outcome;
use super::super::app;
use super::super::exit;
use super::super::output::{Output, bytes};
use super::super::summary;
use super::args::VerifyArgs;
use super::checksum_file;

/// What `verify --json` prints for each intact file.
#[derive(Serialize)]
struct Line<'a> {
    path: String,
    size: u64,
    verified: &'a str,
}

/// How files are verified. By default, each file is read.
#[derive(Clone, Default)]
pub struct Verifier {
    /// Where the checksums of read files are stored.
    cache: Option<HashCache>,
    /// Whether files with a cached checksum are skipped.
    quick: bool,
}

pub async fn run(output: &Output, args: VerifyArgs) -> anyhow::Result<Outcome> {
    let verifier = Verifier {
        cache: app::hash_cache(),
        quick: args.quick,
    };
    let (mut failures, mut files, mut read) = (Vec::new(), 0, 0);
    for file in &args.files {
        for entry in checksum_file::read(file)? {
            let (path, known, size) = (entry.path.clone(), entry.known(), entry.size);
            let verifier = verifier.clone();
            let check = move || verifier.check(&path, size, known);
            let checked = tokio::task::spawn_blocking(check).await;
            let checked = checked.map_err(Error::internal)?;
            match checked {
                Ok(how) => {
                    (files, read) = (files + 1, read + size);
                    output.say(&format!(
                        "{}  {}  {} verified",
                        entry.path.display(),
                        bytes(size),
                        how.replace('-', " ")
                    ));
                    output.json_only(&Line {
                        path: entry.path.display().to_string(),
                        size,
                        verified: how,
                    });
                }
                Err(error) => {
                    failures.push(error.code());
                    let path = entry.path.display().to_string();
                    output.error(&error.into(), Some(&path));
                }
            }
        }
    }
    let parts = [
        ("summary-verified", files, read),
        ("summary-failed", failures.len(), 0),
    ];
    if let Some(line) = summary::counted(output.l10n(), &parts, Some(output.elapsed())) {
        output.say(&line);
    }
    Ok(exit::outcome(&failures))
}

impl Verifier {
    /// Compares checksums if one was recorded, otherwise sizes. Returns what was
    /// compared.
    pub fn check(
        &self,
        path: &Path,
        size: u64,
        known: Option<Checksum>,
    ) -> Result<&'static str, Error> {
        let unreadable = |source| Error::Io {
            path: path.to_owned(),
            what: "read",
            source,
        };
        let altered = |difference| Error::Altered {
            path: path.to_owned(),
            difference,
        };
        let found = std::fs::metadata(path).map_err(unreadable)?.len();
        if found != size {
            return Err(altered(format!("{found} bytes instead of {size}")));
        }
        let Some(known) = known else {
            return match control_file(path) {
                Some(control) => Err(Error::Unfinished {
                    path: path.to_owned(),
                    control,
                }),
                None => Ok("size"),
            };
        };
        if self.is_cached(path, &known) {
            return Ok("cached-checksum");
        }
        let found = HashedFile::read(path, &known.algorithm, &|| false)?;
        if let Some(cache) = &self.cache {
            cache.put(&found);
        }
        match checksum::same(&known, &found.checksum) {
            true => Ok("checksum"),
            false => Err(altered(format!("a different {} checksum", known.algorithm))),
        }
    }

    /// Whether a quick verification has this checksum in the cache. If it has
    /// another one, the file is read before it is reported as altered.
    fn is_cached(&self, path: &Path, known: &Checksum) -> bool {
        let cache = self.cache.as_ref().filter(|_| self.quick);
        let cached = cache.and_then(|cache| cache.get(path, &known.algorithm));
        cached.is_some_and(|cached| checksum::same(known, &cached))
    }
}
