//! Fetches a URL on this machine, for remote uploads. Refuses any other
//! machine: a simulator must not be a gateway. Knows nothing about accounts.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use http::header::{CONTENT_DISPOSITION, HOST};
use http::{HeaderName, HeaderValue, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::address::decoded;
use crate::node::spool::{Spool, Stored};

/// Why a URL was not fetched. The real texts are unknown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("The URL is invalid")]
    Url,
    #[error("The simulator fetches only http:// URLs on this machine")]
    NotHere,
    #[error("A header is invalid")]
    Header,
    #[error("The server cannot be reached: {0}")]
    Unreachable(#[from] std::io::Error),
    #[error("The server does not speak HTTP: {0}")]
    Http(#[from] hyper::Error),
    #[error("The server returned {0}")]
    Status(StatusCode),
}

/// A fetched file.
pub(crate) struct Fetched {
    pub(crate) name: String,
    pub(crate) stored: Stored,
}

/// Fetches a URL; large files go to `scratch`. Does not follow redirects.
pub(crate) async fn get(
    url: &str,
    headers: &[(String, String)],
    scratch: &Path,
) -> Result<Fetched, Error> {
    let url: Uri = url.parse().map_err(|_| Error::Url)?;
    let address = loopback(&url)?;
    let port = url.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((address, port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the sender.
    tokio::spawn(connection);
    let mut reply = sender.send_request(request(&url, headers)?).await?;
    if !reply.status().is_success() {
        return Err(Error::Status(reply.status()));
    }
    let name = name(&url, reply.headers().get(CONTENT_DISPOSITION));
    let spool = Spool::start(scratch.to_owned());
    while let Some(frame) = reply.frame().await {
        if let Ok(bytes) = frame?.into_data()
            && !spool.write(bytes).await
        {
            break;
        }
    }
    let stored = spool.finish().await?;
    Ok(Fetched { name, stored })
}

fn loopback(url: &Uri) -> Result<IpAddr, Error> {
    if url.scheme_str() != Some("http") {
        return Err(Error::NotHere);
    }
    let host = url.host().ok_or(Error::Url)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => Ok(address),
        Err(_) if bare == "localhost" => Ok(Ipv4Addr::LOCALHOST.into()),
        _ => Err(Error::NotHere),
    }
}

fn request(url: &Uri, headers: &[(String, String)]) -> Result<Request<Empty<bytes::Bytes>>, Error> {
    let path = url.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = path.parse().map_err(|_| Error::Url)?;
    let host = url.authority().map_or("", |authority| authority.as_str());
    let host = HeaderValue::from_str(host).map_err(|_| Error::Url)?;
    request.headers_mut().insert(HOST, host);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| Error::Header)?;
        let value = HeaderValue::from_str(value).map_err(|_| Error::Header)?;
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

/// The name sent by the server, or else the last part of the path.
fn name(url: &Uri, disposition: Option<&HeaderValue>) -> String {
    let sent = || {
        let text = String::from_utf8_lossy(disposition?.as_bytes()).into_owned();
        let (_, rest) = text.split_once("filename=\"")?;
        let (name, _) = rest.split_once('"')?;
        Some(name.to_owned())
    };
    let in_path = || decoded(url.path().rsplit('/').next().unwrap_or(""));
    let name = sent().unwrap_or_else(in_path);
    match name.is_empty() {
        true => "file".to_owned(),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_contacted() {
        for (url, is_here) in [
            ("http://127.0.0.1:8080/a", true),
            ("http://127.9.9.9/a", true),
            ("http://[::1]:80/", true),
            ("http://localhost/", true),
            ("https://127.0.0.1/", false),
            ("http://192.168.0.1/", false),
            ("http://localhost.example.com/", false),
            ("http://example.com/", false),
            ("/etc/passwd", false),
        ] {
            assert_eq!(loopback(&url.parse().unwrap()).is_ok(), is_here, "{url}");
        }
    }

    #[test]
    fn a_name_is_from_the_header_or_the_path() {
        let url: Uri = "http://localhost/a/b%20c.bin?x=/y".parse().unwrap();
        let sent = HeaderValue::from_static("attachment; filename=\"sent.bin\"; x=y");
        assert_eq!(name(&url, Some(&sent)), "sent.bin");
        assert_eq!(name(&url, None), "b c.bin");
        assert_eq!(name(&"http://localhost".parse().unwrap(), None), "file");
    }
}
