//! The calls of the contract's `hoster` interface. Must not know what callers
//! do with the results.

use super::{Limit, Session, is_flood};
use crate::bindings::{
    self, Account, Description, FolderListing, LinkInfo, LinkStatus, Receipt, ResolveOptions,
    UploadRequest, UploadTicket,
};
use crate::content::Content;
use crate::error::Error;
use crate::service;
use crate::ticket::{Resolution, Ticket};

impl Session {
    /// Returns what the plugin is and can do.
    pub async fn describe(&mut self) -> Result<Description, Error> {
        self.call(|live| {
            Box::pin(async { Ok(Ok(live.hoster.call_describe(&mut live.store).await?)) })
        })
        .await
    }

    /// Classifies a link; `None` if it does not belong to this plugin.
    pub async fn recognize(&mut self, link: &str) -> Result<Option<LinkInfo>, Error> {
        let link = link.to_owned();
        self.call(move |live| {
            let link = link.clone();
            Box::pin(async move {
                Ok(Ok(live
                    .hoster
                    .call_recognize(&mut live.store, &link)
                    .await?))
            })
        })
        .await
    }

    /// Returns the plugin's links in a text, in order and without duplicates.
    pub async fn find_links(&mut self, text: &str) -> Result<Vec<LinkInfo>, Error> {
        let text = text.to_owned();
        self.call(move |live| {
            let text = text.clone();
            Box::pin(async move {
                Ok(Ok(live
                    .hoster
                    .call_find_links(&mut live.store, &text)
                    .await?))
            })
        })
        .await
    }

    /// Returns the account's status, from the cache while that is fresh.
    pub async fn account(&mut self) -> Result<Account, Error> {
        let name = service::account(&self.access.subject, &self.settings.options);
        if let Some(account) = self.service.reply_cache().get(&name).await {
            return Ok(account);
        }
        let account = self
            .call(|live| {
                Box::pin(async {
                    let session = live.hoster.session();
                    session.call_account(&mut live.store, live.session).await
                })
            })
            .await?;
        self.service.reply_cache().put(name, &account).await;
        Ok(account)
    }

    /// Checks whether links work; returns one status per link, in order.
    pub async fn check(&mut self, links: Vec<String>) -> Result<Vec<LinkStatus>, Error> {
        let checked = self.call(move |live| {
            let links = links.clone();
            Box::pin(async move {
                let session = live.hoster.session();
                let answer = session.call_check(&mut live.store, live.session, &links);
                let answer = answer.await?;
                if let Ok(returned) = &answer
                    && returned.len() != links.len()
                {
                    let (returned, asked) = (returned.len(), links.len());
                    wasmtime::bail!("it returned {returned} answers for {asked} links");
                }
                Ok(answer)
            })
        });
        let mut statuses = checked.await?;
        for status in &mut statuses {
            status.file_name = status.file_name.take().map(|name| self.plain_name(name));
            status.size = self.plain_size(status.size);
        }
        Ok(statuses)
    }

    /// Lists the files of a shared folder.
    pub async fn expand(
        &mut self,
        folder: &str,
        password: Option<&str>,
    ) -> Result<FolderListing, Error> {
        let (folder, password) = (folder.to_owned(), self.secret(password));
        let expanded = self.call(move |live| {
            let (folder, password) = (folder.clone(), password.clone());
            Box::pin(async move {
                let session = live.hoster.session();
                session
                    .call_expand(&mut live.store, live.session, &folder, password.as_deref())
                    .await
            })
        });
        let mut listing = expanded.await?;
        for entry in &mut listing.entries {
            entry.file_name = self.plain_name(std::mem::take(&mut entry.file_name));
            entry.size = self.plain_size(entry.size);
        }
        Ok(listing)
    }

    /// Resolves a link into a ticket or a pause.
    pub async fn resolve(
        &mut self,
        link: &str,
        options: ResolveOptions,
    ) -> Result<Resolution, Error> {
        let link = link.to_owned();
        self.secret(options.password.as_deref());
        let http_option = self.plugin().manifest().tickets.http_option.as_deref();
        let http = options
            .options
            .iter()
            .any(|(name, value)| Some(name.as_str()) == http_option && value == "true");
        let mut is_flooded = false;
        let resolved = self
            .observed_call(
                move |live| {
                    let (link, options) = (link.clone(), options.clone());
                    Box::pin(async move {
                        let session = live.hoster.session();
                        session
                            .call_resolve(&mut live.store, live.session, &link, &options)
                            .await
                    })
                },
                |error| is_flooded |= is_flood(error),
            )
            .await;
        if is_flooded {
            self.service.rate_limiter().download_start_refused().await;
        }
        let resolution = resolved?;
        if let bindings::Resolution::Ready(ticket) = &resolution {
            self.redactor.add_link(&ticket.url);
            if !http && !ticket.url.starts_with("https://") {
                return Err(Error::Ticket(
                    "it is not https, although the download must be encrypted".into(),
                ));
            }
            // Checked here, because the ticket may be passed to another program.
            self.service.network().check_ticket(&ticket.url)?;
            crate::ticket::headers(&ticket.headers)?;
        }
        Ok(match resolution {
            bindings::Resolution::Ready(ticket) => {
                Resolution::Ready(Ticket::issued_to(&self.access.subject, ticket))
            }
            bindings::Resolution::Pause(pause) => Resolution::Pause(pause),
        })
    }

    /// Uploads a file through the sandbox.
    pub async fn upload(
        &mut self,
        request: UploadRequest,
        content: Content,
    ) -> Result<Receipt, Error> {
        self.secret(request.password.as_deref());
        let mut request = self.stored_request(request).await?;
        request.folder = self.destination(request.folder).await?;
        let content = self.stored_content(content)?;
        let limit = Limit::Upload(content.watcher());
        let sent = content.sent();
        let stream = content.into_stream(self.activity.clone());
        self.forget_listings().await;
        let receipt = self
            .call_once(limit, |live| {
                Box::pin(async move {
                    let stream = live.store.data_mut().take_in(stream, sent)?;
                    let session = live.hoster.session();
                    session
                        .call_upload(&mut live.store, live.session, &request, stream)
                        .await
                })
            })
            .await;
        // Even a failed upload may have stored something. A cancelled upload
        // does not get here, which is why listings are also dropped before it
        // starts.
        self.forget_listings().await;
        receipt
    }

    /// Prepares an upload that the host carries out.
    pub async fn begin_upload(&mut self, request: UploadRequest) -> Result<UploadTicket, Error> {
        let mut request = self.stored_request(request).await?;
        request.folder = self.destination(request.folder).await?;
        self.begin_stored(request).await
    }

    /// Passes a request to the plugin in a session without scopes, to learn whether
    /// it is refused. Does not look for a folder.
    pub(crate) async fn rehearse_upload(&mut self, request: UploadRequest) -> Result<(), Error> {
        let request = self.stored_request(request).await?;
        match self.begin_stored(request).await {
            // The plugin would send a request: it accepts the file.
            Ok(_) | Err(Error::NotGranted { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn begin_stored(&mut self, request: UploadRequest) -> Result<UploadTicket, Error> {
        self.secret(request.password.as_deref());
        let ticket = self
            .call(move |live| {
                let request = request.clone();
                Box::pin(async move {
                    let session = live.hoster.session();
                    session
                        .call_begin_upload(&mut live.store, live.session, &request)
                        .await
                })
            })
            .await?;
        self.redactor.add_passing(&ticket.url);
        self.redactor.add_passing(&ticket.id);
        Ok(ticket)
    }

    /// Sends the content of an upload that [`begin_upload`](Self::begin_upload)
    /// prepared, through the sandbox. Returns the id for
    /// [`finish_upload`](Self::finish_upload).
    pub async fn send_upload(
        &mut self,
        ticket: UploadTicket,
        content: Content,
    ) -> Result<String, Error> {
        // Each upload has others: as permanent secrets, they would slow down the
        // redaction of every message of a long run.
        self.redactor.add_passing(&ticket.url);
        self.redactor.add_passing(&ticket.id);
        let content = self.stored_content(content)?;
        let limit = Limit::Upload(content.watcher());
        let sent = content.sent();
        let stream = content.into_stream(self.activity.clone());
        self.forget_listings().await;
        let id = self
            .call_once(limit, |live| {
                Box::pin(async move {
                    let stream = live.store.data_mut().take_in(stream, sent)?;
                    let session = live.hoster.session();
                    session
                        .call_send_upload(&mut live.store, live.session, &ticket, stream)
                        .await
                })
            })
            .await;
        self.forget_listings().await;
        let id = id?;
        self.redactor.add_passing(&id);
        Ok(id)
    }

    /// Fetches the receipt of an upload.
    pub async fn finish_upload(&mut self, id: &str) -> Result<Receipt, Error> {
        let id = id.to_owned();
        let finished = self.call(move |live| {
            let id = id.clone();
            Box::pin(async move {
                let session = live.hoster.session();
                session
                    .call_finish_upload(&mut live.store, live.session, &id)
                    .await
            })
        });
        let receipt = finished.await?;
        Ok(Receipt {
            file_name: self.plain_name(receipt.file_name),
            ..receipt
        })
    }
}
