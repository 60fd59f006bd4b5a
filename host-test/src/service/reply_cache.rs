//! Replies of the service that are still fresh: requesting them again would be
//! useless or not allowed. Must not know how to request them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bindings::{Account, FolderContents};
use crate::credential::Subject;
use crate::state_file::{StateFile, unix_time};

/// Maximum time in seconds for which a reply is kept, whatever its plugin says.
const MAX_FRESH: u32 = 3_600;

/// Maximum number of replies kept; the oldest are dropped first.
const MAX_REPLIES: usize = 1_000;

/// Maximum total size of the replies kept, in bytes of JSON; the oldest are
/// dropped first. A listing of 5,000 files takes about 1 MB.
const MAX_BYTES: usize = 8 << 20;

/// Fresh replies of one plugin's service.
pub(crate) struct ReplyCache(StateFile<BTreeMap<String, CachedReply>>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct CachedReply {
    /// Expiry: Unix time in seconds.
    until: u64,
    /// The reply as JSON.
    reply: String,
}

/// A reply that says how long it is fresh.
pub(crate) trait Fresh: Serialize + DeserializeOwned + Send + 'static {
    /// Returns when it was made, as Unix time in seconds, and for how many
    /// seconds it is fresh.
    fn freshness(&self) -> (u64, u32);
}

impl Fresh for Account {
    fn freshness(&self) -> (u64, u32) {
        (self.as_of, self.fresh_for)
    }
}

impl Fresh for FolderContents {
    fn freshness(&self) -> (u64, u32) {
        (self.as_of, self.fresh_for)
    }
}

/// Returns the cache key of the account's status in a session with these
/// options.
pub(crate) fn account(subject: &Subject, options: &[(String, String)]) -> String {
    format!("{}/account{options:?}", subject.as_str())
}

/// Returns the cache key of a folder's listing.
pub(crate) fn listing(subject: &Subject, folder: Option<&str>) -> String {
    format!("{}{}", listings(subject), folder.unwrap_or(""))
}

fn listings(subject: &Subject) -> String {
    format!("{}/listing/", subject.as_str())
}

impl ReplyCache {
    /// Stores replies in a file shared by all processes or, without a path, in
    /// memory.
    pub(crate) fn new(path: Option<&Path>) -> Self {
        Self(StateFile::new(path))
    }

    /// Returns the reply with this key, if it is still fresh.
    pub(crate) async fn get<T: Fresh>(&self, name: &str) -> Option<T> {
        let (name, now) = (name.to_owned(), unix_time().as_secs());
        let kept = self.0.with(move |all| {
            all.retain(|_, kept| now < kept.until);
            all.get(&name).cloned()
        });
        serde_json::from_str(&kept.await??.reply).ok()
    }

    /// Stores a reply for as long as it is fresh.
    pub(crate) async fn put<T: Fresh>(&self, name: String, reply: &T) {
        let (as_of, fresh_for) = reply.freshness();
        // A plugin's clock is not trusted: a time in the future must not extend
        // the lifetime.
        let until = as_of.min(unix_time().as_secs()) + u64::from(fresh_for.min(MAX_FRESH));
        if until <= unix_time().as_secs() {
            return;
        }
        let Ok(reply) = serde_json::to_string(reply) else {
            return;
        };
        let kept = CachedReply { until, reply };
        let keep = move |all: &mut BTreeMap<String, CachedReply>| {
            all.insert(name, kept);
            while !fits(all) {
                let oldest = all.iter().min_by_key(|(_, kept)| kept.until);
                let Some(name) = oldest.map(|(name, _)| name.clone()) else {
                    return;
                };
                all.remove(&name);
            }
        };
        self.0.with(keep).await;
    }

    /// Drops the listings of an account in which something has changed.
    pub(crate) async fn forget_listings(&self, subject: &Subject) {
        let prefix = listings(subject);
        self.0
            .with(move |all| all.retain(|name, _| !name.starts_with(&prefix)))
            .await;
    }
}

fn fits(all: &BTreeMap<String, CachedReply>) -> bool {
    let bytes: usize = all.values().map(|kept| kept.reply.len()).sum();
    all.len() <= MAX_REPLIES && bytes <= MAX_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Credential;
    use crate::credential::tests::rule;

    fn contents(fresh_for: u32) -> FolderContents {
        FolderContents {
            id: "0".into(),
            name: None,
            entries: Vec::new(),
            as_of: unix_time().as_secs(),
            fresh_for,
        }
    }

    #[tokio::test]
    async fn a_reply_is_kept_while_it_is_fresh_and_nothing_was_changed() {
        let cache = ReplyCache::new(None);
        let key = |text| Credential::new(text, &rule(), "the test").unwrap();
        let (me, you) = (Subject::of(Some(&key("abc-12"))), Subject::of(None));
        for (subject, folder, fresh_for) in [
            (&me, None, 30),
            (&me, Some("7"), 30),
            (&you, None, 30),
            (&you, Some("7"), 0),
        ] {
            cache
                .put(listing(subject, folder), &contents(fresh_for))
                .await;
        }
        let kept = async |subject, folder| {
            cache
                .get::<FolderContents>(&listing(subject, folder))
                .await
                .is_some()
        };
        assert!(kept(&me, None).await && kept(&me, Some("7")).await && kept(&you, None).await);
        assert!(!kept(&you, Some("7")).await, "it was never fresh");
        cache.forget_listings(&me).await;
        assert!(!kept(&me, None).await && !kept(&me, Some("7")).await);
        assert!(kept(&you, None).await);
    }

    #[tokio::test]
    async fn the_cache_is_bounded() {
        let cache = ReplyCache::new(None);
        let me = Subject::of(None);
        let large = |fresh_for| FolderContents {
            name: Some("x".repeat(MAX_BYTES / 3)),
            ..contents(fresh_for)
        };
        for n in 0..10 {
            let name = listing(&me, Some(&n.to_string()));
            cache.put(name, &large(30 + n)).await;
        }
        let name = listing(&me, Some("huge"));
        let huge = FolderContents {
            name: Some("x".repeat(MAX_BYTES)),
            ..contents(10)
        };
        cache.put(name.clone(), &huge).await;
        assert!(cache.get::<FolderContents>(&name).await.is_none());
        let kept = cache.0.with(|all| all.len()).await;
        assert_eq!(kept, Some(2));
    }
}
