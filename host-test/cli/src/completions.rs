//! `hoster completions`: completion scripts for shells, generated from the same
//! definition as `--help`. Must not know what any flag does.

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, help, stdio};

/// Install the completions where your shell looks for them:
///
///   bash: hoster completions bash > ~/.local/share/bash-completion/completions/hoster
///   zsh:  hoster completions zsh > ~/.zfunc/_hoster
///         (with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc)
///   fish: hoster completions fish > ~/.config/fish/completions/hoster.fish
///   PowerShell, in $PROFILE: hoster completions powershell | Out-String | Invoke-Expression
///   elvish, in rc.elv: eval (hoster completions elvish | slurp)
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CompletionsArgs {
    /// Shell to generate completions for.
    pub shell: Shell,
}

/// Prints the completions.
pub fn run(args: &CompletionsArgs) -> anyhow::Result<Outcome> {
    // In memory first: the generator panics if writing fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(), "hoster", &mut script);
    stdio::out(&script);
    Ok(Outcome::Done)
}
