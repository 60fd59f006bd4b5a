//! `folder/ls.cgi`, `mkdir`, `mv`, `rm` and `share`: folders of the account,
//! with their folders and files. A parameter whose absence has a meaning is
//! always sent.

use serde::Serialize;

use super::Function;
use super::file::Item;
use crate::error::Result;
use crate::http::Transport;
use crate::json::Value;
use crate::reply;
use crate::session::Session;

/// Once every 30 seconds per folder (1fichier API notice).
const LS: Function = Function::new("folder/ls.cgi");

const MKDIR: Function = Function::new("folder/mkdir.cgi");
const MV: Function = Function::new("folder/mv.cgi");
/// Empty folders only.
const RM: Function = Function::new("folder/rm.cgi");
const SHARE: Function = Function::new("folder/share.cgi");

#[derive(Debug, Serialize)]
struct LsRequest {
    folder_id: u64,
    files: u32,
}

/// A folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Name.
    pub name: Option<String>,
    /// Number of its files.
    pub files: u64,
    /// Public link, if shared.
    pub shared: Option<String>,
    /// Whether it has a password.
    pub pass: bool,
    /// The people with whom it is shared.
    pub shares: Vec<Person>,
    /// Its folders; missing or null if there are none.
    pub sub_folders: Vec<SubFolder>,
    /// Its files; missing or null if there are none or the service omits them.
    pub items: Option<Vec<Item>>,
}

/// A person a folder is shared with, as a listing reports it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's account.
    pub email: String,
    /// Has write access.
    pub rw: bool,
    /// Cannot see links.
    pub hide_links: bool,
}

impl Person {
    fn read(share: &Value) -> Option<Self> {
        Some(Self {
            email: share.get("email").text()?,
            rw: share.get("rw").flag(),
            hide_links: share.get("hide_links").flag(),
        })
    }
}

/// A folder inside a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SubFolder {
    /// Id.
    pub id: Option<u64>,
    /// Name.
    pub name: Option<String>,
    /// When it was created, in Paris time.
    pub create_date: Option<String>,
    /// Whether it has a password.
    pub pass: bool,
    /// Public link, if shared.
    pub shared: Option<String>,
    /// The owner, if it belongs to another account.
    pub email: Option<String>,
}

impl SubFolder {
    fn read(folder: &Value) -> Self {
        Self {
            // Seen as `id`, documented as `folder_id`.
            id: folder
                .get("id")
                .unsigned()
                .or_else(|| folder.get("folder_id").unsigned()),
            name: folder.get("name").text(),
            create_date: folder.get("create_date").text(),
            pass: folder.get("pass").flag(),
            shared: folder.get("shared").text(),
            email: folder.get("email").text(),
        }
    }
}

/// Lists a folder with its files; 0 is the top folder.
pub fn ls<T: Transport>(session: &Session<T>, folder_id: u64) -> Result<Folder> {
    let parameters = LsRequest {
        folder_id,
        files: 1,
    };
    let (folder, _) = LS.call(session, &parameters)?;
    let sub_folders = folder.get("sub_folders").list().unwrap_or_default();
    let shares = folder.get("shares").list().unwrap_or_default();
    Ok(Folder {
        name: folder.get("name").text(),
        files: folder.get("files").unsigned().unwrap_or(0),
        shared: folder.get("shared").text(),
        pass: folder.get("pass").flag(),
        shares: shares.iter().filter_map(Person::read).collect(),
        sub_folders: sub_folders.iter().map(SubFolder::read).collect(),
        items: Item::list(&folder),
    })
}

/// Creates a folder and returns its id.
pub fn mkdir<T: Transport>(session: &Session<T>, parent: u64, name: &str) -> Result<u64> {
    #[derive(Serialize)]
    struct Make<'a> {
        name: &'a str,
        folder_id: u64,
    }
    let parameters = Make {
        name,
        folder_id: parent,
    };
    let (value, reply) = MKDIR.call(session, &parameters)?;
    // Some refusals lack both the KO and the id.
    value.get("folder_id").unsigned().ok_or_else(|| {
        let message = value.get("message").text().unwrap_or_default();
        session.refused(reply::refusal(MKDIR.path, &reply, &message))
    })
}

#[derive(Debug, Serialize)]
struct MoveRequest<'a> {
    folder_id: u64,
    // Without it the folder most likely moves to the top, even when only
    // renaming.
    destination_folder_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rename: Option<&'a str>,
}

/// Moves a folder into another one. Never combined with a rename: the service
/// then ignores the destination or overwrites files.
pub fn mv<T: Transport>(session: &Session<T>, folder_id: u64, destination: u64) -> Result<()> {
    let parameters = MoveRequest {
        folder_id,
        destination_folder_id: destination,
        rename: None,
    };
    MV.call(session, &parameters).map(drop)
}

/// Renames a folder inside `parent`.
pub fn rename<T: Transport>(
    session: &Session<T>,
    folder_id: u64,
    parent: u64,
    name: &str,
) -> Result<()> {
    let parameters = MoveRequest {
        folder_id,
        destination_folder_id: parent,
        rename: Some(name),
    };
    MV.call(session, &parameters).map(drop)
}

/// Removes an empty folder.
pub fn rm<T: Transport>(session: &Session<T>, folder_id: u64) -> Result<()> {
    #[derive(Serialize)]
    struct Remove {
        folder_id: u64,
    }
    RM.call(session, &Remove { folder_id }).map(drop)
}

/// A person a folder is shared with.
#[derive(Debug, Serialize)]
pub struct Share<'a> {
    /// The person's account.
    pub email: &'a str,
    /// 1: has write access.
    pub rw: u32,
    /// 1: cannot see links.
    pub hide_links: u32,
}

/// How to share a folder.
#[derive(Debug, Default, Serialize)]
pub struct Sharing<'a> {
    /// The folder.
    pub folder_id: u64,
    /// 1: everyone with its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// Its password; empty removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<&'a str>,
    /// People; an empty list removes all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<Share<'a>>>,
}

/// Shares a folder and returns its public link, if it has one.
pub fn share<T: Transport>(session: &Session<T>, sharing: &Sharing<'_>) -> Result<Option<String>> {
    let (reply, _) = SHARE.call(session, sharing)?;
    Ok(reply.get("url").text())
}
