//! Chooses the address family for the connections of one credential: that of
//! its first connection. Services lock a key that is used from two addresses at
//! the same time, and a machine has one address of each family. Must not know
//! clients.

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use serde::{Deserialize, Serialize};

use crate::state_file::{StateFile, unix_time};

/// How long a family is remembered after its last use: no service is known to
/// lock a key for longer.
const REMEMBERED_SECONDS: u64 = 86_400;

/// IPv4 or IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    pub(super) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// Why a family was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The user chose it.
    Forced,
    /// An earlier process connected with it.
    Remembered,
    /// This process has connected with it.
    Connected,
}

/// The family of one credential's connections, once known. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Choice(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    chosen: Option<(Family, Why)>,
    /// Resolved addresses that do not belong to a proxy.
    direct: HashSet<IpAddr>,
}

impl Choice {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }

    pub(super) fn family(&self) -> Option<Family> {
        self.state().chosen.map(|(family, _)| family)
    }

    /// Returns the addresses of a name to which connections may be opened.
    pub(super) fn filter(&self, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Family> {
        let mut state = self.state();
        let family = state.chosen.map(|(family, _)| family);
        let fits = |a: &SocketAddr| family.is_none_or(|f| f == Family::of(a.ip()));
        let left: Vec<SocketAddr> = found.into_iter().filter(fits).collect();
        state.direct.extend(left.iter().map(SocketAddr::ip));
        match (left.is_empty(), family) {
            (true, Some(family)) => Err(family),
            _ => Ok(left),
        }
    }

    /// Records a connection. Returns the family if this connection settled it;
    /// a connection to a proxy does not.
    pub(super) fn connected(&self, to: SocketAddr) -> Option<Family> {
        let mut state = self.state();
        let settled = matches!(state.chosen, Some((_, Why::Forced | Why::Connected)));
        if settled || !state.direct.contains(&to.ip()) {
            return None;
        }
        let family = Family::of(to.ip());
        state.chosen = Some((family, Why::Connected));
        Some(family)
    }

    /// Records that no connection could be opened. Returns true if the family
    /// was only remembered, perhaps from another network; it is then forgotten.
    pub(super) fn unreachable(&self) -> bool {
        let mut state = self.state();
        let remembered = matches!(state.chosen, Some((_, Why::Remembered)));
        if remembered {
            state.chosen = None;
        }
        remembered
    }
}

/// The families of all credentials, for all processes of the user.
pub(super) struct Families {
    forced: Option<Family>,
    kept: StateFile<BTreeMap<String, Kept>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    family: Family,
    /// Unix time in seconds of its last use.
    used: u64,
}

impl Families {
    pub(super) fn new(forced: Option<Family>, file: Option<&Path>) -> Self {
        Self {
            forced,
            kept: StateFile::new(file),
        }
    }

    /// Returns what is known about a credential.
    pub(super) async fn of(&self, subject: &str) -> Choice {
        let chosen = match self.forced {
            Some(family) => Some((family, Why::Forced)),
            None => {
                let (subject, now) = (subject.to_owned(), unix_time().as_secs());
                let kept = self.kept.with(move |all| {
                    all.retain(|_, k| k.used <= now && now < k.used + REMEMBERED_SECONDS);
                    all.get(&subject).cloned()
                });
                let kept = kept.await.flatten();
                kept.map(|kept| (kept.family, Why::Remembered))
            }
        };
        let state = State {
            chosen,
            direct: HashSet::new(),
        };
        Choice(Arc::new(Mutex::new(state)))
    }

    /// Stores the family with which a credential has connected.
    pub(super) async fn remember(&self, subject: &str, family: Family) {
        let (subject, used) = (subject.to_owned(), unix_time().as_secs());
        self.kept
            .with(move |all| all.insert(subject, Kept { family, used }))
            .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOUR: &str = "192.0.2.1:443";
    const SIX: &str = "[2001:db8::1]:443";

    fn both() -> Vec<SocketAddr> {
        vec![SIX.parse().unwrap(), FOUR.parse().unwrap()]
    }

    #[test]
    fn after_the_first_connection_only_its_family_is_left() {
        let choice = Choice::default();
        assert_eq!(choice.filter(both()).unwrap(), both());
        let family = choice.connected(FOUR.parse().unwrap());
        assert_eq!(family, Some(Family::V4));
        assert_eq!(choice.connected(SIX.parse().unwrap()), None);
        assert_eq!(choice.filter(both()).unwrap(), both()[1..]);
        assert_eq!(choice.filter(both()[..1].to_vec()), Err(Family::V4));
        assert!(!choice.unreachable(), "what has worked is not given up");
    }

    #[test]
    fn a_proxy_says_nothing_of_the_family_behind_it() {
        let choice = Choice::default();
        assert_eq!(choice.connected(SIX.parse().unwrap()), None);
        assert_eq!(choice.family(), None);
    }

    #[tokio::test]
    async fn the_family_of_a_credential_is_remembered_by_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state/example.families.json");
        let first = Families::new(None, Some(&file));
        assert_eq!(first.of("me").await.family(), None);
        first.remember("me", Family::V6).await;
        let next = Families::new(None, Some(&file));
        let choice = next.of("me").await;
        assert_eq!(choice.family(), Some(Family::V6));
        assert_eq!(next.of("you").await.family(), None);
        // Another network may have no IPv6.
        assert!(choice.unreachable());
        assert_eq!(choice.filter(both()).unwrap(), both());
        let forced = Families::new(Some(Family::V4), Some(&file));
        let choice = forced.of("me").await;
        assert!(!choice.unreachable());
        assert_eq!(choice.family(), Some(Family::V4));
    }
}
