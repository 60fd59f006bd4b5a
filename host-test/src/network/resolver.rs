//! Resolves names for the clients, and refuses a name as soon as one of its
//! addresses is not on the public Internet: so no name can be bound to this
//! machine or its network, not even for an instant. Must not know requests.

use std::collections::HashSet;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::{AddressClass, classify};

/// A resolver that knows only public addresses.
pub(super) struct PublicOnly {
    /// Names of proxies: these may be anywhere.
    pub(super) proxies: HashSet<String>,
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

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let free = self.proxies.contains(&name);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| NameNotFound(name.clone()))?
                .collect();
            if found.is_empty() {
                return Err(NameNotFound(name).into());
            }
            let hidden = found
                .iter()
                .map(|a| classify(a.ip()))
                .find(|class| *class != AddressClass::Public);
            match hidden {
                Some(class) if !free => Err(Prohibited { name, class }.into()),
                _ => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}
