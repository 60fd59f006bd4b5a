//! `folder/ls.cgi`: a folder, its folders and its files.

use serde::Serialize;

use super::Function;
use super::file::Item;
use crate::error::Result;
use crate::http::Transport;
use crate::json::Value;
use crate::session::Session;

/// Once in 30 seconds per folder (1fichier API notice).
const LS: Function = Function::new("folder/ls.cgi");

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
    /// How many files it has.
    pub files: u64,
    /// Its folders; missing or null when there are none.
    pub sub_folders: Vec<SubFolder>,
    /// Its files; missing or null when there are none, or when they were not told.
    pub items: Option<Vec<Item>>,
}

/// A folder inside a folder.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SubFolder {
    /// Id.
    pub id: Option<u64>,
    /// Name.
    pub name: Option<String>,
    /// When it was made; Paris time.
    pub create_date: Option<String>,
    /// Whether it has a password.
    pub pass: bool,
    /// Public link, where it is shared.
    pub shared: Option<String>,
    /// Whose it is, if it is another account's.
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
    Ok(Folder {
        name: folder.get("name").text(),
        files: folder.get("files").unsigned().unwrap_or(0),
        sub_folders: sub_folders.iter().map(SubFolder::read).collect(),
        items: Item::list(&folder),
    })
}
