//! The files and folders of the account.

use crate::link::Link;
use crate::protocol::changed;
use crate::resolve::sha256;
use crate::session::{Session, now, unsupported_link};
use crate::upload::{check_folder, check_name};
use crate::wit::exports::hoster::plugin::storage::{Entry, EntryKind, FolderContents};
use crate::{CallResult, Flaw, has};

impl Session {
    pub(crate) fn list_entries(&self, folder: Option<&str>) -> CallResult<FolderContents> {
        self.ready()?;
        let lines = self.call("storage/list", in_folder(folder)?, true)?;
        let folders = lines.all("folder").map(folder_entry);
        let files = lines.all("file").map(file_entry);
        Ok(FolderContents {
            id: lines.need("id")?,
            name: lines.get("name").map(str::to_owned),
            entries: folders.chain(files).collect::<CallResult<_>>()?,
            as_of: now(),
            fresh_for: 0,
        })
    }

    pub(crate) fn make_folder(&self, parent: Option<&str>, name: &str) -> CallResult<Entry> {
        self.ready()?;
        check_name(name)?;
        let mut lines = in_folder(parent)?;
        lines.push(("name", name));
        let reply = self.call("storage/make-folder", lines, true)?;
        folder_entry(&format!("{}\t-\t{name}", reply.need("id")?))
    }

    pub(crate) fn remove_files(&self, links: &[String]) -> CallResult<Vec<String>> {
        self.ready()?;
        let ids = file_ids(links)?;
        let lines = ids.iter().map(|id| ("file", id.as_str())).collect();
        let reply = self.call("storage/remove", lines, true)?;
        let gone = |id: &String| reply.all("gone").any(|g| g == id);
        let links = links.iter().zip(&ids);
        Ok(links
            .filter(|(_, id)| gone(id))
            .map(|(l, _)| l.clone())
            .collect())
    }

    pub(crate) fn remove_folder(&self, folder: &str) -> CallResult<()> {
        self.ready()?;
        let mut lines = in_folder(Some(folder))?;
        if has(Flaw::RemovesFullFolders) {
            lines.push(("with-content", "yes"));
        }
        self.call("storage/remove-folder", lines, true)?;
        Ok(())
    }

    pub(crate) fn rename_file(&self, link: &str, name: &str) -> CallResult<String> {
        self.ready()?;
        check_name(name)?;
        let id = file_id(link)?;
        if has(Flaw::RenamesInWordsOnly) {
            return Ok(name.into());
        }
        let lines = vec![("file", id.as_str()), ("name", name)];
        self.call("storage/rename", lines, true)?.need("name")
    }

    pub(crate) fn move_files(
        &self,
        links: &[String],
        to: Option<&str>,
        name: Option<&str>,
    ) -> CallResult<Vec<String>> {
        self.ready()?;
        let ids = file_ids(links)?;
        let mut lines = in_folder(to)?;
        lines.extend(ids.iter().map(|id| ("file", id.as_str())));
        if let Some(name) = name {
            check_name(name)?;
            if ids.len() != 1 {
                let message = "only one file at a time can be renamed".into();
                return Err(crate::protocol::invalid(message));
            }
            lines.push(("name", name));
        }
        let reply = self.call("storage/move", lines, true)?;
        Ok(reply.all("moved").map(Link::file).collect())
    }
}

fn in_folder(folder: Option<&str>) -> CallResult<Vec<(&'static str, &str)>> {
    folder.map(check_folder).transpose()?;
    Ok(folder.map(|f| ("folder", f)).into_iter().collect())
}

fn file_id(link: &str) -> CallResult<String> {
    match Link::parse(link) {
        Some(link) if !link.folder => Ok(link.id),
        _ => Err(unsupported_link()),
    }
}

fn file_ids(links: &[String]) -> CallResult<Vec<String>> {
    links.iter().map(|l| file_id(l)).collect()
}

/// `ID TAB SHARED TAB NAME`.
fn folder_entry(line: &str) -> CallResult<Entry> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, shared, name] = fields.as_slice() else {
        return Err(changed("unknown format of a folder"));
    };
    let link = Link {
        folder: true,
        id: (*id).to_owned(),
    };
    Ok(Entry {
        kind: EntryKind::Folder,
        id: link.id.clone(),
        name: (*name).to_owned(),
        link: (*shared == "shared").then(|| link.canonical()),
        size: None,
        checksum: None,
        created: None,
        has_password: false,
        details: Vec::new(),
    })
}

/// `ID TAB SIZE TAB SHA-256 TAB PROTECTED TAB CREATED TAB NAME`.
fn file_entry(line: &str) -> CallResult<Entry> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, size, hex, protected, created, name] = fields.as_slice() else {
        return Err(changed("unknown format of a file"));
    };
    Ok(Entry {
        kind: EntryKind::File,
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        link: Some(Link::file(id)),
        size: size.parse().ok(),
        checksum: Some(sha256(hex)),
        created: created.parse().ok(),
        has_password: *protected == "protected",
        details: Vec::new(),
    })
}
