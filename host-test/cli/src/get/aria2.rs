//! `--aria2`: has a running aria2 download the file, follows it over JSON-RPC,
//! and supplies a new link when the old one expires. Must not know how links
//! are resolved.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use hoster_host::download::{
    DownloadEvent, DownloadOptions, Downloaded, Downloader, Existing, ReservedName, TicketSource,
};
use hoster_host::{Checksum, Error, Events, Running, names};
use serde_json::{Value, json};
use url::Url;

use super::super::errors::CommandError;
use super::{aria2_file, export};

mod reply;

use reply::{ReplyError, Status};

/// Interval between status requests to aria2.
const ASK: Duration = Duration::from_millis(500);

/// How many links in a row one file may use without receiving a byte.
const LINKS: u32 = 3;

/// Maximum bytes of a reply; aria2's own have a few hundred.
const MAX_ANSWER: usize = 1 << 20;

/// aria2's error message for a wrong or missing secret.
const UNAUTHORIZED: &str = "Unauthorized";

/// aria2's error code for a file that already exists.
const IS_THERE: &str = "13";

/// aria2's default port.
const PORT: u16 = 6_800;

/// The JSON-RPC address of an aria2. `localhost`, `localhost:6800` and
/// `http://localhost:6800/jsonrpc` are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXAMPLE: &str = "write it as localhost:6800 or http://localhost:6800/jsonrpc";
        let has_scheme = text.contains("://");
        let full = match has_scheme {
            true => text.to_owned(),
            false => format!("http://{text}"),
        };
        let mut url = Url::parse(&full).map_err(|e| format!("{e}; {EXAMPLE}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!(
                "aria2 is supported over http or https, not {}; {EXAMPLE}",
                url.scheme()
            ));
        }
        if url.path() == "/" {
            url.set_path("/jsonrpc");
        }
        if !has_scheme && url.port().is_none() {
            // Fails only for addresses without a host.
            let _ = url.set_port(Some(PORT));
        }
        Ok(Self(url))
    }
}

/// Suffix of the control files of unfinished aria2 downloads.
const CONTROL: &str = ".aria2";

/// The JSON-RPC of a running aria2.
pub struct Rpc {
    address: Url,
    secret: Option<String>,
    client: reqwest::Client,
}

/// A running aria2 and the downloader that names its files.
pub struct Aria2<'a> {
    rpc: Rpc,
    downloader: &'a Downloader,
}

fn folder(options: &DownloadOptions) -> PathBuf {
    let folder = options.local_folder();
    std::path::absolute(&folder).unwrap_or(folder)
}

impl Rpc {
    /// Creates a client for the aria2 at this address; the environment holds
    /// its secret.
    pub fn new(address: &Address) -> Result<Self, Error> {
        // This program has only one provider; installing it again has no
        // effect.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30));
        Ok(Self {
            address: address.0.clone(),
            secret: std::env::var("HOSTER_ARIA2_SECRET")
                .ok()
                .filter(|s| !s.is_empty()),
            client: client.build().map_err(Error::internal)?,
        })
    }

    /// Fails if there is no aria2 at the address or if it rejects the secret.
    pub async fn greet(&self) -> Result<(), Error> {
        let version = self.call("aria2.getVersion", Vec::new()).await?;
        version["version"]
            .as_str()
            .map(drop)
            .ok_or_else(|| self.odd())
    }

    async fn call(&self, method: &str, parameters: Vec<Value>) -> Result<Value, Error> {
        let secret = self
            .secret
            .iter()
            .map(|secret| json!(format!("token:{secret}")));
        let parameters: Vec<Value> = secret.chain(parameters).collect();
        let request =
            json!({"jsonrpc": "2.0", "id": "hoster", "method": method, "params": parameters});
        let unreachable = |_| CommandError::Aria2Silent {
            address: self.address.to_string(),
        };
        let response = self
            .client
            .post(self.address.clone())
            .body(request.to_string())
            .send()
            .await;
        let mut response = response.map_err(unreachable)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(self.odd());
            }
        }
        reply::result(&body).map_err(|error| self.refused(error))
    }

    fn refused(&self, error: ReplyError) -> Error {
        let error = match error {
            ReplyError::Unexpected => CommandError::Aria2Odd {
                address: self.address.to_string(),
            },
            ReplyError::Refused(message) if message == UNAUTHORIZED => CommandError::Aria2Secret,
            ReplyError::Refused(reason) => CommandError::Aria2Refused { reason },
        };
        error.into()
    }

    fn odd(&self) -> Error {
        self.refused(ReplyError::Unexpected)
    }
}

/// Names in a folder before aria2 was asked to write to it.
struct Before(HashSet<OsString>);

impl Before {
    fn look(folder: &Path) -> Self {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        Self(entries.flatten().map(|entry| entry.file_name()).collect())
    }

    /// Fails if a file that aria2 reports as complete cannot be its work: the
    /// name is not the requested one, or the file existed before.
    fn check(
        &self,
        path: &Path,
        wanted: Option<&str>,
        options: &DownloadOptions,
    ) -> Result<(), Error> {
        let name = path.file_name().unwrap_or_default();
        let mut control = name.to_owned();
        control.push(CONTROL);
        let is_its_own = match wanted {
            Some(wanted) => name == wanted,
            // aria2 may complete its own unfinished files.
            None => {
                options.existing == Existing::Overwrite
                    || !self.0.contains(name)
                    || self.0.contains(&control)
            }
        };
        match is_its_own {
            true => Ok(()),
            false => {
                let path = path.to_owned();
                Err(CommandError::Aria2Name { path }.into())
            }
        }
    }
}

impl<'a> Aria2<'a> {
    /// Downloads through this aria2, to names that the downloader chooses.
    pub fn new(rpc: Rpc, downloader: &'a Downloader) -> Self {
        Self { rpc, downloader }
    }

    /// Downloads one file with as many links as it takes.
    pub fn download(
        self,
        tickets: &'a dyn TicketSource,
        options: DownloadOptions,
    ) -> Running<'a, DownloadEvent, Result<Downloaded, Error>> {
        Running::new(move |events| async move { self.run(tickets, &options, &events).await })
    }

    async fn run(
        &self,
        tickets: &dyn TicketSource,
        options: &DownloadOptions,
        events: &Events<DownloadEvent>,
    ) -> Result<Downloaded, Error> {
        let (mut links, mut arrived) = (0, 0);
        loop {
            let ticket = tickets.issue().await?;
            let known = options.local_name(ticket.file_name.as_deref(), None, names::MAX_BYTES);
            let (size, checksum) = (
                ticket.size.or(options.size),
                ticket.checksum.clone().or(options.checksum.clone()),
            );
            let name = match known {
                None => None,
                Some(name) => match self.place(options, &name, size, checksum.clone()).await? {
                    ReservedName::Existing(existing) => return Ok(existing),
                    ReservedName::Name(name) => Some(name),
                },
            };
            let before = Before::look(&folder(options));
            let id = self.add(&ticket, name.as_deref(), options).await?;
            let status = self.follow(&id, events).await?;
            let path = status.path_in(&folder(options));
            let path = path.map_err(|path| CommandError::Aria2Folder { path })?;
            if status.state == "complete" {
                before.check(&path, name.as_deref(), options)?;
                let wanted = aria2_file::Wanted {
                    path,
                    size,
                    checksum,
                };
                let done = aria2_file::finish(wanted, status.completed).await?;
                self.downloader.completed(options, &done.path).await?;
                return Ok(done);
            }
            if status.code == IS_THERE {
                return self.existing(options, path, size, checksum).await;
            }
            links = if status.completed > arrived {
                1
            } else {
                links + 1
            };
            arrived = status.completed;
            if links >= LINKS {
                let reason = status.reason;
                return Err(CommandError::Aria2Failed { reason }.into());
            }
            events.send(DownloadEvent::Reissued);
        }
    }

    async fn place(
        &self,
        options: &DownloadOptions,
        name: &str,
        size: Option<u64>,
        checksum: Option<Checksum>,
    ) -> Result<ReservedName, Error> {
        let placing = self
            .downloader
            .place(options, name, size, checksum, Some(CONTROL));
        placing.await
    }

    /// Handles a file of that name that aria2 found: it is either the wanted
    /// file or in the way.
    async fn existing(
        &self,
        options: &DownloadOptions,
        path: PathBuf,
        size: Option<u64>,
        checksum: Option<Checksum>,
    ) -> Result<Downloaded, Error> {
        let name = path.file_name().map(names::from_local).unwrap_or_default();
        // Whatever was requested, aria2 did not do it.
        let kept = DownloadOptions {
            existing: Existing::Skip,
            number_taken: false,
            ..options.clone()
        };
        match self.place(&kept, &name, size, checksum).await? {
            ReservedName::Existing(existing) => Ok(existing),
            ReservedName::Name(_) => Err(Error::Exists(path)),
        }
    }

    /// Passes a ticket to aria2, which keeps what it already has of the file.
    async fn add(
        &self,
        ticket: &hoster_host::Ticket,
        name: Option<&str>,
        options: &DownloadOptions,
    ) -> Result<String, Error> {
        let mut settings = serde_json::Map::new();
        let folder = folder(options).display().to_string();
        settings.insert("dir".into(), folder.into());
        // Not `continue`, which would treat any file of the name as the
        // beginning of this one; aria2 resumes its own downloads anyway. A name
        // chosen here is either free or to be replaced.
        let is = |policy| options.existing == policy;
        let replaces = match name {
            Some(_) => is(Existing::Overwrite) || is(Existing::Update),
            None => is(Existing::Overwrite),
        };
        let renames = is(Existing::Rename) && name.is_none();
        settings.insert("allow-overwrite".into(), replaces.to_string().into());
        settings.insert("auto-file-renaming".into(), renames.to_string().into());
        for (name, value) in export::options(ticket, name) {
            let value = match name {
                "split" | "max-connection-per-server" => options
                    .connections
                    .min(value.parse().unwrap_or(1))
                    .to_string(),
                _ => value,
            };
            match settings.get_mut(name) {
                Some(Value::Array(values)) => values.push(value.into()),
                _ if name == "header" => drop(settings.insert(name.into(), json!([value]))),
                _ => drop(settings.insert(name.into(), value.into())),
            }
        }
        let id = self
            .rpc
            .call("aria2.addUri", vec![json!([ticket.url]), settings.into()])
            .await?;
        id.as_str().map(str::to_owned).ok_or_else(|| self.rpc.odd())
    }

    /// Follows a download until it ends, successfully or not. If this is
    /// dropped, aria2 keeps running; its user can stop the download there.
    async fn follow(&self, id: &str, events: &Events<DownloadEvent>) -> Result<Status, Error> {
        let mut is_started = false;
        loop {
            let status = self.status(id).await?;
            if let Some(path) = status
                .path
                .clone()
                .filter(|_| !is_started && status.total > 0)
            {
                is_started = true;
                events.send(DownloadEvent::Started {
                    path,
                    size: Some(status.total),
                    resumed: status.completed,
                });
            }
            match status.state.as_str() {
                "active" | "waiting" | "paused" => events.send(DownloadEvent::Received {
                    bytes: status.completed,
                    connections: status.connections,
                }),
                _ => {
                    // Our links must not stay in its list of ended downloads.
                    let _ = self
                        .rpc
                        .call("aria2.removeDownloadResult", vec![json!(id)])
                        .await;
                    return Ok(status);
                }
            }
            tokio::time::sleep(ASK).await;
        }
    }

    async fn status(&self, id: &str) -> Result<Status, Error> {
        let result = self.rpc.call("aria2.tellStatus", vec![json!(id)]).await?;
        Status::parse(&result).map_err(|error| self.rpc.refused(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_what_is_usual() {
        for (text, url) in [
            ("localhost", "http://localhost:6800/jsonrpc"),
            ("localhost:6800", "http://localhost:6800/jsonrpc"),
            ("nas:7000/", "http://nas:7000/jsonrpc"),
            ("127.0.0.1:6800/rpc", "http://127.0.0.1:6800/rpc"),
            ("[::1]:6800", "http://[::1]:6800/jsonrpc"),
            ("http://localhost", "http://localhost/jsonrpc"),
            ("https://nas.example/jsonrpc", "https://nas.example/jsonrpc"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.0.as_str(), url, "{text}");
        }
        for text in [
            "",
            ":6800",
            "ws://localhost:6800/jsonrpc",
            "localhost:x",
            "http://",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
