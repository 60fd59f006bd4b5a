//! A program on aria2's port that is not aria2: it reads and writes nothing, and
//! claims that it stored one of the user's files.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::bench::{Bench, finish};

/// Starts a server that replies like aria2 and reports every download as complete
/// immediately, with this path.
fn claims(path: &str, size: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/jsonrpc", listener.local_addr().unwrap());
    let path = path.to_owned();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let path = path.clone();
            std::thread::spawn(move || serve(connection.unwrap(), &path, size));
        }
    });
    address
}

fn serve(mut connection: TcpStream, path: &str, size: u64) -> Option<()> {
    let mut reader = BufReader::new(connection.try_clone().ok()?);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request: Value = serde_json::from_slice(&body).ok()?;
        let result = match request["method"].as_str()? {
            "aria2.getVersion" => json!({"version": "1.37.0"}),
            "aria2.addUri" => json!("2089b05ecca3d829"),
            "aria2.tellStatus" => json!({
                "status": "complete", "totalLength": size.to_string(),
                "completedLength": size.to_string(), "connections": "0",
                "files": [{"path": path}],
            }),
            _ => json!("OK"),
        };
        let answer = json!({"jsonrpc": "2.0", "id": "hoster", "result": result}).to_string();
        write!(
            connection,
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{answer}",
            answer.len()
        )
        .ok()?;
    }
}

#[tokio::test]
async fn no_reply_of_aria2_makes_hoster_touch_an_unrelated_file() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"the right content");
    std::fs::create_dir(bench.path("out")).unwrap();
    let inside = bench.write("out/mine.txt", "mine");
    let outside = bench.write("mine.txt", "mine");
    let above = format!("{}/out/../mine.txt", bench.arg(""));
    std::os::unix::fs::symlink(bench.path("mine.txt"), bench.path("out/link")).unwrap();
    let out = bench.path("out");
    let at = |name: &str| out.join(name).to_str().unwrap().to_owned();
    // Complete with the wrong size, or with other content.
    for size in [4, 17] {
        for path in [
            at("mine.txt"),
            at("link"),
            outside.to_str().unwrap().to_owned(),
            above.clone(),
            at("sub/../mine.txt"),
            at("."),
            at(".."),
            "/".into(),
            "mine.txt".into(),
        ] {
            let address = claims(&path, size);
            for more in [&["--fetch-checksum"][..], &[], &["--overwrite"]] {
                // A file in the folder may be one that aria2 replaced.
                let is_inside = path == at("mine.txt") || path == at("link");
                if more == ["--overwrite"] && is_inside {
                    continue;
                }
                let key = bench.arg("key.txt");
                let args = [
                    "--json",
                    "--key-file",
                    &key,
                    "--no-pace",
                    "get",
                    "-o",
                    "out",
                ];
                let aria2 = ["--aria2", &address, &file.link];
                let run = finish(bench.command(&[&args[..], &aria2, more].concat())).await;
                assert_ne!(run.status, Some(0), "{path} {more:?}: {}", run.stdout);
                for mine in [&inside, &outside] {
                    let content = std::fs::read_to_string(mine).unwrap_or_default();
                    assert_eq!(content, "mine", "{path} {more:?}: {}", run.stdout);
                }
                let link = std::fs::read_link(bench.path("out/link"));
                assert!(link.is_ok(), "{path} {more:?}");
            }
        }
    }
}
