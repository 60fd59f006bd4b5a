//! The output of a command, or standard input, as a file to upload: services need
//! its size first. Must not know uploads.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use hoster_host::{Error, Manifest, names};
use tempfile::TempDir;

use super::super::errors::{CommandError, unwritable, usage};
use super::super::get::exec;

/// A file in a temporary folder, which is removed on drop.
pub struct Spooled {
    _folder: TempDir,
    pub path: PathBuf,
    /// Its name, as the service gets it.
    pub name: String,
}

impl Spooled {
    /// Creates an empty file; `folder` defaults to the system's temporary folder.
    fn create(name: &str, folder: Option<&Path>) -> Result<(Self, File), Error> {
        let name = expanded(name)?;
        let parent = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        let made = tempfile::Builder::new()
            .prefix(".hoster-")
            .tempdir_in(&parent);
        let folder = made.map_err(|e| unwritable(&parent, e))?;
        let path = folder.path().join(&*names::to_local(&name));
        let file = File::create_new(&path).map_err(|e| unwritable(&parent, e))?;
        let spooled = Self {
            _folder: folder,
            path,
            name,
        };
        Ok((spooled, file))
    }

    /// Runs a command and keeps its output. Fails if the command does: then its
    /// output is incomplete.
    pub async fn of_command(
        words: &[String],
        name: &str,
        folder: Option<&Path>,
        plugin: &Manifest,
    ) -> Result<Self, Error> {
        let (spooled, file) = Self::create(name, folder)?;
        let Some((program, arguments)) = words.split_first() else {
            return Err(usage("the command is empty"));
        };
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).stdout(file);
        let status = exec::status(command, plugin).await?;
        match status.success() {
            true => Ok(spooled),
            false => {
                let program = program.clone();
                Err(CommandError::UploadCommand { program, status }.into())
            }
        }
    }

    /// Keeps standard input. Whether the program that wrote it has failed is
    /// unknown.
    pub async fn of_stdin(name: &str, folder: Option<&Path>) -> Result<Self, Error> {
        let (spooled, mut file) = Self::create(name, folder)?;
        let copying = tokio::task::spawn_blocking(move || io::copy(&mut io::stdin(), &mut file));
        let copied = copying.await.map_err(Error::internal)?;
        copied.map_err(|e| unwritable(&spooled.path, e))?;
        Ok(spooled)
    }
}

/// Replaces `{date}` and `{time}` by those of the local time: `2026-11-30` and
/// `031700`.
pub fn with_date(text: &str) -> String {
    let now = jiff::Zoned::now();
    text.replace("{date}", &now.strftime("%Y-%m-%d").to_string())
        .replace("{time}", &now.strftime("%H%M%S").to_string())
}

/// Returns the name of a stream, with date and time.
pub fn expanded(name: &str) -> Result<String, Error> {
    let name = with_date(name);
    let is_name = !name.is_empty() && !name.contains(['/', '\0']) && name != "." && name != "..";
    match is_name {
        true => Ok(name),
        false => Err(usage(format!(
            "`{name}` is not a file name; --to names the folder"
        ))),
    }
}
