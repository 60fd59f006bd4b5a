//! Translates a failed HTTP exchange: for a plugin (WASI error codes) and for a
//! download (one sentence). Must not reveal an address or a URL.

use std::error::Error as StdError;
use std::io;
use std::time::Duration;

use wasmtime_wasi_http::Error as WasiError;

use super::resolver::{NameNotFound, OtherFamily, Prohibited};
use crate::error::Error;

/// Finds a cause of type `T` in the sources of an error.
fn cause<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut source: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An I/O error does not list the error that it wraps among its sources.
        if let Some(inner) = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            && let Some(found) = inner.downcast_ref::<T>()
        {
            return Some(found);
        }
        source = error.source();
    }
    None
}

/// Returns the error for a plugin.
pub(super) fn wasi(error: reqwest::Error) -> WasiError {
    tracing::debug!("request failed: {}", sentence(&error));
    if cause::<Prohibited>(&error).is_some() {
        return WasiError::DestinationIpProhibited;
    }
    if cause::<NameNotFound>(&error).is_some() {
        return WasiError::DnsError {
            rcode: Some("NXDOMAIN".into()),
            info_code: None,
        };
    }
    if let Some(other) = cause::<OtherFamily>(&error) {
        // WASI has no error code for this, and only the user can fix it.
        tracing::error!("{other}");
        return WasiError::DestinationIpUnroutable;
    }
    if let Some(tls) = cause::<rustls::Error>(&error) {
        return match tls {
            rustls::Error::InvalidCertificate(_) => WasiError::TlsCertificateError,
            _ => WasiError::TlsProtocolError,
        };
    }
    if error.is_timeout() {
        return WasiError::ConnectionTimeout;
    }
    if error.is_connect() {
        return WasiError::ConnectionRefused;
    }
    if error.is_builder() {
        return WasiError::HttpRequestUriInvalid;
    }
    WasiError::ConnectionTerminated
}

/// Returns the error for a download.
pub(crate) fn download(error: reqwest::Error) -> Error {
    if let Some(OtherFamily { host, family }) = cause(&error) {
        return Error::NoAddress {
            host: host.clone(),
            family: *family,
        };
    }
    Error::Download {
        reason: sentence(&error),
        timeout: error.is_timeout(),
    }
}

/// Returns the error for a server that sent nothing for `limit`.
pub(crate) fn silent(limit: Duration) -> Error {
    Error::Download {
        reason: format!(
            "the file server sent nothing for {} seconds",
            limit.as_secs()
        ),
        timeout: true,
    }
}

/// Describes what happened, without an address or a URL.
pub(super) fn sentence(error: &reqwest::Error) -> String {
    if let Some(prohibited) = cause::<Prohibited>(error) {
        return prohibited.to_string();
    }
    if let Some(name) = cause::<NameNotFound>(error) {
        return name.to_string();
    }
    if let Some(other) = cause::<OtherFamily>(error) {
        return other.to_string();
    }
    if let Some(tls) = cause::<rustls::Error>(error) {
        return format!("the connection is not secure ({tls})");
    }
    let what = if error.is_timeout() {
        "the server took too long"
    } else if error.is_connect() {
        "the server could not be reached"
    } else {
        "the connection ended early"
    };
    match cause::<io::Error>(error) {
        Some(io) if io.raw_os_error().is_some() => format!("{what} ({})", io.kind()),
        _ => what.to_owned(),
    }
}
