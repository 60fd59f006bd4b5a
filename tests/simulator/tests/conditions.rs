//! A slow network, a wrong clock, random faults, and large folders.

mod client;

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use client::{api, connect, curl_by_proxy, download, start, token_for, unlimited, upload, visit};
use onefichier_simulator::{
    AccountConfig, Conditions, Config, Endpoint, Fault, Injection, Limits, NewFile, Simulator,
};
use serde_json::{Value, json};

fn with_file(size: usize) -> (Simulator, String) {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a.bin", vec![7; size]));
    let url = token_for(&simulator, &file.link);
    (simulator, url)
}

#[test]
fn latency_is_added_to_every_request() {
    let (simulator, url) = with_file(10);
    let latency = Duration::from_millis(150);
    simulator.set_conditions(Conditions {
        latency,
        ..Conditions::default()
    });
    assert_eq!(simulator.conditions().latency, latency);
    for _ in 0..2 {
        let started = Instant::now();
        download(&simulator, &url, &[]);
        assert!(started.elapsed() >= latency);
    }
    simulator.set_conditions(Conditions {
        connection_latency: latency,
        ..simulator.conditions()
    });
    let started = Instant::now();
    download(&simulator, &url, &[]);
    assert!(started.elapsed() >= latency * 2);
}

#[test]
fn bandwidth_is_kept_in_both_directions() {
    let (simulator, url) = with_file(1_000_000);
    simulator.set_conditions(Conditions {
        bandwidth: Some(1_000_000),
        ..Conditions::default()
    });
    let started = Instant::now();
    assert_eq!(download(&simulator, &url, &[]).body.len(), 1_000_000);
    let took = started.elapsed();
    assert!(took >= Duration::from_millis(900), "{took:?}");
    let started = Instant::now();
    upload(&simulator, &[("a", &vec![1; 1_000_000])], &[], true);
    let took = started.elapsed();
    // The last bytes to arrive are not delayed.
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

#[test]
fn two_downloads_share_the_total_bandwidth() {
    let (simulator, url) = with_file(500_000);
    simulator.set_conditions(Conditions {
        bandwidth_in_all: Some(1_000_000),
        ..Conditions::default()
    });
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(download(&simulator, &url, &[]).body.len(), 500_000));
        }
    });
    assert!(started.elapsed() >= Duration::from_millis(900));
}

#[test]
fn a_trickle_trickles_and_a_stall_is_silent() {
    let (simulator, url) = with_file(300);
    simulator.inject(Injection::once(Fault::Trickle {
        bytes_per_second: 300,
    }));
    let started = Instant::now();
    assert_eq!(download(&simulator, &url, &[]).body.len(), 300);
    assert!(started.elapsed() >= Duration::from_millis(900));
    simulator.inject(Injection::once(Fault::StallAfter { bytes: 100 }));
    let (host, path) = client::split(&url);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let reply = client::read_reply(&mut stream, 100);
    assert_eq!(reply.header("content-length"), Some("300"));
    client::is_silent(&mut stream);
    drop(stream);
    assert_eq!(download(&simulator, &url, &[]).body.len(), 300);
}

#[test]
fn files_are_held_after_the_given_bytes_until_released() {
    let (simulator, url) = with_file(300_000);
    let hold = |hold_after| {
        simulator.set_conditions(Conditions {
            hold_after,
            ..simulator.conditions()
        });
    };
    hold(Some(100_000));
    let (host, path) = client::split(&url);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    assert_eq!(client::read_reply(&mut stream, 100_000).status, 200);
    client::is_silent(&mut stream);
    hold(Some(150_000));
    stream.read_exact(&mut [0; 50_000]).unwrap();
    client::is_silent(&mut stream);
    assert_eq!(simulator.log().last().unwrap().bytes_out, 150_000);
    hold(None);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert_eq!(rest.len(), 150_000);

    hold(Some(100_000));
    std::thread::scope(|scope| {
        let uploading =
            scope.spawn(|| upload(&simulator, &[("a", &vec![1; 9_000_000])], &[], true));
        let received = || {
            let log = simulator.log();
            let upload = log.iter().find(|e| e.path == "/upload.cgi");
            upload.map_or(0, |upload| upload.bytes_in)
        };
        client::until("the first bytes", || received() >= 100_000);
        assert!(!uploading.is_finished() && received() < 9_000_000);
        hold(None);
        assert_eq!(uploading.join().unwrap().0.status, 302);
    });
}

#[test]
fn an_etag_changes_between_ranges() {
    let (simulator, url) = with_file(100);
    let first = download(&simulator, &url, &[("Range", "bytes=0-9")]);
    let etag = first.header("etag").unwrap();
    simulator.inject(Injection::once(Fault::EtagChanged).times(2));
    let range = ("Range", "bytes=10-19");
    let other = download(&simulator, &url, &[range]);
    assert_eq!(other.status, 206);
    assert_ne!(other.header("etag"), Some(etag));
    // Different bytes on another node: another file.
    assert_ne!(other.header("last-modified"), first.header("last-modified"));
    assert_eq!(
        download(&simulator, &url, &[range, ("If-Range", etag)]).status,
        200
    );
    assert_eq!(
        download(&simulator, &url, &[range, ("If-Range", etag)]).status,
        206
    );
}

#[test]
fn a_backslash_breaks_the_json_and_a_huge_body_does_not() {
    let (simulator, _) = with_file(10);
    simulator.inject(Injection::once(Fault::InvalidJson));
    let reply = api(&simulator, "file/ls.cgi", json!({}));
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_slice::<Value>(&reply.body).is_err());
    assert!(
        reply.text().contains("\"filename\":\"\\ a.bin\""),
        "{}",
        reply.text()
    );
    let bytes = 10 << 20;
    simulator.inject(Injection::once(Fault::HugeBody { bytes }));
    let reply = api(&simulator, "user/info.cgi", json!({}));
    assert_eq!(
        (reply.body.len(), &reply.json()["status"]),
        (bytes, &json!("OK"))
    );
    let huge = Injection::once(Fault::HugeBody { bytes }).on(Endpoint::FilePage);
    simulator.inject(huge);
    let page = curl_by_proxy(&simulator, &["https://1fichier.com/?abcdefghij0123456789"]);
    assert!(page.is_html() && page.body.len() == bytes);
}

#[test]
fn a_wrong_clock_is_wrong_everywhere() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a", "a"));
    let day = 24 * 3600;
    let date = |simulator: &Simulator| {
        let listed = api(simulator, "file/ls.cgi", json!({}));
        let date = listed.json()["items"][0]["date"]
            .as_str()
            .unwrap()
            .to_owned();
        (listed.header("date").unwrap().to_owned(), date)
    };
    let (right, right_date) = date(&simulator);
    simulator.set_conditions(Conditions {
        clock_skew: -400 * day,
        ..Conditions::default()
    });
    let (wrong, wrong_date) = date(&simulator);
    assert_ne!(right[..16], wrong[..16]);
    assert_eq!(right.len(), wrong.len());
    assert!(wrong_date < right_date);
    assert!(
        visit(&simulator, &file.link, &[])
            .header("date")
            .unwrap()
            .ends_with(" GMT")
    );
}

#[test]
fn a_fault_can_be_random() {
    let simulator = unlimited();
    let sometimes = Injection::once(Fault::Flood)
        .times(u32::MAX)
        .with_probability(30);
    simulator.inject(sometimes);
    let hits = (0..300)
        .filter(|_| api(&simulator, "folder/ls.cgi", json!({})).status == 403)
        .count();
    // Neither never nor always; either is as unlikely as a SHA-256 collision.
    assert!((1..300).contains(&hits), "{hits}");
    simulator.clear_faults();
    let never = Injection::once(Fault::Flood)
        .times(u32::MAX)
        .with_probability(0);
    simulator.inject(never);
    assert!((0..20).all(|_| api(&simulator, "folder/ls.cgi", json!({})).status == 200));
}

#[test]
fn a_folder_is_listed_up_to_5000_files_in_one_reply() {
    let simulator = unlimited();
    for n in 0..5100 {
        simulator.add_file(NewFile::new(format!("{n:05}"), "a"));
    }
    let reply = api(&simulator, "file/ls.cgi", json!({"folder_id": -1})).json();
    assert_eq!(reply["count"], 5000);
    assert_eq!(reply["items"][4999]["filename"], "04999");
}

#[test]
fn vouchers_are_listed_checked_and_used_up() {
    let simulator = start(Config {
        limits: Limits::Off,
        account: AccountConfig {
            vouchers: vec!["Premium 30 days".into(), "CDN 100 GB".into()],
            ..AccountConfig::default()
        },
        ..Config::default()
    });
    let list = || api(&simulator, "vouchers/ls.cgi", json!({})).json();
    let all = list();
    assert_eq!(all["count"], 2);
    let voucher = all["data"][1]["voucher"].clone();
    assert_eq!(voucher.as_str().unwrap().len(), 32);
    let call = |call: &str, body: Value| api(&simulator, call, body);
    let checked = call("vouchers/check.cgi", json!({"voucher": voucher})).json();
    assert_eq!(
        (&checked["status"], &checked["service"]),
        (&json!("OK"), &json!("CDN 100 GB"))
    );
    let by = |email: &str| json!({"voucher": voucher, "user_email": email});
    assert_eq!(
        call("vouchers/use.cgi", by("nobody@example.com")).status,
        404
    );
    assert_eq!(call("vouchers/use.cgi", by("user@example.com")).status, 200);
    assert_eq!(call("vouchers/use.cgi", by("user@example.com")).status, 404);
    assert_eq!(
        call("vouchers/check.cgi", json!({"voucher": voucher})).status,
        404
    );
    assert_eq!(list()["count"], 1);
}
