//! The plugin's only way to the network: checks every request against the
//! grants and the service's rate limits, adds the credential outside the
//! sandbox, and passes it to `network`. Must not know clients, sockets or
//! addresses.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::StreamExt as _;
use http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue, RETRY_AFTER};
use http_body_util::{BodyExt as _, Empty, StreamBody};
use hyper::body::Frame;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::activity::Activity;
use crate::credential::CredentialRule;
use crate::credential::{Credential, Subject};
use crate::grants::{self, Grants, Rule};
use crate::limits::Limits;
use crate::method_override::stands_for_another_request;
use crate::network::{Carried, Network, Outgoing};
use crate::rate_limit::{RateLimiter, TooEarly};
use crate::redact::Redactor;

/// Who adds the credential to requests.
#[derive(Clone)]
pub(crate) enum Authorization {
    /// The host, to requests whose rule requires it.
    Host(Credential, CredentialRule),
    /// The plugin, which was given the credential.
    Plugin,
    /// Nobody: there is no credential.
    Nobody,
}

/// What a session may do, and for which credential.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) grants: Arc<Grants>,
    pub(crate) authorization: Authorization,
    pub(crate) subject: Subject,
}

/// The gate of one session.
pub(crate) struct OutboundGate {
    network: Arc<Network>,
    rate_limiter: Arc<RateLimiter>,
    access: Access,
    activity: Activity,
    refused: Refused,
    limits: Limits,
    redactor: Redactor,
    requests: u32,
    /// Bytes of responses that the call may still receive.
    allowance: Arc<AtomicU64>,
    places: Arc<Semaphore>,
    /// One permit for each open response.
    answers: Arc<Semaphore>,
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

/// The first refused request of a call.
#[derive(Clone, Default)]
pub(crate) struct Refused(Arc<Mutex<Option<Refusal>>>);

impl Refused {
    /// Takes the refusal, for the error of the call.
    pub(crate) fn take(&self) -> Option<Refusal> {
        self.0.lock().unwrap_or_else(|e| e.into_inner()).take()
    }

    /// Records why a request is not sent, for the log and the error of the
    /// call.
    fn not_granted(&self, request: String, reason: String) {
        tracing::warn!("a request of the plugin was refused: {request} {reason}");
        self.set(Refusal::NotGranted { request, reason });
    }

    fn set(&self, refusal: Refusal) {
        self.0
            .lock()
            .unwrap_or_else(|e| e.into_inner())
            .get_or_insert(refusal);
    }
}

impl OutboundGate {
    pub(crate) fn new(
        network: Arc<Network>,
        rate_limiter: Arc<RateLimiter>,
        access: Access,
        activity: Activity,
        refused: Refused,
        limits: Limits,
        redactor: Redactor,
    ) -> Self {
        Self {
            network,
            rate_limiter,
            access,
            activity,
            refused,
            redactor,
            requests: 0,
            allowance: Arc::default(),
            places: Arc::new(Semaphore::new(limits.requests_at_once)),
            answers: Arc::new(Semaphore::new(limits.open_answers)),
            limits,
            call: watch::Sender::new(()),
        }
    }

    /// Ends all requests of a finished call, so that none continues unnoticed.
    pub(crate) fn end_call(&mut self) {
        self.call = watch::Sender::new(());
    }

    /// Gives the next call its full number of requests and bytes.
    pub(crate) fn start_call(&mut self) {
        self.requests = 0;
        self.allowance = Arc::new(AtomicU64::new(self.limits.call_bytes));
    }

    /// Checks a request; on success it carries the credential if its rule
    /// requires it. Returns the rule, for the log: unlike the request, it
    /// contains no secret.
    fn admit(&mut self, request: &mut http::Request<WasiBody>) -> Result<String, String> {
        self.requests += 1;
        if self.requests > self.limits.requests {
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
            .access
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
                grants::Refusal::Undeclared => "is not declared by its manifest".into(),
            })?;
        check_cookies(request.headers(), rule)?;
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or("").as_bytes()) {
            if rule.secrets.iter().any(|secret| *secret == name) {
                self.redactor.add_passing(&value);
            }
        }
        if let (Authorization::Host(credential, shape), true) =
            (&self.access.authorization, rule.credential)
        {
            let name = HeaderName::from_bytes(shape.header.as_bytes())
                .map_err(|_| "has no usable credential header")?;
            let mut value = HeaderValue::from_str(&shape.header_value(credential.expose()))
                .map_err(|_| "has no usable credential header")?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
            request.extensions_mut().insert(Carried(credential.clone()));
        }
        Ok(rule.to_string())
    }
}

/// Returns a description of a request that may be shown: without its query.
fn named(request: &http::Request<WasiBody>) -> String {
    let uri = request.uri();
    let host = uri.host().unwrap_or("(no host)");
    format!("{} {host}{}", request.method(), uri.path())
}

/// Fails if the head of a response is longer than a plugin may receive.
fn check_head(headers: &http::HeaderMap, most: usize) -> Result<(), Error> {
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    match bytes <= most {
        true => Ok(()),
        false => Err(Error::HttpResponseHeaderSectionSize(
            u32::try_from(bytes).ok(),
        )),
    }
}

/// Allows only the cookies that the rule names.
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

impl WasiHttpHooks for OutboundGate {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        let plugin_authorizes = matches!(self.access.authorization, Authorization::Plugin);
        let credential_header = match &self.access.authorization {
            Authorization::Host(_, rule) => Some(rule.header.to_ascii_lowercase()),
            _ => None,
        };
        Arc::new(move |name| {
            if *name == AUTHORIZATION {
                return !plugin_authorizes;
            }
            DEFAULT_FORBIDDEN_HEADERS.contains(name)
                || name.as_str().starts_with("proxy-")
                || stands_for_another_request(name)
                || credential_header.as_deref() == Some(name.as_str())
        })
    }

    fn is_supported_scheme(&mut self, _: &http::uri::Scheme) -> bool {
        // `admit` refuses all schemes but one, with a reason.
        true
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
                self.refused.not_granted(named(&request), reason);
                return Box::new(async { Err(Error::HttpRequestDenied) });
            }
        };
        let (network, limiter) = (self.network.clone(), self.rate_limiter.clone());
        let activity = self.activity.clone();
        let (subject, refused) = (self.access.subject.clone(), self.refused.clone());
        let (places, mut call) = (self.places.clone(), self.call.subscribe());
        let (answers, limits) = (self.answers.clone(), self.limits.clone());
        let allowance = self.allowance.clone();
        let sending = async move {
            let _place = places
                .acquire()
                .await
                .map_err(|_| Error::HttpRequestDenied)?;
            let Ok(answer) = answers.try_acquire_owned() else {
                let many = limits.open_answers;
                let reason = format!("comes while it holds {many} answers open");
                refused.not_granted(named(&request), reason);
                return Err(Error::HttpRequestDenied);
            };
            let outgoing = Outgoing::read(request, limits.request).await?;
            let response = match limiter.acquire(&outgoing.info(), &subject).await {
                Ok(slot) => {
                    let options = options.unwrap_or_default();
                    let started = tokio::time::Instant::now();
                    let sent = network.send(outgoing, options, activity, &subject).await;
                    slot.answered(sent.as_ref().ok().map(|r| r.status().as_u16()))
                        .await;
                    let response = sent?;
                    check_head(response.headers(), limits.header_bytes)?;
                    let most = limits.answer_bytes;
                    let response = response.map(|body| bounded(body, most, allowance, answer));
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
                // Only ever fails, because nothing is sent through it.
                _ = call.changed() => Err(Error::HttpRequestDenied),
            }
        })
    }
}

/// Returns a response body that ends with an error after `most` bytes, or after
/// the bytes that the call may still receive. `answer` is its permit as an open
/// response.
fn bounded(
    body: WasiBody,
    most: u64,
    allowance: Arc<AtomicU64>,
    answer: OwnedSemaphorePermit,
) -> WasiBody {
    let mut seen = 0;
    let frames = body.into_data_stream().map(move |block| {
        let _held = &answer;
        let block = block?;
        let length = block.len() as u64;
        seen += length;
        let take = |left: u64| left.checked_sub(length);
        let taken = allowance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        if taken.is_err() || seen > most {
            return Err(Error::HttpResponseBodySize(Some(seen)));
        }
        Ok(Frame::data(block))
    });
    StreamBody::new(frames).boxed_unsync()
}

/// Returns the response that the service would send, without sending the
/// request.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::Scope;
    use crate::manifest::Manifest;
    use crate::network::NetworkOptions;

    const MANIFEST: &str = r#"
        format = 1
        contract = "hoster:plugin@0.1.0"
        id = "example"
        name = "Example"
        version = "1.2.3"
        link-hosts = ["example.com"]
        [credential]
        environment = "EXAMPLE_API_KEY"
        length = 6
        alphabet = "a-z"
        header = "authorization"
        template = "Bearer {}"
        renew = "https://example.com/key"
        [tickets]
        hosts = []
        [[scope]]
        name = "account"
        help = "Read the account"
        rules = [
            { method = "POST", host = "api.example.com", path = "/a", credential = true },
            { method = "GET", host = "example.com", path = "/", cookies = ["LG"] },
        ]
        [[scope]]
        name = "manage"
        help = "Remove files"
        rules = [{ method = "POST", host = "api.example.com", path = "/rm", credential = true }]
    "#;

    fn gate(
        scopes: &[Scope],
        authorization: impl Fn(CredentialRule) -> Authorization,
    ) -> OutboundGate {
        let manifest = Manifest::parse(MANIFEST).unwrap();
        let rule = manifest.credential.clone().unwrap();
        OutboundGate::new(
            Arc::new(Network::new(&NetworkOptions::default(), &manifest).unwrap()),
            Arc::new(RateLimiter::off()),
            Access {
                grants: Arc::new(Grants::new(manifest.scopes.clone().into(), scopes)),
                authorization: authorization(rule),
                subject: Subject::of(None),
            },
            Activity::new(),
            Refused::default(),
            Limits::default(),
            Redactor::default(),
        )
    }

    fn with_key(rule: CredentialRule) -> Authorization {
        Authorization::Host(Credential::new("secret", &rule, "the test").unwrap(), rule)
    }

    fn request(method: &str, url: &str, cookie: Option<&str>) -> http::Request<WasiBody> {
        let mut builder = http::Request::builder().method(method).uri(url);
        if let Some(cookie) = cookie {
            builder = builder.header(COOKIE, cookie);
        }
        let nothing = Empty::new().map_err(|never| match never {});
        builder.body(nothing.boxed_unsync()).unwrap()
    }

    #[test]
    fn only_what_is_declared_and_granted_passes_and_the_key_goes_where_it_is_asked_for() {
        let mut gate = gate(&[Scope::Account], with_key);
        for (method, url, cookie, passes) in [
            ("POST", "https://api.example.com/a", None, true),
            ("POST", "https://api.example.com:443/a?x=1", None, true),
            ("GET", "https://example.com/?abc&lg=en", Some("LG=en"), true),
            ("POST", "http://api.example.com/a", None, false),
            ("POST", "https://api.example.com:8443/a", None, false),
            ("POST", "https://me@api.example.com/a", None, false),
            ("POST", "https://api.example.com./a", None, false),
            ("POST", "https://127.0.0.1/a", None, false),
            ("POST", "https://[::ffff:10.0.0.1]/a", None, false),
            ("POST", "https://169.254.169.254/a", None, false),
            ("POST", "https://api.example.com/a/../rm", None, false),
            ("POST", "https://api.example.com/rm", None, false),
            ("GET", "https://api.example.com/a", None, false),
            ("GET", "https://example.com/", Some("SID=1"), false),
            ("GET", "https://example.com/", Some("LG=en; SID=1"), false),
            ("POST", "https://api.example.com/a", Some("LG=en"), false),
        ] {
            let mut request = request(method, url, cookie);
            let admitted = gate.admit(&mut request);
            assert_eq!(admitted.is_ok(), passes, "{method} {url}: {admitted:?}");
            let key = request.headers().get(AUTHORIZATION);
            let with_key = passes && url.contains("api.");
            assert_eq!(key.is_some(), with_key, "{method} {url}");
        }
    }

    #[test]
    fn a_refusal_names_the_scope_that_is_missing() {
        let mut gate = gate(&[Scope::Account], with_key);
        let refusal = gate
            .admit(&mut request("POST", "https://api.example.com/rm", None))
            .unwrap_err();
        assert!(refusal.contains("`manage`"), "{refusal}");
    }

    #[test]
    fn a_plugin_sets_no_header_that_carries_an_identity() {
        let forbidden = |gate: &mut OutboundGate, name: &'static str| {
            gate.forbidden_header_filter()(&HeaderName::from_static(name))
        };
        let mut outside = gate(&[Scope::Account], with_key);
        for name in [
            "authorization",
            "proxy-authorization",
            "proxy-anything",
            "host",
        ] {
            assert!(forbidden(&mut outside, name), "{name}");
        }
        assert!(!forbidden(&mut outside, "cookie"), "the rule decides");
        let mut nobody = gate(&[Scope::Account], |_| Authorization::Nobody);
        assert!(forbidden(&mut nobody, "authorization"));
        let mut inside = gate(&[Scope::Account], |_| Authorization::Plugin);
        assert!(!forbidden(&mut inside, "authorization"));
    }

    #[test]
    fn a_call_sends_a_bounded_number_of_requests() {
        let mut gate = gate(&[Scope::Account], with_key);
        let mut post = || gate.admit(&mut request("POST", "https://api.example.com/a", None));
        let sent = (0..Limits::default().requests).all(|_| post().is_ok());
        assert!(sent && post().is_err());
        gate.start_call();
        let again = gate.admit(&mut request("POST", "https://api.example.com/a", None));
        assert!(again.is_ok());
    }
}
