//! Local files: nothing is lost or mixed up, and incomplete files are not taken
//! for complete ones.

#[cfg(unix)]
mod file_systems;
mod identity;
mod large_folders;
mod names;
mod nodes;
mod unfinished;

use serde_json::{Value, json};

use crate::bench::{Bench, Run};

/// Runs `get` into the test's folder `out`, without pauses between small files.
async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench
        .json(&[&["--no-pace", "get", "-o", "out"], args].concat())
        .await
}

/// Returns the `done` event of a link.
fn done<'a>(lines: &'a [Value], link: &str) -> &'a Value {
    let is_it = |line: &&Value| line["event"] == json!("done") && line["link"] == json!(link);
    lines.iter().find(is_it).expect("it is done")
}

fn read(bench: &Bench, name: &str) -> Vec<u8> {
    std::fs::read(bench.path("out").join(name)).unwrap()
}
