//! The exports of the contract: each one calls a module and converts arguments
//! and results. Must not decide anything.

mod convert;
mod storage;

/// Generated from `wit/`; shared with `convert`. The WASI interfaces are those
/// of the `wasi` crate.
#[allow(unsafe_code, missing_docs, reason = "generated code")]
mod wit {
    wit_bindgen::generate!({
        path: "wit",
        world: "storage-plugin",
        with: {
            "wasi:clocks/monotonic-clock@0.2.12": wasi::clocks::monotonic_clock,
            "wasi:clocks/wall-clock@0.2.12": wasi::clocks::wall_clock,
            "wasi:http/outgoing-handler@0.2.12": wasi::http::outgoing_handler,
            "wasi:http/types@0.2.12": wasi::http::types,
            "wasi:io/error@0.2.12": wasi::io::error,
            "wasi:io/poll@0.2.12": wasi::io::poll,
            "wasi:io/streams@0.2.12": wasi::io::streams,
            "wasi:random/random@0.2.12": wasi::random::random,
        },
    });
}

use wit::exports::hoster::plugin::hoster;

use crate::clock::WasiClock;
use crate::http::wasm::WasiHttp;
use crate::{account, link, resolve, session, site, upload};
use convert::fallible;

struct Component;

/// The resource `session`.
struct Session(session::Session<WasiHttp>);

impl hoster::Guest for Component {
    type Session = Session;

    fn describe() -> hoster::Description {
        convert::description()
    }

    fn recognize(link: String) -> Option<hoster::LinkInfo> {
        link::recognize(&link).map(Into::into)
    }

    fn find_links(text: String) -> Vec<hoster::LinkInfo> {
        let links = link::find_all(&text).into_iter();
        links.map(Into::into).collect()
    }
}

impl hoster::GuestSession for Session {
    fn new(settings: hoster::Settings) -> Self {
        Self(session::Session::new(WasiHttp, WasiClock, settings.into()))
    }

    fn account(&self) -> Result<hoster::Account, hoster::Error> {
        fallible(account::status(&self.0))
    }

    fn check(&self, links: Vec<String>) -> Result<Vec<hoster::LinkStatus>, hoster::Error> {
        let statuses = site::check::check(&self.0, &links)?;
        let statuses = links.into_iter().zip(statuses);
        Ok(statuses.map(convert::link_status).collect())
    }

    fn expand(
        &self,
        folder: String,
        password: Option<String>,
    ) -> Result<hoster::FolderListing, hoster::Error> {
        fallible(site::folder::expand(&self.0, &folder, password.as_deref()))
    }

    fn resolve(
        &self,
        link: String,
        options: hoster::ResolveOptions,
    ) -> Result<hoster::Resolution, hoster::Error> {
        fallible(resolve::resolve(&self.0, &link, &options.into()))
    }

    fn upload(
        &self,
        request: hoster::UploadRequest,
        content: wasi::io::streams::InputStream,
    ) -> Result<hoster::Receipt, hoster::Error> {
        fallible(upload::upload(&self.0, &request.into(), &content))
    }

    fn begin_upload(
        &self,
        request: hoster::UploadRequest,
    ) -> Result<hoster::UploadTicket, hoster::Error> {
        fallible(upload::begin(&self.0, &request.into()))
    }

    fn send_upload(
        &self,
        ticket: hoster::UploadTicket,
        content: wasi::io::streams::InputStream,
    ) -> Result<String, hoster::Error> {
        fallible(upload::send(&self.0, &ticket.id, ticket.fields, &content))
    }

    fn finish_upload(&self, id: String) -> Result<hoster::Receipt, hoster::Error> {
        fallible(upload::finish(&self.0, &id))
    }
}

#[allow(unsafe_code, reason = "generated code")]
mod export {
    use super::{Component, wit};

    wit::export!(Component with_types_in wit);
}
