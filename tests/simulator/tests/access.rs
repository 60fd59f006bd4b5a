//! The three ways in, and that there is no way through.

mod client;

use client::{connect, curl, curl_by_proxy, curl_output, raw, send, start, unlimited};
use onefichier_simulator::{Config, NewFile, Simulator, Via};
use std::io::{Read as _, Write as _};

const INFO: &str = "https://api.1fichier.com/v1/user/info.cgi";

fn call_with_key<'a>(authorization: &'a str, url: &'a str) -> Vec<&'a str> {
    let json = "Content-Type: application/json";
    vec![
        "-X",
        "POST",
        "-H",
        authorization,
        "-H",
        json,
        "-d",
        "{}",
        url,
    ]
}

fn authorization(simulator: &Simulator) -> String {
    format!("Authorization: Bearer {}", simulator.api_key())
}

#[test]
fn curl_reaches_the_api_through_the_proxy_over_tls() {
    let simulator = unlimited();
    let key = authorization(&simulator);
    for (version, line) in [("--http1.1", "HTTP/1.1 200"), ("--http2", "HTTP/2 200")] {
        let mut arguments = call_with_key(&key, INFO);
        arguments.push(version);
        let reply = curl_by_proxy(&simulator, &arguments);
        assert!(reply.head.starts_with(line), "{}", reply.head);
        assert_eq!(reply.json()["email"], "user@example.com");
    }
    let log = simulator.log();
    assert_eq!(log.len(), 2, "CONNECT is not logged");
    assert!(
        log.iter()
            .all(|entry| entry.via == Via::Tunnel && entry.authorized)
    );
    assert_eq!(log[0].host, "api.1fichier.com");
}

#[test]
fn the_same_call_works_by_host_by_prefix_and_by_an_absolute_url() {
    let simulator = unlimited();
    let key = authorization(&simulator);
    let address = simulator.addr().to_string();
    let by_host = format!("http://{address}/v1/user/info.cgi");
    let by_prefix = format!("http://{address}/~/api.1fichier.com/v1/user/info.cgi");
    let absolute = "http://api.1fichier.com/v1/user/info.cgi";
    let host = [
        &call_with_key(&key, &by_host)[..],
        &["-H", "Host: api.1fichier.com"],
    ]
    .concat();
    for reply in [
        curl(&host),
        curl(&call_with_key(&key, &by_prefix)),
        curl_by_proxy(&simulator, &call_with_key(&key, absolute)),
    ] {
        assert_eq!(reply.json()["status"], "OK");
    }
    let ways: Vec<Via> = simulator.log().iter().map(|entry| entry.via).collect();
    assert_eq!(ways, [Via::Host, Via::Prefix, Via::Proxy]);
    for entry in simulator.log() {
        assert_eq!(
            (&*entry.host, &*entry.path),
            ("api.1fichier.com", "/v1/user/info.cgi")
        );
    }
}

#[test]
fn the_proxy_refuses_other_hosts() {
    let simulator = unlimited();
    for authority in [
        "example.com:443",
        "1fichier.com.example.com:443",
        "127.0.0.1:22",
    ] {
        let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        // It stays open for another request; the status line is enough.
        let mut stream = connect(simulator.addr());
        stream.write_all(request.as_bytes()).unwrap();
        let mut line = [0; 12];
        stream.read_exact(&mut line).unwrap();
        assert_eq!(&line, b"HTTP/1.1 403", "{authority}");
    }
    assert!(simulator.log().is_empty());
    let log = simulator.problems();
    let problems: Vec<_> = log
        .iter()
        .filter_map(|entry| entry.problem.as_deref())
        .collect();
    assert_eq!(problems[0], "a tunnel to example.com was refused");
    assert_eq!(problems.len(), 3);
    let request =
        b"GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n";
    assert!(raw(simulator.addr(), request).starts_with(b"HTTP/1.1 403"));
}

#[test]
fn a_request_for_another_host_inside_a_tunnel_is_refused() {
    let simulator = unlimited();
    let arguments = ["-H", "Host: example.com", "--http1.1", INFO];
    assert_eq!(curl_by_proxy(&simulator, &arguments).status, 403);
}

#[test]
fn the_reply_to_an_unknown_host_explains_the_ways_in() {
    let simulator = unlimited();
    let reply = send(&simulator, "GET", "127.0.0.1", "/", &[], b"");
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("/~/HOST/"));
}

#[test]
fn a_client_that_does_not_trust_the_authority_gets_nothing() {
    let simulator = unlimited();
    let proxy = format!("http://{}", simulator.addr());
    let output = curl_output(&["--proxy", &proxy, INFO]);
    // 60: the certificate cannot be verified.
    assert_eq!(output.status.code(), Some(60));
}

#[test]
fn every_domain_has_a_certificate() {
    let simulator = unlimited();
    for domain in onefichier_simulator::DOMAINS {
        let url = format!("https://a-1.{domain}/p1");
        let reply = curl_by_proxy(&simulator, &[&url]);
        assert_eq!(reply.status, 404, "{domain}");
    }
}

#[test]
fn simulators_in_one_process_are_independent() {
    let (first, second) = (unlimited(), start(Config::default()));
    assert_ne!(first.api_key(), second.api_key());
    assert_ne!(first.ca_pem(), second.ca_pem());
    first.add_file(NewFile::new("a", "a"));
    assert_eq!(second.files().len(), 0);
}

#[test]
fn malformed_requests_do_not_stop_it() {
    let simulator = unlimited();
    for request in [
        &b"\r\n\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /~/ HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /v1/user/info.cgi%zz?%%% HTTP/1.1\r\nHost: api.1fichier.com\r\nConnection: close\r\n\r\n",
        b"POST /v1/user/info.cgi HTTP/1.1\r\nHost: api.1fichier.com\r\nContent-Length: x\r\n\r\n",
        b"CONNECT : HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x00\xff\x00\x01",
    ] {
        let mut stream = connect(simulator.addr());
        stream.write_all(request).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
    }
    let mut huge = b"GET / HTTP/1.1\r\nX: ".to_vec();
    huge.resize(2 << 20, b'x');
    let mut stream = connect(simulator.addr());
    // The simulator may close the connection before all of it is written.
    let _ = stream.write_all(&huge);
    drop(stream);
    let reply = send(&simulator, "GET", "1fichier.com", "/", &[], b"");
    assert_eq!(reply.status, 200);
    assert!(
        simulator.problems().len() >= 5,
        "{:?}",
        simulator.problems()
    );
}

#[test]
fn a_refusal_waits_for_the_end_of_its_request_and_the_connection_stays_open() {
    let simulator = unlimited();
    let head = b"POST /v1/user/info.cgi HTTP/1.1\r\nHost: api.1fichier.com\r\n\
                 Content-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    let mut stream = connect(simulator.addr());
    for _ in 0..2 {
        stream.write_all(head).unwrap();
        client::is_silent(&mut stream);
        stream.write_all(b"{}").unwrap();
        let mut reply = [0; 4096];
        let length = stream.read(&mut reply).unwrap();
        let reply = String::from_utf8_lossy(&reply[..length]);
        assert!(reply.starts_with("HTTP/1.1 401"), "{reply}");
    }
}
