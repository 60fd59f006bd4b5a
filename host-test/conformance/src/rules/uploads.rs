//! Uploads sent by the plugin, and by the host on its behalf.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::harness::{Asked, Finding, Harness, Stop, Who, ask, content, ensure, fail, upload_of};
use hoster_host::checksum::Hasher;
use hoster_host::{
    Capability, Checksum, Code, ErrorCode, MEMORY_BYTES, Receipt, UploadRequest, UploadTicket,
};

/// More bytes than a plugin's memory holds.
const LARGE: u64 = MEMORY_BYTES as u64 + (8 << 20);

/// Maximum number of requests for a receipt that is not ready.
const TRIES: usize = 20;

const WORDS: &[u8] = b"What arrives is what was sent.\n";
const NAME: &str = "conformance.txt";
const BOUNDARY: &str = "conformance-7f3a9c51d2";

fn agrees(receipt: &Receipt, request: &UploadRequest) -> Finding {
    ensure(receipt.size.is_none_or(|size| size == request.size), || {
        format!(
            "the receipt reports {:?} of {} bytes",
            receipt.size, request.size
        )
    })?;
    ensure(receipt.file_name == request.file_name, || {
        "the receipt reports another name".into()
    })?;
    ensure(!receipt.link.is_empty(), || {
        "the receipt has no link".into()
    })
}

pub(super) async fn stream(harness: &Harness) -> Finding {
    harness.needs(Capability::Upload).await?;
    let path = harness.large_file("large.bin", LARGE)?;
    let request = upload_of("large.bin", LARGE);
    let mut session = harness.session(Who::Customer)?;
    // No time limit: the upload may take as long as bytes are moving.
    let receipt = match session.upload(request.clone(), content(&path)?).await {
        Ok(receipt) => receipt,
        Err(error) => return fail(format!("an upload of {LARGE} bytes: {error}")),
    };
    agrees(&receipt, &request)
}

pub(super) async fn short_content_fails(harness: &Harness) -> Finding {
    harness.needs(Capability::Upload).await?;
    let path = harness.local_file("short.txt", WORDS)?;
    let request = upload_of("short.txt", 4_000);
    let mut session = harness.session(Who::Customer)?;
    match ask(session.upload(request, content(&path)?)).await {
        Asked::Failed(_) | Asked::Refused(_) => Ok(()),
        other => fail(format!(
            "an upload whose content ends early {}",
            other.ended()
        )),
    }
}

pub(super) async fn receipts_agree(harness: &Harness) -> Finding {
    harness.needs(Capability::Upload).await?;
    let algorithm = harness.description().await?.checksum_algorithm;
    let Some(mut hasher) = algorithm.as_deref().and_then(Hasher::new) else {
        let why = "the service has no checksum algorithm that this host supports";
        return Err(Stop::NotApplicable(why.into()));
    };
    hasher.update(WORDS);
    let right = hasher.finish();
    let path = harness.local_file(NAME, WORDS)?;
    let with = |checksum: Checksum| UploadRequest {
        checksum: Some(checksum),
        ..upload_of(NAME, WORDS.len() as u64)
    };
    let request = with(right.clone());
    let asked = ask(harness
        .session(Who::Customer)?
        .upload(request, content(&path)?))
    .await;
    let receipt = asked.given("an upload with its checksum")?;
    if receipt.checksum.is_none() {
        return Err(Stop::Inconclusive("the receipt has no checksum".into()));
    }
    let wrong = Checksum {
        hex: "0".repeat(right.hex.len()),
        ..right
    };
    let mut session = harness.session(Who::Customer)?;
    let asked = ask(session.upload(with(wrong), content(&path)?)).await;
    let error = asked.error("an upload with another file's checksum")?;
    ensure(error.code == ErrorCode::Integrity, || {
        format!(
            "another file's checksum fails with `{}`",
            Code::from(error.code)
        )
    })
}

pub(super) async fn in_two_steps(harness: &Harness) -> Finding {
    harness.needs(Capability::Upload).await?;
    let request = upload_of(NAME, WORDS.len() as u64);
    let asked = ask(harness
        .session(Who::Customer)?
        .begin_upload(request.clone()))
    .await;
    let ticket = asked.must("begin-upload")?;
    send(harness, &ticket).await?;
    let receipt = receipt(harness, &ticket.id).await?;
    agrees(&receipt.must("finish-upload in a later session")?, &request)
}

pub(super) async fn in_three_steps(harness: &Harness) -> Finding {
    harness.needs(Capability::Upload).await?;
    let request = upload_of(NAME, WORDS.len() as u64);
    let asked = ask(harness
        .session(Who::Customer)?
        .begin_upload(request.clone()))
    .await;
    let ticket = asked.given("begin-upload")?;
    let path = harness.local_file(NAME, WORDS)?;
    let mut sending = harness.session(Who::Customer)?;
    let id = ask(sending.send_upload(ticket, content(&path)?)).await;
    let id = id.must("send-upload")?;
    // Another rule checks that it can be finished there.
    let receipt = receipt(harness, &id).await?;
    agrees(
        &receipt.given("finish-upload in a later session")?,
        &request,
    )
}

/// Requests a receipt in a session that knows nothing about its upload.
async fn receipt(harness: &Harness, id: &str) -> Result<Asked<Receipt>, Stop> {
    let mut later = harness.session(Who::Customer)?;
    for _ in 0..TRIES {
        match ask(later.finish_upload(id)).await {
            Asked::Failed(error) if error.code == ErrorCode::Unavailable => {
                let wait = u64::from(error.retry_after.unwrap_or(1)).min(5);
                tokio::time::sleep(Duration::from_secs(wait)).await;
            }
            other => return Ok(other),
        }
    }
    fail(format!("no receipt after {TRIES} tries"))
}

/// Performs an upload like a host that sends the bytes itself.
async fn send(harness: &Harness, ticket: &UploadTicket) -> Finding {
    let url = url::Url::parse(&ticket.url).map_err(|e| Stop::Fail(e.to_string()))?;
    let mut request = http::Request::builder()
        .method(ticket.method.as_str())
        .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
        .header("host", url.host_str().unwrap_or(""))
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        );
    for (name, value) in &ticket.headers {
        request = request.header(name, value);
    }
    let rule = harness.plugin.manifest().credential.as_ref();
    let keys = harness.fixture.credential.as_ref();
    if let (Some(rule), Some(keys), true) = (rule, keys, ticket.with_credential) {
        request = request.header(&rule.header, rule.header_value(&keys.good));
    }
    let request = request
        .body(Full::new(Bytes::from(multipart(ticket))))
        .map_err(|e| Stop::Fail(format!("the ticket is not a valid HTTP request: {e}")))?;
    let lost = |e: &dyn std::error::Error| Stop::Inconclusive(e.to_string());
    let stream = TcpStream::connect(harness.proxy.address()).await;
    let stream = stream.map_err(|e| lost(&e))?;
    let connected = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = connected.map_err(|e| lost(&e))?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await;
    connection.abort();
    let status = response.map_err(|e| lost(&e))?.status();
    ensure(status.as_u16() < 400, || {
        format!("the service replies with {status} to the ticket's upload")
    })
}

fn multipart(ticket: &UploadTicket) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in &ticket.fields {
        body += &format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += &format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{}\"; filename=\"{NAME}\"\r\n\
         content-type: application/octet-stream\r\n\r\n",
        ticket.file_field
    );
    let mut body = body.into_bytes();
    body.extend_from_slice(WORDS);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}
