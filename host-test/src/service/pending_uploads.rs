//! Uploads whose bytes were sent and whose receipt is outstanding. They are kept
//! between runs: after an interruption, asking for the receipt is enough. Must
//! not know how to ask, or when two uploads are the same.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::state_file::{StateFile, unix_time};

/// Seconds for which an id is kept. Services keep receipts for some hours; a
/// file whose receipt has not come by then is better sent again.
const KEPT: u64 = 2 * 3_600;

/// Ids that are kept at most; the oldest go first.
const MAX_IDS: usize = 10_000;

/// The pending uploads to one plugin's service, by their keys.
pub(crate) struct PendingUploads(StateFile<BTreeMap<String, Sent>>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sent {
    id: String,
    /// Unix time in seconds.
    at: u64,
}

impl PendingUploads {
    /// In a file that all processes share, or in this value alone.
    pub(crate) fn new(path: Option<&Path>) -> Self {
        Self(StateFile::new(path))
    }

    /// The id under which the receipt of this upload can be asked for.
    pub(crate) async fn get(&self, upload: &str) -> Option<String> {
        let (key, now) = (upload.to_owned(), unix_time().as_secs());
        let sent = self.0.with(move |all| {
            all.retain(|_, sent| now.saturating_sub(sent.at) < KEPT);
            all.get(&key).cloned()
        });
        Some(sent.await??.id)
    }

    /// All bytes of this upload were sent.
    pub(crate) async fn put(&self, upload: &str, id: &str) {
        let (key, sent) = (
            upload.to_owned(),
            Sent {
                id: id.to_owned(),
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

    /// Its receipt is there, or will never be.
    pub(crate) async fn remove(&self, upload: &str) {
        let key = upload.to_owned();
        self.0.with(move |all| all.remove(&key)).await;
    }
}
