//! Asks before something is removed. Must not know what it is.

use std::io::IsTerminal as _;

use hoster_host::Error;

use super::errors::usage;
use super::output::Output;

/// Asks whether to carry out an action, such as `remove /old with 3 files in it`.
/// Fails if the answer is no, or if nobody can be asked.
pub async fn confirm(output: &Output, action: &str, refused: &str) -> Result<(), Error> {
    if output.is_json() || !std::io::stdin().is_terminal() {
        return Err(usage(format!(
            "{refused} without confirmation; give --yes, or --dry-run to list everything"
        )));
    }
    match is_confirmed(output, &format!("{action}?")).await? {
        true => Ok(()),
        false => Err(usage("nothing was removed")),
    }
}

/// Asks a question on the terminal. Returns whether the answer is yes.
pub async fn is_confirmed(output: &Output, question: &str) -> Result<bool, Error> {
    output.prompt(question);
    // In a separate thread, so that Ctrl-C still works.
    let read = || {
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map(|_| answer)
    };
    let answer = tokio::task::spawn_blocking(read).await;
    let answer = answer.map_err(Error::internal)?;
    Ok(answer.is_ok_and(|answer| matches!(answer.trim(), "y" | "Y" | "yes")))
}
