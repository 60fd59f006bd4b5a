//! A streaming parser for multipart bodies that does not copy them, for uploads
//! of many gigabytes. Knows nothing about what the parts are for.

use bytes::{Buf as _, Bytes};
use futures_util::{Stream, StreamExt as _};
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::memmem::{self, Finder};

/// Maximum length of a part's head.
const LONGEST_HEAD: usize = 64 * 1024;
/// Maximum header lines of a part.
const MOST_HEADERS: usize = 32;

/// Why a body cannot be parsed further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// The parts do not match the boundary.
    Form,
    /// A part is too long.
    TooLarge,
}

enum Place {
    /// In a part, or before the first one.
    Inside,
    /// After a boundary.
    Between,
    /// After the last boundary.
    End,
}

/// A body being parsed. Its errors are those of the chunks.
pub(super) struct Multipart<S> {
    chunks: S,
    /// A line break, two hyphens and the boundary.
    delimiter: Finder<'static>,
    /// Received and not yet returned.
    held: Bytes,
    place: Place,
    /// Maximum length of a part, and how much of it is left.
    longest: u64,
    left: u64,
}

impl<S, E> Multipart<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: From<Malformed>,
{
    /// No part may be longer than `longest` bytes.
    pub(super) fn new(chunks: S, boundary: &str, longest: u64) -> Self {
        let delimiter = format!("\r\n--{boundary}");
        Self {
            chunks,
            delimiter: Finder::new(&delimiter).into_owned(),
            // The first boundary needs no preceding line.
            held: Bytes::from_static(b"\r\n"),
            place: Place::Inside,
            longest,
            left: longest,
        }
    }

    /// The head of the next part; `None` after the last one, when the whole
    /// body has been read. Skips the rest of the previous part.
    pub(super) async fn next(&mut self) -> Result<Option<HeaderMap>, E> {
        while self.chunk().await?.is_some() {}
        if matches!(self.place, Place::End) {
            return Ok(None);
        }
        while self.held.len() < 2 {
            self.more().await?;
        }
        if self.held.starts_with(b"--") {
            self.place = Place::End;
            self.held.clear();
            while let Some(bytes) = self.chunks.next().await {
                bytes?;
            }
            return Ok(None);
        }
        let end = loop {
            match memmem::find(&self.held, b"\r\n\r\n") {
                Some(end) => break end + 4,
                None if self.held.len() > LONGEST_HEAD => return Err(Malformed::Form.into()),
                None => self.more().await?,
            }
        };
        let head = headers(&self.held.split_to(end)).ok_or(Malformed::Form)?;
        self.place = Place::Inside;
        self.left = self.longest;
        Ok(Some(head))
    }

    /// The next bytes of the part; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, E> {
        while matches!(self.place, Place::Inside) {
            let bytes = match self.delimiter.find(&self.held) {
                Some(at) => {
                    let bytes = self.held.split_to(at);
                    self.held.advance(self.delimiter.needle().len());
                    self.place = Place::Between;
                    bytes
                }
                None => self.held.split_to(self.held.len() - self.begun()),
            };
            let left = self.left.checked_sub(bytes.len() as u64);
            self.left = left.ok_or(Malformed::TooLarge)?;
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
            if matches!(self.place, Place::Inside) {
                self.more().await?;
            }
        }
        Ok(None)
    }

    /// How many bytes at the end may begin a delimiter.
    fn begun(&self) -> usize {
        let delimiter = self.delimiter.needle();
        let most = self.held.len().min(delimiter.len() - 1);
        let lengths = (1..=most).rev();
        let mut begun = lengths.filter(|length| self.held.ends_with(&delimiter[..*length]));
        begun.next().unwrap_or(0)
    }

    /// Waits for more; a body that ends here is malformed.
    async fn more(&mut self) -> Result<(), E> {
        let bytes = self.chunks.next().await.ok_or(Malformed::Form)??;
        self.held = match self.held.is_empty() {
            true => bytes,
            // Rare: few chunks end in the middle of a line break.
            false => [&self.held[..], &bytes[..]].concat().into(),
        };
        Ok(())
    }
}

/// Parses the header lines after a boundary.
fn headers(bytes: &[u8]) -> Option<HeaderMap> {
    let (padding, lines) = bytes.split_at(memmem::find(bytes, b"\r\n")?);
    if !padding.iter().all(|byte| b" \t".contains(byte)) {
        return None;
    }
    let mut found = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let parsed = httparse::parse_headers(&lines[2..], &mut found).ok()?;
    let httparse::Status::Complete((_, found)) = parsed else {
        return None;
    };
    let pairs = found.iter().map(|header| {
        let name = HeaderName::from_bytes(header.name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(header.value).ok()?))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt as _, stream};

    /// The `x` header and the body of each part, of a body that arrives in
    /// chunks of this size.
    fn read(body: &[u8], chunk: usize, longest: u64) -> Result<Vec<(String, Vec<u8>)>, Malformed> {
        let chunks: Vec<_> = body.chunks(chunk).map(Bytes::copy_from_slice).collect();
        let mut parts = Multipart::new(stream::iter(chunks.into_iter().map(Ok)), "b0", longest);
        let all = async {
            let mut all = Vec::new();
            while let Some(head) = parts.next().await? {
                let name = head.get("x").map_or(&b""[..], HeaderValue::as_bytes);
                let mut bytes = Vec::new();
                while let Some(chunk) = parts.chunk().await? {
                    assert!(!chunk.is_empty());
                    bytes.extend_from_slice(&chunk);
                }
                all.push((String::from_utf8_lossy(name).into_owned(), bytes));
            }
            Ok(all)
        };
        all.now_or_never().unwrap()
    }

    #[test]
    fn parts_are_the_same_however_they_arrive() {
        let tricky = b"\r\n--b\r\n--\r\r\n-b0--b0\r\n";
        let mut body = b"before\r\n--b0 \t\r\nX: one\r\ny: 2\r\n\r\n".to_vec();
        body.extend_from_slice(tricky);
        body.extend_from_slice(b"\r\n--b0\r\n\r\n\r\n--b0\r\nx: three\r\n\r\n3\r\n--b0--\r\nafter");
        let expected = [
            ("one".to_owned(), tricky.to_vec()),
            (String::new(), Vec::new()),
            ("three".to_owned(), b"3".to_vec()),
        ];
        for chunk in 1..=body.len() {
            assert_eq!(read(&body, chunk, 1000).unwrap(), expected, "{chunk}");
        }
    }

    #[test]
    fn a_malformed_form_is_refused() {
        for body in [
            "",
            "no boundary",
            "--b0\r\nx: 1\r\n\r\nno end",
            "--b0\r\nx: 1",
            "--b0xx: 1\r\n\r\n\r\n--b0--",
            "--b0\r\nno header\r\n\r\n\r\n--b0--",
        ] {
            for chunk in [1, 1000] {
                let outcome = read(body.as_bytes(), chunk, 1000);
                assert_eq!(outcome, Err(Malformed::Form), "{body}");
            }
        }
        let body = b"--b0\r\n\r\n12345\r\n--b0--";
        assert_eq!(read(body, 1000, 4), Err(Malformed::TooLarge));
        assert!(read(body, 1000, 5).is_ok());
    }
}
