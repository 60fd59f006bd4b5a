//! The plugin's only door to the network: checks every request against the
//! grants and the service's rate limits, adds the credential outside the
//! sandbox, and hands it to `network`.
//! Must not know clients, sockets or addresses.

use std::sync::{Arc, Mutex};

use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, RETRY_AFTER};
use http_body_util::{BodyExt as _, Empty};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use tokio::sync::{Semaphore, watch};

use crate::activity::Activity;
use crate::credential::Credential;
use crate::grants::{self, Grants, Rule};
use crate::manifest::CredentialRule;
use crate::network::{Network, Outgoing};
use crate::pace::{Subject, TooEarly};

/// Requests that one call of a plugin may send.
const MAX_REQUESTS: u32 = 1_000;

/// Requests of one plugin that may be on their way at the same time.
const AT_ONCE: usize = 8;

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
    subject: Subject,
    activity: Activity,
    refused: Refused,
    requests: u32,
    places: Arc<Semaphore>,
    /// Dropped when the call ends, which ends its requests.
    call: watch::Sender<()>,
}

/// Why the gate did not let a request through.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// It is not granted.
    NotGranted {
        /// Method, host and path.
        request: String,
        /// Why.
        reason: String,
    },
    /// A rate limit of the service does not allow it yet.
    TooEarly(TooEarly),
}

/// The first request of a call that was refused.
#[derive(Clone, Default)]
pub(crate) struct Refused(Arc<Mutex<Option<Refusal>>>);

impl Refused {
    /// Takes the refusal out, for the error of the call.
    pub(crate) fn take(&self) -> Option<Refusal> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }

    fn set(&self, refusal: Refusal) {
        self.0
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .get_or_insert(refusal);
    }
}

impl Gate {
    pub(crate) fn new(
        network: Arc<Network>,
        grants: Arc<Grants>,
        authorization: Authorization,
        subject: Subject,
        activity: Activity,
        refused: Refused,
    ) -> Self {
        Self {
            network,
            grants,
            authorization,
            subject,
            activity,
            refused,
            requests: 0,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            call: watch::Sender::new(()),
        }
    }

    /// Ends all requests of a call that is over: none goes on behind its back.
    pub(crate) fn end_call(&mut self) {
        self.call = watch::Sender::new(());
    }

    /// Gives the next call its full number of requests.
    pub(crate) fn start_call(&mut self) {
        self.requests = 0;
    }

    /// Checks a request; on success it carries the credential if its rule asks
    /// for it. Answers the rule for the log: unlike the request, it holds no secret.
    fn admit(&mut self, request: &mut http::Request<WasiBody>) -> Result<String, String> {
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
                grants::Refusal::Withheld { scope } => {
                    format!("needs the scope `{scope}`, which this command does not grant")
                }
                grants::Refusal::Undeclared => "is nothing that its manifest declares".into(),
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
        Ok(rule.to_string())
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
        let rule = match self.admit(&mut request) {
            Ok(rule) => rule,
            Err(reason) => {
                let uri = request.uri();
                let what = format!(
                    "{} {}{}",
                    request.method(),
                    uri.host().unwrap_or("(no host)"),
                    uri.path()
                );
                tracing::warn!("a request of the plugin was refused: {what} {reason}");
                self.refused.set(Refusal::NotGranted {
                    request: what,
                    reason,
                });
                return Box::new(async { Err(Error::HttpRequestDenied) });
            }
        };
        let network = self.network.clone();
        let activity = self.activity.clone();
        let (subject, refused) = (self.subject.clone(), self.refused.clone());
        let (places, mut call) = (self.places.clone(), self.call.subscribe());
        let sending = async move {
            let _place = places
                .acquire()
                .await
                .map_err(|_| Error::HttpRequestDenied)?;
            let outgoing = Outgoing::read(request).await?;
            let turn = network.pace().turn(&outgoing.asked(), &subject).await;
            let response = match turn {
                Ok(()) => {
                    let options = options.unwrap_or_default();
                    let started = tokio::time::Instant::now();
                    let response = network.send(outgoing, options, activity).await?;
                    let ms = started.elapsed().as_millis() as u64;
                    tracing::debug!(rule, status = response.status().as_u16(), ms, "sent");
                    response
                }
                Err(too_early) => {
                    let response = too_many_requests(&too_early);
                    refused.set(Refusal::TooEarly(too_early));
                    response
                }
            };
            let done: Box<dyn Future<Output = Result<(), Error>> + Send> =
                Box::new(async { Ok(()) });
            Ok((response, done))
        };
        Box::new(async move {
            tokio::select! {
                sent = sending => sent,
                // Only ever fails: nothing is sent through it.
                _ = call.changed() => Err(Error::HttpRequestDenied),
            }
        })
    }
}

/// What the service would answer, without asking it.
fn too_many_requests(too_early: &TooEarly) -> http::Response<WasiBody> {
    let seconds = too_early.retry_after.as_secs_f64().ceil() as u64;
    let nothing = Empty::new().map_err(|never| match never {});
    let mut response = http::Response::new(nothing.boxed_unsync());
    *response.status_mut() = http::StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}

type Sent = Result<
    (
        http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;
