//! Resolves names for the clients, and refuses a name as soon as one of its
//! addresses is not on the public Internet: so no name can be bound to this
//! machine or its network, not even for an instant. Must not know requests.

use std::collections::HashSet;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::family::{Choice, Family};
use crate::address::{AddressClass, classify};

/// A resolver that knows only public addresses of the right family, or only
/// those that it was given.
pub(super) struct Resolver {
    /// Names of proxies: these may be anywhere.
    pub(super) proxies: HashSet<String>,
    /// Where all names lead; none: where they really do.
    pub(super) fixed: Option<Vec<SocketAddr>>,
    /// The family of this credential's connections.
    pub(super) choice: Choice,
}

/// A name leads to an address that no plugin may reach.
#[derive(Debug, thiserror::Error)]
#[error("{name} leads to an address that is {class:?}, not public")]
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
#[error(
    "{name} has no {family} address, and all connections of one key use the same family; choose the other one with -4 or -6"
)]
pub(super) struct OtherFamily {
    name: String,
    family: Family,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let free = self.proxies.contains(&name);
        let (fixed, choice) = (self.fixed.clone(), self.choice.clone());
        Box::pin(async move {
            let found = match fixed {
                Some(found) => found,
                None => public(&name, free).await?,
            };
            if free {
                return Ok(Box::new(found.into_iter()) as Addrs);
            }
            let left = choice
                .filter(found)
                .map_err(|family| OtherFamily { name, family })?;
            Ok(Box::new(left.into_iter()) as Addrs)
        })
    }
}

/// All addresses of a name; `free`: wherever they lead.
async fn public(
    name: &str,
    free: bool,
) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0))
        .await
        .map_err(|_| NameNotFound(name.to_owned()))?
        .collect();
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
