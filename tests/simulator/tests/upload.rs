//! From bytes to a receipt: the upload nodes and end.pl.

mod client;

use std::io::Write as _;

use client::{
    api, connect, curl_by_proxy, multipart, raw, report, send, unlimited, upload, upload_server,
};
use onefichier_simulator::{Owner, Simulator};
use serde_json::json;

#[test]
fn an_upload_with_the_key_belongs_to_the_account() {
    let simulator = unlimited();
    let folder = simulator.add_folder("backup").to_string();
    let fields = [("did", folder.as_str()), ("domain", "0")];
    let done = upload(&simulator, &[("Été.bin", b"hello")], &fields, true);
    let id = done
        .0
        .header("location")
        .unwrap()
        .strip_prefix("/end.pl?xid=")
        .unwrap();
    assert_eq!(id.len(), 10);
    assert!(
        done.0
            .header("connection")
            .unwrap()
            .eq_ignore_ascii_case("close")
    );
    let report = report(&simulator, &done);
    assert_eq!(report["incoming"], 0);
    let link = &report["links"][0];
    assert_eq!(link["filename"], "Été.bin");
    assert_eq!(link["size"], "5", "a string");
    assert_eq!(link["remove"], "");
    let file = simulator.files().pop().unwrap();
    assert_eq!(link["whirlpool"], file.checksum.unwrap());
    assert_eq!(link["download"], file.link);
    assert_eq!(
        (file.folder.as_str(), file.owner),
        ("/backup", Owner::Account)
    );
    assert_eq!(simulator.content(&file.link).unwrap(), b"hello");
}

#[test]
fn an_upload_without_a_key_is_anonymous_and_can_be_removed_by_its_code() {
    let simulator = unlimited();
    let folder = simulator.add_folder("backup").to_string();
    let done = upload(&simulator, &[("a", b"x")], &[("did", &folder)], false);
    let link = report(&simulator, &done)["links"][0].clone();
    let file = simulator.files().pop().unwrap();
    assert_eq!((file.owner, file.folder_id), (Owner::Nobody, 0));
    let remove = link["remove"].as_str().unwrap();
    let code = remove.strip_prefix("https://1fichier.com/remove/").unwrap();
    let code = code.split_once('/').unwrap().1;
    let rm = |code: &str| {
        let files = json!([{"url": file.link, "code": code}]);
        api(&simulator, "file/rm.cgi", json!({"files": files})).status
    };
    assert_eq!(rm("wrong"), 404);
    assert_eq!(rm(code), 200);
    assert!(simulator.files().is_empty());
}

#[test]
fn curl_uploads_through_the_proxy_and_follows_to_the_report() {
    let simulator = unlimited();
    let source = tempfile::NamedTempFile::new().unwrap();
    // Above the 8 MiB that stay in memory.
    let bytes: Vec<u8> = (0..20_000_000_u32).map(|n| (n % 253) as u8).collect();
    std::fs::write(source.path(), &bytes).unwrap();
    let (node, id) = upload_server(&simulator);
    let url = format!("https://{node}/upload.cgi?id={id}");
    let key = format!("Authorization: Bearer {}", simulator.api_key());
    let part = format!("file[]=@{};filename=large.bin", source.path().display());
    let reply = curl_by_proxy(&simulator, &["-H", &key, "-F", &part, &url]);
    assert_eq!(reply.status, 302, "{}", reply.text());
    let report = format!("https://{node}{}", reply.header("location").unwrap());
    let json = curl_by_proxy(&simulator, &["-H", "JSON: 1", &report]).json();
    assert_eq!(json["links"][0]["size"], "20000000");
    let page = curl_by_proxy(&simulator, &[&report]);
    assert!(page.is_html() && page.text().contains("Upload finished"));
    let csv = curl_by_proxy(&simulator, &["-H", "EXPORT: 1", &report]).text();
    assert!(csv.starts_with("large.bin;20000000;"), "{csv}");
    let file = simulator.files().pop().unwrap();
    assert!(simulator.content(&file.link).unwrap() == bytes);
    let entry = simulator
        .log()
        .into_iter()
        .find(|entry| entry.path == "/upload.cgi")
        .unwrap();
    assert!(entry.authorized && entry.bytes_in > 20_000_000);
}

#[test]
fn several_files_in_one_upload_keep_their_order() {
    let simulator = unlimited();
    let files = [
        ("1", &b"a"[..]),
        ("2", b"bb"),
        ("same", b"c"),
        ("same", b"d"),
    ];
    let done = upload(
        &simulator,
        &files,
        &[("dpass", "secret"), ("domain", "5")],
        true,
    );
    let report = report(&simulator, &done);
    let names: Vec<_> = report["links"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| &l["filename"])
        .collect();
    assert_eq!(names, ["1", "2", "same", "same"]);
    for file in simulator.files() {
        assert!(file.link.starts_with("https://megadl.fr/?"));
        assert_eq!(file.password.as_deref(), Some("secret"));
    }
}

#[test]
fn forbidden_characters_are_removed_and_empty_files_are_dropped() {
    let simulator = unlimited();
    let files = [
        ("a<b>$'.txt", &b"x"[..]),
        ("empty", b""),
        ("../../etc/passwd", b"y"),
    ];
    let done = upload(&simulator, &files, &[], true);
    let names: Vec<_> = simulator
        .files()
        .into_iter()
        .map(|file| file.name)
        .collect();
    assert_eq!(names, ["ab.txt", "....etcpasswd"]);
    assert_eq!(
        report(&simulator, &done)["links"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_body_without_a_length_is_refused() {
    let simulator = unlimited();
    let (node, id) = upload_server(&simulator);
    let request = format!(
        "POST /upload.cgi?id={id} HTTP/1.1\r\nHost: {node}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary=b0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    );
    let reply = raw(simulator.addr(), request.as_bytes());
    assert!(
        reply.starts_with(b"HTTP/1.1 411"),
        "{}",
        String::from_utf8_lossy(&reply)
    );
}

fn post(simulator: &Simulator, content_type: &str, body: &[u8]) -> u16 {
    let (node, id) = upload_server(simulator);
    let path = format!("/upload.cgi?id={id}");
    send(
        simulator,
        "POST",
        &node,
        &path,
        &[("Content-Type", content_type)],
        body,
    )
    .status
}

#[test]
fn input_that_the_real_parser_does_not_understand_is_refused() {
    let simulator = unlimited();
    let (content_type, body) = multipart(&[("a", b"x")], &[("did", "0")]);
    let text = String::from_utf8(body.clone()).unwrap();
    let unquoted = text.replace("name=\"did\"", "name=did");
    let typed = text.replace("\"did\"\r\n", "\"did\"\r\nContent-Type: text/plain\r\n");
    let cut = &body[..body.len() - 10];
    assert_eq!(post(&simulator, &content_type, &body), 302);
    assert_eq!(
        post(&simulator, "multipart/form-data; boundary=\"b0\"", &body),
        400
    );
    assert_eq!(
        post(&simulator, "multipart/form-data; boundary=other", &body),
        400
    );
    assert_eq!(post(&simulator, "application/octet-stream", &body), 400);
    assert_eq!(post(&simulator, &content_type, unquoted.as_bytes()), 400);
    assert_eq!(post(&simulator, &content_type, typed.as_bytes()), 400);
    assert_eq!(post(&simulator, &content_type, cut), 400);
    assert_eq!(post(&simulator, &content_type, b""), 400);
    assert_eq!(
        simulator.files().len(),
        1,
        "nothing of a refused upload is kept"
    );
}

#[test]
fn an_id_is_good_for_one_upload_on_its_node() {
    let simulator = unlimited();
    let (node, id) = upload_server(&simulator);
    let (content_type, body) = multipart(&[("a", b"x")], &[]);
    let post = |node: &str, id: &str| {
        let path = format!("/upload.cgi?id={id}");
        send(
            &simulator,
            "POST",
            node,
            &path,
            &[("Content-Type", &content_type)],
            &body,
        )
        .status
    };
    assert_eq!(post(&node, "0123456789"), 404);
    assert_eq!(post("up99.1fichier.com", &id), 404);
    assert_eq!(post(&node, &id), 302);
    assert_eq!(post(&node, &id), 404);
    let elsewhere = format!("/end.pl?xid={id}");
    let reply = send(
        &simulator,
        "GET",
        "up99.1fichier.com",
        &elsewhere,
        &[("JSON", "1")],
        b"",
    );
    assert_eq!(reply.status, 404);
}

#[test]
fn a_client_that_disconnects_leaves_no_file_and_can_retry() {
    let simulator = unlimited();
    let (node, id) = upload_server(&simulator);
    let (content_type, body) = multipart(&[("a", &vec![b'x'; 1 << 20])], &[]);
    let head = format!(
        "POST /upload.cgi?id={id} HTTP/1.1\r\nHost: {node}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = connect(simulator.addr());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..500_000]).unwrap();
    drop(stream);
    let path = format!("/upload.cgi?id={id}");
    let again = send(
        &simulator,
        "POST",
        &node,
        &path,
        &[("Content-Type", &content_type)],
        &body,
    );
    assert_eq!(again.status, 302);
    assert_eq!(simulator.files().len(), 1);
}
