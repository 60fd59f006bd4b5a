//! File contents: the file server, and the node that receives uploads.

use std::sync::Mutex;

use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use sha2::{Digest as _, Sha256};

use super::Response;
use super::calls::{ok, refusal};
use super::state::{File, State, hex};

/// Maximum bytes of an upload that are stored.
const KEPT: usize = 8 << 20;

/// Serves a file, or a range of it, by its direct link.
pub fn serve(request: &http::Request<Incoming>, path: &str, state: &State) -> Response {
    let file = state.direct.get(path).and_then(|id| state.files.get(id));
    let Some((file, content)) = file.and_then(|f| Some((f, f.content.clone()?))) else {
        return refusal(404, "not-found");
    };
    let inline = request.uri().query() == Some("inline=1");
    let how = if inline { "inline" } else { "attachment" };
    let builder = http::Response::builder()
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_DISPOSITION, format!("{how}; filename=\"file\""))
        .header(ACCEPT_RANGES, "bytes")
        .header(ETAG, format!("\"{}\"", file.sha256));
    let range = request.headers().get(RANGE).and_then(|r| r.to_str().ok());
    let size = content.len();
    let (builder, body) = match range.map(|r| within(r, size)) {
        None => (builder, content),
        Some(Some((first, last))) => (
            builder
                .status(206)
                .header(CONTENT_RANGE, format!("bytes {first}-{last}/{size}")),
            content.slice(first..=last),
        ),
        Some(None) => (
            builder
                .status(416)
                .header(CONTENT_RANGE, format!("bytes */{size}")),
            Bytes::new(),
        ),
    };
    builder.body(Full::new(body)).unwrap()
}

/// Parses the first and last byte of `bytes=A-B` or `bytes=A-`.
fn within(range: &str, size: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let last = last.parse().unwrap_or(usize::MAX).min(size.checked_sub(1)?);
    (first <= last).then_some((first, last))
}

/// Receives the bytes of an upload that was begun.
pub async fn store(
    request: http::Request<Incoming>,
    path: &str,
    has_key: bool,
    state: &Mutex<State>,
) -> Response {
    let id = path.strip_prefix("/v1/put/").unwrap_or_default().to_owned();
    if !has_key {
        return refusal(401, "bad-key");
    }
    if !state.lock().unwrap().uploads.contains_key(&id) {
        return refusal(404, "not-found");
    }
    let content_type = request.headers().get(CONTENT_TYPE);
    let boundary = content_type
        .and_then(|t| t.to_str().ok())
        .and_then(|t| multer::parse_boundary(t).ok());
    let Some(boundary) = boundary else {
        return refusal(400, "bad-request");
    };
    let mut form = multer::Multipart::new(request.into_body().into_data_stream(), boundary);
    let mut stored = None;
    loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => match receive(field).await {
                Some(file) => stored = Some(file),
                None => return refusal(400, "bad-request"),
            },
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(_) => return refusal(400, "bad-request"),
        }
    }
    let Some(file) = stored else {
        return refusal(400, "bad-request");
    };
    let mut state = state.lock().unwrap();
    let file_id = state.new_id();
    let upload = state.uploads.get_mut(&id).unwrap();
    upload.file = Some(file_id.clone());
    let file = File {
        name: upload.name.clone(),
        folder: upload.folder.clone(),
        password: upload.password.clone(),
        ..file
    };
    state.files.insert(file_id, file);
    ok(&[])
}

async fn receive(mut field: multer::Field<'_>) -> Option<File> {
    let (mut kept, mut size, mut hash) = (Vec::new(), 0, Sha256::new());
    while let Some(piece) = field.chunk().await.ok()? {
        size += piece.len();
        hash.update(&piece);
        if size <= KEPT {
            kept.extend_from_slice(&piece);
        }
    }
    Some(File {
        size: size as u64,
        sha256: hex(&hash.finalize()),
        content: (size <= KEPT).then(|| kept.into()),
        ..File::new("", Bytes::new())
    })
}
