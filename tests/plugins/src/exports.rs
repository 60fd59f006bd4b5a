//! The exports of the contract. Must not decide anything.

use wasi::io::streams::InputStream;

use crate::session::Session;
use crate::upload::unsupported;
use crate::wit::exports::hoster::plugin::{hoster, storage};
use crate::{CallResult, behaviour, describe, link};

struct Component;

impl hoster::Guest for Component {
    type Session = Session;

    fn describe() -> hoster::Description {
        describe::description()
    }

    fn recognize(link: String) -> Option<hoster::LinkInfo> {
        link::recognize(&link)
    }

    fn find_links(text: String) -> Vec<hoster::LinkInfo> {
        link::find(&text)
    }
}

impl hoster::GuestSession for Session {
    fn new(settings: hoster::Settings) -> Self {
        Self::new(settings)
    }

    fn account(&self) -> CallResult<hoster::Account> {
        behaviour().account(self)
    }

    fn check(&self, links: Vec<String>) -> CallResult<Vec<hoster::LinkStatus>> {
        behaviour().check(self, links)
    }

    fn expand(
        &self,
        folder: String,
        password: Option<String>,
    ) -> CallResult<hoster::FolderListing> {
        self.expand(&folder, password.as_deref())
    }

    fn resolve(
        &self,
        link: String,
        options: hoster::ResolveOptions,
    ) -> CallResult<hoster::Resolution> {
        behaviour().resolve(self, link, options)
    }

    fn upload(
        &self,
        request: hoster::UploadRequest,
        content: InputStream,
    ) -> CallResult<hoster::Receipt> {
        self.upload(&request, &content)
    }

    fn begin_upload(&self, request: hoster::UploadRequest) -> CallResult<hoster::UploadTicket> {
        self.begin_upload(&request)
    }

    fn send_upload(
        &self,
        ticket: hoster::UploadTicket,
        content: InputStream,
    ) -> CallResult<String> {
        self.send_upload(&ticket, &content)
    }

    fn finish_upload(&self, id: String) -> CallResult<hoster::Receipt> {
        self.finish_upload(&id)
    }
}

fn inner<'a>(session: &'a hoster::SessionBorrow<'_>) -> &'a Session {
    session.get::<Session>()
}

impl storage::Guest for Component {
    fn list_entries(
        session: hoster::SessionBorrow<'_>,
        folder: Option<String>,
    ) -> CallResult<storage::FolderContents> {
        inner(&session).list_entries(folder.as_deref())
    }

    fn make_folder(
        session: hoster::SessionBorrow<'_>,
        parent: Option<String>,
        name: String,
    ) -> CallResult<storage::Entry> {
        inner(&session).make_folder(parent.as_deref(), &name)
    }

    fn remove_files(
        session: hoster::SessionBorrow<'_>,
        links: Vec<String>,
    ) -> CallResult<Vec<String>> {
        inner(&session).remove_files(&links)
    }

    fn remove_folder(session: hoster::SessionBorrow<'_>, folder: String) -> CallResult<()> {
        inner(&session).remove_folder(&folder)
    }

    fn remove_by_link(_: hoster::SessionBorrow<'_>, _: String) -> CallResult<()> {
        Err(unsupported("remove files by links"))
    }

    fn move_files(
        session: hoster::SessionBorrow<'_>,
        links: Vec<String>,
        to: Option<String>,
        name: Option<String>,
    ) -> CallResult<Vec<String>> {
        inner(&session).move_files(&links, to.as_deref(), name.as_deref())
    }

    fn move_folder(
        _: hoster::SessionBorrow<'_>,
        _: String,
        _: Option<String>,
        _: Option<String>,
    ) -> CallResult<()> {
        Err(unsupported("move folders"))
    }

    fn rename_folder(
        _: hoster::SessionBorrow<'_>,
        _: String,
        _: Option<String>,
        _: String,
    ) -> CallResult<()> {
        Err(unsupported("rename folders"))
    }

    fn rename_file(
        session: hoster::SessionBorrow<'_>,
        link: String,
        name: String,
    ) -> CallResult<String> {
        inner(&session).rename_file(&link, &name)
    }

    fn copy_files(
        _: hoster::SessionBorrow<'_>,
        _: Vec<String>,
        _: Option<String>,
        _: Option<String>,
        _: Option<String>,
    ) -> CallResult<Vec<storage::Copied>> {
        Err(unsupported("copy files"))
    }

    fn set_attributes(
        _: hoster::SessionBorrow<'_>,
        _: Vec<String>,
        _: storage::Attributes,
    ) -> CallResult<u32> {
        Err(unsupported("change attributes"))
    }

    fn share_folder(
        _: hoster::SessionBorrow<'_>,
        _: String,
        _: storage::Sharing,
    ) -> CallResult<Option<String>> {
        Err(unsupported("share folders"))
    }

    fn get_sharing(_: hoster::SessionBorrow<'_>, _: String) -> CallResult<storage::SharingStatus> {
        Err(unsupported("share folders"))
    }

    fn scan(_: hoster::SessionBorrow<'_>, _: String) -> CallResult<storage::ScanReport> {
        Err(unsupported("scan files"))
    }

    fn request_remote(
        _: hoster::SessionBorrow<'_>,
        _: Vec<String>,
        _: Option<String>,
        _: Vec<(String, String)>,
    ) -> CallResult<storage::RemoteUpload> {
        Err(unsupported("fetch files from elsewhere"))
    }

    fn list_remotes(_: hoster::SessionBorrow<'_>) -> CallResult<Vec<storage::RemoteUpload>> {
        Err(unsupported("fetch files from elsewhere"))
    }

    fn remote_status(_: hoster::SessionBorrow<'_>, _: String) -> CallResult<storage::RemoteUpload> {
        Err(unsupported("fetch files from elsewhere"))
    }
}

mod export {
    use super::Component;
    use crate::wit;

    wit::export!(Component with_types_in wit);
}
