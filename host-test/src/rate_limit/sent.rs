//! The list of sent requests, shared by all plugins because a service counts
//! requests no matter who sent them. It records facts (the host, the request,
//! the time and the key), and each plugin's limits evaluate them on their own,
//! so no plugin can make another one wait for a request that was never sent.
//! Pure: the time is an argument, in milliseconds since 1970.
//!
//! A service counts a request when it arrives, at some time between its
//! departure and the head of its response. So a request counts here from its
//! departure until one window after that head: whatever the latency, no window
//! at the service ever holds more requests than allowed.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::budget::Demand;
use super::pauses::Intervals;
use super::{Refusal, RequestInfo};

/// Added to every window, for the granularity of the two clocks.
const SLACK_MS: u64 = 5;

/// A request without a response, whose process may be dead, is assumed to have
/// arrived this long after its departure. With a window of one second, it uses
/// up part of the rate for at most 10 s.
const UNANSWERED_MS: u64 = 9_000;

/// A request is listed for at least this long, for the limits of other plugins:
/// few services document longer windows. For the limits of its own plugin, it
/// is listed for as long as they last.
const LISTED_MS: u64 = 60_000;

/// Maximum number of listed requests of one plugin; those that would expire
/// next are dropped first.
const MAX_REQUESTS: usize = 4_000;

/// Requests of all plugins that may still count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    next_id: u64,
    /// In order of departure.
    #[serde(default)]
    requests: Vec<Request>,
}

/// A request that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    id: u64,
    /// Owner of the rate limit state: the plugin that sent it.
    by: String,
    pub(super) method: String,
    pub(super) host: String,
    pub(super) path: String,
    /// Fingerprint of the credential.
    pub(super) subject: String,
    /// Body fields by which limits distinguish requests, if they could be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) fields: BTreeMap<String, String>,
    departed: u64,
    /// When the head of its response arrived.
    answered: Option<u64>,
    /// Longest window among its own plugin's limits.
    window: u64,
}

impl Request {
    /// Returns a request that falls under these limits.
    pub(super) fn new(info: &RequestInfo<'_>, subject: &str, by: &str, demands: &[Demand]) -> Self {
        let fields = demands.iter().filter_map(Demand::field);
        let windows = demands.iter().map(|demand| millis(demand.window()));
        Self {
            by: by.to_owned(),
            method: info.method.to_owned(),
            host: info.host.to_ascii_lowercase(),
            path: info.path.to_owned(),
            subject: subject.to_owned(),
            fields: fields.collect(),
            window: windows.max().unwrap_or(0),
            ..Self::default()
        }
    }

    /// Returns how long it is listed after its response.
    fn listed(&self) -> u64 {
        self.window.max(LISTED_MS)
    }

    /// Returns the earliest time at which it can stop counting in a window of
    /// this length. Exact once the response has arrived.
    fn counts_until(&self, window: u64, now: u64) -> u64 {
        let latest = self.departed + UNANSWERED_MS;
        self.answered.unwrap_or(now).min(latest) + window + SLACK_MS
    }
}

impl Sent {
    /// Lists a request and returns its id, or the reason why it cannot depart
    /// now.
    pub(super) fn take(
        &mut self,
        request: &Request,
        demands: &[Demand],
        intervals: Intervals,
        now: u64,
    ) -> Result<u64, Refusal> {
        if let Some(refusal) = self.refusal(demands, intervals, now) {
            return Err(refusal);
        }
        let id = self.next_id;
        self.next_id += 1;
        self.requests.push(Request {
            id,
            departed: now,
            ..request.clone()
        });
        self.drop_surplus(&request.by);
        Ok(id)
    }

    /// Returns why a request cannot depart now, with a lower bound of the wait.
    pub(super) fn refusal(
        &mut self,
        demands: &[Demand],
        intervals: Intervals,
        now: u64,
    ) -> Option<Refusal> {
        self.forget(now);
        let waits = demands.iter().filter_map(|demand| {
            let free = self.free_at(demand, now);
            let free = free.max(self.spaced(demand, intervals))?;
            let wait = free.checked_sub(now).filter(|wait| *wait > 0)?;
            Some((wait, demand))
        });
        let (wait, demand) = waits.max_by_key(|(wait, _)| *wait)?;
        Some(Refusal {
            help: demand.help().to_owned(),
            wait: Duration::from_millis(wait),
        })
    }

    /// Records that the head of a request's response has arrived.
    pub(super) fn answered(&mut self, id: u64, now: u64) {
        let mut requests = self.requests.iter_mut().rev();
        if let Some(request) = requests.find(|request| request.id == id) {
            request.answered = Some(now);
        }
    }

    /// Returns when one more request fits, or `None` if it fits now.
    fn free_at(&self, demand: &Demand, now: u64) -> Option<u64> {
        let window = millis(demand.window());
        let longest = window + UNANSWERED_MS + SLACK_MS;
        let recent = self.requests.iter().rev();
        let recent = recent.take_while(|request| now < request.departed + longest);
        // The cheap check first.
        let mut ends: Vec<u64> = recent
            .map(|request| (request.counts_until(window, now), request))
            .filter(|(end, request)| now < *end && demand.counts(request))
            .map(|(end, _)| end)
            .collect();
        let excess = (ends.len() + 1).checked_sub(demand.requests() as usize)?;
        ends.sort_unstable();
        ends.get(excess.checked_sub(1)?).copied()
    }

    /// Returns when the next request may depart, considering spacing only:
    /// after the last one from this address, and after the last one with this
    /// credential.
    fn spaced(&self, demand: &Demand, intervals: Intervals) -> Option<u64> {
        let least = millis(demand.spacing());
        if least == 0 {
            return None;
        }
        let last = |own: bool| {
            let mut requests = self.requests.iter().rev();
            let is_last =
                |r: &&Request| demand.falls_under(r) && (!own || r.subject == demand.subject());
            requests.find(is_last).map(|request| request.departed)
        };
        let address = last(false).map(|at| at + least.max(intervals.address));
        let credential = last(true).map(|at| at + least.max(intervals.credential));
        address.max(credential)
    }

    /// Drops requests that no longer count, and those that setting the clock
    /// back has left in the future.
    fn forget(&mut self, now: u64) {
        self.requests.retain(|request| {
            let listed_until = request.counts_until(request.listed(), now);
            request.departed <= now && now < listed_until
        });
    }

    /// Drops one request of this plugin if it has too many. Requests of other
    /// plugins are never dropped for it.
    fn drop_surplus(&mut self, by: &str) {
        if self.requests.len() <= MAX_REQUESTS {
            return;
        }
        let own = self.requests.iter().enumerate().filter(|(_, r)| r.by == by);
        if own.clone().count() <= MAX_REQUESTS {
            return;
        }
        let next = own.min_by_key(|(_, request)| request.departed + request.listed());
        if let Some((next, _)) = next {
            self.requests.remove(next);
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::budget::tests::{demand_of, limit};
    use super::super::{Budget, Per};
    use super::*;

    const NONE: Intervals = Intervals {
        address: 0,
        credential: 0,
    };

    /// `POST https://api.example.com/PATH`.
    fn info(path: &str) -> RequestInfo<'_> {
        RequestInfo {
            method: "POST",
            host: "api.example.com",
            path,
            body: Some(b""),
        }
    }

    /// Sends a request under these limits, as a plugin and with a key.
    fn send(
        sent: &mut Sent,
        (by, subject): (&str, &str),
        path: &str,
        limits: &[Budget],
        now: u64,
    ) -> Result<u64, u64> {
        send_wider(sent, (by, subject), path, limits, NONE, now)
    }

    fn send_wider(
        sent: &mut Sent,
        (by, subject): (&str, &str),
        path: &str,
        limits: &[Budget],
        intervals: Intervals,
        now: u64,
    ) -> Result<u64, u64> {
        let info = info(path);
        let demands: Vec<Demand> = limits
            .iter()
            .filter_map(|limit| demand_of(limit, &info, subject))
            .collect();
        let request = Request::new(&info, subject, by, &demands);
        sent.take(&request, &demands, intervals, now)
            .map_err(|refusal| millis(refusal.wait))
    }

    const ME: (&str, &str) = ("example", "me");

    #[test]
    fn a_request_counts_until_one_window_after_its_response() {
        let one = [limit("/*", 1, 1)];
        let mut sent = Sent::default();
        let id = send(&mut sent, ME, "/a", &one, 10_000).unwrap();
        for now in [10_001, 10_500, 15_000] {
            // The response could arrive right now, and would count for one
            // window.
            assert_eq!(send(&mut sent, ME, "/a", &one, now), Err(1_000 + SLACK_MS));
        }
        sent.answered(id, 15_100);
        assert_eq!(send(&mut sent, ME, "/a", &one, 15_200), Err(900 + SLACK_MS));
        assert!(send(&mut sent, ME, "/a", &one, 16_100 + SLACK_MS).is_ok());
    }

    #[test]
    fn a_request_that_is_never_answered_frees_its_slot_within_10_seconds() {
        let one = [limit("/*", 1, 1)];
        let mut sent = Sent::default();
        send(&mut sent, ME, "/a", &one, 10_000).unwrap();
        assert!(send(&mut sent, ME, "/a", &one, 20_000).is_err());
        assert!(send(&mut sent, ME, "/a", &one, 20_000 + SLACK_MS).is_ok());
    }

    #[test]
    fn a_request_that_is_refused_counts_under_no_limit() {
        let both = [limit("/*", 3, 1), limit("/account", 1, 300)];
        let mut sent = Sent::default();
        let id = send(&mut sent, ME, "/account", &both, 5_000).unwrap();
        sent.answered(id, 5_000);
        let refused = send(&mut sent, ME, "/account", &both, 6_000);
        assert_eq!(refused, Err(299_000 + SLACK_MS));
        for now in [6_201, 6_202, 6_203] {
            assert!(send(&mut sent, ME, "/a", &both, now).is_ok());
        }
        assert!(send(&mut sent, ME, "/a", &both, 6_204).is_err());
    }

    #[test]
    fn requests_depart_one_spacing_apart_whoever_sends_them() {
        let spaced = [Budget {
            spacing_ms: 400,
            ..limit("/*", 3, 1)
        }];
        let mut sent = Sent::default();
        let you = ("example", "you");
        assert!(send(&mut sent, ME, "/a", &spaced, 5_000).is_ok());
        assert_eq!(send(&mut sent, you, "/a", &spaced, 5_100), Err(300));
        assert!(send(&mut sent, you, "/a", &spaced, 5_400).is_ok());
        assert_eq!(send(&mut sent, ME, "/a", &spaced, 5_401), Err(399));
    }

    #[test]
    fn a_wider_interval_counts_from_the_requests_that_it_is_for() {
        let spaced = [Budget {
            spacing_ms: 400,
            ..limit("/*", 30, 1)
        }];
        let mut sent = Sent::default();
        let you = ("example", "you");
        let mine = Intervals {
            credential: 800,
            ..NONE
        };
        send(&mut sent, ME, "/a", &spaced, 5_000).unwrap();
        assert_eq!(send(&mut sent, you, "/a", &spaced, 5_000), Err(400));
        send(&mut sent, you, "/a", &spaced, 5_400).unwrap();
        let refused = send_wider(&mut sent, ME, "/a", &spaced, mine, 5_500);
        assert_eq!(refused, Err(300));
        let whole = Intervals {
            address: 800,
            ..NONE
        };
        let refused = send_wider(&mut sent, you, "/a", &spaced, whole, 5_800);
        assert_eq!(refused, Err(400));
    }

    #[test]
    fn requests_to_a_service_count_whatever_plugin_sent_them() {
        let limits = [limit("/*", 2, 1)];
        let mut sent = Sent::default();
        // The other plugin has no limits for this service.
        for now in [5_000, 5_001] {
            let id = send(&mut sent, ("other", "nobody"), "/a", &[], now).unwrap();
            sent.answered(id, now);
        }
        let refused = send(&mut sent, ME, "/a", &limits, 5_100);
        assert_eq!(refused, Err(900 + SLACK_MS));
        assert!(send(&mut sent, ME, "/a", &limits, 6_001 + SLACK_MS).is_ok());
    }

    #[test]
    fn no_plugin_can_make_another_one_wait_for_what_was_never_sent() {
        let limits = [limit("/*", 3, 1), limit("/account", 1, 300)];
        // The same names, and only one request per day.
        let hostile = [limit("/*", 1, 86_400), limit("/account", 1, 86_400)];
        let mut sent = Sent::default();
        let id = send(&mut sent, ("other", "nobody"), "/a", &hostile, 5_000).unwrap();
        sent.answered(id, 5_000);
        assert!(send(&mut sent, ("other", "nobody"), "/a", &hostile, 90_000).is_err());
        assert!(send(&mut sent, ME, "/a", &limits, 5_001).is_ok());
        assert!(send(&mut sent, ME, "/account", &limits, 5_002).is_ok());
    }

    #[test]
    fn each_credential_has_its_own_limits_where_the_service_counts_so() {
        let each = [Budget {
            per: Per::Credential,
            ..limit("/*", 1, 30)
        }];
        let mut sent = Sent::default();
        assert!(send(&mut sent, ME, "/a", &each, 5_000).is_ok());
        assert!(send(&mut sent, ("example", "you"), "/a", &each, 5_001).is_ok());
        assert!(send(&mut sent, ("other", "me"), "/a", &each, 5_002).is_err());
    }

    #[test]
    fn no_plugin_takes_the_place_of_anothers_requests() {
        let each = [limit("/account", 1, 300)];
        let mut sent = Sent::default();
        send(&mut sent, ME, "/account", &each, 5_000).unwrap();
        for n in 0..2 * MAX_REQUESTS as u64 {
            let flood = ("other", "nobody");
            send(&mut sent, flood, "/x", &[], 5_001 + n / 1_000).unwrap();
        }
        assert!(sent.requests.len() <= MAX_REQUESTS + 1);
        assert!(send(&mut sent, ME, "/account", &each, 6_000).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out() {
        let one = [Budget {
            spacing_ms: 400,
            ..limit("/*", 1, 300)
        }];
        let mut sent = Sent::default();
        assert!(send(&mut sent, ME, "/a", &one, 10_000_000_000).is_ok());
        assert!(send(&mut sent, ME, "/a", &one, 5_000).is_ok());
    }
}
