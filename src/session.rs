//! One session with 1fichier: its settings, checked once, and the one place
//! where a request gets its route and its credential. Must not know what
//! requests are for.

use std::cell::RefCell;

use crate::clock::Clock;
use crate::describe::OptionTarget;
use crate::error::{Error, Result, invalid_input};
use crate::http::endpoint::Endpoint;
use crate::http::{Outcome, Reply, Request, Streamed, Transport};
use crate::options::Options;
use crate::rate_limit::RateLimiter;
use crate::storage::listing::Listing;

/// Where the credential comes from.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credential {
    /// The host adds it outside the sandbox.
    HostHeld,
    /// The plugin sends it.
    Key(String),
    /// There is none.
    #[default]
    None,
}

/// Who enforces the rate limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pace {
    /// The host does.
    #[default]
    Host,
    /// This session does.
    Plugin,
}

/// Settings from the host, checked when the session opens. There is no
/// language: pages are always requested in English, whose notices are the best
/// known.
#[derive(Clone, Default)]
pub struct Settings {
    /// Where the credential comes from.
    pub credential: Credential,
    /// Who enforces the rate limits.
    pub pace: Pace,
    /// A server on loopback to use instead, for tests.
    pub endpoint: Option<String>,
    /// Options with target `session`.
    pub options: Vec<(String, String)>,
}

/// Settings that passed the checks.
#[derive(Clone)]
struct Checked {
    credential: Credential,
    endpoint: Option<Endpoint>,
    check_network: bool,
}

/// An open session.
pub struct Session<T: Transport> {
    transport: T,
    clock: Box<dyn Clock>,
    checked: Result<Checked>,
    rate_limiter: Option<RefCell<RateLimiter>>,
    partial: RefCell<Option<Listing>>,
}

impl<T: Transport> Session<T> {
    /// Opens a session. With invalid settings every call fails with
    /// `invalid-input`.
    pub fn new(transport: T, clock: impl Clock + 'static, settings: Settings) -> Self {
        Self {
            transport,
            clock: Box::new(clock),
            rate_limiter: (settings.pace == Pace::Plugin).then(RefCell::default),
            checked: check(settings),
            partial: RefCell::default(),
        }
    }

    /// The listing that a call left incomplete, unless other requests followed
    /// it.
    pub fn partial_listing(&self) -> &RefCell<Option<Listing>> {
        &self.partial
    }

    /// Fails if the settings are invalid. Every call starts with this check.
    pub fn ready(&self) -> Result<()> {
        self.checked().map(drop)
    }

    /// Whether requests can carry a credential.
    pub fn has_credential(&self) -> bool {
        self.checked()
            .is_ok_and(|checked| checked.credential != Credential::None)
    }

    /// The header that carries the credential, if the plugin has to send it.
    pub fn authorization(&self) -> Option<String> {
        match &self.checked().ok()?.credential {
            Credential::Key(key) => Some(format!("Bearer {key}")),
            Credential::HostHeld | Credential::None => None,
        }
    }

    /// Whether the account status includes the site's view of this network.
    pub fn checks_network(&self) -> bool {
        self.checked().is_ok_and(|checked| checked.check_network)
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Where a URL is actually sent: to its host, or to the server on loopback.
    pub fn route(&self, url: &str) -> String {
        match self.checked() {
            Ok(Checked {
                endpoint: Some(endpoint),
                ..
            }) => endpoint.route(url),
            _ => url.to_owned(),
        }
    }

    /// Sends a request to 1fichier, with the credential if requested.
    pub fn send(&self, request: Request, with_credential: bool) -> Result<Reply> {
        self.wait_for_turn(&request)?;
        let request = self.prepare(request, with_credential)?;
        let sent = self.transport.send(&request);
        self.record_response(&sent);
        sent.map_err(|failure| self.redact(failure.error(&request)))
    }

    /// Sends an upload to 1fichier, with the credential if requested.
    pub fn send_streamed(
        &self,
        request: Request,
        with_credential: bool,
        body: &Streamed<'_, T::Content>,
    ) -> Result<Reply> {
        self.wait_for_turn(&request)?;
        let request = self.prepare(request, with_credential)?;
        let sent = self.transport.send_streamed(&request, body);
        self.record_response(&sent);
        sent.map_err(|failure| self.redact(failure.error(&request)))
    }

    /// Prepares an error of a reply for the caller: removes the key, and
    /// records the pause it requests if this session keeps the limits.
    pub fn refused(&self, error: Error) -> Error {
        if let Some(rate_limiter) = &self.rate_limiter {
            rate_limiter
                .borrow_mut()
                .record_refusal(&error, self.clock.elapsed());
        }
        self.redact(error)
    }

    /// Sleeps through a short wait; a long one is `rate-limited`.
    fn wait_for_turn(&self, request: &Request) -> Result<()> {
        self.ready()?;
        let Some(rate_limiter) = &self.rate_limiter else {
            return Ok(());
        };
        let wait = rate_limiter
            .borrow_mut()
            .reserve(request, self.clock.elapsed())?;
        if !wait.is_zero() {
            self.clock.sleep(wait);
        }
        Ok(())
    }

    /// The service counts a request some time before its response arrives.
    fn record_response(&self, sent: &Outcome) {
        if let Some(rate_limiter) = &self.rate_limiter {
            let served = sent
                .as_ref()
                .is_ok_and(|reply| (200..300).contains(&reply.status));
            rate_limiter
                .borrow_mut()
                .record_response(served, self.clock.elapsed());
        }
    }

    /// Removes the key from an error, if the plugin knows the key.
    fn redact(&self, error: Error) -> Error {
        match self.checked() {
            Ok(Checked {
                credential: Credential::Key(key),
                ..
            }) => error.redacted(key),
            _ => error,
        }
    }

    fn prepare(&self, mut request: Request, with_credential: bool) -> Result<Request> {
        self.ready()?;
        request.url = self.route(&request.url);
        match self.authorization().filter(|_| with_credential) {
            Some(value) => Ok(request.header("authorization", value)),
            None => Ok(request),
        }
    }

    fn checked(&self) -> Result<&Checked> {
        self.checked.as_ref().map_err(Clone::clone)
    }
}

fn check(settings: Settings) -> Result<Checked> {
    let endpoint = settings.endpoint.as_deref().map(Endpoint::parse);
    let options = Options::read(OptionTarget::Session, &settings.options)?;
    let check_network = options.flag("check-network");
    let credential = match settings.credential {
        Credential::Key(key) => {
            let key = key.trim();
            if !is_key(key) {
                return Err(invalid_input(
                    "not a 1fichier API key (32 characters of A-Z, a-z, 0-9, _, = and -)",
                ));
            }
            Credential::Key(key.to_owned())
        }
        other => other,
    };
    Ok(Checked {
        credential,
        endpoint: endpoint.transpose()?,
        check_network,
    })
}

/// Whether the text has the shape of a key: 32 of `A-Za-z0-9_=-`.
fn is_key(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'=' | b'-'))
}

#[cfg(test)]
pub mod testing {
    //! Sessions on the in-memory transport.

    use super::*;
    use crate::clock::FakeClock;
    use crate::http::Outcome;
    use crate::http::memory::Memory;

    /// A key of the right shape.
    pub const KEY: &str = "Key-4567890_234567890123456789==";

    /// A session with a script of replies.
    pub fn session(
        credential: Credential,
        replies: impl IntoIterator<Item = Outcome>,
    ) -> (Session<Memory>, Memory) {
        let memory = Memory::script(replies);
        let settings = Settings {
            credential,
            ..Settings::default()
        };
        let session = Session::new(memory.clone(), FakeClock::at(1_700_000_000), settings);
        (session, memory)
    }

    /// A session whose host holds the credential.
    pub fn host_held(replies: impl IntoIterator<Item = Outcome>) -> (Session<Memory>, Memory) {
        session(Credential::HostHeld, replies)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{KEY, session};
    use super::*;
    use crate::clock::FakeClock;
    use crate::error::Code;
    use crate::http::Failure;
    use crate::http::memory::{Memory, json};

    fn settings(credential: Credential, endpoint: Option<&str>) -> Settings {
        Settings {
            credential,
            endpoint: endpoint.map(Into::into),
            ..Settings::default()
        }
    }

    #[test]
    fn only_a_key_that_the_plugin_was_given_is_sent() {
        for (credential, with, sent) in [
            (Credential::HostHeld, true, false),
            (Credential::None, true, false),
            (Credential::Key(KEY.into()), false, false),
            (Credential::Key(KEY.into()), true, true),
        ] {
            let (session, memory) = session(credential, [json(200, "{}")]);
            let request = Request::get("https://api.1fichier.com/v1/x.cgi");
            session.send(request, with).unwrap();
            let requests = memory.requests();
            let header = requests[0]
                .headers
                .iter()
                .find(|(n, _)| n == "authorization");
            assert_eq!(
                header.map(|(_, v)| v.clone()),
                sent.then(|| format!("Bearer {KEY}"))
            );
        }
    }

    #[test]
    fn wrong_settings_fail_every_call_before_any_request() {
        let long = "k".repeat(33);
        let mut option = settings(Credential::None, None);
        option.options.push(("colour".into(), "red".into()));
        for wrong in [
            settings(Credential::Key(String::new()), None),
            settings(Credential::Key(long), None),
            settings(Credential::Key(format!("{}\r\n", &KEY[..31])), None),
            settings(Credential::None, Some("https://example.com")),
            option,
        ] {
            let memory = Memory::default();
            let session = Session::new(memory.clone(), FakeClock::at(0), wrong);
            let request = Request::get("https://api.1fichier.com/v1/x.cgi");
            let error = session.send(request, true).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput);
            assert!(memory.requests().is_empty());
        }
    }

    #[test]
    fn every_request_goes_to_the_endpoint() {
        let memory = Memory::script([json(200, "{}")]);
        let settings = settings(Credential::None, Some("http://127.0.0.1:9"));
        let session = Session::new(memory.clone(), FakeClock::at(0), settings);
        let request = Request::get("https://up2.1fichier.com/end.pl?xid=1");
        session.send(request, false).unwrap();
        let url = "http://127.0.0.1:9/~/up2.1fichier.com/end.pl?xid=1";
        assert_eq!(memory.requests()[0].url, url);
    }

    #[test]
    fn the_key_is_removed_from_a_failure() {
        let failure = Failure::Broken(format!("refused {KEY}"));
        let (session, _) = session(Credential::Key(KEY.into()), [Err(failure)]);
        let error = session
            .send(Request::get("https://a.b/"), true)
            .unwrap_err();
        assert!(!error.message.contains(KEY));
    }
}
