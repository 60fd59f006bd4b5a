//! Arrival times of requests on a slow network, and the limits that refuse
//! them: what is logged, and what the limits count.

mod client;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use client::{Reply, api, connect, curl_by_proxy, start, upload_server};
use onefichier_simulator::{Bans, Conditions, Config, Limits, LogEntry, Simulator, Via};
use serde_json::{Value, json};

/// A thousandth of the speed: a second lasts long enough on any machine.
fn slow(conditions: Conditions) -> Simulator {
    start(Config {
        speed: 0.001,
        conditions,
        bans: Bans {
            one_location: None,
            ..Bans::default()
        },
        ..Config::default()
    })
}

/// Why requests of the log were refused, with counts.
fn refusals(log: &[LogEntry]) -> BTreeMap<&str, usize> {
    let mut refusals = BTreeMap::new();
    for limit in log.iter().filter_map(|entry| entry.refused_by) {
        *refusals.entry(limit).or_default() += 1;
    }
    refusals
}

/// The head and body of a call without a key.
fn call() -> String {
    "POST /v1/upload/get_upload_server.cgi HTTP/1.1\r\nHost: api.1fichier.com\r\n\
     Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        .to_owned()
}

#[test]
fn a_limit_counts_arrivals_and_not_departures() {
    let connection_latency = Duration::from_secs(2);
    let simulator = slow(Conditions {
        connection_latency,
        ..Conditions::default()
    });
    // This connection is warm: its latency has passed.
    let mut warm = connect(simulator.addr());
    let mut ask = || {
        warm.write_all(call().as_bytes()).unwrap();
        let mut reply = Vec::new();
        while !reply.ends_with(b"}") {
            let mut byte = [0];
            std::io::Read::read_exact(&mut warm, &mut byte).unwrap();
            reply.push(byte[0]);
        }
        Reply::parse(&reply).status
    };
    assert_eq!(ask(), 200);
    // This one departs before two that are faster.
    let mut cold = connect(simulator.addr());
    cold.write_all(
        call()
            .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
            .as_bytes(),
    )
    .unwrap();
    assert_eq!([ask(), ask()], [200, 200]);
    let mut late = Vec::new();
    std::io::Read::read_to_end(&mut cold, &mut late).unwrap();
    assert_eq!(Reply::parse(&late).status, 403);
    let log = simulator.log();
    assert_eq!(log.len(), 4);
    assert!(log.is_sorted_by_key(|entry| entry.arrived));
    assert_eq!(log[3].refused_by, Some("requests-per-address"));
    assert!(log[3].arrived >= connection_latency * 2);
}

#[test]
fn requests_through_the_proxy_and_tls_are_counted_alike() {
    let latency = Duration::from_millis(20);
    let simulator = slow(Conditions {
        latency,
        connection_latency: latency,
        ..Conditions::default()
    });
    let ask = || {
        let url = "https://api.1fichier.com/v1/upload/get_upload_server.cgi";
        let json = "Content-Type: application/json";
        curl_by_proxy(&simulator, &["-H", json, url]).status
    };
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..5).map(|_| scope.spawn(ask)).collect();
        asking
            .into_iter()
            .map(|asked| asked.join().unwrap())
            .collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 403, 403]);
    let log = simulator.log();
    assert!(log.iter().all(|entry| entry.via == Via::Tunnel));
    assert!(log[0].arrived >= latency * 2, "{:?}", log[0]);
    let expected = [("flood-lock", 1), ("requests-per-address", 1)];
    assert_eq!(refusals(&log), expected.into());
}

#[test]
fn each_limit_is_named_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    // No window of a second is too long, all others are.
    let simulator = start(Config {
        speed: 0.001,
        log: Some(path.clone()),
        bans: Bans {
            errors: Some(2),
            ..Bans::default()
        },
        ..Config::default()
    });
    let listing = json!({"folder_id": 0});
    assert_eq!(api(&simulator, "file/ls.cgi", listing.clone()).status, 200);
    assert_eq!(api(&simulator, "file/ls.cgi", listing).status, 403);
    simulator.forget();
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 403);
    let wrong = client::api_as(&simulator, "no-such-key", "user/info.cgi", json!({}));
    assert_eq!(wrong.status, 401);
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 403);
    let lines = std::fs::read_to_string(path).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let limits: Vec<_> = lines
        .iter()
        .map(|line| line["refused_by"].as_str())
        .collect();
    let expected = [
        None,
        Some("listing"),
        None,
        Some("user-info-per-address"),
        None,
        Some("address-lock"),
    ];
    assert_eq!(limits, expected);
    assert!(lines.iter().all(|line| line["arrived"].is_f64()));
}

#[test]
fn without_limits_no_request_is_refused() {
    let simulator = start(Config {
        limits: Limits::Off,
        ..Config::default()
    });
    for _ in 0..10 {
        upload_server(&simulator);
    }
    assert_eq!(refusals(&simulator.log()), BTreeMap::new());
}
