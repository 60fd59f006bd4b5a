//! `hoster simulator`.

use std::io::Write as _;

use anyhow::Context as _;
use onefichier_simulator::{Config, Limits, Simulator};
use serde::Serialize;

use super::Outcome;
use super::args::SimulatorArgs;

/// The line that says that the simulator is ready.
#[derive(Serialize)]
struct ReadyLine<'a> {
    listening: String,
    api_key: &'a str,
    ca: String,
}

/// Runs until it is interrupted.
pub async fn run(args: SimulatorArgs) -> anyhow::Result<Outcome> {
    let simulator = Simulator::start(Config {
        listen: args.listen,
        seed: args.seed,
        log: args.log,
        speed: args.speed,
        limits: if args.no_limits {
            Limits::Off
        } else {
            Limits::Documented
        },
        ..Config::default()
    })
    .await
    .context("the simulator cannot start")?;
    let ready = serde_json::to_string(&ReadyLine {
        listening: simulator.addr().to_string(),
        api_key: simulator.api_key(),
        ca: simulator.ca_file().display().to_string(),
    })?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{ready}").and_then(|()| stdout.flush())?;
    drop(stdout);
    std::future::pending::<()>().await;
    Ok(Outcome::Done)
}
