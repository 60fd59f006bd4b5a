//! Where state is stored for a server on this machine, given by `connect_to`:
//! in a separate folder for each start of that server, which has not counted
//! anything yet when it starts. Must not know what is stored.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

/// Time limit for the server to identify its start.
const ANSWER: Duration = Duration::from_secs(2);

/// Maximum size of that reply in bytes.
const MAX_BYTES: usize = 4 << 10;

/// State of a server is removed if it has not changed for this long.
const KEPT: Duration = Duration::from_secs(86_400);

/// Response of `GET /instance`.
#[derive(Deserialize)]
struct Instance {
    instance: String,
}

/// Returns the folder below `state` for the server at this address: one for
/// each start of the server. `None` if the server does not identify its start,
/// as only a simulator does.
pub async fn simulated_state(state: &Path, server: SocketAddr) -> Option<PathBuf> {
    let folder = state.join("simulated");
    let all = folder.clone();
    tokio::task::spawn_blocking(move || forget_old(&all))
        .await
        .ok()?;
    let asked = tokio::time::timeout(ANSWER, instance(server)).await;
    let instance = asked
        .ok()?
        .inspect_err(|e| tracing::info!("no instance: {e}"));
    let instance = instance.ok()?;
    let address = server
        .to_string()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Some(folder.join(format!("{address}-{instance}")))
}

async fn instance(server: SocketAddr) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TokioIo::new(TcpStream::connect(server).await?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let asking = async {
        let request = http::Request::get("/instance")
            .header(http::header::HOST, server.to_string())
            .body(Empty::<bytes::Bytes>::new())?;
        let body = sender.send_request(request).await?.into_body();
        let body = Limited::new(body, MAX_BYTES).collect().await?.to_bytes();
        let Instance { instance } = serde_json::from_slice(&body)?;
        let is_id = (1..=64).contains(&instance.len())
            && instance.bytes().all(|b| b.is_ascii_alphanumeric());
        match is_id {
            true => Ok(instance),
            false => Err("the instance is not an id".into()),
        }
    };
    // The connection is driven alongside the request, and ends with it.
    tokio::select! {
        instance = asking => instance,
        ended = connection => match ended {
            Ok(()) => Err("the connection was closed".into()),
            Err(e) => Err(e.into()),
        },
    }
}

fn forget_old(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let changed = entry.metadata().and_then(|m| m.modified());
        let age = changed.ok().and_then(|changed| changed.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn state_of_a_server_is_dropped_after_a_day() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("old", KEPT * 2), ("new", KEPT / 2)] {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).unwrap();
            let changed = SystemTime::now() - age;
            std::fs::File::open(&path)
                .unwrap()
                .set_modified(changed)
                .unwrap();
        }
        forget_old(folder.path());
        assert!(!folder.path().join("old").exists());
        assert!(folder.path().join("new").exists());
    }
}
