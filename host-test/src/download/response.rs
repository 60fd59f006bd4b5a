//! Interprets a file server's response: the whole file, a part of it, or a
//! refusal. Knows headers, but no sockets or disk.

use std::ops::Range;
use std::time::Duration;

use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderName, HeaderValue, RANGE,
    RETRY_AFTER, TRANSFER_ENCODING,
};
use http::{StatusCode, Version as HttpVersion};

use super::version::Version;
use crate::error::Error;

/// Why a request failed, by how to proceed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The ticket does not open the file (any longer); a new one may.
    Refused(Error),
    /// Only this request failed; the same one may work later.
    Transient(Error),
    /// The file has changed.
    Changed,
    /// The server sends the whole file although a part was requested.
    NoRanges,
    /// No retry can help.
    Fatal(Error),
}

/// The head of a successful response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Offset of its first byte in the file.
    pub(super) start: u64,
    /// End offset (exclusive), if reported.
    pub(super) end: Option<u64>,
    /// Size of the whole file in bytes, if reported.
    pub(super) size: Option<u64>,
    pub(super) version: Version,
    /// Whether it is the requested part of the file.
    pub(super) is_part: bool,
    /// Whether its end is marked only by the end of the connection, whatever
    /// the reason for that.
    pub(super) ends_by_close: bool,
}

/// Returns the headers that request a part of a file. Without `If-Range`: a
/// server with another `ETag` for the same bytes would send the whole file. The
/// reply is checked instead.
pub(super) fn conditions(range: Option<&Range<u64>>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(range) = range else { return headers };
    let text = match range.end {
        u64::MAX => format!("bytes={}-", range.start),
        end => format!("bytes={}-{}", range.start, end - 1),
    };
    // Digits and punctuation are always a valid header value.
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.insert(RANGE, value);
    }
    headers
}

/// Parses the head of a response to a request for `asked`.
pub(super) fn read(
    status: StatusCode,
    http: HttpVersion,
    headers: &HeaderMap,
    asked: Option<&Range<u64>>,
) -> Result<Head, Failure> {
    let is_packed = codings(headers, CONTENT_ENCODING).any(|coding| coding != "identity");
    let mut transfer = codings(headers, TRANSFER_ENCODING).peekable();
    let is_chunked = transfer.peek().is_some_and(|coding| coding == "chunked");
    // Any transfer coding other than chunked is not decoded.
    let is_packed = is_packed
        || transfer
            .skip(usize::from(is_chunked))
            .any(|c| c != "identity");
    if is_packed {
        return Err(odd(
            "the file server sent the file compressed, which was not requested",
        ));
    }
    let version = Version::of(headers);
    let length = number(headers, CONTENT_LENGTH);
    match (status, asked) {
        (StatusCode::OK, _) => Ok(Head {
            start: 0,
            end: length,
            size: length,
            version,
            is_part: false,
            ends_by_close: length.is_none() && !is_chunked && http < HttpVersion::HTTP_2,
        }),
        (StatusCode::PARTIAL_CONTENT, Some(asked)) => {
            let range = headers.get(CONTENT_RANGE).and_then(|v| v.to_str().ok());
            let (range, size) = range
                .and_then(content_range)
                .ok_or_else(|| odd("the file server does not say which part it sends"))?;
            // Not more than requested; less only at the end of the file.
            let fits = range.start == asked.start
                && range.end <= asked.end
                && size.is_none_or(|size| range.end == asked.end.min(size))
                && length.is_none_or(|length| length == range.end - range.start);
            if !fits {
                return Err(odd("the file server sent a different part than requested"));
            }
            Ok(Head {
                start: range.start,
                end: Some(range.end),
                size,
                version,
                is_part: true,
                ends_by_close: false,
            })
        }
        (status, _) => {
            let error = Error::Status {
                status: status.as_u16(),
                retry_after: retry_after(headers),
            };
            Err(match status.as_u16() {
                400 | 401 | 403 | 404 | 410 => Failure::Refused(error),
                408 | 425 | 429 | 500..=599 => Failure::Transient(error),
                416 => Failure::Changed,
                _ => Failure::Fatal(error),
            })
        }
    }
}

fn odd(reason: &str) -> Failure {
    Failure::Transient(Error::Download {
        reason: reason.into(),
        timeout: false,
    })
}

/// Returns the codings of a body, in the order in which they were applied.
fn codings(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = String> {
    let values = headers.get_all(name).into_iter();
    // A value that is not text counts as an unknown coding.
    let values = values.map(|value| value.to_str().unwrap_or("unknown").to_ascii_lowercase());
    let all = values.collect::<Vec<_>>().join(",");
    let all: Vec<String> = all
        .split(',')
        .map(|coding| coding.trim().to_owned())
        .collect();
    all.into_iter().filter(|coding| !coding.is_empty())
}

/// Parses `bytes 0-99/1000`; the size may be `*`.
fn content_range(text: &str) -> Option<(Range<u64>, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let size = match size {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    let end = last.checked_add(1)?;
    let valid = first <= last && size.is_none_or(|size: u64| end <= size);
    valid.then_some((first..end, size))
}

fn number(headers: &HeaderMap, name: http::HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// Returns Retry-After in seconds; file servers do not use the form with a
/// date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    number(headers, RETRY_AFTER).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (http::HeaderName::from_static(name), value)
        });
        pairs.collect()
    }

    #[test]
    fn a_part_is_the_one_that_was_asked_for() {
        let part = |range: &str, length: &str| {
            let headers = headers(&[("content-range", range), ("content-length", length)]);
            let http = HttpVersion::HTTP_11;
            read(
                StatusCode::PARTIAL_CONTENT,
                http,
                &headers,
                Some(&(100..200)),
            )
        };
        let good = part("bytes 100-199/1000", "100").unwrap();
        assert_eq!(
            (good.start, good.end, good.size),
            (100, Some(200), Some(1_000))
        );
        assert_eq!(part("bytes 100-149/150", "50").unwrap().end, Some(150));
        for (range, length) in [
            ("bytes 0-99/1000", "100"),
            ("bytes 100-299/1000", "200"),
            ("bytes 100-149/1000", "50"),
            ("bytes 100-199/1000", "90"),
            ("bytes 100-199/150", "100"),
            ("bytes 199-100/1000", "100"),
            ("100-199/1000", "100"),
            ("bytes */1000", "0"),
        ] {
            let failure = part(range, length).unwrap_err();
            assert!(matches!(failure, Failure::Transient(_)), "{range}");
        }
    }

    #[test]
    fn refusals_are_told_from_troubles() {
        let failure = |status: u16| {
            let status = StatusCode::from_u16(status).unwrap();
            let headers = headers(&[("retry-after", "7")]);
            read(status, HttpVersion::HTTP_11, &headers, None).unwrap_err()
        };
        for status in [401, 403, 404, 410] {
            assert!(matches!(failure(status), Failure::Refused(_)), "{status}");
        }
        for status in [429, 500, 502, 503] {
            let Failure::Transient(error) = failure(status) else {
                panic!("{status}");
            };
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        }
        assert!(matches!(failure(416), Failure::Changed));
        assert!(matches!(failure(302), Failure::Fatal(_)));
    }

    #[test]
    fn a_body_that_ends_by_close_or_is_packed_is_told_from_others() {
        let read = |http, pairs: &[(&'static str, &str)]| {
            let head = read(StatusCode::OK, http, &headers(pairs), None);
            head.ok().map(|head| head.ends_by_close)
        };
        for (pairs, expected) in [
            (&[][..], Some(true)),
            (&[("content-length", "5")], Some(false)),
            (&[("transfer-encoding", "chunked")], Some(false)),
            (&[("transfer-encoding", "Chunked")], Some(false)),
            (&[("transfer-encoding", "identity")], Some(true)),
            (&[("transfer-encoding", "gzip, chunked")], None),
            (&[("transfer-encoding", "gzip")], None),
            (&[("transfer-encoding", "chunked, chunked")], None),
            (&[("content-encoding", "gzip")], None),
            (&[("content-encoding", "identity, br")], None),
            (&[("content-encoding", "identity")], Some(true)),
        ] {
            assert_eq!(read(HttpVersion::HTTP_11, pairs), expected, "{pairs:?}");
        }
        assert_eq!(read(HttpVersion::HTTP_2, &[]), Some(false));
        let mut twice = headers(&[("content-encoding", "identity")]);
        twice.append(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let head = super::read(StatusCode::OK, HttpVersion::HTTP_11, &twice, None);
        assert!(head.is_err());
    }

    #[test]
    fn a_part_is_asked_for_without_a_condition() {
        assert_eq!(conditions(Some(&(5..10)))["range"], "bytes=5-9");
        assert_eq!(conditions(Some(&(5..u64::MAX)))["range"], "bytes=5-");
        assert!(conditions(None).is_empty());
    }
}
