//! Links of the service: `https://toy.example/f/ID` is a file, `/d/ID` a
//! folder. Pure.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::wit::exports::hoster::plugin::hoster::{LinkInfo, LinkKind};
use crate::{Flaw, has, protocol};

/// Characters of an id.
const ID_LENGTH: usize = 8;

/// A link of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whether it leads to a folder rather than a file.
    pub folder: bool,
    /// Lower-case letters and digits.
    pub id: String,
}

impl Link {
    /// Parses a link; `None` if it is not one of this service.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once("://")?;
        if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return None;
        }
        let rest = rest.split(['?', '#']).next()?;
        let (host, path) = rest.split_once('/')?;
        let host = host.to_ascii_lowercase();
        if host.strip_prefix("www.").unwrap_or(&host) != "toy.example" {
            return None;
        }
        let (kind, id) = path.trim_end_matches('/').split_once('/')?;
        let folder = match kind {
            "f" => false,
            "d" => true,
            _ => return None,
        };
        let id = id.to_ascii_lowercase();
        is_id(&id).then_some(Self { folder, id })
    }

    fn info(self) -> LinkInfo {
        LinkInfo {
            kind: match self.folder {
                true => LinkKind::Folder,
                false => LinkKind::File,
            },
            link: self.canonical(),
            id: self.id,
        }
    }

    /// The link of a file.
    pub fn file(id: &str) -> String {
        format!("https://toy.example/f/{id}")
    }

    /// The canonical form.
    pub fn canonical(&self) -> String {
        match self.folder {
            true => format!("https://toy.example/d/{}", self.id),
            false => Self::file(&self.id),
        }
    }
}

/// Whether a text is an id of a file or folder.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The result of `recognize`.
pub fn recognize(text: &str) -> Option<LinkInfo> {
    if has(Flaw::RecognizeSendsARequest) {
        protocol::ping();
    }
    if has(Flaw::RecognizeTrapsOnOddText) {
        assert!(!text.is_empty() && text.is_ascii());
    }
    let Some(link) = Link::parse(text) else {
        return stranger(text).filter(|_| has(Flaw::RecognizesStrangers));
    };
    let mut info = link.info();
    if has(Flaw::RecognizeAnswersInTurns) {
        static TURN: AtomicBool = AtomicBool::new(false);
        if TURN.fetch_not(Ordering::Relaxed) {
            info.link = info.link.replace("://", "://www.");
        }
    }
    Some(info)
}

/// The result of `find-links`.
pub fn find(text: &str) -> Vec<LinkInfo> {
    let words = text.split(|c: char| c.is_whitespace() || "\"'<>()[]{}|,;".contains(c));
    let words = words.map(|word| word.trim_end_matches('.'));
    let known = |word| {
        let stranger = || stranger(word).filter(|_| has(Flaw::FindsStrangers));
        Link::parse(word).map(Link::info).or_else(stranger)
    };
    let mut found: Vec<LinkInfo> = Vec::new();
    for info in words.filter_map(known) {
        if !found.iter().any(|other| other.link == info.link) {
            found.push(info);
        }
    }
    found
}

/// A file of another site, treated as one of this service.
fn stranger(text: &str) -> Option<LinkInfo> {
    let known = text.starts_with("https://") || text.starts_with("http://");
    known.then(|| LinkInfo {
        kind: LinkKind::File,
        link: text.into(),
        id: text.into(),
    })
}
