//! A session that encrypts: its top folder is a folder of the account, names and
//! sizes are those before encryption, and the plugin gets encrypted names and
//! contents only. Must not know how anything is encrypted.

use std::sync::Arc;

use super::Session;
use crate::account_path::{components, is_named};
use crate::bindings::{Entry, EntryKind, FolderContents, UploadRequest};
use crate::content::Content;
use crate::crypt::{Crypt, Kind, Top, decrypted_size, encrypted_size};
use crate::error::Error;

impl Session {
    /// Returns how the session encrypts, if it does.
    pub fn crypt(&self) -> Option<&Arc<Crypt>> {
        self.crypt.as_ref()
    }

    /// Creates the top folder, if the session encrypts and it does not exist. If it
    /// exists, checks that its content can be decrypted. Otherwise this happens
    /// when something is stored in it.
    pub async fn ensure_top_folder(&mut self) -> Result<(), Error> {
        if let Some(crypt) = self.crypt.clone() {
            self.top(&crypt, true).await?;
        }
        Ok(())
    }

    /// Whether the top folder exists: it may not if the session encrypts.
    pub async fn has_top_folder(&mut self) -> Result<bool, Error> {
        match self.crypt.clone() {
            Some(crypt) => Ok(self.top(&crypt, false).await? != Top::Missing),
            None => Ok(true),
        }
    }

    /// Returns the folder of the account that stands for the top folder. Looks for
    /// it once; `make` creates it.
    async fn top(&mut self, crypt: &Arc<Crypt>, make: bool) -> Result<Top, Error> {
        let mut top = crypt.top.lock().await;
        match &*top {
            Top::Folder(_) => return Ok(top.clone()),
            Top::Missing if !make => return Ok(top.clone()),
            Top::Missing | Top::Unknown => {}
        }
        let found = self.find_top(crypt, make).await?;
        if let Top::Folder(id) = &found {
            // A wrong password is reported before anything is stored.
            let contents = self.list_stored(id.as_deref()).await?;
            decrypt(crypt, contents, true).await?;
        }
        *top = found.clone();
        Ok(found)
    }

    async fn find_top(&mut self, crypt: &Crypt, make: bool) -> Result<Top, Error> {
        let mut id: Option<String> = None;
        for name in components(crypt.folder()) {
            let entries = self.list_stored(id.as_deref()).await?.entries;
            let is_it = |entry: &&Entry| entry.kind == EntryKind::Folder && is_named(entry, name);
            id = Some(match (entries.iter().find(is_it), make) {
                (Some(entry), _) => entry.id.clone(),
                (None, true) => self.make_stored(id.as_deref(), name).await?.id,
                (None, false) => return Ok(Top::Missing),
            });
        }
        Ok(Top::Folder(id))
    }

    /// Returns the id of a folder in which something is to be stored.
    pub(super) async fn destination(
        &mut self,
        folder: Option<String>,
    ) -> Result<Option<String>, Error> {
        match (folder, self.crypt.clone()) {
            (None, Some(crypt)) => match self.top(&crypt, true).await? {
                Top::Folder(id) => Ok(id),
                Top::Missing | Top::Unknown => Err(Error::internal("a folder was not created")),
            },
            (folder, _) => Ok(folder),
        }
    }

    /// Lists a folder, decrypted.
    pub(super) async fn list_decrypted(
        &mut self,
        crypt: &Arc<Crypt>,
        folder: Option<&str>,
    ) -> Result<FolderContents, Error> {
        let (id, is_top) = match folder {
            Some(id) => (Some(id.to_owned()), false),
            None => match self.top(crypt, false).await? {
                Top::Folder(id) => (id, true),
                Top::Missing | Top::Unknown => {
                    return Err(Error::NoFolder {
                        path: crypt.folder().to_owned(),
                        file: false,
                    });
                }
            },
        };
        let contents = self.list_stored(id.as_deref()).await?;
        decrypt(crypt, contents, is_top).await
    }

    /// Returns a name as the plugin gets it. Fails if the service does not allow a
    /// name of that length.
    pub(super) async fn stored_name(&mut self, kind: Kind, name: &str) -> Result<String, Error> {
        let Some(crypt) = self.crypt.clone() else {
            return Ok(name.to_owned());
        };
        let limit = match self.name_limit {
            Some(limit) => limit,
            None => self.describe().await?.limits.max_name_characters,
        };
        self.name_limit = Some(limit);
        crypt.encrypt_name(kind, name, limit)
    }

    /// Like [`stored_name`](Self::stored_name), for a name that may not be given.
    pub(super) async fn stored_new_name(
        &mut self,
        kind: Kind,
        name: Option<&str>,
    ) -> Result<Option<String>, Error> {
        match name {
            Some(name) => self.stored_name(kind, name).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns the request as the plugin gets it, except for the folder.
    pub(super) async fn stored_request(
        &mut self,
        mut request: UploadRequest,
    ) -> Result<UploadRequest, Error> {
        if self.crypt.is_some() {
            request.file_name = self.stored_name(Kind::File, &request.file_name).await?;
            request.size = encrypted_size(request.size);
            // That of the file before encryption would reveal something about it.
            request.checksum = None;
        }
        Ok(request)
    }

    /// Returns content as the plugin gets it.
    pub(super) fn stored_content(&self, content: Content) -> Result<Content, Error> {
        match &self.crypt {
            Some(crypt) if !content.is_sealed() => {
                let sealing = crypt.sealing().map_err(Error::internal)?;
                Ok(content.sealed(sealing))
            }
            _ => Ok(content),
        }
    }

    /// Returns the name of a file before encryption, or the name itself if it
    /// cannot be decrypted.
    pub(super) fn plain_name(&self, name: String) -> String {
        match &self.crypt {
            Some(crypt) => crypt.name_of_file(&name),
            None => name,
        }
    }

    /// Returns the size of a file before encryption.
    pub(super) fn plain_size(&self, size: Option<u64>) -> Option<u64> {
        match &self.crypt {
            Some(_) => decrypted_size(size?).ok(),
            None => size,
        }
    }

    /// Returns a new folder, decrypted.
    pub(super) fn plain_entry(&self, mut entry: Entry) -> Entry {
        if let Some(crypt) = &self.crypt {
            crypt.decrypt_entry(&mut entry);
        }
        entry
    }
}

/// Decrypts the content of a folder.
async fn decrypt(
    crypt: &Arc<Crypt>,
    mut contents: FolderContents,
    is_top: bool,
) -> Result<FolderContents, Error> {
    let crypt = crypt.clone();
    let decrypting = move || {
        let folder = match (is_top, &contents.name) {
            (false, Some(name)) => name.clone(),
            _ if crypt.folder().is_empty() => "/".to_owned(),
            _ => crypt.folder().to_owned(),
        };
        contents.entries = crypt.decrypt_entries(&folder, contents.entries)?;
        if is_top {
            contents.name = None;
        }
        Ok(contents)
    };
    let decrypting = tokio::task::spawn_blocking(decrypting);
    decrypting.await.map_err(Error::internal)?
}
