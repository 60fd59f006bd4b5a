//! The exports of the interface `storage`: each one calls a module and converts
//! arguments and results. Must not decide anything.

use super::convert::{fallible, fallible_list};
use super::wit::exports::hoster::plugin::hoster::SessionBorrow;
use super::wit::exports::hoster::plugin::storage as wit;
use super::{Component, Session};
use crate::http::wasm::WasiHttp;
use crate::session;
use crate::storage::{self, attributes, files, folders, remote, removal};

type Result<T> = std::result::Result<T, wit::Error>;

fn inner<'a>(session: &'a SessionBorrow<'_>) -> &'a session::Session<WasiHttp> {
    &session.get::<Session>().0
}

impl wit::Guest for Component {
    fn list_entries(
        session: SessionBorrow<'_>,
        folder: Option<String>,
    ) -> Result<wit::FolderContents> {
        fallible(storage::list(inner(&session), folder.as_deref()))
    }

    fn make_folder(
        session: SessionBorrow<'_>,
        parent: Option<String>,
        name: String,
    ) -> Result<wit::Entry> {
        fallible(folders::make(inner(&session), parent.as_deref(), &name))
    }

    fn remove_files(session: SessionBorrow<'_>, links: Vec<String>) -> Result<Vec<String>> {
        fallible(files::remove(inner(&session), &links))
    }

    fn remove_folder(session: SessionBorrow<'_>, folder: String) -> Result<()> {
        fallible(folders::remove(inner(&session), &folder))
    }

    fn remove_by_link(session: SessionBorrow<'_>, removal_link: String) -> Result<()> {
        fallible(removal::remove_by_link(inner(&session), &removal_link))
    }

    fn move_files(
        session: SessionBorrow<'_>,
        links: Vec<String>,
        to: Option<String>,
        name: Option<String>,
    ) -> Result<Vec<String>> {
        let (to, name) = (to.as_deref(), name.as_deref());
        fallible(files::move_to(inner(&session), &links, to, name))
    }

    fn move_folder(
        session: SessionBorrow<'_>,
        folder: String,
        to: Option<String>,
        name: Option<String>,
    ) -> Result<()> {
        let (to, name) = (to.as_deref(), name.as_deref());
        fallible(folders::move_to(inner(&session), &folder, to, name))
    }

    fn rename_folder(
        session: SessionBorrow<'_>,
        folder: String,
        parent: Option<String>,
        name: String,
    ) -> Result<()> {
        let parent = parent.as_deref();
        fallible(folders::rename(inner(&session), &folder, parent, &name))
    }

    fn rename_file(session: SessionBorrow<'_>, link: String, name: String) -> Result<String> {
        fallible(files::rename(inner(&session), &link, &name))
    }

    fn copy_files(
        session: SessionBorrow<'_>,
        links: Vec<String>,
        to: Option<String>,
        password: Option<String>,
        name: Option<String>,
    ) -> Result<Vec<wit::Copied>> {
        let (to, name) = (to.as_deref(), name.as_deref());
        let session = inner(&session);
        fallible_list(files::copy(session, &links, to, password.as_deref(), name))
    }

    fn set_attributes(
        session: SessionBorrow<'_>,
        links: Vec<String>,
        changes: wit::Attributes,
    ) -> Result<u32> {
        fallible(attributes::set(inner(&session), &links, &changes.into()))
    }

    fn share_folder(
        session: SessionBorrow<'_>,
        folder: String,
        sharing: wit::Sharing,
    ) -> Result<Option<String>> {
        fallible(folders::share(inner(&session), &folder, &sharing.into()))
    }

    fn get_sharing(session: SessionBorrow<'_>, folder: String) -> Result<wit::SharingStatus> {
        fallible(folders::sharing(inner(&session), &folder))
    }

    fn scan(session: SessionBorrow<'_>, link: String) -> Result<wit::ScanReport> {
        fallible(files::scan(inner(&session), &link))
    }

    fn request_remote(
        session: SessionBorrow<'_>,
        urls: Vec<String>,
        folder: Option<String>,
        headers: Vec<(String, String)>,
    ) -> Result<wit::RemoteUpload> {
        let session = inner(&session);
        fallible(remote::request(session, &urls, folder.as_deref(), &headers))
    }

    fn list_remotes(session: SessionBorrow<'_>) -> Result<Vec<wit::RemoteUpload>> {
        fallible_list(remote::list(inner(&session)))
    }

    fn remote_status(session: SessionBorrow<'_>, id: String) -> Result<wit::RemoteUpload> {
        fallible(remote::status(inner(&session), &id))
    }
}
