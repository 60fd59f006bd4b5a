//! `--aria2`: lets a running aria2 fetch the file, follows it over its
//! JSON-RPC, and gives it a new link when the old one has expired. Must not
//! know how links are resolved.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use hoster_host::{
    DownloadEvent, DownloadOptions, Downloaded, Error, Existing, TicketSource, names,
};
use serde_json::{Value, json};
use url::Url;

use super::{aria2_file, export};

/// How often aria2 is asked how far it is.
const ASK: Duration = Duration::from_millis(500);

/// Links that one file may need without a byte in between.
const LINKS: u32 = 3;

/// aria2's error code for a file that is there already.
const IS_THERE: &str = "13";

/// The port that aria2 listens on unless it is told otherwise.
const PORT: u16 = 6_800;

/// Where the JSON-RPC of an aria2 is: `localhost`, `localhost:6800` and
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
                "aria2 is asked over http or https here, not {}; {EXAMPLE}",
                url.scheme()
            ));
        }
        if url.path() == "/" {
            url.set_path("/jsonrpc");
        }
        if !has_scheme && url.port().is_none() {
            // Fails for addresses without a host only.
            let _ = url.set_port(Some(PORT));
        }
        Ok(Self(url))
    }
}

/// A running aria2.
pub struct Aria2 {
    address: Url,
    secret: Option<String>,
    client: reqwest::Client,
}

/// How far a download is.
struct Status {
    state: String,
    completed: u64,
    total: u64,
    connections: usize,
    path: Option<PathBuf>,
    code: String,
    reason: String,
}

impl Aria2 {
    /// The aria2 at this address; its secret is in the environment.
    pub fn new(address: &Address) -> Result<Self, Error> {
        // The only provider of this program; a second time changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30));
        Ok(Self {
            address: address.0.clone(),
            secret: std::env::var("HOSTER_ARIA2_SECRET")
                .ok()
                .filter(|s| !s.is_empty()),
            client: client.build().map_err(|e| Error::Invalid(e.to_string()))?,
        })
    }

    /// Fails if no aria2 answers there, or if it does not take the secret.
    pub async fn greet(&self) -> Result<(), Error> {
        let version = self.call("aria2.getVersion", Vec::new()).await?;
        version["version"]
            .as_str()
            .map(drop)
            .ok_or_else(|| self.odd())
    }

    /// Downloads one file, with as many links as it takes.
    pub async fn download(
        &self,
        tickets: &dyn TicketSource,
        options: &DownloadOptions,
        on_event: &(dyn Fn(DownloadEvent) + Sync),
    ) -> Result<Downloaded, Error> {
        let (mut links, mut before) = (0, 0);
        loop {
            let ticket = tickets.issue().await?;
            let name = ticket.file_name.as_deref().or(options.file_name.as_deref());
            let name = name.map(names::safe);
            let id = self.add(&ticket, name.as_deref(), options).await?;
            let status = self.follow(&id, on_event).await?;
            let wanted = aria2_file::Wanted {
                path: status.path.clone().unwrap_or_default(),
                size: ticket.size.or(options.size),
                checksum: ticket.checksum.or(options.checksum.clone()),
            };
            if status.state == "complete" {
                return aria2_file::finish(wanted, status.completed).await;
            }
            if status.code == IS_THERE {
                return aria2_file::existing(wanted).await;
            }
            links = if status.completed > before {
                1
            } else {
                links + 1
            };
            before = status.completed;
            if links >= LINKS {
                return Err(Error::Download {
                    reason: format!("aria2 says: {}", names::printable(&status.reason)),
                    timeout: false,
                });
            }
            on_event(DownloadEvent::Reissued);
        }
    }

    /// Hands a ticket over; what aria2 has of the file already stays.
    async fn add(
        &self,
        ticket: &hoster_host::Ticket,
        name: Option<&str>,
        options: &DownloadOptions,
    ) -> Result<String, Error> {
        let folder =
            std::path::absolute(&options.folder).unwrap_or_else(|_| options.folder.clone());
        let mut settings = serde_json::Map::new();
        settings.insert("dir".into(), folder.display().to_string().into());
        // Not `continue`, which would take any file of the name for the
        // beginning of this one. What aria2 itself has begun goes on anyway.
        let is = |policy| (options.existing == policy).to_string();
        settings.insert("allow-overwrite".into(), is(Existing::Overwrite).into());
        settings.insert("auto-file-renaming".into(), is(Existing::Rename).into());
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
            .call("aria2.addUri", vec![json!([ticket.url]), settings.into()])
            .await?;
        id.as_str().map(str::to_owned).ok_or_else(|| self.odd())
    }

    /// Follows a download to its end, good or bad. When this is dropped, aria2
    /// goes on: its user may stop it there.
    async fn follow(
        &self,
        id: &str,
        on_event: &(dyn Fn(DownloadEvent) + Sync),
    ) -> Result<Status, Error> {
        let mut is_started = false;
        loop {
            let status = self.status(id).await?;
            if let Some(path) = status
                .path
                .clone()
                .filter(|_| !is_started && status.total > 0)
            {
                is_started = true;
                on_event(DownloadEvent::Started {
                    path,
                    size: Some(status.total),
                    resumed: status.completed,
                });
            }
            match status.state.as_str() {
                "active" | "waiting" | "paused" => on_event(DownloadEvent::Received {
                    bytes: status.completed,
                    connections: status.connections,
                }),
                _ => {
                    // Its list of ended downloads is no place for our links.
                    let _ = self
                        .call("aria2.removeDownloadResult", vec![json!(id)])
                        .await;
                    return Ok(status);
                }
            }
            tokio::time::sleep(ASK).await;
        }
    }

    async fn status(&self, id: &str) -> Result<Status, Error> {
        let told = self.call("aria2.tellStatus", vec![json!(id)]).await?;
        let number = |name: &str| {
            told[name]
                .as_str()
                .and_then(|n| n.parse().ok())
                .unwrap_or(0)
        };
        let path = told["files"][0]["path"]
            .as_str()
            .filter(|path| !path.is_empty());
        Ok(Status {
            state: told["status"]
                .as_str()
                .ok_or_else(|| self.odd())?
                .to_owned(),
            completed: number("completedLength"),
            total: number("totalLength"),
            connections: number("connections") as usize,
            path: path.map(PathBuf::from),
            code: told["errorCode"].as_str().unwrap_or_default().to_owned(),
            reason: told["errorMessage"]
                .as_str()
                .unwrap_or("it was stopped")
                .to_owned(),
        })
    }

    async fn call(&self, method: &str, parameters: Vec<Value>) -> Result<Value, Error> {
        let secret = self
            .secret
            .iter()
            .map(|secret| json!(format!("token:{secret}")));
        let parameters: Vec<Value> = secret.chain(parameters).collect();
        let request =
            json!({"jsonrpc": "2.0", "id": "hoster", "method": method, "params": parameters});
        let unreachable = |_| Error::Download {
            reason: format!(
                "no aria2 answers at {}; start it with --enable-rpc",
                self.address
            ),
            timeout: false,
        };
        let response = self
            .client
            .post(self.address.clone())
            .body(request.to_string())
            .send()
            .await;
        let text = response
            .map_err(unreachable)?
            .text()
            .await
            .map_err(unreachable)?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|_| self.odd())?;
        if let Some(message) = answer["error"]["message"].as_str() {
            let message = names::printable(message);
            return Err(Error::Invalid(format!(
                "aria2 refuses: {message}; its secret goes into HOSTER_ARIA2_SECRET"
            )));
        }
        Ok(answer["result"].take())
    }

    fn odd(&self) -> Error {
        Error::Invalid(format!("{} does not answer as aria2 does", self.address))
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
