//! Turns a link into a direct download. With a key: one request for the token,
//! plus one for the file's details on request. Without: the site's free mode.
//! Must not download anything.

use crate::api::download::{self, TokenRequest};
use crate::api::file;
use crate::checksum::Whirlpool;
use crate::describe::OptionTarget;
use crate::error::{Code, Error, Result, Scope, invalid_input};
use crate::http::Transport;
use crate::link::{self, Kind, Link};
use crate::options::Options;
use crate::session::Session;
use crate::site::free::{self, Choices};

/// Connections per file. The account has 30 in total; no source states a limit
/// per file. Five lets six files run at a time; JDownloader uses three.
const CONNECTIONS: u32 = 5;

/// How to resolve a link.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// The link's password.
    pub password: Option<String>,
    /// The token of a pause.
    pub token: Option<String>,
    /// Also fetch name, size and checksum.
    pub fetch_details: bool,
    /// Options with target `resolve`.
    pub options: Vec<(String, String)>,
}

/// What a downloader needs to fetch a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Where the file is.
    pub url: String,
    /// Headers to send.
    pub headers: Vec<(String, String)>,
    /// Name, if known.
    pub file_name: Option<String>,
    /// Bytes, if known.
    pub size: Option<u64>,
    /// Checksum, if known.
    pub checksum: Option<Whirlpool>,
    /// Whether ranges can be requested.
    pub resumable: bool,
    /// Maximum simultaneous connections.
    pub max_connections: u32,
    /// Seconds in which it must start.
    pub start_within: Option<u32>,
    /// Seconds in which it may be resumed.
    pub resume_within: Option<u32>,
}

/// A wait that the site requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// How long.
    pub seconds: u32,
    /// Explains the wait.
    pub reason: String,
    /// For [`ResolveOptions::token`].
    pub token: String,
}

/// The result of [`resolve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// Fetch the file now.
    Ready(Ticket),
    /// Wait first.
    Pause(Pause),
}

/// Resolves a link.
pub fn resolve<T: Transport>(
    session: &Session<T>,
    link: &str,
    options: &ResolveOptions,
) -> Result<Resolution> {
    session.ready()?;
    let given = Options::read(OptionTarget::Resolve, &options.options)?;
    let link = downloadable(link)?;
    if link.kind == Kind::Direct {
        return Ok(Resolution::Ready(direct_ticket(session, &link)));
    }
    let password = options.password.as_deref().filter(|text| !text.is_empty());
    match &options.token {
        None if session.has_credential() => {
            let fetch_details = options.fetch_details;
            with_key(session, &link, password, &given, fetch_details).map(Resolution::Ready)
        }
        Some(_) if session.has_credential() => Err(invalid_input(
            "unexpected token: downloads with an API key have no pauses",
        )),
        token => {
            let choices = Choices {
                password,
                no_ssl: given.flag("no-ssl"),
                inline: given.flag("inline"),
            };
            match token {
                None => free::begin(session, &link, choices),
                Some(token) => free::resume(session, &link, choices, token),
            }
        }
    }
}

fn with_key<T: Transport>(
    session: &Session<T>,
    link: &Link,
    password: Option<&str>,
    given: &Options<'_>,
    fetch_details: bool,
) -> Result<Ticket> {
    let hide = |error: Error| error.redacted(password.unwrap_or_default());
    let details = if fetch_details {
        details(session, link, password).map_err(hide)?
    } else {
        file::Info::default()
    };
    let single = given.flag("single");
    let cdn = given.flag("cdn");
    let parameters = TokenRequest {
        url: &link.url,
        pass: password,
        single: single.into(),
        inline: given.flag("inline").into(),
        no_ssl: given.flag("no-ssl").into(),
        restrict_ip: given.integer("restrict-ip"),
        cdn: cdn.into(),
    };
    let direct = download::get_token(session, &parameters)
        .map_err(|error| hide(explain_credits(error, cdn, details.size)))?;
    Ok(Ticket {
        url: session.route(&direct),
        headers: Vec::new(),
        size: details.size,
        checksum: details.checksum.as_deref().and_then(Whirlpool::read),
        file_name: details.filename,
        resumable: !single,
        max_connections: if single { 1 } else { CONNECTIONS },
        start_within: Some(download::START_WITHIN),
        resume_within: Some(download::RESUME_WITHIN),
    })
}

/// Adds the cost of a download, or, after consent, that the credits do not
/// suffice.
fn explain_credits(mut error: Error, consented: bool, size: Option<u64>) -> Error {
    if error.code != Code::NeedsConsent {
        return error;
    }
    if consented {
        error.code = Code::PremiumRequired;
        error.message =
            "1fichier serves this network only for CDN credits, and the account has too few".into();
    } else {
        let cost = match size {
            Some(bytes) => format!("the file's {bytes} bytes"),
            None => "the file's size".to_owned(),
        };
        error.message = format!(
            "1fichier classifies this network as a server or VPN and serves it only for CDN credits: \
             {cost} would be deducted from the account's credits; the option cdn=true consents"
        );
    }
    error
}

/// Accepts links of kinds that can be downloaded.
fn downloadable(text: &str) -> Result<Link> {
    let unsupported = |message| Error::new(Code::UnsupportedLink, message).scope(Scope::File);
    let link = link::recognize(text).ok_or_else(|| unsupported("not a 1fichier link"))?;
    match link.kind {
        Kind::File | Kind::Direct => Ok(link),
        Kind::Folder => Err(unsupported("link to a folder; download the files in it")),
        Kind::Removal => Err(unsupported(
            "removal link: it removes a file and does not download one",
        )),
    }
}

/// A ticket for a direct link, whose age is unknown.
fn direct_ticket<T: Transport>(session: &Session<T>, link: &Link) -> Ticket {
    Ticket {
        url: session.route(&link.url),
        headers: Vec::new(),
        file_name: None,
        size: None,
        checksum: None,
        resumable: true,
        max_connections: 1,
        start_within: None,
        resume_within: None,
    }
}

/// Details are worth a request but not a failed download: they are omitted
/// after an error that affects only this request, such as a separate rate
/// limit.
fn details<T: Transport>(
    session: &Session<T>,
    link: &Link,
    password: Option<&str>,
) -> Result<file::Info> {
    match file::info(session, &link.url, password) {
        Err(error) if error.scope == Scope::Request && error.code != Code::Unsupported => {
            Ok(file::Info::default())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
