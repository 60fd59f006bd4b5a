//! `hoster simulator`. What can be said to a simulator, and what it says, is the
//! simulator's own affair.

use std::io::Write as _;

use anyhow::Context as _;
use onefichier_simulator::Simulator;

use super::Outcome;
use super::args::SimulatorArgs;

/// Runs until it is interrupted.
pub async fn run(args: SimulatorArgs) -> anyhow::Result<Outcome> {
    let config = args.options.config()?;
    let simulator = Simulator::start(config)
        .await
        .context("the simulator cannot start")?;
    let ready = simulator.ready();
    for remark in &ready.remarks {
        eprintln!("{remark}");
    }
    let ready = serde_json::to_string(&ready)?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{ready}").and_then(|()| stdout.flush())?;
    drop(stdout);
    std::future::pending::<()>().await;
    Ok(Outcome::Done)
}
