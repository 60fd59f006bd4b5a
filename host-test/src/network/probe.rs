//! Sends a server a HEAD request, to check whether it is reachable. Must not
//! know why.

use std::time::{Duration, Instant};

use reqwest::Url;

use super::{CONNECT, Network, failure};
use crate::credential::Subject;

/// A server's response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Probe {
    /// HTTP status.
    pub status: u16,
    /// Value of the `Date` header.
    pub date: Option<String>,
    /// Time from the first byte sent to the head of the response, including the
    /// connection.
    pub time: Duration,
}

impl Network {
    /// See [`Service::probe`](crate::Service::probe).
    pub(crate) async fn probe(&self, host: &str) -> Result<Probe, String> {
        let unusable = || format!("{host} is not a host of the plugin");
        if !self.manifest.knows_host(host) {
            return Err(unusable());
        }
        let url = Url::parse(&format!("https://{host}/")).map_err(|_| unusable())?;
        let url = self.route(&url).map_err(|_| unusable())?;
        let clients = self.clients(&Subject::of(None)).await;
        let client = clients.api().map_err(|e| e.to_string())?;
        let request = reqwest::Request::new(http::Method::HEAD, url);
        let started = Instant::now();
        let sending = clients.execute(client, request, async |_| ());
        let response = tokio::time::timeout(CONNECT, sending)
            .await
            .map_err(|_| format!("no response within {} seconds", CONNECT.as_secs()))?
            .map_err(|e| failure::sentence(&e))?;
        let date = response.headers().get(http::header::DATE);
        Ok(Probe {
            status: response.status().as_u16(),
            date: date.and_then(|d| d.to_str().ok()).map(str::to_owned),
            time: started.elapsed(),
        })
    }
}
