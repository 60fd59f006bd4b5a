//! Files and folders of the account.

use crate::harness::{Finding, Harness, Stop, Who, ask, content, ensure, fail, shown, upload_of};
use hoster_host::{Capability, Code, Entry, EntryKind, ErrorCode};

const WORDS: &[u8] = b"Stored, renamed, removed.\n";

/// Returns a name that no earlier run has used.
fn folder_name() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("conformance {}", now.map_or(0, |d| d.as_nanos()))
}

/// Lists a folder in a new session, which has nothing cached.
async fn listed(harness: &Harness, folder: Option<&str>) -> Result<Vec<Entry>, Stop> {
    let mut session = harness.session(Who::Customer)?;
    let contents = ask(session.list_entries(folder)).await;
    Ok(contents.must("list-entries")?.entries)
}

/// Creates a folder with one file; returns the folder's id and the file's link.
async fn furnished(harness: &Harness, name: &str) -> Result<(String, String), Stop> {
    let mut session = harness.session(Who::Customer)?;
    let folder = ask(session.make_folder(None, name)).await;
    let folder = folder.must("make-folder")?.id;
    let mut request = upload_of("first.txt", WORDS.len() as u64);
    request.folder = Some(folder.clone());
    let path = harness.local_file("first.txt", WORDS)?;
    let receipt = ask(session.upload(request, content(&path)?)).await;
    Ok((folder, receipt.given("an upload into the new folder")?.link))
}

async fn needs(harness: &Harness) -> Finding {
    harness.needs(Capability::Storage).await?;
    harness.needs(Capability::Upload).await
}

pub(super) async fn round_trip(harness: &Harness) -> Finding {
    needs(harness).await?;
    let name = folder_name();
    let (folder, link) = furnished(harness, &name).await?;
    let is_it = |e: &Entry| e.kind == EntryKind::Folder && e.id == folder;
    let top = listed(harness, None).await?;
    let made = top.into_iter().find(is_it);
    ensure(made.is_some_and(|e| e.name == name), || {
        "the new folder is not listed under its name".into()
    })?;
    let id_of = |entries: &[Entry]| entries.first().map(|e| e.name.clone());
    let inside = listed(harness, Some(&folder)).await?;
    ensure(id_of(&inside).as_deref() == Some("first.txt"), || {
        "the uploaded file is not listed".into()
    })?;
    let size = inside.first().and_then(|e| e.size);
    ensure(size.is_none_or(|n| n == WORDS.len() as u64), || {
        "the uploaded file is listed with another size".into()
    })?;

    let mut session = harness.session(Who::Customer)?;
    let renamed = ask(session.rename_file(&link, "second.txt")).await;
    let renamed = renamed.must("rename-file")?;
    ensure(renamed == "second.txt", || {
        format!("rename-file returns {}", shown(&renamed))
    })?;
    let inside = listed(harness, Some(&folder)).await?;
    ensure(id_of(&inside).as_deref() == Some("second.txt"), || {
        "the renamed file is listed under its old name".into()
    })?;
    let link = inside.into_iter().find_map(|e| e.link).unwrap_or(link);
    let gone = ask(session.remove_files(vec![link])).await;
    ensure(gone.must("remove-files")?.len() == 1, || {
        "remove-files does not return the file that it removed".into()
    })?;
    ensure(listed(harness, Some(&folder)).await?.is_empty(), || {
        "the removed file is still listed".into()
    })?;
    ask(session.remove_folder(&folder))
        .await
        .must("remove-folder")?;
    ensure(!listed(harness, None).await?.iter().any(is_it), || {
        "the removed folder is still listed".into()
    })
}

pub(super) async fn full_folders_stay(harness: &Harness) -> Finding {
    needs(harness).await?;
    let (folder, link) = furnished(harness, &folder_name()).await?;
    let mut session = harness.session(Who::Customer)?;
    let error = ask(session.remove_folder(&folder)).await;
    let error = error.error("removing a folder with a file in it")?;
    if error.code != ErrorCode::Conflict {
        return fail(format!("it fails with `{}`", Code::from(error.code)));
    }
    ensure(!listed(harness, Some(&folder)).await?.is_empty(), || {
        "its file is gone".into()
    })?;
    // Best-effort cleanup.
    let _ = ask(session.remove_files(vec![link])).await;
    let _ = ask(session.remove_folder(&folder)).await;
    Ok(())
}
