//! Third-party clients: HTTP over a bare socket, and the real curl. Knows
//! nothing about the simulator's internals.
#![allow(
    dead_code,
    reason = "each test file is a separate crate and uses a part of this"
)]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use onefichier_simulator::{Config, Limits, Simulator};
use serde_json::{Value, json};

/// Longer than any reply takes.
const TIMEOUT: Duration = Duration::from_secs(60);

pub fn start(config: Config) -> Simulator {
    wait_for(Simulator::start(config)).unwrap()
}

/// A simulator without rate limits.
pub fn unlimited() -> Simulator {
    start(Config {
        limits: Limits::Off,
        ..Config::default()
    })
}

pub fn wait_for<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn parse(bytes: &[u8]) -> Self {
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap_or_else(|| panic!("no reply: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn is_html(&self) -> bool {
        self.header("content-type")
            .unwrap()
            .starts_with("text/html")
    }
}

/// Connects, with the timeout of a test.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(TIMEOUT)).unwrap();
    stream.set_write_timeout(Some(TIMEOUT)).unwrap();
    stream
}

/// Sends bytes and reads to the end of the connection.
pub fn raw(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = connect(address);
    stream.write_all(request).unwrap();
    let mut reply = Vec::new();
    // A connection that breaks leaves what has arrived.
    let _ = stream.read_to_end(&mut reply);
    reply
}

/// Sends one request on a new connection.
pub fn send(
    simulator: &Simulator,
    method: &str,
    host: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Reply {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    if method == "POST" && !headers.iter().any(|(name, _)| *name == "Content-Length") {
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    let mut request = (request + "\r\n").into_bytes();
    request.extend_from_slice(body);
    Reply::parse(&raw(simulator.addr(), &request))
}

/// Waits until a condition holds that is certain to occur.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + TIMEOUT;
    while !holds() {
        assert!(Instant::now() < end, "not within {TIMEOUT:?}: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Reads a reply up to this many bytes of its body; more may follow.
pub fn read_reply(stream: &mut TcpStream, body: usize) -> Reply {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = bytes.len();
    bytes.resize(head + body, 0);
    stream.read_exact(&mut bytes[head..]).unwrap();
    Reply::parse(&bytes)
}

/// Asserts that nothing arrives on the connection for a moment.
pub fn is_silent(stream: &mut TcpStream) {
    let patience = stream.read_timeout().unwrap();
    let moment = Some(Duration::from_millis(300));
    stream.set_read_timeout(moment).unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    stream.set_read_timeout(patience).unwrap();
    let kinds = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
    assert!(kinds.contains(&error.kind()), "{error:?}");
}

/// Calls the API with the account's key.
pub fn api(simulator: &Simulator, call: &str, body: Value) -> Reply {
    api_as(simulator, simulator.api_key(), call, body)
}

/// Calls the API with any key.
pub fn api_as(simulator: &Simulator, key: &str, call: &str, body: Value) -> Reply {
    let authorization = format!("Bearer {key}");
    let headers = [
        ("Content-Type", "application/json"),
        ("Authorization", authorization.as_str()),
    ];
    let path = format!("/v1/{call}");
    let body = body.to_string();
    send(
        simulator,
        "POST",
        "api.1fichier.com",
        &path,
        &headers,
        body.as_bytes(),
    )
}

/// Returns the direct URL for a link.
pub fn token(simulator: &Simulator, body: Value) -> String {
    let reply = api(simulator, "download/get_token.cgi", body);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["url"].as_str().unwrap().to_owned()
}

pub fn token_for(simulator: &Simulator, link: &str) -> String {
    token(simulator, json!({"url": link}))
}

/// Requests a direct URL.
pub fn download(simulator: &Simulator, url: &str, headers: &[(&str, &str)]) -> Reply {
    request_direct(simulator, "GET", url, headers)
}

pub fn request_direct(
    simulator: &Simulator,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
) -> Reply {
    let (host, path) = split(url);
    send(simulator, method, &host, &path, headers, b"")
}

/// Returns host and path of a URL.
pub fn split(url: &str) -> (String, String) {
    let rest = url.split_once("://").unwrap().1;
    let (host, path) = rest.split_once('/').unwrap();
    (host.to_owned(), format!("/{path}"))
}

/// Runs curl and returns the last reply.
pub fn curl(arguments: &[&str]) -> Reply {
    let output = curl_output(arguments);
    assert!(
        output.status.success(),
        "curl {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Reply::parse(&output.stdout)
}

pub fn curl_output(arguments: &[&str]) -> std::process::Output {
    Command::new("curl")
        .env_clear()
        .args(["-q", "-sS", "-i", "--suppress-connect-headers"])
        .args(["--max-time", "60", "-H", "Expect:"])
        .args(arguments)
        .output()
        .expect("curl is installed")
}

/// Runs curl through the simulator as its proxy, trusting its authority.
pub fn curl_by_proxy(simulator: &Simulator, arguments: &[&str]) -> Reply {
    let proxy = format!("http://{}", simulator.addr());
    let ca = simulator.ca_file().to_str().unwrap();
    curl(&[&["--proxy", &proxy, "--cacert", ca], arguments].concat())
}

/// Returns a multipart body with boundary `b0`, and its content type.
pub fn multipart(files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    for (name, bytes) in files {
        let head = format!(
            "--b0\r\nContent-Disposition: form-data; name=\"file[]\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b0--\r\n");
    ("multipart/form-data; boundary=b0".to_owned(), body)
}

/// Requests a node and an id for an upload.
pub fn upload_server(simulator: &Simulator) -> (String, String) {
    let headers = [("Content-Type", "application/json")];
    let path = "/v1/upload/get_upload_server.cgi";
    let reply = send(simulator, "GET", "api.1fichier.com", path, &headers, b"").json();
    let text = |name: &str| reply[name].as_str().unwrap().to_owned();
    (text("url"), text("id"))
}

/// Uploads in one request; returns the reply of upload.cgi and the node.
pub fn upload(
    simulator: &Simulator,
    files: &[(&str, &[u8])],
    fields: &[(&str, &str)],
    with_key: bool,
) -> (Reply, String) {
    let (node, id) = upload_server(simulator);
    let (content_type, body) = multipart(files, fields);
    let authorization = format!("Bearer {}", simulator.api_key());
    let mut headers = vec![("Content-Type", content_type.as_str())];
    if with_key {
        headers.push(("Authorization", &authorization));
    }
    let path = format!("/upload.cgi?id={id}");
    (send(simulator, "POST", &node, &path, &headers, &body), node)
}

/// Returns the JSON report of an upload.
pub fn report(simulator: &Simulator, (reply, node): &(Reply, String)) -> Value {
    assert_eq!(reply.status, 302, "{reply:?}");
    let location = reply.header("location").unwrap();
    send(simulator, "GET", node, location, &[("JSON", "1")], b"").json()
}

/// Requests a link of the website.
pub fn visit(simulator: &Simulator, link: &str, headers: &[(&str, &str)]) -> Reply {
    let (host, path) = split(link);
    send(simulator, "GET", &host, &path, headers, b"")
}

/// Sends a form to a link of the website.
pub fn submit(simulator: &Simulator, link: &str, form: &str) -> Reply {
    let (host, path) = split(link);
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    send(simulator, "POST", &host, &path, &headers, form.as_bytes())
}

/// Returns the text between two texts in a page.
pub fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start}: {text}"));
    rest.split_once(end)
        .unwrap_or_else(|| panic!("no {end}: {text}"))
        .0
}
