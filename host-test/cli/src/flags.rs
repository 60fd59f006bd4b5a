//! Flags about keys, plugins and the network that every command takes. Must not
//! know what any of it does.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use hoster_host::{ConnectTo, Error, Family};

use super::errors::usage;

/// Where the key comes from.
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

/// `hoster login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Store the key without checking it with the service.
    #[arg(long)]
    pub no_check: bool,
}

/// `hoster doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Check the key with the service, which allows that once in 5 minutes.
    #[arg(long)]
    pub account: bool,
    /// Do not use the network.
    #[arg(long, conflicts_with = "account")]
    pub offline: bool,
}

/// A plugin that is named by its file, and perhaps by its content.
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

/// By which way the network is reached.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct WayFlags {
    /// Send all requests to this loopback address in plain HTTP, for `hoster
    /// simulator`. Give it twice for a server with an IPv4 and an IPv6 address.
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "DOMAIN=ADDRESS:PORT"
    )]
    pub connect_to: Vec<ConnectTo>,
    /// Use IPv4 only [default: the family of the first connection, for all
    /// connections of a key].
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

    /// Where everything leads: one address, and perhaps that of the other family.
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
                "--connect-to is given twice only for one server with an IPv4 and an IPv6 address",
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
