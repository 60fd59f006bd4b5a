//! `--exec`: runs a command after each file. Must not know downloads.

use std::ffi::OsString;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use hoster_host::{Error, Manifest};
use tokio::process::{Child, Command};

use super::super::crypt::passwords;
use super::super::errors::usage;
use super::super::stdio;

/// Splits a command into words as a shell does, but without any expansion.
pub fn words(command: &str) -> Result<Vec<String>, Error> {
    shlex::split(command)
        .filter(|words| !words.is_empty())
        .ok_or_else(|| usage("the command is empty or a quote in it is not closed"))
}

/// Environment variables from which this program reads secrets.
const SECRETS: [&str; 3] = [
    "HOSTER_ARIA2_SECRET",
    "HOSTER_LINK_PASSWORD",
    "HOSTER_NEW_PASSWORD",
];

/// Removes the secrets of this program and its plugins from the environment of a
/// command. `key` is the variable with the key of the plugin in use.
pub fn remove_secrets(command: &mut Command, key: Option<&str>) {
    let keys = key.map(str::to_owned).into_iter();
    let keys = keys.chain(hoster_host::bundled_variable());
    for name in keys.chain(SECRETS.map(str::to_owned)) {
        command.env_remove(name);
    }
    let is_password = |name: &OsString| {
        let name = name.to_string_lossy();
        name.starts_with(passwords::VARIABLES)
    };
    for name in std::env::vars_os()
        .map(|(name, _)| name)
        .filter(is_password)
    {
        command.env_remove(name);
    }
}

/// Runs a command without input to its end. It inherits the environment without
/// the secrets of this program and its plugins, and is killed if the future is
/// dropped.
pub async fn status(command: Command, plugin: &Manifest) -> Result<ExitStatus, Error> {
    let mut child = spawn(command, plugin)?;
    let status = child.wait().await;
    status.map_err(|e| Error::internal(e.to_string()))
}

/// Like [`status`], but returns the command while it runs.
pub fn spawn(mut command: Command, plugin: &Manifest) -> Result<Child, Error> {
    let rule = plugin.credential.as_ref();
    remove_secrets(&mut command, rule.map(|rule| rule.environment.as_str()));
    command.stdin(Stdio::null()).kill_on_drop(true);
    command.spawn().map_err(|source| Error::Io {
        path: command.as_std().get_program().into(),
        what: "started",
        source,
    })
}

/// Runs the command with the file's path as its last argument. Its output goes
/// to standard error so that it does not mix with ours.
pub async fn run(words: &[String], path: &Path, plugin: &Manifest) -> Result<(), Error> {
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    // An absolute path, so that a name with a leading hyphen is not an option.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut command = Command::new(program);
    command.args(arguments).arg(&path);
    command.stdout(stdio::err_for_child());
    let status = status(command, plugin).await?;
    match status.success() {
        true => Ok(()),
        false => Err(usage(format!(
            "the file is complete, but {program} failed for it ({status})"
        ))),
    }
}
