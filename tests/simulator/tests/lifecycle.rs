//! Start, stop, and the request log.

mod client;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use client::{api, connect, curl_by_proxy, download, send, start, token_for, unlimited, wait_for};
use onefichier_simulator::{Config, Limits, NewContent, NewFile, Simulator, StartError};
use serde_json::{Value, json};

#[test]
fn a_simulator_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Simulator>();
}

#[test]
fn dropping_it_frees_the_port_and_the_temp_files() {
    let simulator = unlimited();
    let (address, ca) = (simulator.addr(), simulator.ca_file().to_owned());
    assert_eq!(std::fs::read_to_string(&ca).unwrap(), simulator.ca_pem());
    let mut open = connect(address);
    drop(simulator);
    assert!(!ca.exists());
    assert!(matches!(open.read(&mut [0; 1]), Ok(0) | Err(_)));
    let until = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(address).is_ok() {
        assert!(Instant::now() < until, "still listening");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_can_be_dropped_inside_async_code() {
    wait_for(async {
        let simulator = Simulator::start(Config::default()).await.unwrap();
        drop(simulator);
        let simulator = Simulator::start(Config::default()).await.unwrap();
        simulator.shutdown().await;
    });
}

#[test]
fn shutdown_lets_a_reply_finish_and_does_not_wait_for_idle_clients() {
    let simulator = unlimited();
    let _idle = connect(simulator.addr());
    let file = simulator.add_file(NewFile::new("a", vec![1; 12 << 20]));
    let url = token_for(&simulator, &file.link);
    let (host, path) = client::split(&url);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = vec![0; 1000];
    stream.read_exact(&mut first).unwrap();
    let reading = std::thread::spawn(move || {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        rest.len() + 1000
    });
    let begun = Instant::now();
    wait_for(simulator.shutdown());
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(reading.join().unwrap() > 12 << 20, "head and body");
}

#[test]
fn a_start_does_not_wait_for_checksums() {
    let folder = tempfile::tempdir().unwrap();
    // A sparse file, which takes minutes to hash.
    let file = std::fs::File::create(folder.path().join("large.bin")).unwrap();
    file.set_len(100 << 30).unwrap();
    let begun = Instant::now();
    let simulator = start(Config {
        seed: Some(folder.path().to_owned()),
        ..Config::default()
    });
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(simulator.files()[0].checksum, None);
    let url = token_for(&simulator, &simulator.files()[0].link);
    let reply = download(&simulator, &url, &[("Range", "bytes=-5")]);
    assert_eq!(reply.body, [0; 5]);
}

#[test]
fn a_failed_start_has_a_specific_error() {
    let error = |config: Config| wait_for(Simulator::start(config)).err().unwrap();
    let taken = unlimited();
    let listen = taken.addr();
    assert!(matches!(
        error(Config {
            listen,
            ..Config::default()
        }),
        StartError::Listen { .. }
    ));
    let seed = Some("/nonexistent/folder".into());
    assert!(matches!(
        error(Config {
            seed,
            ..Config::default()
        }),
        StartError::Seed { .. }
    ));
    let log = Some("/nonexistent/log".into());
    assert!(matches!(
        error(Config {
            log,
            ..Config::default()
        }),
        StartError::Log { .. }
    ));
    assert!(matches!(
        error(Config {
            speed: 0.0,
            ..Config::default()
        }),
        StartError::Speed
    ));
}

#[test]
fn the_log_file_has_a_line_per_request_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let simulator = start(Config {
        log: Some(path.clone()),
        limits: Limits::Off,
        ..Config::default()
    });
    let key = simulator.api_key().to_owned();
    let file = simulator.add_file(NewFile::new("a", "abc"));
    let url = token_for(&simulator, &file.link);
    download(&simulator, &url, &[]);
    send(
        &simulator,
        "GET",
        "1fichier.com",
        &format!("/{key}?key={key}"),
        &[],
        b"",
    );
    curl_by_proxy(&simulator, &["https://1fichier.com/x?y=z"]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains(&key));
    let lines: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 4, "{text}");
    let mut keys: Vec<_> = lines[0].as_object().unwrap().keys().cloned().collect();
    keys.sort();
    let expected = "arrived authorized bytes_in bytes_out host method path status time";
    assert_eq!(keys.join(" "), expected);
    let token = &lines[0];
    assert_eq!(token["path"], "/v1/download/get_token.cgi");
    assert_eq!(
        (&token["authorized"], &token["status"]),
        (&json!(true), &json!(200))
    );
    let body = json!({"url": file.link}).to_string();
    assert_eq!(token["bytes_in"], body.len());
    let time = token["time"].as_str().unwrap();
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    assert_eq!(
        (&lines[1]["bytes_out"], &lines[1]["authorized"]),
        (&json!(3), &json!(false))
    );
    assert_eq!(
        (&lines[2]["path"], &lines[2]["bytes_in"]),
        (&json!("/[key]"), &json!(0))
    );
    assert_eq!(
        (&lines[3]["path"], &lines[3]["host"]),
        (&json!("/x"), &json!("1fichier.com"))
    );
}

#[test]
fn the_log_in_memory_has_connections_and_headers() {
    let simulator = unlimited();
    let mut stream = connect(simulator.addr());
    for _ in 0..2 {
        let request = "GET /x HTTP/1.1\r\nHost: a-1.1fichier.com\r\nRange: bytes=1-\r\nUser-Agent: me\r\n\
                       Authorization: Bearer wrong\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = [0; 12];
        stream.read_exact(&mut reply).unwrap();
        assert_eq!(&reply, b"HTTP/1.1 404");
        let mut rest = Vec::new();
        let mut byte = [0];
        while !rest.ends_with(b"</html>\n") {
            stream.read_exact(&mut byte).unwrap();
            rest.push(byte[0]);
        }
    }
    download(&simulator, "https://a-1.1fichier.com/p1", &[]);
    let log = simulator.log();
    assert_eq!(log[0].connection, log[1].connection);
    assert_ne!(log[1].connection, log[2].connection);
    assert_eq!(log[0].range.as_deref(), Some("bytes=1-"));
    assert_eq!(log[0].user_agent.as_deref(), Some("me"));
    assert!(log[0].has_authorization && !log[0].authorized);
    assert!(!log[2].has_authorization);
}

#[test]
fn a_client_that_disappears_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let simulator = start(Config {
        log: Some(path.clone()),
        ..Config::default()
    });
    let content = NewContent::Generated {
        size: 1 << 40,
        seed: 1,
    };
    let file = simulator.add_file(NewFile::new("a", content));
    let url = token_for(&simulator, &file.link);
    let (host, direct) = client::split(&url);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {direct} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream.read_exact(&mut [0; 1_000_000]).unwrap();
    drop(stream);
    let until = Instant::now() + Duration::from_secs(30);
    while std::fs::read_to_string(&path).unwrap().lines().count() < 2 {
        assert!(Instant::now() < until, "not logged");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(simulator.log()[1].bytes_out >= 900_000);
}

#[test]
fn a_blocked_caller_does_not_block_the_simulator() {
    // The only thread of the caller's runtime waits for curl.
    wait_for(async {
        let simulator = Simulator::start(Config::default()).await.unwrap();
        assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
    });
}
