//! The calls of the contract's `storage` interface: the files and folders of an
//! account. Must not know paths, or what callers do with the results.

use wasmtime::Store;
use wasmtime::component::ResourceAny;

use super::results::PluginResult;
use super::{Answer, Session};
use crate::bindings::{
    Attributes, Copied, Entry, FolderContents, RemoteUpload, ScanReport, Sharing, SharingStatus,
    storage_interface,
};
use crate::crypt::Kind;
use crate::error::Error;
use crate::sandbox::Sandbox;
use crate::service;

impl Session {
    /// Runs one call of the storage interface.
    async fn storage<T: PluginResult>(
        &mut self,
        run: impl for<'a> Fn(
            &'a storage_interface::Guest,
            &'a mut Store<Sandbox>,
            ResourceAny,
        ) -> Answer<'a, T>
        + Send
        + Sync,
    ) -> Result<T, Error> {
        if self.plugin().storage.is_none() {
            return Err(Error::Unsupported {
                plugin: self.plugin().manifest().id.clone(),
                what: "manage the files of an account",
            });
        }
        self.call(|live| match &live.storage {
            Some(storage) => run(storage, &mut live.store, live.session),
            None => Box::pin(async { wasmtime::bail!("it has lost its storage interface") }),
        })
        .await
    }

    /// Like `storage`, for a call that changes something: drops cached
    /// listings.
    async fn change<T: PluginResult>(
        &mut self,
        run: impl for<'a> Fn(
            &'a storage_interface::Guest,
            &'a mut Store<Sandbox>,
            ResourceAny,
        ) -> Answer<'a, T>
        + Send
        + Sync,
    ) -> Result<T, Error> {
        // Also before the call, because a cancelled one does not reach the line
        // below.
        self.forget_listings().await;
        let outcome = self.storage(run).await;
        // Even a failed change may have changed something.
        self.forget_listings().await;
        outcome
    }

    /// Lists a folder of the account, or its top folder if `None`. Returns the
    /// cached listing while it is fresh and nothing was changed through this
    /// library.
    pub async fn list_entries(&mut self, folder: Option<&str>) -> Result<FolderContents, Error> {
        match self.crypt.clone() {
            Some(crypt) => self.list_decrypted(&crypt, folder).await,
            None => self.list_stored(folder).await,
        }
    }

    /// Lists a folder as the service stores it.
    pub(super) async fn list_stored(
        &mut self,
        folder: Option<&str>,
    ) -> Result<FolderContents, Error> {
        let name = service::listing(&self.access.subject, folder);
        if let Some(contents) = self.service.reply_cache().get(&name).await {
            return Ok(contents);
        }
        let folder = folder.map(str::to_owned);
        let contents = self
            .storage(move |storage, store, session| {
                let folder = folder.clone();
                Box::pin(async move {
                    storage
                        .call_list_entries(store, session, folder.as_deref())
                        .await
                })
            })
            .await?;
        self.service.reply_cache().put(name, &contents).await;
        Ok(contents)
    }

    /// Creates a folder in `parent`, or in the top folder if `None`.
    pub async fn make_folder(&mut self, parent: Option<&str>, name: &str) -> Result<Entry, Error> {
        let name = self.stored_name(Kind::Directory, name).await?;
        let parent = self.destination(parent.map(str::to_owned)).await?;
        let made = self.make_stored(parent.as_deref(), &name).await?;
        Ok(self.plain_entry(made))
    }

    /// Creates a folder as the service stores it.
    pub(super) async fn make_stored(
        &mut self,
        parent: Option<&str>,
        name: &str,
    ) -> Result<Entry, Error> {
        let (parent, name) = (parent.map(str::to_owned), name.to_owned());
        self.change(move |storage, store, session| {
            let (parent, name) = (parent.clone(), name.clone());
            Box::pin(async move {
                storage
                    .call_make_folder(store, session, parent.as_deref(), &name)
                    .await
            })
        })
        .await
    }

    /// Removes files and returns the links that were removed.
    pub async fn remove_files(&mut self, links: Vec<String>) -> Result<Vec<String>, Error> {
        self.change(move |storage, store, session| {
            let links = links.clone();
            Box::pin(async move { storage.call_remove_files(store, session, &links).await })
        })
        .await
    }

    /// Removes an empty folder.
    pub async fn remove_folder(&mut self, folder: &str) -> Result<(), Error> {
        let folder = folder.to_owned();
        self.change(move |storage, store, session| {
            let folder = folder.clone();
            Box::pin(async move { storage.call_remove_folder(store, session, &folder).await })
        })
        .await
    }

    /// Removes a file, given the removal link of its upload.
    pub async fn remove_by_link(&mut self, removal_link: &str) -> Result<(), Error> {
        let link = removal_link.to_owned();
        self.change(move |storage, store, session| {
            let link = link.clone();
            Box::pin(async move { storage.call_remove_by_link(store, session, &link).await })
        })
        .await
    }

    /// Moves files into a folder, or into the top folder if `None`, and renames
    /// one.
    pub async fn move_files(
        &mut self,
        links: Vec<String>,
        to: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<String>, Error> {
        let name = self.stored_new_name(Kind::File, name).await?;
        let to = self.destination(to.map(str::to_owned)).await?;
        self.change(move |storage, store, session| {
            let (links, to, name) = (links.clone(), to.clone(), name.clone());
            Box::pin(async move {
                storage
                    .call_move_files(store, session, &links, to.as_deref(), name.as_deref())
                    .await
            })
        })
        .await
    }

    /// Moves a folder into another one, or into the top folder if `None`,
    /// renames it, or both.
    pub async fn move_folder(
        &mut self,
        folder: &str,
        to: Option<&str>,
        name: Option<&str>,
    ) -> Result<(), Error> {
        let folder = folder.to_owned();
        let name = self.stored_new_name(Kind::Directory, name).await?;
        let to = self.destination(to.map(str::to_owned)).await?;
        self.change(move |storage, store, session| {
            let (folder, to, name) = (folder.clone(), to.clone(), name.clone());
            Box::pin(async move {
                storage
                    .call_move_folder(store, session, &folder, to.as_deref(), name.as_deref())
                    .await
            })
        })
        .await
    }

    /// Renames a folder in `parent`, or in the top folder if `None`.
    pub async fn rename_folder(
        &mut self,
        folder: &str,
        parent: Option<&str>,
        name: &str,
    ) -> Result<(), Error> {
        let folder = folder.to_owned();
        let name = self.stored_name(Kind::Directory, name).await?;
        let parent = self.destination(parent.map(str::to_owned)).await?;
        self.change(move |storage, store, session| {
            let (folder, parent, name) = (folder.clone(), parent.clone(), name.clone());
            Box::pin(async move {
                storage
                    .call_rename_folder(store, session, &folder, parent.as_deref(), &name)
                    .await
            })
        })
        .await
    }

    /// Renames a file in place and returns its new name.
    pub async fn rename_file(&mut self, link: &str, name: &str) -> Result<String, Error> {
        let name = self.stored_name(Kind::File, name).await?;
        let link = link.to_owned();
        let renamed = self.change(move |storage, store, session| {
            let (link, name) = (link.clone(), name.clone());
            Box::pin(async move { storage.call_rename_file(store, session, &link, &name).await })
        });
        let name = renamed.await?;
        Ok(self.plain_name(name))
    }

    /// Copies files into a folder of the account, or into its top folder if
    /// `None`.
    pub async fn copy_files(
        &mut self,
        links: Vec<String>,
        to: Option<&str>,
        password: Option<&str>,
        name: Option<&str>,
    ) -> Result<Vec<Copied>, Error> {
        let name = self.stored_new_name(Kind::File, name).await?;
        let to = self.destination(to.map(str::to_owned)).await?;
        let password = self.secret(password);
        self.change(move |storage, store, session| {
            let (links, to, name, password) =
                (links.clone(), to.clone(), name.clone(), password.clone());
            Box::pin(async move {
                let (to, name) = (to.as_deref(), name.as_deref());
                storage
                    .call_copy_files(store, session, &links, to, password.as_deref(), name)
                    .await
            })
        })
        .await
    }

    /// Changes attributes of files and returns how many files were changed.
    pub async fn set_attributes(
        &mut self,
        links: Vec<String>,
        changes: Attributes,
    ) -> Result<u32, Error> {
        self.secret(changes.password.as_deref());
        self.change(move |storage, store, session| {
            let (links, changes) = (links.clone(), changes.clone());
            Box::pin(async move {
                storage
                    .call_set_attributes(store, session, &links, &changes)
                    .await
            })
        })
        .await
    }

    /// Shares a folder and returns its public link, if it has one.
    pub async fn share_folder(
        &mut self,
        folder: &str,
        sharing: Sharing,
    ) -> Result<Option<String>, Error> {
        self.secret(sharing.password.as_deref());
        let folder = folder.to_owned();
        self.change(move |storage, store, session| {
            let (folder, sharing) = (folder.clone(), sharing.clone());
            Box::pin(async move {
                storage
                    .call_share_folder(store, session, &folder, &sharing)
                    .await
            })
        })
        .await
    }

    /// Returns how a folder is shared.
    pub async fn get_sharing(&mut self, folder: &str) -> Result<SharingStatus, Error> {
        let folder = folder.to_owned();
        self.storage(move |storage, store, session| {
            let folder = folder.clone();
            Box::pin(async move { storage.call_get_sharing(store, session, &folder).await })
        })
        .await
    }

    /// Requests a virus scan of a file.
    pub async fn scan(&mut self, link: &str) -> Result<ScanReport, Error> {
        let link = link.to_owned();
        self.change(move |storage, store, session| {
            let link = link.clone();
            Box::pin(async move { storage.call_scan(store, session, &link).await })
        })
        .await
    }

    /// Asks the service to fetch files from other servers.
    pub async fn request_remote(
        &mut self,
        urls: Vec<String>,
        folder: Option<&str>,
        headers: Vec<(String, String)>,
    ) -> Result<RemoteUpload, Error> {
        let folder = self.destination(folder.map(str::to_owned)).await?;
        self.change(move |storage, store, session| {
            let (urls, folder, headers) = (urls.clone(), folder.clone(), headers.clone());
            Box::pin(async move {
                storage
                    .call_request_remote(store, session, &urls, folder.as_deref(), &headers)
                    .await
            })
        })
        .await
    }

    /// Lists remote uploads.
    pub async fn list_remotes(&mut self) -> Result<Vec<RemoteUpload>, Error> {
        self.storage(|storage, store, session| {
            Box::pin(async move { storage.call_list_remotes(store, session).await })
        })
        .await
    }

    /// Returns the status of a remote upload.
    pub async fn remote_status(&mut self, id: &str) -> Result<RemoteUpload, Error> {
        let id = id.to_owned();
        self.storage(move |storage, store, session| {
            let id = id.clone();
            Box::pin(async move { storage.call_remote_status(store, session, &id).await })
        })
        .await
    }
}
