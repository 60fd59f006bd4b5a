//! Whatever a client sends, it gets a reply or is disconnected, it is logged,
//! and the next client is served.

mod client;

use std::io::{Read as _, Write as _};
use std::net::Shutdown;

use client::{connect, send, unlimited};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

/// Pieces of requests: valid pieces in the wrong places.
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
    // Always the same requests, so that a failure is reproducible.
    let mut random = StdRng::seed_from_u64(1);
    for _ in 0..1500 {
        let count = random.random_range(1..14);
        let pieces: Vec<&[u8]> = (0..count)
            .filter_map(|_| PIECES.choose(&mut random).copied())
            .collect();
        let mut stream = connect(simulator.addr());
        // The simulator may close the connection before all of it is written.
        let _ = stream.write_all(&pieces.concat());
        let _ = stream.shutdown(Shutdown::Write);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        let is_http = reply.is_empty() || reply.starts_with(b"HTTP/1.");
        assert!(is_http, "{:?}", String::from_utf8_lossy(&reply));
    }
    let reply = send(&simulator, "GET", "1fichier.com", "/", &[], b"");
    assert_eq!(reply.status, 200);
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
    // Ends one way or another.
    let _ = stream.read_to_end(&mut reply);
    assert!(!String::from_utf8_lossy(&reply).contains("200 OK"));
}

#[test]
fn well_formed_requests_with_random_bodies_cause_no_server_error() {
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

/// Sends bytes, disconnects, and waits until the problem is logged.
fn problem_after(simulator: &onefichier_simulator::Simulator, bytes: &[u8]) -> String {
    let before = simulator.problems().len();
    let mut stream = connect(simulator.addr());
    // The simulator may close the connection before all of it is written.
    let _ = stream.write_all(bytes);
    // A client that disconnects before the reply to a complete request is not a
    // problem.
    if !bytes.ends_with(b"\r\n\r\n") {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    for _ in 0..3000 {
        let problem = simulator.problems().into_iter().nth(before);
        if let Some(problem) = problem.and_then(|entry| entry.problem) {
            return problem;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("nothing is logged for {:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn invalid_requests_are_logged_as_such() {
    let simulator = unlimited();
    let huge = [&b"GET / HTTP/1.1\r\nX: "[..], &vec![b'x'; 2 << 20]].concat();
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(500));
    for (bytes, expected) in [
        (&b"\x16\x03\x01\x00\xff\x00\x01\r\n\r\n"[..], "not HTTP"),
        (b"GET / HTTP/9.9\r\n\r\n", "not HTTP"),
        (b"GET / HTTP/1.1\r\nHost", "within a request"),
        (
            b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
            "example.com",
        ),
        (&huge, "not HTTP"),
        (many.as_bytes(), "not HTTP"),
    ] {
        // A separate log: how a connection ends may be logged after its
        // content.
        let problem = problem_after(&unlimited(), bytes);
        assert!(problem.contains(expected), "{expected}: {problem}");
    }
    let tunnel = b"CONNECT api.1fichier.com:443 HTTP/1.1\r\nHost: a\r\n\r\nno TLS at all";
    let problem = problem_after(&simulator, tunnel);
    assert!(problem.contains("the TLS handshake failed"), "{problem}");
    assert_eq!(
        send(&simulator, "GET", "1fichier.com", "/", &[], b"").status,
        200
    );
}

#[test]
fn half_a_multipart_body_stores_nothing() {
    let simulator = unlimited();
    let (content_type, body) = client::multipart(&[("a.bin", &[1; 5000])], &[("did", "0")]);
    for cut in [0, 10, 60, 200, 3000, body.len() - 1] {
        let (node, id) = client::upload_server(&simulator);
        let head = format!(
            "POST /upload.cgi?id={id} HTTP/1.1\r\nHost: {node}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = connect(simulator.addr());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..cut]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        assert!(!String::from_utf8_lossy(&reply).contains(" 302 "), "{cut}");
    }
    assert!(simulator.files().is_empty());
    let uploads = simulator
        .log()
        .into_iter()
        .filter(|entry| entry.path == "/upload.cgi");
    assert_eq!(uploads.count(), 6, "each is logged");
    let whole = client::upload(&simulator, &[("a.bin", &[1; 5000])], &[], true);
    assert_eq!(whole.0.status, 302);
}

#[test]
fn random_calls_of_the_api_get_json_and_no_server_error() {
    let simulator = unlimited();
    let link = simulator
        .add_file(onefichier_simulator::NewFile::new("a", "a"))
        .link;
    let calls = [
        "download/get_token.cgi",
        "file/chattr.cgi",
        "file/cp.cgi",
        "file/info.cgi",
        "file/ls.cgi",
        "file/mv.cgi",
        "file/rename.cgi",
        "file/rm.cgi",
        "file/scan.cgi",
        "folder/ls.cgi",
        "folder/mkdir.cgi",
        "folder/mv.cgi",
        "folder/rm.cgi",
        "folder/share.cgi",
        "ftp/users/add.cgi",
        "ftp/users/rm.cgi",
        "remote/info.cgi",
        "remote/request.cgi",
        "user/info.cgi",
        "vouchers/use.cgi",
    ];
    let names = [
        "url",
        "urls",
        "files",
        "filename",
        "folder_id",
        "destination_folder_id",
        "rename",
        "pass",
        "acl",
        "shares",
        "share",
        "sharing_user",
        "destination_user",
        "id",
        "headers",
        "user",
        "name",
        "cdn",
        "restrict_ip",
        "sent_before",
        "pretty",
        "use_cdn",
    ];
    let mut random = StdRng::seed_from_u64(3);
    for _ in 0..800 {
        let values = [
            serde_json::json!(link),
            serde_json::json!([link]),
            serde_json::json!([{"url": link}]),
            serde_json::json!(0),
            serde_json::json!(-1),
            serde_json::json!(1e300),
            serde_json::json!(u64::MAX),
            serde_json::json!(null),
            serde_json::json!(true),
            serde_json::json!({"ip": ["::/999", "x"]}),
            serde_json::json!("\u{0}\\\"'é"),
            serde_json::json!([[[]]]),
            serde_json::json!(""),
            serde_json::json!("user@example.com"),
        ];
        let mut body = serde_json::Map::new();
        for _ in 0..random.random_range(0..6) {
            let name = names.choose(&mut random).unwrap();
            body.insert(
                (*name).to_owned(),
                values.choose(&mut random).unwrap().clone(),
            );
        }
        let call = calls.choose(&mut random).unwrap();
        let body = serde_json::Value::Object(body);
        let reply = client::api(&simulator, call, body.clone());
        assert!(reply.status < 500, "{call} {body}: {reply:?}");
        assert!(reply.json().is_object(), "{call} {body}");
    }
}
