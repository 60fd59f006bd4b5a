//! The plugin's only door to the network: checks every request against the
//! grants, adds the credential outside the sandbox, and hands it to `network`.
//! Must not know clients, sockets or addresses.

use std::sync::{Arc, Mutex};

use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use crate::activity::Activity;
use crate::credential::Credential;
use crate::grants::{Grants, Refusal, Rule};
use crate::manifest::CredentialRule;
use crate::network::Network;

/// Requests that one call of a plugin may send.
const MAX_REQUESTS: u32 = 1_000;

/// Who adds the credential to requests.
#[derive(Clone)]
pub(crate) enum Authorization {
    /// The host, to the requests whose rule asks for it.
    Host(Credential, CredentialRule),
    /// The plugin: it was given the credential.
    Plugin,
    /// Nobody: there is none.
    Nobody,
}

/// The door of one session.
pub(crate) struct Gate {
    network: Arc<Network>,
    grants: Arc<Grants>,
    authorization: Authorization,
    activity: Activity,
    refused: Refused,
    requests: u32,
}

/// The first request of a call that was refused: what, and why.
#[derive(Clone, Default)]
pub(crate) struct Refused(Arc<Mutex<Option<(String, String)>>>);

impl Refused {
    /// Takes the refusal out, for the error of the call.
    pub(crate) fn take(&self) -> Option<(String, String)> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }

    fn set(&self, request: String, reason: String) {
        self.0
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .get_or_insert((request, reason));
    }
}

impl Gate {
    pub(crate) fn new(
        network: Arc<Network>,
        grants: Arc<Grants>,
        authorization: Authorization,
        activity: Activity,
        refused: Refused,
    ) -> Self {
        Self {
            network,
            grants,
            authorization,
            activity,
            refused,
            requests: 0,
        }
    }

    /// Gives the next call its full number of requests.
    pub(crate) fn start_call(&mut self) {
        self.requests = 0;
    }

    /// Checks a request; on success it carries the credential if its rule asks for it.
    fn admit(&mut self, request: &mut http::Request<WasiBody>) -> Result<(), String> {
        self.requests += 1;
        if self.requests > MAX_REQUESTS {
            return Err(format!(
                "is its request number {} in one call",
                self.requests
            ));
        }
        let uri = request.uri();
        if uri.scheme_str() != Some("https") {
            return Err("is not https".into());
        }
        let authority = uri.authority().ok_or("names no host")?;
        if authority.as_str().contains('@') || authority.port_u16().is_some_and(|p| p != 443) {
            return Err("names a user or a port".into());
        }
        let rule = self
            .grants
            .permits(
                request.method().as_str(),
                uri.host().unwrap_or(""),
                uri.path(),
            )
            .map_err(|refusal| match refusal {
                Refusal::Withheld { scope } => {
                    format!("needs the scope `{scope}`, which this command does not grant")
                }
                Refusal::Undeclared => "is nothing that its manifest declares".into(),
            })?;
        check_cookies(request.headers(), rule)?;
        if let (Authorization::Host(credential, shape), true) =
            (&self.authorization, rule.credential)
        {
            let name = HeaderName::from_bytes(shape.header.as_bytes())
                .map_err(|_| "has no usable credential header")?;
            let mut value = HeaderValue::from_str(&shape.header_value(credential.expose()))
                .map_err(|_| "has no usable credential header")?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        Ok(())
    }
}

/// Only the cookies that the rule names.
fn check_cookies(headers: &http::HeaderMap, rule: &Rule) -> Result<(), String> {
    for value in headers.get_all(COOKIE) {
        let text = value.to_str().unwrap_or("\u{0}");
        for cookie in text.split(';') {
            let name = cookie.split('=').next().unwrap_or("").trim();
            if !rule.cookies.iter().any(|c| c == name) {
                return Err("carries a cookie that its manifest does not declare".into());
            }
        }
    }
    Ok(())
}

impl WasiHttpHooks for Gate {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        let plugin_authorizes = matches!(self.authorization, Authorization::Plugin);
        let credential_header = match &self.authorization {
            Authorization::Host(_, rule) => Some(rule.header.to_ascii_lowercase()),
            _ => None,
        };
        Arc::new(move |name| {
            if *name == AUTHORIZATION {
                return !plugin_authorizes;
            }
            DEFAULT_FORBIDDEN_HEADERS.contains(name)
                || name.as_str().starts_with("proxy-")
                || credential_header.as_deref() == Some(name.as_str())
        })
    }

    fn is_supported_scheme(&mut self, scheme: &http::uri::Scheme) -> bool {
        *scheme == http::uri::Scheme::HTTPS
    }

    fn set_host_header(&mut self) -> bool {
        false
    }

    fn p2_outgoing_body_buffer_chunks(&mut self) -> usize {
        2
    }

    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        if let Err(reason) = self.admit(&mut request) {
            let uri = request.uri();
            let what = format!(
                "{} {}{}",
                request.method(),
                uri.host().unwrap_or("(no host)"),
                uri.path()
            );
            tracing::warn!("a request of the plugin was refused: {what} {reason}");
            self.refused.set(what, reason);
            return Box::new(async { Err(Error::HttpRequestDenied) });
        }
        let network = self.network.clone();
        let activity = self.activity.clone();
        Box::new(async move {
            let response = network
                .send(request, options.unwrap_or_default(), activity)
                .await?;
            let done: Box<dyn Future<Output = Result<(), Error>> + Send> =
                Box::new(async { Ok(()) });
            Ok((response, done))
        })
    }
}

type Sent = Result<
    (
        http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;
