//! What people name on the command line of commands that change something.
//! Must not know what is changed.

use hoster_host::storage;
use hoster_host::{Error, Session};

/// The links of files that are named by paths or links.
pub async fn files(session: &mut Session, named: &[String]) -> Result<Vec<String>, Error> {
    let mut links = Vec::with_capacity(named.len());
    for name in named {
        let item = storage::find(session, name).await?;
        let link = item
            .link()
            .ok_or_else(|| Error::Invalid(format!("{name} is no file; name a file")))?;
        links.push(link.to_owned());
    }
    Ok(links)
}

/// The id of a folder that is named by its path; none: the top folder.
pub async fn folder(session: &mut Session, path: &str) -> Result<Option<String>, Error> {
    match storage::find(session, path).await?.folder_id() {
        Some(id) => Ok(id.map(str::to_owned)),
        None => Err(Error::Invalid(format!(
            "{path} is no folder; name a folder"
        ))),
    }
}
