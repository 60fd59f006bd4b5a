//! The only place that opens connections. Sends the plugin requests that
//! `outbound` has admitted, and opens the downloads of tickets; resolves names,
//! classifies every address, and connects to nothing else. Must not know grants
//! or credentials.

mod body;
mod clients;
mod failure;
mod family;
mod options;
mod probe;
mod resolver;
mod simulated;
mod ticket;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue, LOCATION,
};
use reqwest::Url;
use tokio::sync::Mutex;
use wasmtime_wasi_http::{Error as WasiError, RequestOptions, WasiBody};

use crate::activity::Activity;
use crate::credential::{Credential, Subject};
use crate::error::Error;
use crate::manifest::Manifest;
use crate::rate_limit::RequestInfo;
use crate::redact::{Blanks, Redactor};

use clients::{Clients, Settings};
pub(crate) use failure::{download as broken, silent};
use family::Families;
pub use family::Family;
pub use options::{ConnectTo, NetworkError, NetworkOptions};
pub use probe::Probe;
pub use simulated::simulated_state;

/// Time limit for name resolution, TCP and TLS together.
pub(crate) const CONNECT: Duration = Duration::from_secs(15);

/// Time from the last byte sent to the first byte of the response, and between
/// two parts of a response, unless the plugin sets another one.
const FIRST_BYTE: Duration = Duration::from_secs(60);
const BETWEEN_BYTES: Duration = Duration::from_secs(60);

/// Maximum wait of a plugin for a first byte: as long as the longest upload.
const MAX_FIRST_BYTE: Duration = Duration::from_secs(4 * 3_600);

/// Request bodies up to this size are read completely before they are sent.
const SMALL_BODY: u64 = 1 << 20;

/// Redirects that a download may follow.
const MAX_REDIRECTS: usize = 5;

/// Network access of one plugin, with a connection pool for each credential.
pub(crate) struct Network {
    settings: Arc<Settings>,
    families: Families,
    clients: Mutex<HashMap<Subject, Arc<Clients>>>,
    redactor: Redactor,
    simulated: bool,
    manifest: Manifest,
}

impl Network {
    /// Sets up the network for the hosts in a plugin's manifest. Sends nothing.
    pub(crate) fn new(options: &NetworkOptions, manifest: &Manifest) -> Result<Self, NetworkError> {
        if let Some(to) = &options.connect_to
            && !manifest.knows_host(&to.domain)
        {
            return Err(NetworkError::UnknownHost(
                to.domain.clone(),
                manifest.link_hosts.join(", "),
            ));
        }
        if let Some(also) = options.also_connect_to
            && !also.ip().is_loopback()
        {
            return Err(NetworkError::NotLoopback(also));
        }
        // The address family belongs to the key, whatever plugin uses it.
        let families = options.state.as_ref();
        let families = families.map(|f| f.join(format!("{}.families.json", manifest.id)));
        Ok(Self {
            settings: Arc::new(Settings::new(options, manifest)?),
            families: Families::new(options.family, families.as_deref()),
            clients: Mutex::default(),
            redactor: options.redactor.clone(),
            simulated: options.connect_to.is_some(),
            manifest: manifest.clone(),
        })
    }

    /// Returns the clients of a credential.
    async fn clients(&self, subject: &Subject) -> Arc<Clients> {
        let mut all = self.clients.lock().await;
        if let Some(known) = all.get(subject) {
            return known.clone();
        }
        let choice = self.families.of(subject.as_str()).await;
        let new = Arc::new(Clients::new(self.settings.clone(), choice));
        all.insert(subject.clone(), new.clone());
        new
    }

    /// Fails if a direct URL points elsewhere than to the plugin's download
    /// hosts.
    pub(crate) fn check_ticket(&self, url: &str) -> Result<(), Error> {
        ticket::url(url, &self.manifest.tickets).map(drop)
    }

    /// Returns where a URL is actually requested: somewhere else only with
    /// `connect_to`, where the names of the plugin's hosts lead to a server
    /// without TLS.
    fn route(&self, url: &Url) -> Result<Url, WasiError> {
        if !self.simulated {
            return Ok(url.clone());
        }
        let host = url.host_str().ok_or(WasiError::HttpRequestUriInvalid)?;
        if !self.manifest.knows_host(host) {
            return Err(WasiError::DestinationIpProhibited);
        }
        let mut routed = url.clone();
        routed
            .set_scheme("http")
            .map_err(|()| WasiError::HttpRequestUriInvalid)?;
        Ok(routed)
    }

    /// Sends a plugin's request.
    pub(crate) async fn send(
        &self,
        outgoing: Outgoing,
        options: RequestOptions,
        activity: Activity,
        subject: &Subject,
    ) -> Result<http::Response<WasiBody>, WasiError> {
        let Outgoing { parts, body } = outgoing;
        let url =
            Url::parse(&parts.uri.to_string()).map_err(|_| WasiError::HttpRequestUriInvalid)?;
        // The URL that is requested must be the one that was checked: a URL
        // that is parsed differently is refused.
        let same_host = matches!(url.host(), Some(url::Host::Domain(domain))
            if parts.uri.host().is_some_and(|h| h.eq_ignore_ascii_case(domain)));
        if !same_host || url.path() != parts.uri.path() {
            return Err(WasiError::HttpRequestUriInvalid);
        }
        let mut request = reqwest::Request::new(parts.method.clone(), self.route(&url)?);
        *request.headers_mut() = parts.headers;
        let carried = parts.extensions.get::<Carried>();
        let blanks = carried.and_then(|carried| Blanks::new(carried.0.expose()));
        if blanks.is_some() {
            // Redaction works only in encodings that are decoded here.
            request.headers_mut().remove(ACCEPT_ENCODING);
        }
        let clients = self.clients(subject).await;
        let client = match body {
            OutgoingBody::Small(bytes) => {
                // The client sets the length from the body.
                request.headers_mut().remove(CONTENT_LENGTH);
                *request.body_mut() = (!bytes.is_empty()).then(|| bytes.into());
                clients.api()?
            }
            OutgoingBody::Large(body) => {
                *request.body_mut() = Some(body::streamed(body, activity.clone()));
                clients.transfer()?
            }
        };
        let first_byte = options.first_byte_timeout.unwrap_or(FIRST_BYTE);
        let first_byte = first_byte.min(MAX_FIRST_BYTE);
        activity.touch();
        let sending = clients.execute(client, request, async |family| {
            self.families.remember(subject.as_str(), family).await;
        });
        let response = activity
            .watch(CONNECT + first_byte, sending)
            .await
            .ok_or(WasiError::ConnectionReadTimeout)?
            .map_err(failure::wasi)?;
        let between = options.between_bytes_timeout.unwrap_or(BETWEEN_BYTES);
        if blanks.is_some() && response.headers().contains_key(CONTENT_ENCODING) {
            let encoding = response.headers().get(CONTENT_ENCODING);
            let encoding = encoding.and_then(|e| e.to_str().ok()).map(str::to_owned);
            return Err(WasiError::HttpResponseContentCoding(encoding));
        }
        Ok(body::incoming(response, between, blanks))
    }

    /// Opens a download: follows redirects manually, each hop only to the hosts
    /// that the manifest names for tickets. `headers` are the ticket's, for its
    /// own host; `conditions` (Range and the like) go to every hop. The first
    /// byte must arrive within `patience`.
    pub(crate) async fn open(
        &self,
        subject: &Subject,
        url: &str,
        headers: &HeaderMap,
        conditions: &HeaderMap,
        patience: Duration,
    ) -> Result<reqwest::Response, Error> {
        let clients = self.clients(subject).await;
        let mut url = ticket::url(url, &self.manifest.tickets)?;
        let mut headers = headers.clone();
        headers.extend(identity());
        for _ in 0..=MAX_REDIRECTS {
            self.redactor.add_link(url.as_str());
            let mut request = reqwest::Request::new(http::Method::GET, url.clone());
            *request.url_mut() = self.route(&url).map_err(|_| {
                Error::Ticket("it points to a host that is not the plugin's".into())
            })?;
            *request.headers_mut() = headers.clone();
            request.headers_mut().extend(conditions.clone());
            let client = clients.transfer().map_err(|e| Error::Download {
                reason: e.to_string(),
                timeout: false,
            })?;
            let sending = clients.execute(client, request, async |family| {
                self.families.remember(subject.as_str(), family).await;
            });
            let response = tokio::time::timeout(patience, sending)
                .await
                .map_err(|_| failure::silent(patience))?
                .map_err(failure::download)?;
            let location = response.headers().get(LOCATION);
            match location.and_then(|l| l.to_str().ok()) {
                Some(location) if response.status().is_redirection() => {
                    let next = url
                        .join(location)
                        .map_err(|_| Error::Ticket("it redirects without an address".into()))?;
                    if url.scheme() == "https" && next.scheme() != "https" {
                        return Err(Error::Ticket("it redirects from https to http".into()));
                    }
                    let next = ticket::url(next.as_str(), &self.manifest.tickets)?;
                    if next.host_str() != url.host_str() {
                        // They were meant only for the ticket's own host.
                        headers = identity();
                    }
                    url = next;
                }
                _ => return Ok(response),
            }
        }
        Err(Error::Ticket(format!(
            "it redirects more than {MAX_REDIRECTS} times"
        )))
    }
}

/// The credential that a request carries, stored as an extension of the
/// request.
#[derive(Clone)]
pub(crate) struct Carried(pub(crate) Credential);

/// A plugin's request, with its body if that is small.
pub(crate) struct Outgoing {
    parts: http::request::Parts,
    body: OutgoingBody,
}

enum OutgoingBody {
    /// Read completely.
    Small(Bytes),
    /// Streamed, with the length that the plugin has announced.
    Large(WasiBody),
}

impl Outgoing {
    /// Reads a small body completely, so that its length is known whatever the
    /// plugin's HTTP library does, and so that limits can inspect it. The
    /// plugin has `time` to provide it.
    pub(crate) async fn read(
        request: http::Request<WasiBody>,
        time: Duration,
    ) -> Result<Self, WasiError> {
        let (parts, body) = request.into_parts();
        let body = if content_length(&parts.headers).is_some_and(|n| n > SMALL_BODY) {
            OutgoingBody::Large(body)
        } else {
            let collected = body::collected(body, SMALL_BODY);
            let bytes = tokio::time::timeout(time, collected)
                .await
                .map_err(|_| WasiError::ConnectionWriteTimeout)??;
            OutgoingBody::Small(bytes)
        };
        Ok(Self { parts, body })
    }

    /// Returns the properties that limits can distinguish.
    pub(crate) fn info(&self) -> RequestInfo<'_> {
        RequestInfo {
            method: self.parts.method.as_str(),
            host: self.parts.uri.host().unwrap_or(""),
            path: self.parts.uri.path(),
            body: match &self.body {
                OutgoingBody::Small(bytes) => Some(bytes),
                OutgoingBody::Large(_) => None,
            },
        }
    }
}

/// Requests the bytes of the file without compression.
fn identity() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static("identity"))])
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
