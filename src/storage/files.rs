//! Removing, moving, renaming, copying and scanning stored files. One request a
//! call when all goes well; what the service refuses without saying why is
//! looked into with one more. Must not know folders but by their ids.

use std::borrow::Cow;

use super::{file_link, file_links, folder_or_top, is_vague};
use crate::api::change::{self, Changed};
use crate::api::file;
use crate::error::{Code, Error, Result, invalid_input};
use crate::http::Transport;
use crate::json::Value;
use crate::link;
use crate::names;
use crate::session::Session;
use crate::time::paris_to_unix;

/// Removes files; returns the links, as given, of those that are gone.
pub fn remove<T: Transport>(session: &Session<T>, links: &[String]) -> Result<Vec<String>> {
    session.ready()?;
    let urls = file_links(links)?;
    let removed = change::rm(session, &urls)?;
    let gone = touched(&removed, &urls, "removed")?;
    let is_gone = |text: &&String| {
        let id = link::recognize(text).map(|link| link.id);
        id.is_some_and(|id| gone.iter().any(|url| id_of(url) == id))
    };
    Ok(links.iter().filter(is_gone).cloned().collect())
}

/// The links of files that a function changed.
fn touched(changed: &Changed, urls: &[String], what: &str) -> Result<Vec<String>> {
    if let Some(told) = changed.urls.as_ref().filter(|told| !told.is_empty()) {
        return Ok(told.iter().map(|url| canonical(url)).collect());
    }
    match changed.count {
        None => Ok(urls.to_vec()),
        Some(count) if count >= urls.len() as u64 => Ok(urls.to_vec()),
        Some(0) => Ok(Vec::new()),
        Some(count) => Err(Error::new(
            Code::Conflict,
            format!(
                "1fichier {what} {count} of {} files and does not say which; list the folder.",
                urls.len()
            ),
        )),
    }
}

fn canonical(url: &str) -> String {
    link::recognize(url).map_or_else(|| url.to_owned(), |link| link.url)
}

fn id_of(url: &str) -> String {
    link::recognize(url).map_or_else(|| url.to_owned(), |link| link.id)
}

/// Moves files, and renames one; answers their links, which may be new ones.
pub fn move_to<T: Transport>(
    session: &Session<T>,
    links: &[String],
    to: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<String>> {
    session.ready()?;
    let urls = file_links(links)?;
    let folder = folder_or_top(to)?;
    let name = name_of_one(name, &urls)?;
    match change::mv(session, &urls, folder, name.as_deref()) {
        Ok(moved) => {
            let now = touched(&moved, &urls, "moved")?;
            if now.is_empty() {
                return Err(Error::new(Code::Conflict, "1fichier moved nothing."));
            }
            Ok(now)
        }
        Err(error) => match urls.as_slice() {
            [url] if is_vague(&error) => settle(session, url, folder, name.as_deref(), error),
            _ => Err(error),
        },
    }
}

/// A move that was refused: the service neither renames while moving inside
/// one folder, nor moves with the name that the file has already.
fn settle<T: Transport>(
    session: &Session<T>,
    url: &str,
    folder: u64,
    name: Option<&str>,
    refusal: Error,
) -> Result<Vec<String>> {
    let Ok(info) = file::info(session, url, None) else {
        return Err(refusal);
    };
    let is_there = info.folder_id == Some(folder);
    let is_named = name.is_none_or(|name| info.filename.as_deref() == Some(name));
    match name {
        _ if is_there && is_named => Ok(vec![url.to_owned()]),
        Some(name) if is_there => change::rename(session, url, name).map(|_| vec![url.to_owned()]),
        Some(_) if is_named => {
            let urls = [url.to_owned()];
            let moved = change::mv(session, &urls, folder, None)?;
            touched(&moved, &urls, "moved")
        }
        _ => Err(refusal),
    }
}

/// Renames a file; returns its new name. The name that it has
/// already is a success.
pub fn rename<T: Transport>(session: &Session<T>, link: &str, name: &str) -> Result<String> {
    session.ready()?;
    let url = file_link(link)?;
    let wire = names::checked(name)?;
    let now = match change::rename(session, &url, &wire) {
        Ok(now) => now,
        // The same words mean the same name, and someone else's file.
        Err(error) if is_vague(&error) => match file::info(session, &url, None) {
            Ok(info) if info.filename.as_deref() == Some(&*wire) => info.filename,
            _ => return Err(error),
        },
        Err(error) => return Err(error),
    };
    let now = now.as_deref().unwrap_or(&wire);
    Ok(names::from_wire(now).into_owned())
}

/// A copy of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Link of the original.
    pub source: String,
    /// Link of the copy.
    pub link: String,
}

/// Copies files into a folder of the account: own ones and others'.
pub fn copy<T: Transport>(
    session: &Session<T>,
    links: &[String],
    to: Option<&str>,
    password: Option<&str>,
    name: Option<&str>,
) -> Result<Vec<Copied>> {
    session.ready()?;
    let urls = file_links(links)?;
    let folder = folder_or_top(to)?;
    let name = name_of_one(name, &urls)?;
    let password = password.filter(|text| !text.is_empty());
    let copies = change::cp(session, &urls, folder, password, name.as_deref())
        .map_err(|error| error.without(password.unwrap_or_default()))?;
    let copied = |(from, to): (String, String)| Copied {
        source: canonical(&from),
        link: canonical(&to),
    };
    Ok(copies.into_iter().map(copied).collect())
}

/// The name for the wire; only one file can have it.
fn name_of_one<'a>(name: Option<&'a str>, urls: &[String]) -> Result<Option<Cow<'a, str>>> {
    if name.is_some() && urls.len() != 1 {
        return Err(invalid_input("Only one file at a time can get a new name."));
    }
    name.map(names::checked).transpose()
}

/// What a virus scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanReport {
    /// Nothing was found; otherwise the service has removed the file.
    pub clean: bool,
    /// The service's words.
    pub message: Option<String>,
    /// Unix seconds of an earlier scan.
    pub scanned: Option<u64>,
}

/// Has a file scanned.
pub fn scan<T: Transport>(session: &Session<T>, link: &str) -> Result<ScanReport> {
    session.ready()?;
    let url = file_link(link)?;
    match change::scan(session, &url) {
        Ok((report, _)) => Ok(ScanReport {
            clean: true,
            message: report.get("message").text(),
            scanned: date(&report),
        }),
        // A find is told as a failure, in words that only the scanner has.
        Err(error) if error.code == Code::Changed && names_a_virus(&error) => Ok(ScanReport {
            clean: false,
            message: error.reply,
            scanned: None,
        }),
        Err(error) => Err(error),
    }
}

fn date(report: &Value) -> Option<u64> {
    report.get("date").text().as_deref().and_then(paris_to_unix)
}

fn names_a_virus(error: &Error) -> bool {
    const WORDS: [&str; 6] = ["virus", "infect", "malware", "trojan", "eicar", " found"];
    let words = error
        .reply
        .as_deref()
        .unwrap_or_default()
        .to_ascii_lowercase();
    WORDS.into_iter().any(|word| words.contains(word)) && !words.contains("not found")
}

#[cfg(test)]
mod tests;
