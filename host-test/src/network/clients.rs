//! The two HTTP clients of a credential: one for small responses (pooled,
//! HTTP/2, gzip), one for transfers (HTTP/1.1 only, unmodified bytes). Both are
//! created on first use, and all their connections use one address family. Must
//! not know where requests come from.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Client, ClientBuilder, Proxy, Url};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Mutex;
use wasmtime_wasi_http::Error as WasiError;

use super::family::{Choice, Family};
use super::resolver::{self, Lookup, Resolver};
use super::{CONNECT, NetworkError, NetworkOptions};
use crate::manifest::Manifest;

/// The user agent that servers see.
pub(super) const USER_AGENT: &str = concat!("hoster/", env!("CARGO_PKG_VERSION"));

/// How long an idle connection is kept: shorter than common servers keep it.
const IDLE: Duration = Duration::from_secs(50);

/// The environment variables that name proxies.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Settings shared by all clients.
pub(super) struct Settings {
    options: NetworkOptions,
    proxies: HashSet<String>,
    /// Decides which requests go to a proxy of the environment or the system;
    /// reqwest uses the same matcher.
    environment: Matcher,
    extra_roots: Vec<CertificateDer<'static>>,
    lookup: Lookup,
    tls: OnceLock<Result<ClientConfig, String>>,
}

/// The clients of one credential, with separate connections.
pub(super) struct Clients {
    settings: Arc<Settings>,
    /// The family of all their connections.
    pub(super) choice: Choice,
    /// Held while the first direct connection is established: two at the same
    /// time could use different families.
    first: Mutex<()>,
    api: OnceLock<Result<Client, String>>,
    transfer: OnceLock<Result<Client, String>>,
}

impl Clients {
    pub(super) fn new(settings: Arc<Settings>, choice: Choice) -> Self {
        Self {
            settings,
            choice,
            first: Mutex::default(),
            api: OnceLock::new(),
            transfer: OnceLock::new(),
        }
    }

    /// Sends a request and waits for the head of its response. Passes the
    /// family to `learned` if this connection settled it.
    pub(super) async fn execute(
        &self,
        client: &Client,
        request: reqwest::Request,
        learned: impl AsyncFnOnce(Family),
    ) -> reqwest::Result<reqwest::Response> {
        let is_open = self.choice.family().is_none() && !self.settings.is_proxied(request.url());
        let alone = match is_open {
            true => Some(self.first.lock().await),
            false => None,
        };
        // Only requests that fit into memory can be sent twice.
        let again = request.try_clone();
        let mut sent = client.execute(request).await;
        if let (Err(error), Some(again)) = (&sent, again)
            && error.is_connect()
            && self.choice.unreachable()
        {
            tracing::debug!("the remembered address family does not answer; trying both");
            sent = client.execute(again).await;
        }
        let response = sent?;
        let settled = response
            .remote_addr()
            .and_then(|to| self.choice.connected(to));
        drop(alone);
        if let Some(family) = settled {
            learned(family).await;
        }
        Ok(response)
    }

    /// Returns the client for small responses.
    pub(super) fn api(&self) -> Result<&Client, WasiError> {
        get(&self.api, || {
            let builder = Client::builder().pool_idle_timeout(IDLE);
            self.settings
                .build(builder, &[b"h2", b"http/1.1"], &self.choice)
        })
    }

    /// Returns the client for uploads and downloads: one connection per
    /// transfer, and the unmodified bytes of the file.
    pub(super) fn transfer(&self) -> Result<&Client, WasiError> {
        get(&self.transfer, || {
            let builder = Client::builder()
                .http1_only()
                .no_gzip()
                .pool_idle_timeout(IDLE);
            self.settings.build(builder, &[b"http/1.1"], &self.choice)
        })
    }
}

impl Settings {
    pub(super) fn new(options: &NetworkOptions, manifest: &Manifest) -> Result<Self, NetworkError> {
        let extra_roots = match &options.ca_file {
            Some(path) => certificates(path)?,
            None => Vec::new(),
        };
        if let Some(proxy) = &options.proxy {
            check_proxy(proxy)?;
        }
        Ok(Self {
            proxies: proxy_names(options.proxy.as_deref(), manifest),
            options: options.clone(),
            environment: Matcher::from_system(),
            extra_roots,
            lookup: resolver::system(),
            tls: OnceLock::new(),
        })
    }

    /// Whether a request goes through a proxy, whose own address says nothing
    /// about the family behind it.
    fn is_proxied(&self, url: &Url) -> bool {
        if self.options.connect_to.is_some() {
            return false;
        }
        let uri = url.as_str().parse::<http::Uri>();
        self.options.proxy.is_some()
            || uri.is_ok_and(|uri| self.environment.intercept(&uri).is_some())
    }

    fn build(
        &self,
        builder: ClientBuilder,
        alpn: &[&[u8]],
        choice: &Choice,
    ) -> Result<Client, String> {
        let mut builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .dns_resolver(Arc::new(Resolver {
                proxies: self.proxies.clone(),
                lookup: self.lookup.clone(),
                fixed: self.options.fixed_addresses(),
                choice: choice.clone(),
            }));
        if self.options.connect_to.is_some() {
            builder = builder.no_proxy();
        } else if let Some(proxy) = &self.options.proxy {
            builder = builder.proxy(Proxy::all(remote_names(proxy)).map_err(text)?);
        } else {
            for proxy in environment_proxies()? {
                builder = builder.proxy(proxy);
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
}

/// Returns the names of the proxies that may be used; a proxy may be on any
/// network. A plugin cannot exempt a name by listing it in its manifest.
fn proxy_names(proxy: Option<&str>, manifest: &Manifest) -> HashSet<String> {
    let named = match proxy {
        Some(proxy) => vec![proxy.to_owned()],
        None => PROXY_VARIABLES
            .iter()
            .filter_map(|v| std::env::var(v).ok())
            .collect(),
    };
    let urls = named.iter().filter_map(|p| {
        let with_scheme = || Url::parse(&format!("http://{p}")).ok();
        Url::parse(p)
            .ok()
            .filter(Url::has_host)
            .or_else(with_scheme)
    });
    urls.filter_map(|url| url.host_str().map(str::to_owned))
        .filter(|name| !manifest.knows_host(name))
        .collect()
}

fn get(
    cell: &OnceLock<Result<Client, String>>,
    make: impl FnOnce() -> Result<Client, String>,
) -> Result<&Client, WasiError> {
    cell.get_or_init(make)
        .as_ref()
        .map_err(|reason| WasiError::InternalError(Some(reason.clone())))
}

/// Returns the proxies of the environment if one of them would resolve names
/// locally. Otherwise returns none: then the client reads the settings of the
/// environment and the system on its own.
fn environment_proxies() -> Result<Vec<Proxy>, String> {
    let value = |name: &str| {
        let values = [name.to_owned(), name.to_ascii_lowercase()];
        let mut set = values.iter().filter_map(|n| std::env::var(n).ok());
        set.find(|value| !value.is_empty())
    };
    let named = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].map(value);
    let resolves_here = |proxy: &String| proxy.starts_with("socks5://");
    if !named.iter().flatten().any(resolves_here) {
        return Ok(Vec::new());
    }
    let makers = [Proxy::https::<String>, Proxy::http, Proxy::all];
    let mut proxies = Vec::new();
    for (proxy, make) in named.iter().zip(makers) {
        if let Some(proxy) = proxy {
            let proxy = make(remote_names(proxy)).map_err(text)?;
            proxies.push(proxy.no_proxy(reqwest::NoProxy::from_env()));
        }
    }
    Ok(proxies)
}

/// Makes the proxy resolve names, so that none is resolved locally.
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
        // The value is not shown, because it may contain a password.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest::parse(
            r#"
            format = 1
            contract = "hoster:plugin@0.1.0"
            id = "example"
            name = "Example"
            version = "1.2.3"
            link-hosts = ["proxy.lan"]
            scope = []
            [tickets]
            hosts = []
            "#,
        )
        .unwrap()
    }

    /// A listener on this machine cannot be reached through a name that was
    /// public a moment ago, and connections go to the address that was returned
    /// by the lookup.
    #[tokio::test]
    #[expect(clippy::print_stderr, reason = "a test that skips itself says so")]
    async fn what_was_classified_is_what_is_connected_to() {
        if !environment_proxies().is_ok_and(|proxies| proxies.is_empty()) {
            eprintln!("not tested: there is a SOCKS proxy in the environment");
            return;
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap().to_string();
        let client = |free: bool, answers: &[&[&str]]| {
            let mut settings = Settings::new(&NetworkOptions::default(), &manifest()).unwrap();
            settings.lookup = resolver::tests::script(answers);
            settings.proxies = HashSet::from_iter(free.then(|| "rebinds.example.com".to_owned()));
            let builder = Client::builder().no_proxy();
            settings.build(builder, &[b"http/1.1"], &Choice::default())
        };
        let get = async |client: &Result<Client, String>| {
            let request = client.as_ref().unwrap().get("http://rebinds.example.com/");
            request.send().await
        };
        // As a host of the plugin: whatever address the name has, it is not
        // local.
        let rebound = client(false, &[&[&here], &["8.8.8.8:0", &here]]);
        for _ in 0..2 {
            let refused = super::super::failure::wasi(get(&rebound).await.unwrap_err());
            assert!(matches!(refused, WasiError::DestinationIpProhibited));
        }
        // As a name that may be local, with one reply: it is looked up once,
        // and the only connection goes to that address.
        let free = client(true, &[&[&here]]);
        let (asked, came) = tokio::join!(get(&free), async {
            let (connection, _) = listener.accept().await.unwrap();
            drop(connection);
        });
        assert_eq!(came, ());
        assert!(asked.is_err_and(|e| !e.is_connect()));
    }

    #[test]
    fn a_proxy_may_be_anywhere_unless_a_plugin_calls_it_a_host_of_its_own() {
        let manifest = manifest();
        for (proxy, free) in [
            ("http://squid.lan:3128", Some("squid.lan")),
            ("squid.lan:3128", Some("squid.lan")),
            ("socks5://me:pw@socks.lan", Some("socks.lan")),
            ("http://proxy.lan:3128", None),
        ] {
            let names = proxy_names(Some(proxy), &manifest);
            assert_eq!(names.iter().next().map(String::as_str), free, "{proxy}");
        }
    }
}
