//! Checks links with `check_links.pl`, 100 links per request. Needs no
//! credential, and must not send one.

use std::collections::BTreeMap;

use super::post;
use crate::describe::LINKS_PER_CHECK;
use crate::error::Result;
use crate::html;
use crate::http::Transport;
use crate::json;
use crate::link::{self, Kind, Link};
use crate::reply::{self, table};
use crate::session::Session;

const URL: &str = "https://1fichier.com/check_links.pl";
/// Maximum lines to read of one reply.
const LINES: usize = 10 * LINKS_PER_CHECK as usize;

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum LinkState {
    Online,
    Offline,
    Private,
    Bad,
    Unknown,
}

/// The status of one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkStatus {
    /// Whether it works.
    pub state: LinkState,
    /// The file's name, if known.
    pub file_name: Option<String>,
    /// Bytes, if known.
    pub size: Option<u64>,
}

impl LinkStatus {
    fn of(state: LinkState) -> Self {
        Self {
            state,
            file_name: None,
            size: None,
        }
    }
}

/// Checks links; one status for each, in the order given. Links to the same
/// file are requested once.
pub fn check<T: Transport>(session: &Session<T>, links: &[String]) -> Result<Vec<LinkStatus>> {
    session.ready()?;
    let known: Vec<Option<Link>> = links.iter().map(|link| link::recognize(link)).collect();
    let mut statuses: BTreeMap<&str, Option<LinkStatus>> = BTreeMap::new();
    let mut distinct: Vec<&Link> = Vec::new();
    for link in known
        .iter()
        .flatten()
        .filter(|link| link.kind == Kind::File)
    {
        if statuses.insert(&link.url, None).is_none() {
            distinct.push(link);
        }
    }
    for some in distinct.chunks(LINKS_PER_CHECK as usize) {
        let reply = request(session, some)?;
        for link in some {
            statuses.insert(&link.url, reply.of(link));
        }
    }
    let status = |link: &Option<Link>| match link {
        Some(Link {
            kind: Kind::File,
            url,
            ..
        }) => {
            let status = statuses.get(url.as_str()).cloned().flatten();
            status.unwrap_or_else(|| LinkStatus::of(LinkState::Unknown))
        }
        // It may work, but there is no way to check.
        Some(Link {
            kind: Kind::Direct, ..
        }) => LinkStatus::of(LinkState::Unknown),
        Some(_) | None => LinkStatus::of(LinkState::Bad),
    };
    Ok(known.iter().map(status).collect())
}

fn request<T: Transport>(session: &Session<T>, links: &[&Link]) -> Result<Statuses> {
    let fields: Vec<(&str, &str)> = links
        .iter()
        .map(|link| ("links[]", link.url.as_str()))
        .collect();
    let reply = session.send(post(URL, &fields), false)?;
    if reply.is_success() {
        let statuses = read(&json::text(&reply.body));
        if !statuses.by_id.is_empty() {
            return Ok(statuses);
        }
    }
    Err(session.refused(reply::page(table::CHECK, &reply)))
}

/// The statuses in one reply. A reply may name a file on another domain than
/// the one requested.
#[derive(Debug, Default)]
pub struct Statuses {
    by_url: BTreeMap<String, LinkStatus>,
    by_id: BTreeMap<String, LinkStatus>,
}

impl Statuses {
    /// Returns the status of a link.
    pub fn of(&self, link: &Link) -> Option<LinkStatus> {
        let status = self
            .by_url
            .get(&link.url)
            .or_else(|| self.by_id.get(&link.id));
        status.cloned()
    }
}

/// Parses a reply: `URL;NAME;SIZE` or `URL;;;STATUS`, one line per link. Other
/// lines are ignored.
pub fn read(text: &str) -> Statuses {
    let mut statuses = Statuses::default();
    for line in text.lines().take(LINES) {
        if let Some((link, status)) = parse_line(line.trim()) {
            statuses.by_id.insert(link.id, status.clone());
            statuses.by_url.insert(link.url, status);
        }
    }
    statuses
}

fn parse_line(line: &str) -> Option<(Link, LinkStatus)> {
    let (url, rest) = line.split_once(';')?;
    let link = link::recognize(url).filter(|link| link.kind == Kind::File)?;
    // A name may contain semicolons.
    let (name, last) = rest.rsplit_once(';')?;
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !name.is_empty() {
        let status = LinkStatus {
            state: LinkState::Online,
            file_name: Some(html::unescape(name).into_owned()),
            size: last.parse().ok(),
        };
        return Some((link, status));
    }
    let state = match last.trim() {
        "NOT FOUND" => LinkState::Offline,
        "BAD LINK" => LinkState::Bad,
        "PRIVATE" => LinkState::Private,
        _ => LinkState::Unknown,
    };
    Some((link, LinkStatus::of(state)))
}

#[cfg(test)]
mod tests;
