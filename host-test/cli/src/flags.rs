//! Flags for keys, plugins and the network, which every command takes. Must not
//! know what any of them does.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use hoster_host::{ConnectTo, Error, Family};

use super::errors::usage;

/// Source of the API key.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct KeyFlags {
    /// Read the API key from this file: one line, readable only by you.
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Do not use the system's keyring.
    #[arg(long, global = true, hide_short_help = true, env = "HOSTER_NO_KEYRING", value_parser = clap::builder::FalseyValueParser::new())]
    pub no_keyring: bool,
}

/// Flags of `hoster login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Store the key without checking it with the service.
    #[arg(long)]
    pub no_check: bool,
}

/// Flags of `hoster doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Check the key with the service, which allows one check every 5 minutes.
    #[arg(long)]
    pub account: bool,
    /// Do not use the network.
    #[arg(long, conflicts_with = "account")]
    pub offline: bool,
}

/// A plugin named by its file and optionally its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFile {
    pub path: PathBuf,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: Option<String>,
}

impl FromStr for PluginFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((path, digest)) = text.rsplit_once("@sha256:") else {
            return Ok(Self {
                path: text.into(),
                sha256: None,
            });
        };
        let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_digest || path.is_empty() {
            return Err(
                "write it as FILE@sha256: with the 64 digits that `hoster plugin info FILE` shows"
                    .into(),
            );
        }
        Ok(Self {
            path: path.into(),
            sha256: Some(digest.to_ascii_lowercase()),
        })
    }
}

/// How to reach the network.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct WayFlags {
    /// Send all requests to this loopback address in plain HTTP, for use with
    /// `hoster simulator`. Repeat it for a server with an IPv4 and an IPv6
    /// address.
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "DOMAIN=ADDRESS:PORT"
    )]
    pub connect_to: Vec<ConnectTo>,
    /// Use IPv4 only [default: all connections of a key use the address family
    /// of its first connection].
    #[arg(
        short = '4',
        long,
        global = true,
        hide_short_help = true,
        conflicts_with = "ipv6"
    )]
    pub ipv4: bool,
    /// Use IPv6 only.
    #[arg(short = '6', long, global = true, hide_short_help = true)]
    pub ipv6: bool,
}

impl WayFlags {
    pub fn family(&self) -> Option<Family> {
        match (self.ipv4, self.ipv6) {
            (true, _) => Some(Family::V4),
            (_, true) => Some(Family::V6),
            _ => None,
        }
    }

    /// Returns the address for all requests and, if given, the one of the other
    /// address family.
    pub fn addresses(&self) -> Result<(Option<ConnectTo>, Option<SocketAddr>), Error> {
        match self.connect_to.as_slice() {
            [] => Ok((None, None)),
            [only] => Ok((Some(only.clone()), None)),
            [first, second]
                if first.domain == second.domain
                    && first.address.is_ipv4() != second.address.is_ipv4() =>
            {
                Ok((Some(first.clone()), Some(second.address)))
            }
            _ => Err(usage(
                "--connect-to can be repeated only for one server with an IPv4 and an IPv6 address",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_named_by_its_file_and_perhaps_by_its_digest() {
        let digest = "ab".repeat(32);
        for (text, path, sha256) in [
            ("a/b.wasm".to_owned(), "a/b.wasm", None),
            ("a@b.wasm".to_owned(), "a@b.wasm", None),
            (format!("b.wasm@sha256:{digest}"), "b.wasm", Some(&digest)),
            (
                format!("b.wasm@sha256:{}", digest.to_uppercase()),
                "b.wasm",
                Some(&digest),
            ),
        ] {
            let file: PluginFile = text.parse().unwrap();
            assert_eq!(file.path.to_str(), Some(path));
            assert_eq!(file.sha256.as_ref(), sha256);
        }
        for text in ["b.wasm@sha256:", "b.wasm@sha256:abc", "@sha256:"] {
            assert!(text.parse::<PluginFile>().is_err(), "{text}");
        }
    }
}
