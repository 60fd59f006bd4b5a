//! The two HTTP clients: one for small answers (pooled, HTTP/2, gzip), one for
//! transfers (HTTP/1.1 only, as is). Both are made when they are first used.
//! Must not know where requests come from.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Proxy, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use wasmtime_wasi_http::Error as WasiError;

use super::resolver::PublicOnly;
use super::{CONNECT, NetworkError, NetworkOptions};

/// What servers see of us.
pub(super) const USER_AGENT: &str = concat!("hoster/", env!("CARGO_PKG_VERSION"));

/// How long an idle connection is kept: shorter than common servers do.
const IDLE: Duration = Duration::from_secs(50);

/// The environment variables in which proxies are named.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

pub(super) struct Clients {
    options: NetworkOptions,
    extra_roots: Vec<CertificateDer<'static>>,
    tls: OnceLock<Result<ClientConfig, String>>,
    api: OnceLock<Result<Client, String>>,
    transfer: OnceLock<Result<Client, String>>,
}

impl Clients {
    pub(super) fn new(options: &NetworkOptions) -> Result<Self, NetworkError> {
        let extra_roots = match &options.ca_file {
            Some(path) => certificates(path)?,
            None => Vec::new(),
        };
        if let Some(proxy) = &options.proxy {
            check_proxy(proxy)?;
        }
        Ok(Self {
            options: options.clone(),
            extra_roots,
            tls: OnceLock::new(),
            api: OnceLock::new(),
            transfer: OnceLock::new(),
        })
    }

    /// The client for small answers.
    pub(super) fn api(&self) -> Result<&Client, WasiError> {
        get(&self.api, || {
            self.build(
                Client::builder().pool_idle_timeout(IDLE),
                &[b"h2", b"http/1.1"],
            )
        })
    }

    /// The client for uploads and downloads: a connection is a connection, and
    /// the bytes are those of the file.
    pub(super) fn transfer(&self) -> Result<&Client, WasiError> {
        get(&self.transfer, || {
            let builder = Client::builder()
                .http1_only()
                .no_gzip()
                .pool_idle_timeout(IDLE);
            self.build(builder, &[b"http/1.1"])
        })
    }

    fn build(&self, builder: ClientBuilder, alpn: &[&[u8]]) -> Result<Client, String> {
        let mut builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT)
            .tcp_nodelay(true);
        if self.options.connect_to.is_some() {
            // Loopback and nothing else: `route` gives an address, never a name.
            builder = builder.no_proxy();
        } else {
            builder = builder.dns_resolver(Arc::new(PublicOnly {
                proxies: self.proxy_names(),
            }));
            if let Some(proxy) = &self.options.proxy {
                builder = builder.proxy(Proxy::all(remote_names(proxy)).map_err(text)?);
            }
        }
        let mut tls = self.tls()?;
        tls.alpn_protocols = alpn.iter().map(|p| p.to_vec()).collect();
        builder.tls_backend_preconfigured(tls).build().map_err(text)
    }

    fn tls(&self) -> Result<ClientConfig, String> {
        self.tls
            .get_or_init(|| {
                let mut roots = RootCertStore::empty();
                if self.options.connect_to.is_none() {
                    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                }
                roots.add_parsable_certificates(self.extra_roots.iter().cloned());
                let provider = Arc::new(rustls::crypto::ring::default_provider());
                let config = ClientConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()
                    .map_err(text)?
                    .with_root_certificates(roots)
                    .with_no_client_auth();
                Ok(config)
            })
            .clone()
    }

    /// Names of the proxies that may be used; a proxy may be on any network.
    fn proxy_names(&self) -> HashSet<String> {
        let named = match &self.options.proxy {
            Some(proxy) => vec![proxy.clone()],
            None => PROXY_VARIABLES
                .iter()
                .filter_map(|v| std::env::var(v).ok())
                .collect(),
        };
        named
            .iter()
            .filter_map(|p| {
                Url::parse(p)
                    .ok()
                    .or_else(|| Url::parse(&format!("http://{p}")).ok())
            })
            .filter_map(|url| url.host_str().map(str::to_owned))
            .collect()
    }
}

fn get(
    cell: &OnceLock<Result<Client, String>>,
    make: impl FnOnce() -> Result<Client, String>,
) -> Result<&Client, WasiError> {
    cell.get_or_init(make)
        .as_ref()
        .map_err(|reason| WasiError::InternalError(Some(reason.clone())))
}

/// Behind a proxy no name is resolved here.
fn remote_names(proxy: &str) -> String {
    match proxy.strip_prefix("socks5://") {
        Some(rest) => format!("socks5h://{rest}"),
        None => proxy.to_owned(),
    }
}

fn check_proxy(text: &str) -> Result<(), NetworkError> {
    let usable = Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.has_host()
    });
    if usable {
        Ok(())
    } else {
        // Not repeated: it may hold a password.
        Err(NetworkError::Proxy)
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, NetworkError> {
    let unusable = |reason: String| NetworkError::CaFile {
        path: path.to_owned(),
        reason,
    };
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| unusable(e.to_string()))?;
    if found.is_empty() {
        return Err(unusable("it holds no PEM certificate".into()));
    }
    Ok(found)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
