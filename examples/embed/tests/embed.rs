//! Runs the embedder as a program, against the simulator.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use onefichier_simulator::{Config, Limits, NewFile, Simulator};

fn simulator() -> (tokio::runtime::Runtime, Simulator) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { limits: Limits::Off, ..Config::default() };
    let simulator = runtime.block_on(Simulator::start(config)).unwrap();
    (runtime, simulator)
}

fn embed(simulator: &Simulator, folder: &std::path::Path, links: &[&str]) -> Command {
    let mut command =
        Command::new(std::env::var_os("CARGO_BIN_EXE_hoster-embed").expect("run by cargo"));
    command
        .arg(folder)
        .args(links)
        .env("ONEFICHIER_API_KEY", simulator.api_key())
        .env("HOSTER_CONNECT_TO", format!("1fichier.com={}", simulator.addr()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn it_downloads_with_progress_and_goes_past_a_dead_link() {
    let (_runtime, simulator) = simulator();
    let content = vec![7; 3_000_000];
    let file = simulator.add_file(NewFile::new("alpha.zip", content.clone()));
    let folder = tempfile::tempdir().unwrap();
    let dead = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";
    let run = embed(&simulator, folder.path(), &[dead, &file.link]).output().unwrap();
    assert!(run.status.success(), "{}", words(&run));
    assert!(words(&run).contains(" bytes"), "{}", words(&run));
    assert!(words(&run).contains(dead), "{}", words(&run));
    assert_eq!(std::fs::read(folder.path().join("alpha.zip")).unwrap(), content);
}

#[cfg(unix)]
#[test]
fn it_is_stopped_and_goes_on_in_the_next_run() {
    let (_runtime, simulator) = simulator();
    let content = vec![7; 20_000_000];
    let file = simulator.add_file(NewFile::new("alpha.zip", content.clone()));
    simulator.inject("stall-after:bytes=2M,times=always".parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let child = embed(&simulator, folder.path(), &[&file.link]).spawn().unwrap();
    let part = folder.path().join("alpha.zip.part");
    let until = Instant::now() + Duration::from_secs(60);
    while !part.is_file() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let stop = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(stop.unwrap().success());
    let run = child.wait_with_output().unwrap();
    assert!(words(&run).contains("stopped"), "{}", words(&run));
    simulator.clear_faults();
    let run = embed(&simulator, folder.path(), &[&file.link]).output().unwrap();
    assert!(run.status.success(), "{}", words(&run));
    assert_eq!(std::fs::read(folder.path().join("alpha.zip")).unwrap(), content);
}
