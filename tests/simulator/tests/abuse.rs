//! Whatever a client sends, it is answered or dropped, and the next client is
//! served.

mod client;

use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use client::{connect, send, unlimited};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

/// What requests are made of: right pieces in the wrong places.
const PIECES: &[&[u8]] = &[
    b"GET ",
    b"POST ",
    b"HEAD ",
    b"CONNECT ",
    b"/",
    b"/~/",
    b"/v1/file/ls.cgi",
    b"/upload.cgi?id=",
    b"/end.pl?xid=",
    b"/p1",
    b"api.1fichier.com",
    b"up1.1fichier.com",
    b"a-1.1fichier.com",
    b"1fichier.com:443",
    b"http://",
    b" HTTP/1.1\r\n",
    b" HTTP/1.0\r\n",
    b"Host: ",
    b"\r\n",
    b"\r\n\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Type: application/json\r\n",
    b"Content-Type: multipart/form-data; boundary=b\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"Content-Disposition: form-data; name=\"file[]\"; filename=\"\xff\"\r\n",
    b"Range: bytes=-\r\n",
    b"Authorization: Bearer \xc3\x28\r\n",
    b"{\"url\":",
    b"[[[[[[[[",
    b"\x00\x01\x02",
    b"%",
    b"?&=&",
];

#[test]
fn random_requests_neither_stop_nor_confuse_it() {
    let simulator = unlimited();
    // Always the same requests, so that a failure can be repeated.
    let mut random = StdRng::seed_from_u64(1);
    for _ in 0..1500 {
        let count = random.random_range(1..14);
        let pieces: Vec<&[u8]> = (0..count)
            .filter_map(|_| PIECES.choose(&mut random).copied())
            .collect();
        let mut stream = connect(simulator.addr());
        // It may have had enough before all of it is written.
        let _ = stream.write_all(&pieces.concat());
        let _ = stream.shutdown(Shutdown::Write);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        let is_http = reply.is_empty() || reply.starts_with(b"HTTP/1.");
        assert!(is_http, "{:?}", String::from_utf8_lossy(&reply));
    }
    let reply = send(&simulator, "GET", "1fichier.com", "/", &[], b"");
    assert_eq!(reply.status, 404);
}

#[test]
fn half_a_body_is_dropped_when_its_client_goes() {
    let simulator = unlimited();
    let request = b"POST /v1/file/ls.cgi HTTP/1.1\r\nHost: api.1fichier.com\r\n\
                    Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    let mut stream = connect(simulator.addr());
    stream.write_all(request).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut reply = Vec::new();
    // Ends, one way or another.
    let _ = stream.read_to_end(&mut reply);
    assert!(!String::from_utf8_lossy(&reply).contains("200 OK"));
}

#[test]
fn well_formed_requests_with_random_bodies_are_no_server_error() {
    let simulator = unlimited();
    let file = simulator.add_file(onefichier_simulator::NewFile::new("a", "a"));
    let folder = simulator.share_folder("shared", Some("secret"));
    let paths = [
        client::split(&file.link).1,
        client::split(&folder).1,
        format!("{}?json=1&lg=\u{e9}", client::split(&folder).1),
        "/check_links.pl?links[]=%".to_owned(),
        "/fr/remove/a/b/c".to_owned(),
        "/en//dir/".to_owned(),
        "/?%&=&lg=f".to_owned(),
    ];
    let types = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=\"b\"",
        "application/json",
        "",
    ];
    let mut random = StdRng::seed_from_u64(2);
    for _ in 0..600 {
        let count = random.random_range(0..9);
        let body: Vec<u8> = (0..count)
            .filter_map(|_| PIECES.choose(&mut random).copied())
            .flatten()
            .copied()
            .collect();
        let path = paths.choose(&mut random).unwrap();
        let content_type = types.choose(&mut random).unwrap();
        let headers = [
            ("Content-Type", *content_type),
            ("Cookie", "LG=;;LG=x;"),
            ("Accept-Language", ";,"),
        ];
        let method = ["GET", "POST", "PUT", "HEAD"].choose(&mut random).unwrap();
        let reply = send(&simulator, method, "1fichier.com", path, &headers, &body);
        assert!(reply.status < 500, "{method} {path}: {reply:?}");
    }
}
