//! The simulator as a standalone program, for users who need nothing else of
//! this repository: the same as `hoster simulator`, built in a minute.

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

/// Runs until interrupted.
async fn run(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    // Whoever has read the ready line may send a signal.
    let interruption = Interruption::catch()?;
    let simulator = Simulator::start(options.config()?).await?;
    let ready = simulator.ready();
    for remark in &ready.remarks {
        eprintln!("{remark}");
    }
    let line = serde_json::to_string(&ready)?;
    writeln!(std::io::stdout(), "{line}")?;
    interruption.happens().await;
    simulator.shutdown().await;
    Ok(())
}

/// Signals that end the program, caught from the moment this is created.
#[cfg(unix)]
struct Interruption {
    interrupted: tokio::signal::unix::Signal,
    terminated: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Interruption {
    fn catch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
        })
    }

    async fn happens(mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Interruption;

#[cfg(not(unix))]
impl Interruption {
    fn catch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn happens(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
