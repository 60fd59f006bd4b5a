//! Bodies between a plugin and the clients: collected if small, streamed if
//! large, with limits on time and size for responses. Must not know URLs.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::HeaderValue;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use wasmtime_wasi_http::{Error as WasiError, WasiBody};

use crate::activity::Activity;
use crate::redact::Blanks;

/// Streams a large body: each block is sent as it arrives.
pub(super) fn streamed(body: WasiBody, activity: Activity) -> reqwest::Body {
    let blocks = body.into_data_stream().map(move |block| {
        activity.touch();
        block.map_err(|e| std::io::Error::other(e.to_string()))
    });
    reqwest::Body::wrap_stream(blocks)
}

/// Reads a small body completely.
pub(super) async fn collected(mut body: WasiBody, limit: u64) -> Result<Bytes, WasiError> {
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            if (all.len() + data.len()) as u64 > limit {
                return Err(WasiError::HttpRequestBodySize(Some(limit)));
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(all.freeze())
}

/// Returns a response body for a plugin, which ends with an error if nothing
/// arrives for `between`. The credential that the request carried is redacted
/// in it.
pub(super) fn incoming(
    response: reqwest::Response,
    between: Duration,
    blanks: Option<Blanks>,
) -> http::Response<WasiBody> {
    let mut head = http::Response::new(());
    *head.status_mut() = response.status();
    *head.headers_mut() = response.headers().clone();
    if let Some(blanks) = &blanks {
        for value in head.headers_mut().values_mut() {
            if let Ok(blank) = HeaderValue::from_bytes(&blanks.text(value.as_bytes())) {
                *value = blank;
            }
        }
    }
    let blocks = futures_util::stream::unfold(Some((response, blanks)), move |state| async move {
        let (mut response, mut blanks) = state?;
        loop {
            let block = match tokio::time::timeout(between, response.chunk()).await {
                Err(_) => return Some((Err(WasiError::ConnectionReadTimeout), None)),
                Ok(Err(_)) => return Some((Err(WasiError::HttpResponseIncomplete), None)),
                Ok(Ok(None)) => {
                    let rest = blanks.as_mut().map(Blanks::end);
                    let rest = rest.filter(|rest| !rest.is_empty())?;
                    return Some((Ok(Frame::data(rest)), None));
                }
                Ok(Ok(Some(block))) => block,
            };
            let block = match &mut blanks {
                Some(blanks) => blanks.block(&block),
                None => block,
            };
            // Empty if the whole block may be the beginning of the credential.
            if !block.is_empty() {
                return Some((Ok(Frame::data(block)), Some((response, blanks))));
            }
        }
    });
    head.map(|()| StreamBody::new(blocks).boxed_unsync())
}
