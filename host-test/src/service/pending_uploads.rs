//! Uploads that were sent in full and whose receipt is outstanding. They are
//! kept between runs: after an interruption, fetching the receipt is enough.
//! Must not know how to fetch it, or when two uploads are the same.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::state_file::{StateFile, unix_time};

/// Seconds for which an id is kept. Services keep receipts for some hours; if a
/// file's receipt has not arrived by then, it is better to send the file again.
const KEPT: u64 = 2 * 3_600;

/// Maximum number of ids kept; the oldest are dropped first.
const MAX_IDS: usize = 10_000;

/// The pending uploads to one plugin's service, by their keys.
pub(crate) struct PendingUploads(StateFile<BTreeMap<String, PendingUpload>>);

/// An upload of which all bytes were sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PendingUpload {
    /// Id with which the receipt can be fetched.
    pub(crate) id: String,
    /// Nonce with which the content was encrypted, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    /// Unix time in seconds.
    at: u64,
}

impl PendingUploads {
    /// Stores them in a file shared by all processes or, without a path, in
    /// memory.
    pub(crate) fn new(path: Option<&Path>) -> Self {
        Self(StateFile::new(path))
    }

    /// Returns this upload, if all bytes of it were sent.
    pub(crate) async fn get(&self, upload: &str) -> Option<PendingUpload> {
        let (key, now) = (upload.to_owned(), unix_time().as_secs());
        let sent = self.0.with(move |all| {
            all.retain(|_, sent| now.saturating_sub(sent.at) < KEPT);
            all.get(&key).cloned()
        });
        sent.await?
    }

    /// Records that all bytes of this upload were sent. `nonce` is in hexadecimal.
    pub(crate) async fn put(&self, upload: &str, id: &str, nonce: Option<String>) {
        let (key, sent) = (
            upload.to_owned(),
            PendingUpload {
                id: id.to_owned(),
                nonce,
                at: unix_time().as_secs(),
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

    /// Forgets an upload whose receipt has arrived, or never will.
    pub(crate) async fn remove(&self, upload: &str) {
        let key = upload.to_owned();
        self.0.with(move |all| all.remove(&key)).await;
    }
}
