//! Creates, removes, moves, renames and shares folders of the account. Must not
//! know files except as replies mention them.

use super::{Entry, EntryKind, check_password, folder_id, folder_or_top, is_vague, public_link};
use crate::api::folder;
use crate::error::{Result, invalid_input};
use crate::http::Transport;
use crate::names;
use crate::options::is_email;
use crate::session::Session;

/// Parses the id of a folder that can be changed: any but the top one.
fn changeable(folder: &str) -> Result<u64> {
    match folder_id(folder)? {
        0 => Err(invalid_input("the top folder cannot be changed")),
        id => Ok(id),
    }
}

/// Creates a folder.
pub fn make<T: Transport>(session: &Session<T>, parent: Option<&str>, name: &str) -> Result<Entry> {
    session.ready()?;
    let parent = folder_or_top(parent)?;
    let id = folder::mkdir(session, parent, &names::checked(name)?)?;
    Ok(Entry {
        kind: EntryKind::Folder,
        id: id.to_string(),
        name: name.to_owned(),
        link: None,
        size: None,
        checksum: None,
        created: None,
        has_password: false,
        details: Vec::new(),
    })
}

/// Removes an empty folder.
pub fn remove<T: Transport>(session: &Session<T>, folder: &str) -> Result<()> {
    session.ready()?;
    folder::rm(session, changeable(folder)?)
}

/// Moves a folder, and renames it: two requests for both, because the service
/// does not handle both reliably in one.
pub fn move_to<T: Transport>(
    session: &Session<T>,
    folder: &str,
    to: Option<&str>,
    name: Option<&str>,
) -> Result<()> {
    session.ready()?;
    let id = changeable(folder)?;
    let to = folder_or_top(to)?;
    let name = name.map(names::checked).transpose()?;
    if to == id {
        return Err(invalid_input("a folder cannot be moved into itself"));
    }
    folder::mv(session, id, to)?;
    match name {
        Some(name) => rename_to(session, id, to, &name),
        None => Ok(()),
    }
}

/// Renames a folder inside `parent` (`None` for the top folder), where it stays.
/// The name it already has is a success.
pub fn rename<T: Transport>(
    session: &Session<T>,
    folder: &str,
    parent: Option<&str>,
    name: &str,
) -> Result<()> {
    session.ready()?;
    let id = changeable(folder)?;
    let parent = folder_or_top(parent)?;
    if parent == id {
        return Err(invalid_input("a folder cannot be its own parent"));
    }
    rename_to(session, id, parent, &names::checked(name)?)
}

fn rename_to<T: Transport>(session: &Session<T>, id: u64, parent: u64, wire: &str) -> Result<()> {
    let Err(error) = folder::rename(session, id, parent, wire) else {
        return Ok(());
    };
    if is_vague(&error)
        && let Ok(now) = folder::ls(session, id)
        && now.name.as_deref() == Some(wire)
    {
        return Ok(());
    }
    Err(error)
}

/// A person a folder is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The person's account, by e-mail address.
    pub email: String,
    /// Has write access.
    pub write: bool,
    /// Cannot see the files' links.
    pub hide_links: bool,
}

/// How to share a folder; `None` leaves it unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Everyone with its link.
    pub public: Option<bool>,
    /// Password; empty removes it.
    pub password: Option<String>,
    /// People; an empty list removes all.
    pub people: Option<Vec<Share>>,
}

/// Shares a folder and returns its public link, if any.
pub fn share<T: Transport>(
    session: &Session<T>,
    folder: &str,
    sharing: &Sharing,
) -> Result<Option<String>> {
    session.ready()?;
    let folder_id = folder_id(folder)?;
    check_password(sharing.password.as_deref())?;
    let people = sharing.people.as_deref();
    if people
        .unwrap_or_default()
        .iter()
        .any(|person| !is_email(&person.email))
    {
        return Err(invalid_input("people must be given by e-mail address"));
    }
    if sharing.public.is_none() && sharing.password.is_none() && people.is_none() {
        return Err(invalid_input("nothing to change"));
    }
    let parameters = folder::Sharing {
        folder_id,
        share: sharing.public.map(u32::from),
        pass: sharing.password.as_deref(),
        shares: people.map(|people| people.iter().map(share_of).collect()),
    };
    let password = sharing.password.as_deref().unwrap_or_default();
    let link = folder::share(session, &parameters).map_err(|error| error.redacted(password))?;
    Ok(public_link(link.as_deref()))
}

/// How a folder is shared now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharingStatus {
    /// Public link.
    pub link: Option<String>,
    /// The link requires a password.
    pub has_password: bool,
    /// People.
    pub people: Vec<Share>,
}

/// Returns how a folder is shared.
pub fn sharing<T: Transport>(session: &Session<T>, folder: &str) -> Result<SharingStatus> {
    session.ready()?;
    let folder = folder::ls(session, folder_id(folder)?)?;
    let person = |person: folder::Person| Share {
        email: person.email,
        write: person.rw,
        hide_links: person.hide_links,
    };
    Ok(SharingStatus {
        link: public_link(folder.shared.as_deref()),
        has_password: folder.pass,
        people: folder.shares.into_iter().map(person).collect(),
    })
}

fn share_of(person: &Share) -> folder::Share<'_> {
    folder::Share {
        email: &person.email,
        rw: person.write.into(),
        hide_links: person.hide_links.into(),
    }
}

#[cfg(test)]
mod tests;
