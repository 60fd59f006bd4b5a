//! `--on-failure`: runs a command after a run that failed. Must not know why it
//! failed.

use std::io;
use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::super::get::exec;
use super::super::output::Output;
use super::super::stdio;

/// The environment variable with the exit code of the run.
const EXIT_CODE: &str = "HOSTER_EXIT_CODE";

/// Runs the command with the report on its standard input; a failure is reported
/// and has no other effect. The command is killed if the future is dropped.
pub async fn run(output: &Output, words: &[String], report: &str, exit_code: u8) {
    let Some((program, arguments)) = words.split_first() else {
        return;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env(EXIT_CODE, exit_code.to_string());
    exec::remove_secrets(&mut command, output.key_variable());
    let reason = match carry_out(command, report).await {
        Ok(status) if status.success() => return,
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    let values = [
        ("program", program.as_str().into()),
        ("reason", reason.into()),
    ];
    output.note(&output.l10n().text("on-failure-failed", &values));
}

async fn carry_out(mut command: Command, report: &str) -> io::Result<std::process::ExitStatus> {
    // Its output does not mix with ours.
    command.stdout(stdio::err_for_child());
    command.stdin(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A command need not read the report.
        let _ = input.write_all(report.as_bytes()).await;
    }
    child.wait().await
}
