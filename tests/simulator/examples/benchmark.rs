//! The server for `benches/simulator.sh`: a simulator without limits that has
//! one generated file of a given size and discards uploads. It depends only on
//! the simulator, so it builds in a fraction of the time of the whole command.
//! Prints one line, `ADDRESS KEY LINK`, and runs until its standard input ends.

use std::io::Read as _;

use onefichier_simulator::{Config, Limits, NewContent, NewFile, Simulator};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let size = std::env::args().nth(1).ok_or("usage: benchmark BYTES")?;
    let size = size.parse()?;
    let simulator = Simulator::start(Config {
        limits: Limits::Off,
        discard_uploads: true,
        ..Config::default()
    })
    .await?;
    let content = NewContent::Generated { size, seed: 0 };
    let file = simulator.add_file(NewFile::new("large.bin", content));
    let (address, key) = (simulator.addr(), simulator.api_key());
    println!("{address} {key} {}", file.link);
    // The simulator has its own threads, so this one may block.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    simulator.shutdown().await;
    Ok(())
}
