//! Keeps the service's rate limits inside one session, for runtimes whose host
//! does not enforce the manifest's budgets. Sleeps through short waits; longer
//! ones are `rate-limited` without a request. Must not know what requests are
//! for.

use std::time::Duration;

use crate::domains;
use crate::error::{Code, Error, Result, Scope};
use crate::http::{Request, url};
use crate::json;

pub mod budgets;

use budgets::{BUDGETS, Budget};

/// Waits up to this long are slept through. Longer than the widest spacing.
const HELD: Duration = Duration::from_secs(6);
/// Added to every window, to allow for the granularity of two clocks.
const SLACK: Duration = Duration::from_millis(5);
/// The widest spacing after flood replies, as in rclone.
const WIDEST: Duration = Duration::from_secs(5);
/// Successful requests after which a widened spacing is halved.
const SERVED_PER_STEP: u32 = 10;

/// Recent requests, and pauses that apply.
#[derive(Debug, Default)]
pub struct RateLimiter {
    sent: Vec<Sent>,
    /// No request goes to the API or the pages before this time; uploads
    /// continue.
    held: Duration,
    /// The same for single places.
    places: Vec<(String, Duration)>,
    /// Host and path of the last request.
    last: String,
    /// Wider than the usual spacing, after a flood reply.
    widened: Duration,
    /// Successful requests since the spacing last changed.
    served: u32,
}

/// A request that still counts.
#[derive(Debug)]
struct Sent {
    budget: &'static Budget,
    /// The value of the budget's field.
    value: String,
    departed: Duration,
    /// When its response arrived: the service has counted it by then.
    responded: Duration,
}

impl Sent {
    /// When it stops counting.
    fn expires(&self) -> Duration {
        self.responded + Duration::from_secs(self.budget.seconds.into()) + SLACK
    }
}

impl RateLimiter {
    /// Counts a request and returns how long to sleep before sending it. A wait
    /// that is too long to sleep through is `rate-limited`, and nothing is
    /// counted.
    pub fn reserve(&mut self, request: &Request, now: Duration) -> Result<Duration> {
        let place = url::without_query(&request.url).to_owned();
        let counts = counts(request, &place);
        let mut free = now;
        if is_front(&place) {
            free = free.max(self.held);
        }
        let of_place = self.places.iter().find(|(known, _)| *known == place);
        free = free.max(of_place.map_or(now, |(_, until)| *until));
        for (budget, value) in &counts {
            free = free.max(self.free_at(budget, value));
            free = free.max(self.spaced(budget));
        }
        let wait = free.saturating_sub(now);
        if wait > HELD {
            return Err(rate_limited(wait, &counts));
        }
        // A widened spacing outlasts a window.
        self.sent
            .retain(|sent| sent.expires().max(sent.departed + WIDEST) > now);
        for (budget, value) in counts {
            self.sent.push(Sent {
                budget,
                value,
                departed: free,
                responded: free,
            });
        }
        self.last = place;
        Ok(wait)
    }

    /// Records the response to the last request. `served`: the service carried
    /// out the request.
    pub fn record_response(&mut self, served: bool, now: Duration) {
        let last = self.sent.last().map(|sent| sent.departed);
        let of_last = self.sent.iter_mut().filter(|s| Some(s.departed) == last);
        of_last.for_each(|sent| sent.responded = now);
        self.served += u32::from(served);
        if self.served >= SERVED_PER_STEP {
            self.served = 0;
            self.widened /= 2;
        }
    }

    /// Records a pause requested by a reply to the last request.
    pub fn record_refusal(&mut self, error: &Error, now: Duration) {
        let asks = matches!(
            error.code,
            Code::RateLimited | Code::AddressBlocked | Code::SlotsFull
        );
        let Some(seconds) = error.retry_after.filter(|_| asks && error.status.is_some()) else {
            return;
        };
        let until = now + Duration::from_secs(seconds.into());
        if matches!(error.scope, Scope::Account | Scope::Address) && error.code != Code::SlotsFull {
            self.held = self.held.max(until);
            let usual = BUDGETS.iter().map(|budget| budget.spacing_ms).max();
            let usual = Duration::from_millis(usual.unwrap_or(0).into());
            self.widened = (self.widened.max(usual) * 2).min(WIDEST);
            self.served = 0;
        } else {
            self.places.retain(|(known, _)| *known != self.last);
            self.places.push((self.last.clone(), until));
        }
    }

    /// When the next request may follow the last one.
    fn spaced(&self, budget: &Budget) -> Duration {
        if budget.spacing_ms == 0 {
            return Duration::ZERO;
        }
        let usual = Duration::from_millis(budget.spacing_ms.into());
        let mut sent = self.sent.iter().rev();
        let last = sent.find(|sent| sent.budget.name == budget.name);
        last.map_or(Duration::ZERO, |last| {
            last.departed + usual.max(self.widened)
        })
    }

    /// When the next request fits. Requests are kept in order, so the oldest of
    /// the last `requests` is the one that has to expire.
    fn free_at(&self, budget: &Budget, value: &str) -> Duration {
        let mut counted = self
            .sent
            .iter()
            .rev()
            .filter(|sent| sent.budget.name == budget.name && sent.value == value);
        let oldest = budget.requests.checked_sub(1);
        let oldest = oldest.and_then(|nth| counted.nth(nth as usize));
        oldest.map_or(Duration::ZERO, Sent::expires)
    }
}

/// Whether it is the API or a page, rather than an upload server.
fn is_front(place: &str) -> bool {
    let host = place.split('/').next().unwrap_or_default();
    host == "api.1fichier.com" || domains::exact(host).is_some()
}

/// The budgets that apply to a request, each with the value that it is counted
/// by.
fn counts(request: &Request, place: &str) -> Vec<(&'static Budget, String)> {
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    let fits = |budget: &&Budget| {
        budget.method == request.method.as_str()
            && budget.hosts.contains(&host)
            && match budget.path.strip_suffix('*') {
                Some(prefix) => path.starts_with(prefix),
                None => path == budget.path,
            }
    };
    BUDGETS
        .iter()
        .filter(fits)
        .filter_map(|budget| {
            let value = budget.field.map(|field| field_of(&request.body, field));
            let value = value.unwrap_or_default();
            let fits = budget.value.is_none_or(|expected| expected == value);
            fits.then_some((budget, value))
        })
        .collect()
}

/// A field of a JSON body; a missing one is `0`, which means the same.
fn field_of(body: &[u8], field: &str) -> String {
    let value = json::parse(body).and_then(|body| body.get(field).text());
    value.unwrap_or_else(|| "0".to_owned())
}

fn rate_limited(wait: Duration, counts: &[(&'static Budget, String)]) -> Error {
    let seconds = wait.as_millis().div_ceil(1000);
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    let limit = counts
        .last()
        .map_or("requested pause", |(budget, _)| budget.help);
    Error::new(
        Code::RateLimited,
        format!("rate limit of 1fichier: {limit}"),
    )
    .retry_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account;
    use crate::clock::FakeClock;
    use crate::http::memory::{Memory, json};
    use crate::http::{Outcome, Request};
    use crate::session::{Credential, Pace, Session, Settings};
    use crate::storage;
    use std::rc::Rc;

    const FLOOD: &str = r#"{"status":"KO","message":"Flood detected: IP Locked #374"}"#;

    fn session(
        pace: Pace,
        replies: impl IntoIterator<Item = Outcome>,
    ) -> (Session<Memory>, Memory, Rc<FakeClock>) {
        let memory = Memory::script(replies);
        let clock = FakeClock::at(0);
        let settings = Settings {
            credential: Credential::HostHeld,
            pace,
            ..Settings::default()
        };
        let session = Session::new(memory.clone(), Rc::clone(&clock), settings);
        (session, memory, clock)
    }

    fn post(session: &Session<Memory>, function: &str) -> Result<()> {
        let url = format!("https://api.1fichier.com/v1/{function}");
        session.send(Request::post(url, Vec::new()), true).map(drop)
    }

    #[test]
    fn a_host_that_keeps_the_limits_is_trusted() {
        let (session, memory, clock) = session(Pace::Host, vec![json(200, "{}"); 20]);
        for _ in 0..20 {
            post(&session, "user/info.cgi").unwrap();
        }
        assert_eq!((memory.requests().len(), clock.slept().len()), (20, 0));
    }

    #[test]
    fn no_more_than_3_requests_leave_in_a_second() {
        let (session, memory, clock) = session(Pace::Plugin, vec![json(200, "{}"); 9]);
        for _ in 0..9 {
            post(&session, "folder/mv.cgi").unwrap();
        }
        assert_eq!(memory.requests().len(), 9);
        assert_eq!(clock.slept(), [Duration::from_millis(400); 8]);
    }

    #[test]
    fn all_domains_share_one_budget_of_pages() {
        let (session, memory, clock) = session(Pace::Plugin, vec![json(200, "{}"); 12]);
        for domain in domains::LINK_DOMAINS {
            let page = Request::get(format!("https://{domain}/?abcde12345"));
            session.send(page, false).unwrap();
        }
        assert_eq!(memory.requests().len(), 12);
        assert_eq!(clock.slept(), [Duration::from_millis(1005); 11]);
    }

    #[test]
    fn the_account_is_requested_once_every_5_minutes() {
        let (session, memory, clock) = session(Pace::Plugin, vec![json(200, "{}"); 2]);
        account::status(&session).unwrap();
        let error = account::status(&session).unwrap_err();
        assert_eq!(
            (error.code, error.retry_after),
            (Code::RateLimited, Some(301))
        );
        assert_eq!((error.status, memory.requests().len()), (None, 1));
        clock.pass(Duration::from_secs(301));
        account::status(&session).unwrap();
    }

    #[test]
    fn each_folder_is_listed_once_every_30_seconds() {
        let files = r#"{"files":1,"items":null}"#;
        let row = r#"{"items":[{"url":"https://1fichier.com/?abcde12345","filename":"x"}]}"#;
        let list = || [json(200, files), json(200, row)];
        let replies = list().into_iter().chain(list()).chain([json(200, files)]);
        let (session, _, _) = session(Pace::Plugin, replies);
        storage::list(&session, Some("7")).unwrap();
        storage::list(&session, Some("8")).unwrap();
        let error = storage::list(&session, Some("7")).unwrap_err();
        assert_eq!(error.code, Code::RateLimited);
        assert!(error.message.contains("30 seconds"), "{error}");
    }

    #[test]
    fn after_a_flood_reply_nothing_is_sent_until_it_is_over() {
        let (session, memory, clock) = session(
            Pace::Plugin,
            [json(403, FLOOD), json(200, r#"{"items":[]}"#)],
        );
        storage::list(&session, None).unwrap_err();
        let error = storage::list(&session, Some("1")).unwrap_err();
        assert_eq!(
            (error.code, error.retry_after),
            (Code::RateLimited, Some(300))
        );
        assert_eq!(memory.requests().len(), 1);
        clock.pass(Duration::from_secs(298));
        // The last two seconds are slept through.
        storage::list(&session, Some("1")).unwrap();
        assert_eq!(clock.slept().last(), Some(&Duration::from_secs(2)));
    }

    #[test]
    fn a_flood_reply_of_one_function_does_not_stop_the_others() {
        let (session, memory, _) = session(Pace::Plugin, [json(403, FLOOD), json(200, "{}")]);
        account::status(&session).unwrap_err();
        post(&session, "folder/mv.cgi").unwrap();
        assert_eq!(memory.requests().len(), 2);
    }
}
