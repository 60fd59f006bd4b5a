//! `download/get_token.cgi`: a direct link, for single use.

use serde::Serialize;

use super::{Function, is_zero};
use crate::error::{Code, Result};
use crate::http::{Transport, url};
use crate::session::Session;
use crate::{domains, error, reply};

const GET_TOKEN: Function = Function::new("download/get_token.cgi");

/// Seconds in which a download must start (1fichier API notice).
pub const START_WITHIN: u32 = 300;
/// Seconds in which a broken download may be resumed with the same link
/// (1fichier API notice).
pub const RESUME_WITHIN: u32 = 1800;

/// The parameters. The first three flags are always sent: without them,
/// settings of the account or the file may apply.
#[derive(Debug, Default, Serialize)]
pub struct TokenRequest<'a> {
    /// Canonical link of the file.
    pub url: &'a str,
    /// The file's password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<&'a str>,
    /// 1: one connection only.
    pub single: u32,
    /// 1: for display instead of saving.
    pub inline: u32,
    /// 1: an http link.
    pub no_ssl: u32,
    /// With CDN: 1 no change of address, 2 no further requests. Omitted if 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub restrict_ip: u32,
    /// 1: spend CDN credits. Omitted otherwise, so that the account's setting
    /// on the site applies.
    #[serde(skip_serializing_if = "is_zero")]
    pub cdn: u32,
}

/// Requests a direct link. A link to anything but one of the service's file
/// servers is `changed`.
pub fn get_token<T: Transport>(
    session: &Session<T>,
    parameters: &TokenRequest<'_>,
) -> Result<String> {
    let (token, reply) = GET_TOKEN.call(session, parameters)?;
    let Some(direct) = token.get("url").text() else {
        // Seen at busy times: a success without a link.
        let mut error = reply::incomplete(&reply, "a direct link").retry_after(10);
        error.code = Code::Unavailable;
        error.message = "1fichier returned no direct link, a temporary fault".into();
        return Err(error);
    };
    let known = url::split(&direct)
        .is_some_and(|parts| domains::is_server(&parts.authority.to_ascii_lowercase()));
    if known {
        Ok(direct)
    } else {
        Err(error::changed(
            "1fichier returned a direct link to a server outside its domains",
        ))
    }
}
