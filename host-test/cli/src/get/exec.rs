//! `--exec`: a command after each file. Must not know downloads.

use std::path::Path;
use std::process::Stdio;

use hoster_host::{Error, Manifest};

use super::super::errors::usage;
use super::super::stdio;

/// Splits a command into its words, as a shell does but without its magic.
pub fn words(command: &str) -> Result<Vec<String>, Error> {
    shlex::split(command)
        .filter(|words| !words.is_empty())
        .ok_or_else(|| usage("--exec: there is no command, or a quote is not closed"))
}

/// Variables in which this program takes secrets.
const SECRETS: [&str; 3] = [
    "HOSTER_ARIA2_SECRET",
    "HOSTER_LINK_PASSWORD",
    "HOSTER_NEW_PASSWORD",
];

/// Runs the command with the file's path as its last argument. What it prints
/// goes to standard error, where it disturbs no reader of our output. It gets
/// the environment, but no secret that is meant for this program or a plugin.
pub async fn run(words: &[String], path: &Path, plugin: &Manifest) -> Result<(), Error> {
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    // A name that begins with a hyphen is no option.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .arg(&path)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let keys = plugin
        .credential
        .iter()
        .map(|rule| rule.environment.clone());
    let keys = keys.chain(hoster_host::bundled_variable());
    for name in keys.chain(SECRETS.map(str::to_owned)) {
        command.env_remove(name);
    }
    command.stdout(stdio::err_for_child());
    let status = command.status().await.map_err(|source| Error::Io {
        path: program.into(),
        what: "started",
        source,
    })?;
    match status.success() {
        true => Ok(()),
        false => Err(usage(format!(
            "the file is there, but {program} failed for it ({status})"
        ))),
    }
}
