//! Plain links to files on one domain: each is its own direct download, and one
//! HEAD request checks whether it exists. To use it for another domain, change
//! `DOMAIN` and the manifest.

#![cfg(target_family = "wasm")]

wit_bindgen::generate!({ path: "../../wit", world: "hoster-plugin", generate_all });

use std::net::SocketAddr;

use exports::hoster::plugin::hoster::*;
use hoster::plugin::types::{ErrorCode, Scope};

const DOMAIN: &str = "files.example.com";
/// Maximum characters of a link, more than any server accepts.
const LINK_CHARACTERS: usize = 8000;

#[unsafe(link_section = "hoster:manifest")]
#[used]
static MANIFEST: [u8; include_bytes!("manifest.toml").len()] = *include_bytes!("manifest.toml");

struct Plugin;
export!(Plugin);

/// The URL prefix of the server, or why the settings are invalid.
struct Session(Result<String, Error>);

impl Guest for Plugin {
    type Session = Session;

    fn describe() -> Description {
        Description {
            id: "directlink".into(),
            name: "Files of example.com".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            link_hosts: vec![DOMAIN.into()],
            capabilities: vec![Capability::Check, Capability::ResolveFree],
            checksum_algorithm: None,
            limits: Limits {
                max_upload_bytes: None,
                max_name_characters: None,
                max_connections: None,
                links_per_check: None,
                small_file_bytes: None,
                small_file_spacing: None,
            },
            options: Vec::new(),
        }
    }

    fn recognize(link: String) -> Option<LinkInfo> {
        let (scheme, rest) = link.split_once("://")?;
        let (host, path) = rest.split('#').next()?.split_once('/')?;
        let http = ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s));
        let clean = path.bytes().all(|b| b.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&b));
        let file = !path.is_empty() && !path.ends_with('/') && path.len() < LINK_CHARACTERS;
        let (link, id) = (format!("https://{DOMAIN}/{path}"), path.into());
        let known = http && host.eq_ignore_ascii_case(DOMAIN) && clean && file;
        known.then_some(LinkInfo { kind: LinkKind::File, link, id })
    }

    fn find_links(text: String) -> Vec<LinkInfo> {
        let words = text.split(|c: char| c.is_whitespace() || r#"<>"'()[],;"#.contains(c));
        let links = words.filter_map(|word| Self::recognize(word.trim_end_matches('.').into()));
        let mut seen = std::collections::HashSet::new();
        links.filter(|link| seen.insert(link.id.clone())).collect()
    }
}

impl GuestSession for Session {
    fn new(settings: Settings) -> Self {
        Self(prefix(settings))
    }

    fn check(&self, links: Vec<String>) -> Result<Vec<LinkStatus>, Error> {
        self.0.as_ref().map_err(Error::clone)?;
        let status = |link: String| {
            let (state, size) = match self.look(&link) {
                Ok(ticket) => (LinkState::Online, ticket.size),
                Err(Error { code: ErrorCode::NotFound, .. }) => (LinkState::Offline, None),
                Err(Error { code: ErrorCode::Restricted, .. }) => (LinkState::Private, None),
                Err(Error { code: ErrorCode::UnsupportedLink, .. }) => (LinkState::Bad, None),
                Err(error) => return Err(error),
            };
            Ok(LinkStatus { link, state, file_name: None, size })
        };
        links.into_iter().map(status).collect()
    }

    fn resolve(&self, link: String, options: ResolveOptions) -> Result<Resolution, Error> {
        no_options(&options.options)?;
        self.look(&link).map(Resolution::Ready)
    }

    fn account(&self) -> Result<Account, Error> {
        unsupported()
    }

    fn expand(&self, _: String, _: Option<String>) -> Result<FolderListing, Error> {
        unsupported()
    }

    fn upload(&self, _: UploadRequest, _: InputStream) -> Result<Receipt, Error> {
        unsupported()
    }

    fn begin_upload(&self, _: UploadRequest) -> Result<UploadTicket, Error> {
        unsupported()
    }

    fn send_upload(&self, _: UploadTicket, _: InputStream) -> Result<String, Error> {
        unsupported()
    }

    fn finish_upload(&self, _: String) -> Result<Receipt, Error> {
        unsupported()
    }
}

impl Session {
    /// Requests a file's headers and turns them into a ticket.
    fn look(&self, link: &str) -> Result<Ticket, Error> {
        let prefix = self.0.as_ref().map_err(Error::clone)?;
        let info = Plugin::recognize(link.into());
        let info = info.ok_or_else(|| error(ErrorCode::UnsupportedLink, "link not supported"))?;
        let url = info.link.replacen("https:/", prefix, 1);
        let reply = waki::Client::new().head(&url).send();
        let reply = reply.map_err(|_| error(ErrorCode::Network, "server unreachable"))?;
        let header = |name: &str| reply.headers().get(name)?.to_str().ok();
        if let Some(code) = refusal(reply.status_code()) {
            let status = Some(reply.status_code());
            let retry_after = header("retry-after").and_then(|s| s.parse().ok());
            return Err(Error { status, retry_after, ..error(code, "file refused") });
        }
        // The reply is a page or an API error instead of a file.
        let kind = header("content-type").and_then(|kind| kind.split(';').next());
        let page = [("text/html", ".html"), ("application/json", ".json")];
        if page.iter().any(|(page, end)| kind == Some(page) && !info.id.ends_with(end)) {
            return Err(error(ErrorCode::Changed, "the reply is not a file"));
        }
        let name = info.id.split('?').next().and_then(|path| path.rsplit('/').next());
        Ok(Ticket {
            url,
            headers: Vec::new(),
            file_name: name.filter(|name| !name.contains('%')).map(str::to_owned),
            size: header("content-length").and_then(|size| size.parse().ok()),
            checksum: None,
            resumable: header("accept-ranges") == Some("bytes"),
            max_connections: 4,
            start_within: None,
            resume_within: None,
        })
    }
}

fn refusal(status: u16) -> Option<ErrorCode> {
    match status {
        200 => None,
        404 | 410 => Some(ErrorCode::NotFound),
        401 | 403 => Some(ErrorCode::Restricted),
        429 => Some(ErrorCode::RateLimited),
        500..=599 => Some(ErrorCode::Unavailable),
        _ => Some(ErrorCode::Changed),
    }
}

/// What precedes the host in URLs: the endpoint of a test, or the default.
fn prefix(settings: Settings) -> Result<String, Error> {
    no_options(&settings.options)?;
    let Some(text) = settings.endpoint else { return Ok("https:/".into()) };
    let address = text.strip_prefix("http://").and_then(|a| a.parse().ok());
    match address.filter(|address: &SocketAddr| address.ip().is_loopback()) {
        Some(address) => Ok(format!("http://{address}/~")),
        None => {
            Err(error(ErrorCode::InvalidInput, "the endpoint must be an http:// URL on loopback"))
        }
    }
}

fn no_options(options: &[(String, String)]) -> Result<(), Error> {
    options.first().map_or(Ok(()), |_| Err(error(ErrorCode::InvalidInput, "there are no options")))
}

fn unsupported<T>() -> Result<T, Error> {
    Err(error(ErrorCode::Unsupported, "only downloads are supported"))
}

fn error(code: ErrorCode, problem: &str) -> Error {
    let of_file = [ErrorCode::NotFound, ErrorCode::Restricted, ErrorCode::UnsupportedLink];
    let scope = if of_file.contains(&code) { Scope::File } else { Scope::Request };
    let message = format!("{DOMAIN}: {problem}");
    Error { code, message, scope, retry_after: None, status: None, reply: None }
}
