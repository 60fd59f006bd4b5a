//! Flags for the report of a run, and of `runs`. Must not know what any of them
//! does.

use std::path::PathBuf;

use clap::Args;

use super::super::get::exec;

/// What follows the end of a run.
#[derive(Clone, Debug, Default, Args)]
pub struct ReportArgs {
    /// When the run ends, however it ends, write a report to this file, as one
    /// JSON object. The file is readable only by you.
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Run this command if the run fails, with the report on its standard input.
    /// Quotes group words; no shell is involved.
    #[arg(long, hide_short_help = true, value_name = "CMD", value_parser = words)]
    pub on_failure: Option<Words>,
}

/// The words of a command.
#[derive(Clone, Debug)]
pub struct Words(pub Vec<String>);

fn words(text: &str) -> Result<Words, String> {
    exec::words(text).map(Words).map_err(|e| e.to_string())
}

#[derive(Debug, Args)]
pub struct RunsArgs {
    /// List the last N runs.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub last: usize,
}
