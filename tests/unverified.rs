//! Files of unknown size: a web page, or a file that may be incomplete, gets no
//! final name. Uses a server of a few lines, because no library sends such
//! replies.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};

use crate::bench::{Run, finish, hoster};
use crate::directlink::plugin;
use crate::plugins::pinned_file;

/// A file server that replies to every request for a file with the same bytes.
struct Raw {
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Raw {
    fn start(reply: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let reply = reply.to_vec();
        // Ends with the test process.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that has disconnected needs no reply.
                let _ = answer(stream, &reply);
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Self { address, folder }
    }

    async fn get(&self, name: &str, args: &[&str]) -> Run {
        let to = format!("files.example.com={}", self.address);
        let plugin = pinned_file(plugin());
        let link = format!("https://files.example.com/games/{name}");
        let head = [
            "--json",
            "--plugin",
            &plugin,
            "--connect-to",
            &to,
            "get",
            "-o",
            "out",
        ];
        let few = ["--retries", "0", &link];
        let mut command = hoster(&[&head, args, &few].concat());
        command.current_dir(self.folder.path());
        finish(command).await
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("out"));
        let names = entries
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name != ".hoster.json");
        names.sort();
        names
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join("out").join(name)).unwrap()
    }
}

fn answer(mut stream: TcpStream, reply: &[u8]) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? > 0 {
        head.extend(byte);
    }
    match head.starts_with(b"HEAD") {
        true => stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?,
        false => stream.write_all(reply)?,
    }
    // Bytes in transit must not be lost with the connection.
    stream.shutdown(std::net::Shutdown::Write)?;
    stream.read_to_end(&mut head).map(drop)
}

/// Returns a reply in chunks, which marks its own end.
fn chunked(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n{headers}\r\n");
    let size = format!("{:x}\r\n", body.len());
    [head.as_bytes(), size.as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
}

const ATTACHED: &str = "content-type: application/octet-stream\r\n\
                        content-disposition: attachment; filename=\"game.zip\"\r\n";

#[tokio::test]
async fn no_page_gets_a_final_name_whatever_its_content_type() {
    let page = "<!DOCTYPE html><html><title>Too many downloads</title></html>";
    let utf16: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for body in [
        page.as_bytes().to_vec(),
        [b"\xff\xfe", &utf16[..]].concat(),
        format!("<!-- {} -->{page}", "x".repeat(700)).into_bytes(),
        format!("\u{feff}\u{feff}{page}").into_bytes(),
        b"<body>wait</body>".to_vec(),
        b"<script>location = '/'</script>".to_vec(),
        b"{\"status\": \"KO\", \"message\": \"Too many downloads\"}".to_vec(),
    ] {
        for headers in [ATTACHED, "content-type: text/html\r\n", ""] {
            let raw = Raw::start(&chunked(headers, &body));
            let run = raw.get("game.zip", &["--allow-unverified"]).await.failed();
            let body = String::from_utf8_lossy(&body);
            assert_eq!(run.code(), "unavailable", "{headers} {body}");
            assert_eq!(raw.names(), [""; 0], "{headers} {body}");
        }
    }
    let raw = Raw::start(&chunked(ATTACHED, page.as_bytes()));
    raw.get("manual.html", &[]).await.ok();
    assert_eq!(raw.read("manual.html"), page.as_bytes());
}

#[tokio::test]
async fn a_compressed_body_gets_no_final_name() {
    for coding in ["transfer-encoding: gzip, chunked", "content-encoding: br"] {
        let reply = chunked("", b"\x1f\x8b packed");
        let reply = String::from_utf8_lossy(&reply).replace("transfer-encoding: chunked", coding);
        let raw = Raw::start(reply.as_bytes());
        raw.get("game.zip", &["--allow-unverified"]).await.failed();
        assert_eq!(raw.names(), [""; 0], "{coding}");
    }
}

#[tokio::test]
async fn a_file_that_ends_with_its_connection_stays_a_part_unless_allowed() {
    let content = b"PK\x03\x04 perhaps all of it";
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n"] {
        let raw = Raw::start(&[head.as_bytes(), content].concat());
        let run = raw.get("game.zip", &[]).await;
        assert_eq!(run.status, Some(15), "{}", run.stdout);
        assert_eq!(run.code(), "integrity");
        let message = run.error()["message"].to_string();
        assert!(message.contains("game.zip.part"), "{message}");
        assert_eq!(raw.read("game.zip.part"), content);
        assert!(!raw.names().contains(&"game.zip".to_owned()));
        let run = raw.get("game.zip", &["--allow-unverified"]).await.ok();
        assert_eq!(run.done()["verified"], serde_json::json!(false));
        assert_eq!(raw.read("game.zip"), content);
        assert_eq!(raw.names(), ["game.zip"], "the part is of no use any more");
    }
    // A reply in chunks marks its end.
    let raw = Raw::start(&chunked(ATTACHED, content));
    raw.get("game.zip", &[]).await.ok();
    assert_eq!(raw.names(), ["game.zip"]);
}
