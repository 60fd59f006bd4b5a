//! `hoster completions`: what a shell has to know to complete our command line,
//! made from the same definition as `--help`. Must not know what any flag does.

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, help, stdio};

/// Where shells look for them:
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
    /// For which shell.
    pub shell: Shell,
}

/// Prints them.
pub fn run(args: &CompletionsArgs) -> anyhow::Result<Outcome> {
    // In memory first: the generator knows no error but a panic.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(), "hoster", &mut script);
    stdio::out(&script);
    Ok(Outcome::Done)
}
