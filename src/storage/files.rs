//! Removes, moves, renames, copies and scans stored files. One request per call
//! if all goes well; one more to find the cause of an unexplained refusal. Must
//! not know folders except by their ids.

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

/// Removes files and returns the links, as given, that were removed.
pub fn remove<T: Transport>(session: &Session<T>, links: &[String]) -> Result<Vec<String>> {
    session.ready()?;
    let urls = file_links(links)?;
    let removed = change::rm(session, &urls)?;
    let gone = changed_links(&removed, &urls, "removed")?;
    let is_gone = |text: &&String| {
        let id = link::recognize(text).map(|link| link.id);
        id.is_some_and(|id| gone.iter().any(|url| id_of(url) == id))
    };
    Ok(links.iter().filter(is_gone).cloned().collect())
}

/// The links of the files that a function changed.
fn changed_links(changed: &Changed, urls: &[String], what: &str) -> Result<Vec<String>> {
    if let Some(reported) = changed
        .urls
        .as_ref()
        .filter(|reported| !reported.is_empty())
    {
        return Ok(reported.iter().map(|url| canonical(url)).collect());
    }
    match changed.count {
        None => Ok(urls.to_vec()),
        Some(count) if count >= urls.len() as u64 => Ok(urls.to_vec()),
        Some(0) => Ok(Vec::new()),
        Some(count) => Err(Error::new(
            Code::Conflict,
            format!(
                "1fichier {what} only {count} of {} files without reporting which; list the folder",
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

/// Moves files, and renames one; returns their links, which may be new.
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
            let now = changed_links(&moved, &urls, "moved")?;
            if now.is_empty() {
                return Err(Error::new(Code::Conflict, "1fichier moved no file"));
            }
            Ok(now)
        }
        Err(error) => match urls.as_slice() {
            [url] if is_vague(&error) => retry_move(session, url, folder, name.as_deref(), error),
            _ => Err(error),
        },
    }
}

/// Retries a refused move: the service neither renames a file while moving it
/// within its folder, nor moves it with the name it already has.
fn retry_move<T: Transport>(
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
            changed_links(&moved, &urls, "moved")
        }
        _ => Err(refusal),
    }
}

/// Renames a file and returns its new name. The name it already has is a
/// success.
pub fn rename<T: Transport>(session: &Session<T>, link: &str, name: &str) -> Result<String> {
    session.ready()?;
    let url = file_link(link)?;
    let wire = names::checked(name)?;
    let now = match change::rename(session, &url, &wire) {
        Ok(now) => now,
        // The same message means an unchanged name or another owner's file.
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

/// Copies files, the account's own or others', into a folder of the account.
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
        .map_err(|error| error.redacted(password.unwrap_or_default()))?;
    let copied = |(from, to): (String, String)| Copied {
        source: canonical(&from),
        link: canonical(&to),
    };
    Ok(copies.into_iter().map(copied).collect())
}

/// Encodes the name for the wire; only a single file can be renamed.
fn name_of_one<'a>(name: Option<&'a str>, urls: &[String]) -> Result<Option<Cow<'a, str>>> {
    if name.is_some() && urls.len() != 1 {
        return Err(invalid_input("only one file at a time can be renamed"));
    }
    name.map(names::checked).transpose()
}

/// The result of a virus scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanReport {
    /// Nothing was found; otherwise the service removed the file.
    pub clean: bool,
    /// The service's message.
    pub message: Option<String>,
    /// Unix seconds of an earlier scan.
    pub scanned: Option<u64>,
}

/// Scans a file for viruses.
pub fn scan<T: Transport>(session: &Session<T>, link: &str) -> Result<ScanReport> {
    session.ready()?;
    let url = file_link(link)?;
    match change::scan(session, &url) {
        Ok((report, _)) => Ok(ScanReport {
            clean: true,
            message: report.get("message").text(),
            scanned: date(&report),
        }),
        // A find is reported as a failure, with words that only the scanner
        // uses.
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
