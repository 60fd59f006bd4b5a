//! Remote uploads: requested, listed, fetched from this machine, and refused
//! from anywhere else.

mod client;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use client::{api, start};
use onefichier_simulator::{Config, Limits, Simulator, Unknowns};
use serde_json::{Value, json};

/// A server that replies to one request and reports it.
fn source(reply: &'static [u8]) -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 10_000];
        let length = stream.read(&mut request).unwrap();
        let request = String::from_utf8_lossy(&request[..length]).into_owned();
        stream.write_all(reply).unwrap();
        let _ = sender.send(request);
    });
    (address, heard)
}

fn with_delay(remote_delay: Duration) -> Simulator {
    start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            remote_delay,
            ..Unknowns::default()
        },
        ..Config::default()
    })
}

/// The result of a job, once it is done.
fn outcome(simulator: &Simulator, id: &Value) -> Value {
    for _ in 0..1000 {
        let info = api(simulator, "remote/info.cgi", json!({"id": id})).json();
        if !info["result"].as_array().unwrap().is_empty() {
            return info;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never done");
}

#[test]
fn a_file_is_fetched_with_headers_into_a_folder() {
    let simulator = with_delay(Duration::ZERO);
    let folder = simulator.add_folder("remote");
    for headers in [json!({"Cookie": "a=b"}), json!(["Cookie: a=b"])] {
        let (address, heard) = source(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        let url = format!("http://{address}/x/na%20me.bin?q=1");
        let order = json!({"urls": [url], "folder_id": folder, "headers": headers});
        let reply = api(&simulator, "remote/request.cgi", order).json();
        assert_eq!(
            (&reply["status"], &reply["urls"][0]),
            (&json!("OK"), &json!(url))
        );
        assert_eq!(reply["headers"], headers);
        assert!(reply["id"].is_u64() && reply["date"].is_string());
        let info = outcome(&simulator, &reply["id"]);
        assert_eq!(info.get("status"), None);
        let result = &info["result"][0];
        assert_eq!(
            (&result["status"], &result["url"]),
            (&json!("OK"), &json!(url))
        );
        let link = result["download_link"].as_str().unwrap();
        assert_eq!(simulator.content(link).unwrap(), b"abc");
        let file = simulator.files().pop().unwrap();
        assert_eq!((&*file.name, &*file.folder), ("na me.bin", "/remote"));
        let request = heard.recv().unwrap();
        assert!(
            request.starts_with("GET /x/na%20me.bin?q=1 HTTP/1.1\r\n"),
            "{request}"
        );
        assert!(request.to_ascii_lowercase().contains("cookie: a=b"));
    }
}

#[test]
fn a_waiting_job_has_a_date_of_1970_and_no_result() {
    let simulator = with_delay(Duration::from_secs(3600));
    let order = json!({"urls": ["http://127.0.0.1:1/"]});
    let id = api(&simulator, "remote/request.cgi", order).json()["id"].clone();
    let list = api(&simulator, "remote/ls.cgi", json!({})).json();
    assert_eq!(list["data"][0]["id"], id);
    let date = list["data"][0]["execution_date"].as_str().unwrap();
    assert!(date.starts_with("1970-01-01"), "{date}");
    let info = api(&simulator, "remote/info.cgi", json!({"id": id})).json();
    assert_eq!(
        (&info["result"], info["links"].as_array().unwrap().len()),
        (&json!([]), 1)
    );
    let other = api(&simulator, "remote/info.cgi", json!({"id": 1}));
    assert_eq!(other.status, 404);
}

#[test]
fn failures_are_reported_individually_and_other_machines_are_not_contacted() {
    let simulator = with_delay(Duration::ZERO);
    let (address, _heard) = source(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    let urls = [
        format!("http://{address}/gone"),
        "http://192.0.2.1/".to_owned(),
        "https://1fichier.com/".to_owned(),
        "nonsense url".to_owned(),
    ];
    let reply = api(&simulator, "remote/request.cgi", json!({"urls": urls})).json();
    let info = outcome(&simulator, &reply["id"]);
    assert!(!info["execution_date"].as_str().unwrap().starts_with("1970"));
    let result = info["result"].as_array().unwrap();
    assert_eq!(result.len(), 4);
    for (row, text) in result
        .iter()
        .zip(["404", "this machine", "this machine", "invalid"])
    {
        assert_eq!(
            (&row["status"], &row["download_link"]),
            (&json!("KO"), &json!(""))
        );
        assert!(row["message"].as_str().unwrap().contains(text), "{row}");
    }
    assert!(simulator.files().is_empty());
    for wrong in [
        json!({}),
        json!({"urls": []}),
        json!({"urls": ["a"], "headers": 1}),
    ] {
        assert_eq!(api(&simulator, "remote/request.cgi", wrong).status, 400);
    }
}
