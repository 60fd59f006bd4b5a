//! Temporary locks: floods, errors, two addresses at once, 31 connections.

mod client;

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use client::{Reply, api, connect, curl_by_proxy, download, start, token_for, unlimited, visit};
use onefichier_simulator::{Bans, Config, Fault, Injection, NewFile, Simulator};
use serde_json::json;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Calls the API with curl, from another source address or over IPv6.
fn call_from(simulator: &Simulator, how: &[&str], port: &str, call: &str) -> Reply {
    let key = format!("Authorization: Bearer {}", simulator.api_key());
    let url = format!("http://{port}/~/api.1fichier.com/v1/{call}");
    let json = ["-H", "Content-Type: application/json", "-d", "{}"];
    client::curl(&[how, &["-H", &key], &json, &[&url]].concat())
}

#[test]
fn a_flood_locks_the_address_temporarily_and_no_other() {
    let lock = Duration::from_secs(6);
    let simulator = start(Config {
        bans: Bans {
            flood_lock: lock,
            errors: None,
            one_location: None,
            ..Bans::default()
        },
        ..Config::default()
    });
    let call = || api(&simulator, "folder/ls.cgi", json!({}));
    let mut last = call();
    let started = Instant::now();
    for _ in 0..200 {
        last = call();
        if last.status == 403 {
            break;
        }
    }
    assert!(last.message().starts_with("Flood detected: IP Locked #"));
    // The second has passed, the lock has not.
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(call().status, 403);
    let there = ["--interface", "127.0.0.2"];
    let port = simulator.addr().to_string();
    assert_eq!(
        call_from(&simulator, &there, &port, "folder/ls.cgi").status,
        200
    );
    client::until("the end of the lock", || call().status != 403);
    assert!(started.elapsed() >= lock);
}

#[test]
fn thirty_errors_lock_api_and_website_but_not_downloads() {
    let simulator = start(Config {
        bans: Bans {
            errors: Some(4),
            ..Bans::default()
        },
        ..Config::default()
    });
    let file = simulator.add_file(NewFile::new("a", "abc"));
    let url = token_for(&simulator, &file.link);
    let gone = "https://1fichier.com/?abcdefghij0123456789";
    for _ in 0..4 {
        assert_eq!(visit(&simulator, gone, &[]).status, 404);
    }
    let reply = api(&simulator, "folder/ls.cgi", json!({}));
    assert_eq!(reply.status, 403);
    assert!(reply.message().starts_with("IP Locked #"), "{reply:?}");
    let page = visit(&simulator, &file.link, &[]);
    assert!(page.status == 403 && page.text().contains("Will be unlocked within 1h."));
    let check = "https://1fichier.com/check_links.pl";
    assert_eq!(curl_by_proxy(&simulator, &[check]).text(), "IP Locked");
    assert_eq!(download(&simulator, &url, &[]).body, b"abc");
    simulator.unlock_addresses();
    assert_eq!(visit(&simulator, &file.link, &[]).status, 200);
}

#[test]
fn locks_work_on_demand_without_limits() {
    let simulator = unlimited();
    simulator.inject(Injection::once(Fault::FloodLock { seconds: 3600 }));
    for _ in 0..3 {
        let reply = api(&simulator, "folder/ls.cgi", json!({}));
        assert!(reply.message().starts_with("Flood detected"), "{reply:?}");
    }
    simulator.unlock_addresses();
    simulator.inject(Injection::once(Fault::AddressLock { seconds: 3600 }));
    for _ in 0..3 {
        let reply = api(&simulator, "folder/ls.cgi", json!({}));
        assert!(reply.message().starts_with("IP Locked"), "{reply:?}");
    }
    simulator.unlock_addresses();
    assert_eq!(api(&simulator, "folder/ls.cgi", json!({})).status, 200);
    simulator.lock_address(HERE, Duration::from_secs(3600));
    assert_eq!(api(&simulator, "folder/ls.cgi", json!({})).status, 403);
}

#[test]
fn a_key_is_used_from_one_address_at_a_time() {
    let simulator = start(Config {
        listen_v6: true,
        ..Config::default()
    });
    let v4 = simulator.addr().to_string();
    let v6 = simulator.addr_v6().unwrap();
    assert_eq!(v6.port(), simulator.addr().port());
    let v6 = v6.to_string();
    let call = |how: &[&str], port: &str| call_from(&simulator, how, port, "folder/ls.cgi");
    assert_eq!(call(&[], &v4).status, 200);
    for (how, port) in [(&[][..], &v6), (&["--interface", "127.0.0.3"], &v4)] {
        let reply = call(how, port);
        let message = reply.message();
        assert!(
            message.starts_with("Only 1 location(s) allowed at a time #"),
            "{message}"
        );
        assert_eq!(reply.status, 403);
    }
    assert_eq!(call(&[], &v4).status, 200);
}

#[test]
fn both_address_families_reach_the_same_service() {
    let simulator = start(Config {
        listen_v6: true,
        bans: Bans {
            one_location: None,
            ..Bans::default()
        },
        ..Config::default()
    });
    let file = simulator.add_file(NewFile::new("a", "a"));
    for port in [simulator.addr(), simulator.addr_v6().unwrap()] {
        let url = format!(
            "http://{port}/~/1fichier.com/?{}",
            file.link.rsplit('?').next().unwrap()
        );
        assert_eq!(client::curl(&[&url]).status, 200);
    }
    assert_eq!(unlimited().addr_v6(), None);
}

#[test]
fn an_account_has_thirty_downloads_at_once() {
    let simulator = start(Config {
        bans: Bans {
            connections: 3,
            errors: None,
            ..Bans::default()
        },
        ..Config::default()
    });
    let file = simulator.add_file(NewFile::new("large", vec![0; 64 << 20]));
    let url = token_for(&simulator, &file.link);
    let (host, path) = client::split(&url);
    let begin = || -> TcpStream {
        let mut stream = connect(simulator.addr());
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_exact(&mut [0; 1000]).unwrap();
        stream
    };
    let running: Vec<_> = (0..3).map(|_| begin()).collect();
    let refused = download(&simulator, &url, &[]);
    assert!(refused.status == 403 && refused.is_html());
    drop(running);
    client::until("the end of the downloads", || {
        download(&simulator, &url, &[("Range", "bytes=0-0")]).status == 206
    });
}
