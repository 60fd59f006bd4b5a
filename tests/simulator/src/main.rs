//! The simulator as a program of its own, for those who want nothing else of
//! this repository: the same as `hoster simulator`, and built in a minute.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use onefichier_simulator::Simulator;
use onefichier_simulator::command::{self, Options};

/// 1fichier.com on loopback, for tests of any client.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
#[command(after_long_help = command::help("onefichier-simulator"))]
struct Program {
    #[command(flatten)]
    options: Options,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Program::parse().options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("error: {error}");
            let causes = std::iter::successors(error.source(), |cause| cause.source());
            causes.for_each(|cause| eprint!(": {cause}"));
            eprintln!();
            ExitCode::FAILURE
        }
    }
}

/// Runs until it is interrupted.
async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let simulator = Simulator::start(options.config()?).await?;
    let ready = simulator.ready();
    for remark in &ready.remarks {
        eprintln!("{remark}");
    }
    let line = serde_json::to_string(&ready)?;
    writeln!(std::io::stdout(), "{line}")?;
    interrupted().await?;
    simulator.shutdown().await;
    Ok(())
}

#[cfg(unix)]
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
