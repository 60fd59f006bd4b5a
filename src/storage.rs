//! The files and folders of the account. One request a folder, two where
//! 1fichier leaves the files out of the first. Must not keep anything: 1fichier allows
//! one listing of a folder in 30 seconds, and the host is the one who caches.

use crate::api::file::{self, Item};
use crate::api::folder::{self, SubFolder};
use crate::checksum::Whirlpool;
use crate::error::{Result, changed, invalid_input};
use crate::http::Transport;
use crate::link;
use crate::session::Session;
use crate::time::paris_to_unix;

/// Seconds between two listings of one folder (1fichier API notice).
pub const FRESH_FOR: u32 = 30;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum EntryKind {
    File,
    Folder,
}

/// A file or folder of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Folder id, or id of the file's link.
    pub id: String,
    /// Name.
    pub name: String,
    /// The file's link, or the folder's public one.
    pub link: Option<String>,
    /// Bytes of a file.
    pub size: Option<u64>,
    /// Checksum of a file.
    pub checksum: Option<Whirlpool>,
    /// Unix seconds.
    pub created: Option<u64>,
    /// Whether it has a password.
    pub has_password: bool,
    /// What only 1fichier has.
    pub details: Vec<(&'static str, String)>,
}

/// The content of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderContents {
    /// The folder's id; `0` is the top folder.
    pub id: String,
    /// Its name; none for the top folder.
    pub name: Option<String>,
    /// Folders, then files.
    pub entries: Vec<Entry>,
    /// Unix seconds.
    pub as_of: u64,
    /// Seconds.
    pub fresh_for: u32,
}

/// Reads a folder's id: decimal, 0 is the top folder.
pub fn folder_id(text: &str) -> Result<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| invalid_input("A folder id of 1fichier is a whole number."))
}

/// Lists one folder; none is the top folder.
pub fn list<T: Transport>(session: &Session<T>, folder: Option<&str>) -> Result<FolderContents> {
    session.ready()?;
    let id = folder.map_or(Ok(0), folder_id)?;
    let listing = folder::ls(session, id)?;
    let items = match listing.items {
        Some(items) => items,
        None if listing.files > 0 => file::ls(session, id)?,
        None => Vec::new(),
    };
    let folders = listing.sub_folders.into_iter().map(folder_entry);
    let entries = folders
        .chain(items.into_iter().map(file_entry))
        .collect::<Result<Vec<Entry>>>()?;
    Ok(FolderContents {
        id: id.to_string(),
        name: listing.name.filter(|_| id != 0),
        entries,
        as_of: session.clock().now(),
        fresh_for: FRESH_FOR,
    })
}

fn folder_entry(folder: SubFolder) -> Result<Entry> {
    let (Some(id), Some(name)) = (folder.id, folder.name) else {
        return Err(incomplete("a folder without id or name"));
    };
    Ok(Entry {
        kind: EntryKind::Folder,
        id: id.to_string(),
        name,
        link: public_link(folder.shared.as_deref()),
        size: None,
        checksum: None,
        created: folder.create_date.as_deref().and_then(paris_to_unix),
        has_password: folder.pass,
        details: details([("owner", folder.email)]),
    })
}

fn file_entry(item: Item) -> Result<Entry> {
    let (Some(url), Some(name)) = (item.url, item.filename) else {
        return Err(incomplete("a file without link or name"));
    };
    // A domain that is newer than this plugin is no reason to lose a file.
    let (id, link) = match link::recognize(&url) {
        Some(known) => (known.id, known.url),
        None => (
            url.rsplit(['?', '/']).next().unwrap_or_default().to_owned(),
            url,
        ),
    };
    let yes = |flag: bool| flag.then(|| "true".to_owned());
    Ok(Entry {
        kind: EntryKind::File,
        id,
        name,
        link: Some(link),
        size: item.size,
        checksum: item.checksum.as_deref().and_then(Whirlpool::read),
        created: item.date.as_deref().and_then(paris_to_unix),
        has_password: item.pass,
        details: details([
            ("content-type", item.content_type),
            ("restricted", yes(item.acl)),
            ("cdn", yes(item.cdn)),
        ]),
    })
}

/// A folder's public link; replies tell 0 or nothing when it has none.
fn public_link(shared: Option<&str>) -> Option<String> {
    let known = link::recognize(shared?)?;
    (known.kind == link::Kind::Folder).then_some(known.url)
}

fn details<const N: usize>(
    given: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    let known = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    known.collect()
}

fn incomplete(what: &str) -> crate::error::Error {
    changed(format!(
        "1fichier listed {what}, which this version of the plugin does not know."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::http::memory::json;
    use crate::session::testing::host_held;

    const FILE: &str = r#"{"url":"https://1fichier.com/?ABCDE12345","filename":"a b.rar","size":1234,
        "date":"2021-06-22 14:57:25","checksum":"CHECKSUM","content-type":"application/x-rar","pass":1,"acl":"0","cdn":0}"#;

    #[test]
    fn a_folder_lists_folders_first_and_then_files() {
        let file = FILE.replace("CHECKSUM", &"0f".repeat(64));
        let body = format!(
            r#"{{"status":"OK","folder_id":0,"name":null,"files":1,"items":[{file}],
            "sub_folders":[{{"id":12345678,"name":"backup","pass":"1","create_date":"2021-01-01 00:00:00"}},
                           {{"folder_id":"9","id":"9","name":"shared","email":"x@y.z","shared":"https://1fichier.com/dir/AbC"}}]}}"#
        );
        let (session, memory) = host_held([json(200, &body)]);
        let contents = list(&session, None).unwrap();
        assert_eq!((contents.id.as_str(), contents.name), ("0", None));
        assert_eq!((contents.as_of, contents.fresh_for), (1_700_000_000, 30));
        let [backup, shared, file] = contents.entries.as_slice() else {
            panic!("{:?}", contents.entries)
        };
        assert_eq!(
            (backup.kind, backup.id.as_str()),
            (EntryKind::Folder, "12345678")
        );
        assert_eq!(backup.created, Some(1_609_455_600));
        assert!(backup.has_password);
        assert_eq!(shared.link.as_deref(), Some("https://1fichier.com/dir/AbC"));
        assert_eq!(shared.details, [("owner", "x@y.z".to_owned())]);
        assert_eq!(
            (file.kind, file.id.as_str()),
            (EntryKind::File, "abcde12345")
        );
        assert_eq!(
            file.link.as_deref(),
            Some("https://1fichier.com/?abcde12345")
        );
        assert_eq!((file.size, file.created), (Some(1234), Some(1_624_366_645)));
        assert!(file.checksum.is_some() && file.has_password);
        assert_eq!(
            file.details,
            [("content-type", "application/x-rar".to_owned())]
        );
        assert_eq!(
            memory.wire(),
            [(
                "https://api.1fichier.com/v1/folder/ls.cgi".to_owned(),
                r#"{"folder_id":0,"files":1}"#.to_owned()
            )]
        );
    }

    #[test]
    fn files_that_the_folder_only_counts_are_asked_for() {
        let folder = r#"{"status":"OK","folder_id":7,"name":"x","files":"1","sub_folders":null}"#;
        let files = format!(r#"{{"status":"OK","count":1,"items":[{FILE}]}}"#);
        let (session, memory) = host_held([json(200, folder), json(200, &files)]);
        let contents = list(&session, Some("7")).unwrap();
        assert_eq!(contents.name.as_deref(), Some("x"));
        assert_eq!(contents.entries.len(), 1);
        let wire = memory.wire();
        assert!(wire[1].0.ends_with("/file/ls.cgi"));
        assert_eq!(wire[1].1, r#"{"folder_id":7}"#);
    }

    #[test]
    fn an_empty_folder_costs_one_request() {
        for body in [
            r#"{"status":"OK","files":0}"#,
            r#"{"status":"OK","files":"0","items":null,"sub_folders":null}"#,
            r#"{"status":"OK","items":[],"sub_folders":[]}"#,
        ] {
            let (session, memory) = host_held([json(200, body)]);
            assert!(list(&session, Some("7")).unwrap().entries.is_empty());
            assert_eq!(memory.asked().len(), 1);
        }
    }

    #[test]
    fn a_folder_id_is_a_whole_number() {
        for folder in ["", "-1", "+1", "1.5", "x", "99999999999999999999999", "1 "] {
            let (session, memory) = host_held([]);
            let error = list(&session, Some(folder)).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput, "{folder}");
            assert!(memory.asked().is_empty());
        }
    }

    #[test]
    fn a_missing_folder_is_not_a_missing_file() {
        let ko = r#"{"status":"KO","message":"Resource not found #1"}"#;
        let (session, _) = host_held([json(404, ko)]);
        let error = list(&session, Some("7")).unwrap_err();
        assert_eq!(error.code, Code::NotFound);
        assert!(error.message.contains("folder"));
    }

    #[test]
    fn rows_that_make_no_sense_are_changed_and_not_dropped() {
        for body in [
            r#"{"files":1,"items":[{"filename":"x"}]}"#,
            r#"{"files":1,"items":["x"]}"#,
            r#"{"sub_folders":[{"name":"x"}]}"#,
            r#"{"sub_folders":[{"id":-1,"name":"x"}]}"#,
        ] {
            let (session, _) = host_held([json(200, body)]);
            let error = list(&session, None).unwrap_err();
            assert_eq!(error.code, Code::Changed, "{body}");
        }
    }

    #[test]
    fn a_file_on_an_unknown_domain_is_still_listed() {
        let body = r#"{"items":[{"url":"https://desfichiers.net/?abcde12345","filename":"x"}]}"#;
        let (session, _) = host_held([json(200, body)]);
        let contents = list(&session, None).unwrap();
        let entry = contents.entries.first().unwrap();
        assert_eq!(entry.id, "abcde12345");
        assert_eq!(
            entry.link.as_deref(),
            Some("https://desfichiers.net/?abcde12345")
        );
    }
}
