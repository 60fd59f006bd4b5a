//! `hoster verify`: checks that files have not changed since the download.
//! Needs no network.

use std::path::Path;

use hoster_host::download::control_file;
use hoster_host::{Checksum, Error, checksum};
use serde::Serialize;

use super::super::Outcome;
use super::super::exit;
use super::super::output::{Output, bytes};
use super::args::VerifyArgs;
use super::checksum_file;

/// What `verify --json` prints for each intact file.
#[derive(Serialize)]
struct Line<'a> {
    path: String,
    size: u64,
    verified: &'a str,
}

pub async fn run(output: &Output, args: VerifyArgs) -> anyhow::Result<Outcome> {
    let mut failures = Vec::new();
    for file in &args.files {
        for entry in checksum_file::read(file)? {
            let (path, known, size) = (entry.path.clone(), entry.known(), entry.size);
            let checked = tokio::task::spawn_blocking(move || check(&path, size, known)).await;
            let checked = checked.map_err(Error::internal)?;
            match checked {
                Ok(how) => {
                    output.say(&format!(
                        "{}  {}  {how} verified",
                        entry.path.display(),
                        bytes(size)
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
    Ok(exit::outcome(&failures))
}

/// Compares checksums if one was recorded, otherwise sizes.
pub fn check(path: &Path, size: u64, known: Option<Checksum>) -> Result<&'static str, Error> {
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
    let found = checksum::of_file(path, &known.algorithm, &|| false)?;
    match checksum::same(&known, &found) {
        true => Ok("checksum"),
        false => Err(altered(format!("a different {} checksum", known.algorithm))),
    }
}
