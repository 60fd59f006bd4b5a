//! Reads the page of a file, in all its known versions: the download form, the
//! countdown, and the direct link behind the form. Tolerant, pure and bounded;
//! does not judge notices (that is `reply`).

use crate::domains;
use crate::html::{self, Piece, Tag};
use crate::http::url;
use crate::link::{self, Kind, Link};

pub mod countdown;

/// Maximum fields to keep of a form, and bytes per value: the real form has a
/// handful of short ones.
pub const FIELDS: usize = 32;
/// See [`FIELDS`].
pub const VALUE_BYTES: usize = 1024;

/// What a page offers.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Page {
    /// The form that leads to the download.
    pub form: Option<Form>,
    /// Seconds to wait before it.
    pub countdown: Option<u32>,
    /// Seconds after which to reload the page, whether it has a form or not.
    pub reload: Option<u32>,
    /// The direct link.
    pub direct: Option<String>,
}

/// A download form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where to send it.
    pub action: String,
    /// Its hidden fields.
    pub fields: Vec<(String, String)>,
    /// Whether it has a password field.
    pub has_password: bool,
}

impl Form {
    /// A form that was read earlier.
    pub fn new(action: String, fields: Vec<(String, String)>, has_password: bool) -> Self {
        Self {
            action,
            fields,
            has_password,
        }
    }
}

/// Reads the page of a file.
pub fn read(page: &str, link: &Link) -> Page {
    Page {
        form: form(page, link),
        countdown: countdown::countdown(page),
        reload: countdown::reload(page),
        direct: direct(page),
    }
}

/// Whether any form of a page has a password field for links.
pub fn asks_for_password(page: &str) -> bool {
    html::pieces(page).any(|piece| match piece {
        Piece::Tag(tag) => tag.opens("input") && is_named(tag, "pass"),
        _ => false,
    })
}

/// The address of a file's page.
pub fn address(link: &Link) -> String {
    format!("{}&lg=en", link.url)
}

fn is_named(tag: Tag<'_>, name: &str) -> bool {
    tag.attribute("name").is_some_and(|known| known == name)
}

/// The form that is sent to the page of this file: the one with id `f1`, as it
/// has been for years, or the first.
fn form(page: &str, link: &Link) -> Option<Form> {
    let mut first: Option<Form> = None;
    let mut open: Option<(Form, bool)> = None;
    for piece in html::pieces(page) {
        let Piece::Tag(tag) = piece else { continue };
        if tag.is("form") {
            match open.take() {
                Some((form, true)) => return Some(form),
                Some((form, false)) => first = first.or(Some(form)),
                None => {}
            }
            if !tag.closes {
                let is_f1 = tag.attribute("id").is_some_and(|id| id == "f1");
                open = opened(tag, link).map(|form| (form, is_f1));
            }
        } else if tag.opens("input")
            && let Some((form, _)) = &mut open
        {
            input(form, tag);
        }
    }
    match open {
        Some((form, true)) => Some(form),
        other => first.or(other.map(|(form, _)| form)),
    }
}

fn opened(tag: Tag<'_>, link: &Link) -> Option<Form> {
    let is_post = tag.attribute("method")?.eq_ignore_ascii_case("post");
    let action = tag.attribute("action").unwrap_or_default();
    let action = action_of(action.trim(), link).filter(|_| is_post)?;
    Some(Form::new(action, Vec::new(), false))
}

fn input(form: &mut Form, tag: Tag<'_>) {
    let Some(name) = tag.attribute("name").filter(|name| !name.is_empty()) else {
        return;
    };
    let kind = tag.attribute("type").unwrap_or_default();
    if name == "pass" {
        form.has_password = true;
    } else if kind.eq_ignore_ascii_case("hidden") && form.fields.len() < FIELDS {
        let value = tag.attribute("value").unwrap_or_default();
        if name.len() <= VALUE_BYTES && value.len() <= VALUE_BYTES {
            form.fields.push((name.into_owned(), value.into_owned()));
        }
    }
}

/// The target of a form, if it is the page of this file: nothing is sent
/// anywhere else.
pub fn action_of(action: &str, link: &Link) -> Option<String> {
    if action.is_empty() {
        return Some(address(link));
    }
    if action.len() > VALUE_BYTES || !action.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let relative =
        action.starts_with('?') || (action.starts_with('/') && !action.starts_with("//"));
    let target = if relative {
        let own = url::split(&link.url)?;
        format!(
            "https://{}/{}",
            own.authority,
            action.trim_start_matches('/')
        )
    } else {
        action.to_owned()
    };
    let parts = url::split(&target)?;
    let known = link::recognize(&target).filter(|known| known.kind == Kind::File)?;
    if known.id != link.id {
        return None;
    }
    // Parameters of the form's own address are kept; those in its old forms are
    // not.
    let host = parts.authority.to_ascii_lowercase();
    match (domains::exact(&host), parts.path.strip_prefix("/?")) {
        (Some(domain), Some(query)) => Some(format!("https://{domain}/?{query}")),
        _ => Some(address(&known)),
    }
}

/// The direct link: the one labelled as the download, or the first link to a
/// file server. Only clickable links count, because icons and scripts also come
/// from servers.
fn direct(page: &str) -> Option<String> {
    const NAMES: [&str; 3] = [
        "start your download",
        "click here to download",
        "cliquer ici pour télécharger",
    ];
    let mut somewhere = None;
    // The current link, and its text so far.
    let mut open: Option<(String, String)> = None;
    let mut beside_icon = false;
    for piece in html::pieces(page) {
        match piece {
            Piece::Text(text) => {
                if let Some((_, inside)) = &mut open {
                    inside.push_str(text);
                }
                beside_icon &= text.trim().is_empty();
            }
            Piece::Code(_) => {}
            Piece::Tag(tag) if tag.is("a") => {
                if let Some((link, inside)) = open.take() {
                    let words: Vec<&str> = inside.split_whitespace().collect();
                    let inside = words.join(" ").to_ascii_lowercase();
                    if NAMES.into_iter().any(|name| inside.contains(name)) {
                        return Some(link);
                    }
                    somewhere = somewhere.or(Some(link).filter(|link| is_direct(link)));
                }
                let href = tag.attribute("href").filter(|_| !tag.closes);
                if let Some(link) = href.filter(|link| is_file(link)) {
                    let class = tag.attribute("class").unwrap_or_default();
                    let mut classes = class.split_ascii_whitespace();
                    let is_button = classes.clone().any(|name| name == "ok")
                        && classes.any(|name| name == "btn-general");
                    if is_button || beside_icon {
                        return Some(link.into_owned());
                    }
                    open = Some((link.into_owned(), String::new()));
                }
                beside_icon = false;
            }
            Piece::Tag(tag) => {
                let style = tag.attribute("style").unwrap_or_default();
                let style: String = style
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .take(500)
                    .collect();
                beside_icon = !tag.closes && style.contains("vertical-align:middle");
            }
        }
    }
    let last = open.map(|(link, _)| link).filter(|link| is_direct(link));
    somewhere.or(last)
}

fn is_direct(link: &str) -> bool {
    link::recognize(link).is_some_and(|link| link.kind == Kind::Direct)
}

/// Whether an address can be a file: on a server of the service that does not
/// serve pages or their decoration.
pub fn is_file(address: &str) -> bool {
    const OTHERS: [&str; 9] = [
        "www", "img", "static", "api", "cdn", "help", "console", "assets", "images",
    ];
    let Some(parts) = url::split(address).filter(|_| address.len() <= 2048 && address.is_ascii())
    else {
        return false;
    };
    let host = parts.authority.to_ascii_lowercase();
    let label = host.split('.').next().unwrap_or_default();
    let path = parts.path.split('?').next().unwrap_or_default();
    let token = path.strip_prefix('/').unwrap_or_default();
    domains::is_server(&host)
        && !OTHERS.contains(&label)
        && token.len() >= 4
        && !token.contains(['/', '.'])
}

#[cfg(test)]
pub mod tests;
