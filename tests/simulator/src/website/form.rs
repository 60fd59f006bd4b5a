//! Parses the fields of a browser's form: in the query, urlencoded or
//! multipart. Knows nothing about what they mean.

use futures_util::stream;
use http::Method;
use http::header::CONTENT_TYPE;

use crate::address::decoded;
use crate::dispatch::Call;

/// Maximum length of a form.
const LONGEST: usize = 1024 * 1024;

#[derive(Debug, Default)]
pub(super) struct Form {
    query: Vec<(String, String)>,
    body: Vec<(String, String)>,
}

impl Form {
    /// Parses the query, and the body of a POST. A body that is too long or
    /// broken has no fields.
    pub(super) async fn read(call: &mut Call) -> Self {
        let query = pairs(&call.address.query);
        if call.method != Method::POST {
            return Self {
                query,
                body: Vec::new(),
            };
        }
        let boundary = call.header(CONTENT_TYPE).map(multer::parse_boundary);
        let bytes = call.body.all(LONGEST).await.unwrap_or_default();
        let body = match boundary {
            Some(Ok(boundary)) => parts(bytes, boundary).await,
            _ => pairs(&String::from_utf8_lossy(&bytes)),
        };
        Self { query, body }
    }

    /// A field of the body.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        let found = self.body.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A field of the body or the query.
    pub(super) fn field<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// All fields with this name, those of the query first.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let fields = self.query.iter().chain(&self.body);
        fields.filter_map(move |(key, value)| (key == name).then_some(value.as_str()))
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

async fn parts(bytes: Vec<u8>, boundary: String) -> Vec<(String, String)> {
    let body = stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let mut parts = multer::Multipart::new(body, boundary);
    let mut fields = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        let Some(name) = part.name().map(str::to_owned) else {
            continue;
        };
        let Ok(value) = part.text().await else {
            break;
        };
        fields.push((name, value));
    }
    fields
}
