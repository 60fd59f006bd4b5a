//! Faults happen as described, as often as requested.

mod client;

use std::io::{ErrorKind, Read as _, Write as _};
use std::time::Duration;

use client::{
    api, connect, curl_by_proxy, curl_output, download, multipart, report, token_for, unlimited,
    upload, upload_server, wait_for,
};
use onefichier_simulator::{Endpoint, ErrorRow, Fault, Injection, NewFile, Simulator};
use serde_json::json;

fn with_file(size: usize) -> (Simulator, String) {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a.bin", vec![7; size]));
    (simulator, file.link)
}

#[test]
fn api_faults_come_in_their_own_form() {
    let simulator = unlimited();
    simulator.inject(Injection::once(Fault::Flood));
    simulator.inject(Injection::once(Fault::TooManyRequests));
    simulator.inject(Injection::once(Fault::Html { status: 503 }));
    let reply = api(&simulator, "user/info.cgi", json!({}));
    assert_eq!(
        (reply.status, &*reply.message()),
        (403, "Flood detected: IP Locked #412")
    );
    let reply = api(&simulator, "user/info.cgi", json!({}));
    assert_eq!((reply.status, &reply.json()["status"]), (429, &json!("KO")));
    let reply = api(&simulator, "user/info.cgi", json!({}));
    assert!(reply.status == 503 && reply.is_html() && reply.text().contains("maintenance"));
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
}

#[test]
fn every_documented_error_can_be_injected() {
    let simulator = unlimited();
    for row in ErrorRow::ALL {
        let call = "file/ls.cgi";
        let on = Endpoint::ApiCall(call.into());
        simulator.inject(Injection::once(row.into()).on(on));
        assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
        let reply = api(&simulator, call, json!({}));
        assert_eq!(reply.status, row.status);
        let message = reply.message();
        let number = message
            .strip_prefix(row.text)
            .unwrap()
            .strip_prefix(" #")
            .unwrap();
        assert!(number.parse::<u16>().is_ok(), "{message}");
    }
}

#[test]
fn a_cut_file_announces_everything_and_ends_where_requested() {
    for bytes in [0, 1, 300_000, 2_999_999] {
        let (simulator, link) = with_file(3_000_000);
        simulator.inject(Injection::once(Fault::CutAfter { bytes }));
        let url = token_for(&simulator, &link);
        let reply = download(&simulator, &url, &[]);
        assert_eq!(reply.header("content-length"), Some("3000000"));
        assert_eq!(reply.body.len() as u64, bytes);
        assert_eq!(simulator.log().last().unwrap().bytes_out, bytes);
        assert_eq!(download(&simulator, &url, &[]).body.len(), 3_000_000);
    }
}

#[test]
fn a_download_ends_with_a_reset_of_the_connection() {
    let (simulator, link) = with_file(3_000_000);
    simulator.inject("reset:bytes=1M".parse().unwrap());
    let url = token_for(&simulator, &link);
    let (host, path) = url.split_once("://").unwrap().1.split_once('/').unwrap();
    let mut stream = connect(simulator.addr());
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut seen = Vec::new();
    let error = stream.read_to_end(&mut seen).expect_err("no clean close");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(seen.len() <= 1_000_000 + 1000, "{}", seen.len());
    assert_eq!(simulator.log().last().unwrap().bytes_out, 1_000_000);
    // The token stays valid, with TLS and without.
    simulator.inject("reset:bytes=1M".parse().unwrap());
    let proxy = format!("http://{}", simulator.addr());
    let ca = simulator.ca_file().to_str().unwrap();
    let output = curl_output(&["--http1.1", "--proxy", &proxy, "--cacert", ca, &url]);
    assert_eq!(output.status.code(), Some(56), "{output:?}");
    assert_eq!(download(&simulator, &url, &[]).body.len(), 3_000_000);
}

#[test]
fn curl_sees_a_cut_inside_tls_too() {
    let (simulator, link) = with_file(3_000_000);
    simulator.inject(Injection::once(Fault::CutAfter { bytes: 1_000_000 }));
    let url = token_for(&simulator, &link);
    let proxy = format!("http://{}", simulator.addr());
    let ca = simulator.ca_file().to_str().unwrap();
    let output = curl_output(&["--http1.1", "--proxy", &proxy, "--cacert", ca, &url]);
    assert!(!output.status.success());
    assert_eq!(client::Reply::parse(&output.stdout).body.len(), 1_000_000);
}

#[test]
fn over_http2_a_cut_ends_the_stream_only() {
    let (simulator, link) = with_file(3_000_000);
    simulator.inject(Injection::once(Fault::CutAfter { bytes: 1_000_000 }));
    let url = token_for(&simulator, &link);
    let proxy = format!("http://{}", simulator.addr());
    let ca = simulator.ca_file().to_str().unwrap();
    let output = curl_output(&["--http2", "--proxy", &proxy, "--cacert", ca, &url]);
    // 92: an error in the stream.
    assert_eq!(output.status.code(), Some(92));
    assert!(output.stdout.len() < 1_001_000);
}

#[test]
fn a_wrong_length_is_announced_in_both_directions() {
    for (announced, arrives) in [(10, 10), (5000, 1000), (0, 0)] {
        let (simulator, link) = with_file(1000);
        simulator.inject(Injection::once(Fault::ContentLength { announced }));
        let reply = download(&simulator, &token_for(&simulator, &link), &[]);
        assert_eq!(
            reply.header("content-length"),
            Some(&*announced.to_string())
        );
        assert_eq!(reply.body.len(), arrives, "{announced}");
    }
}

#[test]
fn pages_and_redirects_replace_a_file() {
    let (simulator, link) = with_file(1000);
    let url = token_for(&simulator, &link);
    simulator.inject(Injection::once(Fault::HtmlInsteadOfFile));
    let page = download(&simulator, &url, &[]);
    assert!(page.status == 200 && page.is_html());
    simulator.inject(Injection::once(Fault::TokenExpired));
    assert!(download(&simulator, &url, &[]).text().contains("expired"));
    let to = "http://192.0.2.1/elsewhere".to_owned();
    simulator.inject(Injection::once(Fault::Redirect { to: to.clone() }));
    let reply = download(&simulator, &url, &[]);
    assert_eq!((reply.status, reply.header("location")), (302, Some(&*to)));
    assert_eq!(download(&simulator, &url, &[]).status, 200);
}

#[test]
fn reports_are_wrong_as_requested() {
    let simulator = unlimited();
    let done = upload(&simulator, &[("a", b"abc")], &[], true);
    let honest = report(&simulator, &done);
    simulator.inject(Injection::once(Fault::ReportWithoutLinks).times(2));
    for _ in 0..2 {
        assert_eq!(report(&simulator, &done)["links"], json!([]));
    }
    assert_eq!(report(&simulator, &done), honest);
    simulator.inject(Injection::once(Fault::ReportWrongSize));
    assert_eq!(report(&simulator, &done)["links"][0]["size"], "4");
    simulator.inject(Injection::once(Fault::ReportWrongWhirlpool));
    let wrong = report(&simulator, &done)["links"][0]["whirlpool"].clone();
    assert_eq!(wrong.as_str().unwrap().len(), 128);
    assert_ne!(wrong, honest["links"][0]["whirlpool"]);
    simulator.inject(Injection::once(Fault::ReportHtml));
    let location = done.0.header("location").unwrap();
    let reply = client::send(&simulator, "GET", &done.1, location, &[("JSON", "1")], b"");
    assert!(reply.is_html());
    assert_eq!(report(&simulator, &done), honest);
}

#[test]
fn an_upload_is_reset_in_the_middle_and_nothing_is_kept() {
    let simulator = unlimited();
    simulator.inject(Injection::once(Fault::ResetUpload { after: 100_000 }));
    let (node, id) = upload_server(&simulator);
    let (content_type, body) = multipart(&[("a", &vec![b'x'; 50 << 20])], &[]);
    let head = format!(
        "POST /upload.cgi?id={id} HTTP/1.1\r\nHost: {node}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = connect(simulator.addr());
    stream.write_all(head.as_bytes()).unwrap();
    let written = stream.write_all(&body);
    let read = stream.read(&mut [0; 100]);
    let error = written.err().or(read.err()).expect("no clean close");
    let kinds = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
    assert!(kinds.contains(&error.kind()), "{error:?}");
    assert!(simulator.files().is_empty());
    let entry = simulator.log().pop().unwrap();
    assert_eq!(entry.status, None);
    assert!(
        entry.bytes_in >= 100_000 && entry.bytes_in < 50 << 20,
        "{entry:?}"
    );
}

#[test]
fn a_stalled_request_is_never_answered_and_ends_with_the_simulator() {
    let (simulator, link) = with_file(10);
    let url = token_for(&simulator, &link);
    simulator.inject(Injection::once(Fault::Stall));
    let (host, path) = client::split(&url);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    client::until("the request", || simulator.log().len() >= 2);
    client::is_silent(&mut stream);
    assert_eq!(simulator.log().last().unwrap().status, None);
    // Other clients are still served.
    assert_eq!(download(&simulator, &url, &[]).status, 200);
    wait_for(simulator.shutdown());
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    assert!(matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_)));
}

#[test]
fn faults_can_be_cleared_and_can_be_permanent() {
    let simulator = unlimited();
    simulator.inject(
        Injection::once(Fault::Flood)
            .times(u32::MAX)
            .on(Endpoint::Any),
    );
    for _ in 0..5 {
        let reply = curl_by_proxy(&simulator, &["https://1fichier.com/"]);
        assert_eq!(reply.status, 403);
    }
    simulator.clear_faults();
    assert_eq!(
        curl_by_proxy(&simulator, &["https://1fichier.com/"]).status,
        200
    );
}

#[test]
fn a_token_dies_in_the_middle_of_a_file() {
    let (simulator, link) = with_file(1000);
    let url = token_for(&simulator, &link);
    simulator.inject("token-dies:bytes=400".parse().unwrap());
    let first = download(&simulator, &url, &[]);
    assert_eq!((first.status, first.body.len()), (200, 400));
    let resumed = download(&simulator, &url, &[("Range", "bytes=400-")]);
    assert!(resumed.is_html() && resumed.text().contains("expired"));
    let url = token_for(&simulator, &link);
    let rest = download(&simulator, &url, &[("Range", "bytes=400-")]);
    assert_eq!((rest.status, rest.body.len()), (206, 600));
}

#[test]
fn a_late_reply_is_the_right_one() {
    let (simulator, link) = with_file(10);
    simulator.inject("late@download/get_token:by=300ms".parse().unwrap());
    let started = std::time::Instant::now();
    let url = token_for(&simulator, &link);
    assert!(started.elapsed() >= Duration::from_millis(300));
    assert_eq!(download(&simulator, &url, &[]).status, 200);
}
