//! 1fichier.com for download managers: a component with the `hoster:plugin`
//! interface. It knows 1fichier and no host.
//!
//! All logic is plain Rust that also builds and is tested natively; only what
//! needs the sandbox (`component`, `http::wasm`, `http::streamed`) is compiled
//! for WebAssembly alone.

#![deny(missing_docs, unsafe_code)]

pub mod account;
pub mod api;
pub mod checksum;
pub mod clock;
#[cfg(target_family = "wasm")]
mod component;
pub mod describe;
pub mod domains;
pub mod error;
pub mod html;
pub mod http;
pub mod json;
pub mod link;
pub mod manifest;
pub mod names;
pub mod options;
#[cfg(test)]
mod properties;
pub mod rate_limit;
pub mod reply;
pub mod resolve;
pub mod session;
pub mod site;
pub mod storage;
pub mod time;
pub mod upload;
