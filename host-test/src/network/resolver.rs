//! Resolves names for the clients, and refuses a name as soon as one of its
//! addresses is not on the public Internet, so that no name can be rebound to
//! this machine or its network, not even briefly. Must not know requests.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::family::{Choice, Family};
use crate::address::{AddressClass, classify};

/// Looks up a name: returns all its current addresses.
pub(super) type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// Returns the lookup of the operating system.
pub(super) fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    })
}

/// A resolver that returns only public addresses of the right family, or only
/// fixed addresses.
pub(super) struct Resolver {
    /// Names of proxies, which may be on any network.
    pub(super) proxies: HashSet<String>,
    /// Called once per connection: its addresses are classified, and one of
    /// them is then connected to. The name is not resolved a second time in
    /// between.
    pub(super) lookup: Lookup,
    /// Addresses for all names; `None` to resolve them.
    pub(super) fixed: Option<Vec<SocketAddr>>,
    /// The family of this credential's connections.
    pub(super) choice: Choice,
}

/// A name resolves to an address that no plugin may reach.
#[derive(Debug, thiserror::Error)]
#[error("{name} resolves to an address that is {class:?}, not public")]
pub(super) struct Prohibited {
    name: String,
    class: AddressClass,
}

/// A name has no address.
#[derive(Debug, thiserror::Error)]
#[error("the name {0} was not found")]
pub(super) struct NameNotFound(String);

/// A name has addresses, but none of the family that the credential uses.
#[derive(Debug, thiserror::Error)]
#[error("{host} has no {family} address, and all connections of one key use the same family")]
pub(super) struct OtherFamily {
    pub(super) host: String,
    pub(super) family: Family,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let free = self.proxies.contains(&name);
        let (fixed, choice) = (self.fixed.clone(), self.choice.clone());
        let lookup = self.lookup.clone();
        Box::pin(async move {
            let found = match fixed {
                Some(found) => found,
                None => public(&lookup, &name, free).await?,
            };
            if free {
                return Ok(Box::new(found.into_iter()) as Addrs);
            }
            let left = choice
                .filter(found)
                .map_err(|family| OtherFamily { host: name, family })?;
            Ok(Box::new(left.into_iter()) as Addrs)
        })
    }
}

/// Returns all addresses of a name; if `free`, they may be on any network.
async fn public(
    lookup: &Lookup,
    name: &str,
    free: bool,
) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    let found = lookup(name.to_owned())
        .await
        .map_err(|_| NameNotFound(name.to_owned()))?;
    if found.is_empty() {
        return Err(NameNotFound(name.to_owned()).into());
    }
    let hidden = found
        .iter()
        .map(|a| classify(a.ip()))
        .find(|class| *class != AddressClass::Public);
    match hidden {
        Some(class) if !free => Err(Prohibited {
            name: name.to_owned(),
            class,
        }
        .into()),
        _ => Ok(found),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Returns a lookup that gives these replies, one per query.
    pub(in crate::network) fn script(answers: &[&[&str]]) -> Lookup {
        let parsed = |answer: &&[&str]| -> Vec<SocketAddr> {
            answer.iter().map(|a| a.parse().unwrap()).collect()
        };
        let mut answers: Vec<_> = answers.iter().map(parsed).collect();
        answers.reverse();
        let answers = Mutex::new(answers);
        Arc::new(move |_| {
            let next = answers.lock().unwrap().pop();
            Box::pin(async move { next.ok_or_else(|| io::ErrorKind::NotFound.into()) })
        })
    }

    #[tokio::test]
    async fn a_name_that_is_bound_to_this_network_later_leads_nowhere() {
        let answers: [&[&str]; 5] = [
            &["8.8.8.8:0"],
            &["127.0.0.1:0"],
            &["8.8.8.8:0", "192.168.0.1:0"],
            &["[::ffff:10.0.0.1]:0"],
            &["[2001:4860:4860::8888]:0", "8.8.4.4:0"],
        ];
        let resolver = Resolver {
            proxies: HashSet::new(),
            lookup: script(&answers),
            fixed: None,
            choice: Choice::default(),
        };
        let mut found = Vec::new();
        for _ in answers {
            let name: Name = "rebinds.example.com".parse().unwrap();
            match resolver.resolve(name).await {
                Ok(addresses) => found.push(Some(addresses.count())),
                Err(refused) => {
                    assert!(refused.is::<Prohibited>(), "{refused}");
                    found.push(None);
                }
            }
        }
        assert_eq!(found, [Some(1), None, None, None, Some(2)]);
    }
}
