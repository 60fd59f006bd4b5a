//! Asks a server for nothing but its head, to see whether it is reached. Must
//! not know why.

use std::time::{Duration, Instant};

use reqwest::Url;

use super::{CONNECT, Network, failure};
use crate::credential::Subject;

/// A server's answer.
#[derive(Clone, Debug)]
pub struct Probe {
    /// HTTP status.
    pub status: u16,
    /// What its header `Date` says.
    pub date: Option<String>,
    /// From the first byte sent to the head of the answer, connection included.
    pub time: Duration,
}

impl Network {
    /// As [`Service::probe`](crate::Service::probe).
    pub(crate) async fn probe(&self, host: &str) -> Result<Probe, String> {
        let unusable = || format!("{host} is no host of the plugin");
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
            .map_err(|_| format!("no answer within {} seconds", CONNECT.as_secs()))?
            .map_err(|e| failure::sentence(&e))?;
        let date = response.headers().get(http::header::DATE);
        Ok(Probe {
            status: response.status().as_u16(),
            date: date.and_then(|d| d.to_str().ok()).map(str::to_owned),
            time: started.elapsed(),
        })
    }
}
