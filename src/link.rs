//! Every form of 1fichier link: files, folders, removals and direct downloads,
//! on all domains, old and new. Pure text: no I/O. Keeps the domain that the
//! uploader chose, because a file may be bound to it.

use crate::domains;
use crate::http::url::strip_prefix_ignoring_case;

mod find;

pub use find::find_all;

/// Longer texts are not links.
const LENGTH: usize = 2048;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file's page.
    File,
    /// A shared folder.
    Folder,
    /// The file itself, for a short time.
    Direct,
    /// A page that removes a file.
    Removal,
}

/// A recognized link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it leads to.
    pub kind: Kind,
    /// Canonical form.
    pub url: String,
    /// The service's id, the same for every domain and spelling.
    pub id: String,
}

/// Recognizes a link; `None` if it is not a 1fichier link.
pub fn recognize(text: &str) -> Option<Link> {
    let text = text.trim();
    if text.len() > LENGTH || text.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return None;
    }
    let (secure, rest) = without_scheme(text);
    let rest = rest.split('#').next()?;
    let (authority, target) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    let host = host(authority)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = without_language(path);

    if let Some(domain) = domains::exact(&host) {
        return on_domain(domain, path, query);
    }
    let (label, domain) = domains::below(&host)?;
    if is_file_server(label) {
        direct(secure, &host, path)
    } else {
        legacy(label, domain, path)
    }
}

/// Whether the scheme is (or may be) https, and the text after it.
fn without_scheme(text: &str) -> (bool, &str) {
    if let Some(rest) = strip_prefix_ignoring_case(text, "http://") {
        return (false, rest);
    }
    let rest = strip_prefix_ignoring_case(text, "https://").or_else(|| text.strip_prefix("//"));
    (true, rest.unwrap_or(text))
}

/// The host in lower case, without `www.`, a trailing dot and a default port.
fn host(authority: &str) -> Option<String> {
    let host = match authority.split_once(':') {
        Some((host, "80" | "443" | "")) => host,
        Some(_) => return None,
        None => authority,
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The path without a leading two-letter language: `/en/dir/ID`, `/en/`.
fn without_language(path: &str) -> &str {
    let Some((language, _)) = path.strip_prefix('/').and_then(|rest| rest.split_once('/')) else {
        return path;
    };
    if language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        path.get(3..).unwrap_or(path)
    } else {
        path
    }
}

/// `DOMAIN/?ID`, `DOMAIN/dir/ID`, `DOMAIN/remove/ID/CODE`.
fn on_domain(domain: &str, path: &str, query: &str) -> Option<Link> {
    let mut segments = path.trim_matches('/').split('/');
    match (
        segments.next()?,
        segments.next(),
        segments.next(),
        segments.next(),
    ) {
        ("" | "index.html", None, None, None) => {
            let first = query.split('&').next()?;
            // Programs that support only name-value pairs write `?ID=`.
            let id = file_id(first.strip_suffix('=').unwrap_or(first))?;
            Some(file(domain, id))
        }
        ("dir", Some(id), None, None) if is_word(id, 1, 32) => Some(Link {
            kind: Kind::Folder,
            url: format!("https://{domain}/dir/{id}"),
            id: id.to_owned(),
        }),
        ("remove", Some(id), Some(code), None) if is_word(code, 1, 32) => {
            let id = file_id(id)?;
            Some(Link {
                kind: Kind::Removal,
                url: format!("https://{domain}/remove/{id}/{code}"),
                id,
            })
        }
        _ => None,
    }
}

/// The old form: `ID.DOMAIN/`.
fn legacy(label: &str, domain: &str, path: &str) -> Option<Link> {
    if !matches!(path, "" | "/" | "/index.html") || is_service(label) {
        return None;
    }
    Some(file(domain, file_id(label)?))
}

/// `a-4.DOMAIN/p123`: one letter and digits in new links, letters and digits in
/// old ones. The path is case-sensitive.
fn direct(secure: bool, host: &str, path: &str) -> Option<Link> {
    let token = path.strip_prefix('/')?;
    if !is_word(token, 4, 200) {
        return None;
    }
    let scheme = if secure { "https" } else { "http" };
    Some(Link {
        kind: Kind::Direct,
        url: format!("{scheme}://{host}/{token}"),
        id: token.to_owned(),
    })
}

fn file(domain: &str, id: String) -> Link {
    Link {
        kind: Kind::File,
        url: format!("https://{domain}/?{id}"),
        id,
    }
}

/// A file id is 5 to 20 letters and digits, case-insensitive.
fn file_id(text: &str) -> Option<String> {
    is_word(text, 5, 20).then(|| text.to_ascii_lowercase())
}

fn is_word(text: &str, shortest: usize, longest: usize) -> bool {
    (shortest..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// File servers are named like `a-4`.
fn is_file_server(label: &str) -> bool {
    label.split_once('-').is_some_and(|(name, number)| {
        is_word(name, 1, 10)
            && (1..=6).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Names below a domain that belong to the service and look like file ids.
fn is_service(label: &str) -> bool {
    const NAMES: [&str; 9] = [
        "static",
        "images",
        "console",
        "assets",
        "download",
        "downloads",
        "upload",
        "forum",
        "status",
    ];
    NAMES.contains(&label)
}

#[cfg(test)]
mod corpus;
