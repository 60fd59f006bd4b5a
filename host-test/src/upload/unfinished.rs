//! Uploads whose bytes were sent and whose receipt is still to come. Kept
//! between runs, so that a receipt that is late, or a program that was stopped,
//! costs a question and not a second upload. Must not know how one is asked.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Source;
use crate::bindings::UploadRequest;
use crate::rate_limit::Subject;
use crate::shared::Shared;

/// Seconds for which an id is kept. Services keep receipts for some hours; a
/// file whose receipt has not come by then is better sent again.
const KEPT: u64 = 2 * 3_600;

/// Ids that are kept at most; the oldest go first.
const MAX_IDS: usize = 10_000;

/// The unfinished uploads to one plugin's service.
pub(crate) struct Unfinished(Shared<BTreeMap<String, Sent>>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sent {
    id: String,
    /// Unix time in seconds.
    at: u64,
}

impl Unfinished {
    /// In a file that all processes share, or in this value alone.
    pub(crate) fn new(path: Option<&Path>) -> Self {
        Self(Shared::new(path))
    }

    /// The id under which the receipt of this upload can be asked for.
    pub(crate) async fn get(&self, upload: &Key) -> Option<String> {
        let (key, now) = (upload.0.clone(), now());
        let sent = self.0.with(move |all| {
            all.retain(|_, sent| now.saturating_sub(sent.at) < KEPT);
            all.get(&key).cloned()
        });
        Some(sent.await??.id)
    }

    /// All bytes of this upload were sent.
    pub(crate) async fn put(&self, upload: &Key, id: &str) {
        let (key, sent) = (
            upload.0.clone(),
            Sent {
                id: id.to_owned(),
                at: now(),
            },
        );
        self.0
            .with(move |all| {
                all.insert(key, sent);
                while all.len() > MAX_IDS {
                    let oldest = all.iter().min_by_key(|(_, sent)| sent.at);
                    let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                        break;
                    };
                    all.remove(&oldest);
                }
            })
            .await;
    }

    /// Its receipt is there, or will never be.
    pub(crate) async fn remove(&self, upload: &Key) {
        let key = upload.0.clone();
        self.0.with(move |all| all.remove(&key)).await;
    }
}

/// What makes two uploads the same: who, what, and where to.
pub(crate) struct Key(String);

impl Key {
    pub(crate) fn new(subject: &Subject, source: &Source, request: &UploadRequest) -> Self {
        use sha2::{Digest as _, Sha256};
        let mut digest = Sha256::new();
        let size = request.size.to_string();
        let options = format!("{:?}", request.options);
        for part in [
            subject.as_str(),
            &source.identity(),
            &request.file_name,
            &size,
            request.folder.as_deref().unwrap_or(""),
            request.password.as_deref().unwrap_or(""),
            &options,
        ] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        Self(crate::plugin::hex(&digest.finalize()))
    }
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |d| d.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;

    fn request(name: &str, folder: Option<&str>) -> UploadRequest {
        UploadRequest {
            file_name: name.into(),
            size: 3,
            folder: folder.map(str::to_owned),
            password: None,
            checksum: None,
            options: Vec::new(),
        }
    }

    #[tokio::test]
    async fn only_the_same_file_to_the_same_place_is_the_same_upload() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        std::fs::write(&path, "abc").unwrap();
        let source = || Source::of(&Content::open(&path).unwrap()).unwrap();
        let who = Subject::of(None);
        let unfinished = Unfinished::new(Some(&folder.path().join("uploads.json")));
        let key = Key::new(&who, &source(), &request("a.tar", None));
        unfinished.put(&key, "id").await;
        assert_eq!(unfinished.get(&key).await.as_deref(), Some("id"));
        for other in [request("b.tar", None), request("a.tar", Some("7"))] {
            let other = Key::new(&who, &source(), &other);
            assert_eq!(unfinished.get(&other).await, None);
        }
        // As long as before, but written to since.
        let later = SystemTime::now() + std::time::Duration::from_secs(10);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(later).unwrap();
        let changed = Key::new(&who, &source(), &request("a.tar", None));
        assert_eq!(unfinished.get(&changed).await, None);
        unfinished.remove(&key).await;
        assert_eq!(unfinished.get(&key).await, None);
    }
}
