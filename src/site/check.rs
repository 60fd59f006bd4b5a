//! Whether links work: `check_links.pl`, 100 links a request. Needs no
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
/// Lines of one reply that are looked at.
const LINES: usize = 10 * LINKS_PER_CHECK as usize;

/// Whether a link works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented in wit/hoster.wit")]
pub enum State {
    Online,
    Offline,
    Private,
    Bad,
    Unknown,
}

/// What the service says of one link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it works.
    pub state: State,
    /// The file's name, where known.
    pub file_name: Option<String>,
    /// Bytes, where known.
    pub size: Option<u64>,
}

impl Answer {
    fn of(state: State) -> Self {
        Self {
            state,
            file_name: None,
            size: None,
        }
    }
}

/// Checks links; one answer for each, in the order given. Links to the same
/// file are asked for once.
pub fn check<T: Transport>(session: &Session<T>, links: &[String]) -> Result<Vec<Answer>> {
    session.ready()?;
    let known: Vec<Option<Link>> = links.iter().map(|link| link::recognize(link)).collect();
    let mut answers: BTreeMap<&str, Option<Answer>> = BTreeMap::new();
    let mut asked: Vec<&Link> = Vec::new();
    for link in known
        .iter()
        .flatten()
        .filter(|link| link.kind == Kind::File)
    {
        if answers.insert(&link.url, None).is_none() {
            asked.push(link);
        }
    }
    for some in asked.chunks(LINKS_PER_CHECK as usize) {
        let told = ask(session, some)?;
        for link in some {
            answers.insert(&link.url, told.of(link));
        }
    }
    let answer = |link: &Option<Link>| match link {
        Some(Link {
            kind: Kind::File,
            url,
            ..
        }) => {
            let told = answers.get(url.as_str()).cloned().flatten();
            told.unwrap_or_else(|| Answer::of(State::Unknown))
        }
        // It may work, but nobody can be asked.
        Some(Link {
            kind: Kind::Direct, ..
        }) => Answer::of(State::Unknown),
        Some(_) | None => Answer::of(State::Bad),
    };
    Ok(known.iter().map(answer).collect())
}

fn ask<T: Transport>(session: &Session<T>, links: &[&Link]) -> Result<Told> {
    let fields: Vec<(&str, &str)> = links
        .iter()
        .map(|link| ("links[]", link.url.as_str()))
        .collect();
    let reply = session.send(post(URL, &fields), false)?;
    if reply.is_success() {
        let told = read(&json::text(&reply.body));
        if !told.by_id.is_empty() {
            return Ok(told);
        }
    }
    Err(session.refused(reply::page(table::CHECK, &reply)))
}

/// The answers of one reply. A reply may name a file on another domain than it
/// was asked for.
#[derive(Debug, Default)]
pub struct Told {
    by_url: BTreeMap<String, Answer>,
    by_id: BTreeMap<String, Answer>,
}

impl Told {
    /// The answer about a link.
    pub fn of(&self, link: &Link) -> Option<Answer> {
        let answer = self
            .by_url
            .get(&link.url)
            .or_else(|| self.by_id.get(&link.id));
        answer.cloned()
    }
}

/// Reads a reply: `URL;NAME;SIZE` or `URL;;;STATUS`, a line for a link. Other
/// lines say nothing.
pub fn read(text: &str) -> Told {
    let mut told = Told::default();
    for line in text.lines().take(LINES) {
        if let Some((link, answer)) = answer(line.trim()) {
            told.by_id.insert(link.id, answer.clone());
            told.by_url.insert(link.url, answer);
        }
    }
    told
}

fn answer(line: &str) -> Option<(Link, Answer)> {
    let (url, rest) = line.split_once(';')?;
    let link = link::recognize(url).filter(|link| link.kind == Kind::File)?;
    // A name may hold semicolons itself.
    let (name, last) = rest.rsplit_once(';')?;
    let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !name.is_empty() {
        let answer = Answer {
            state: State::Online,
            file_name: Some(html::unescape(name).into_owned()),
            size: last.parse().ok(),
        };
        return Some((link, answer));
    }
    let state = match last.trim() {
        "NOT FOUND" => State::Offline,
        "BAD LINK" => State::Bad,
        "PRIVATE" => State::Private,
        _ => State::Unknown,
    };
    Some((link, Answer::of(state)))
}

#[cfg(test)]
mod tests;
