//! `hoster simulator`. The simulator itself defines its options and output.

use anyhow::Context as _;
use onefichier_simulator::Simulator;

use super::args::SimulatorArgs;
use super::{Outcome, stdio};

/// Runs until interrupted.
pub async fn run(args: SimulatorArgs) -> anyhow::Result<Outcome> {
    let config = args.options.config()?;
    let simulator = Simulator::start(config)
        .await
        .context("the simulator cannot start")?;
    let ready = simulator.ready();
    for remark in &ready.remarks {
        stdio::err_line(remark);
    }
    let ready = serde_json::to_string(&ready)?;
    stdio::out_line(&ready);
    if stdio::failure().is_some() {
        // Nobody can learn where it listens.
        return Ok(Outcome::Done);
    }
    std::future::pending::<()>().await;
    Ok(Outcome::Done)
}
