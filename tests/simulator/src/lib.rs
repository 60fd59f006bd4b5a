//! A simulated 1fichier.com on loopback, for tests, demos and third-party
//! clients: the JSON API, the upload nodes, the file servers and the website
//! with its free downloads, as faithful to the real service as is known.
//!
//! One port, three ways in: by the `Host` header over plain HTTP, by a path
//! that begins with `/~/HOST/`, and as an HTTP proxy that terminates TLS for
//! the service's domains with its own certificate authority. Requests to any
//! other host are refused.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), onefichier_simulator::StartError> {
//! use onefichier_simulator::{Config, NewFile, Simulator};
//!
//! let simulator = Simulator::start(Config::default()).await?;
//! let file = simulator.add_file(NewFile::new("hello.txt", "hello"));
//! assert!(file.link.starts_with("https://1fichier.com/?"));
//! println!("http://{} with the key {}", simulator.addr(), simulator.api_key());
//! simulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! It shares no code with any client, and is written from the service's
//! documentation and from observations of clients in production, so that two
//! readings of the same facts catch each other's mistakes.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod address;
mod api;
mod authority;
mod body;
mod clock;
pub mod command;
mod conditions;
mod config;
mod connection;
mod content;
mod control;
mod dispatch;
mod domains;
mod errors;
mod fault;
mod fetch;
mod file_server;
mod fixture;
mod guests;
mod hashing;
mod json;
mod kind;
mod limits;
mod link;
mod locks;
mod log;
mod names;
mod node;
mod ports;
mod published;
mod quantity;
mod range;
mod ready;
mod remote;
mod reply;
mod seed;
mod series;
mod server;
mod sessions;
mod settings;
mod simulator;
mod store;
mod stored;
mod tokens;
mod uploads;
mod website;
mod world;

pub use conditions::Conditions;
pub use config::{
    AbsentDestination, AccountConfig, Bans, Config, Etag, Limits, ListingOrder, Network, Offer,
    Unknowns,
};
pub use domains::DOMAINS;
pub use errors::ErrorRow;
pub use fault::{Endpoint, FAULTS_HELP, Fault, Injection};
pub use fixture::Fixture;
pub use kind::ACCOUNTS_HELP;
pub use log::{LogEntry, Via};
pub use quantity::ParseError;
pub use ready::Ready;
pub use simulator::{Simulator, StartError};
pub use stored::{NewContent, NewFile, Owner, StoredFile};
pub use website::{Generation, Language, Notice, WebsiteConfig};
