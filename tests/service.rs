//! `hoster simulator` in a separate process.

use std::process::Stdio;
use std::time::Duration;

use hoster_host::{ConnectTo, NetworkOptions};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use crate::bench::hoster;

/// A running simulator. Dropping it ends the process and removes its folder of
/// temporary files.
pub struct Service {
    pub child: Child,
    /// Its ready line.
    pub ready: Value,
    _temporary: tempfile::TempDir,
}

impl Service {
    /// Starts it and reads its ready line.
    pub async fn start(args: &[&str]) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let mut child = hoster(&[&["simulator", "--listen", "127.0.0.1:0"], args].concat())
            .stderr(Stdio::inherit())
            .env("TMPDIR", temporary.path())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let line = ready.expect("it is ready in time").unwrap().unwrap();
        Self {
            child,
            ready: serde_json::from_str(&line).unwrap(),
            _temporary: temporary,
        }
    }

    /// A field of the ready line.
    pub fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }

    /// The link of the first file that its arguments created.
    pub fn link(&self) -> &str {
        self.ready["files"][0]["link"].as_str().unwrap()
    }

    /// Options that connect the library to it, without rate limits.
    pub fn network(&self) -> NetworkOptions {
        NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: "1fichier.com".into(),
                address: self.text("listening").parse().unwrap(),
            }),
            no_pace: true,
            ..NetworkOptions::default()
        }
    }
}
