//! Download tokens: the direct URLs that get_token issues, and their lifetime.
//! Knows the ids of files, not the files.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rand::Rng;

use crate::clock::Clock;
use crate::store::AccountId;

/// How long a token can be started: 5 min (API notice on get_token).
const START_WITHIN: Duration = Duration::from_secs(5 * 60);
/// How long a started token can be resumed: 30 min (same notice), counted here
/// from when it was issued.
const RESUME_WITHIN: Duration = Duration::from_secs(30 * 60);

/// Old tokens are pruned after this many new ones: pruning each time would cost
/// as much as all previous tokens.
const PRUNED_EVERY: usize = 1024;

/// What a token permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    pub(crate) file: String,
    /// No second request may use the token. The first may have a range: rclone
    /// reads parts of files this way, with a token for each.
    pub(crate) single: bool,
    pub(crate) inline: bool,
    /// Issued by a page of the website: its URL begins with `c` instead of `p`.
    pub(crate) is_web: bool,
    /// The account whose downloads it counts towards.
    pub(crate) account: Option<AccountId>,
    /// The only address that may use it.
    pub(crate) only_from: Option<IpAddr>,
}

impl Ticket {
    /// Whether it was issued to a visitor without a subscription: one download
    /// at a time, and ranges are ignored.
    pub(crate) fn is_free(&self) -> bool {
        self.is_web && self.account.is_none()
    }
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too old, or never issued.
    Expired,
    /// A second use of a `single` token.
    SecondConnection,
    /// Only another address may use it.
    OtherAddress,
}

struct Token {
    ticket: Ticket,
    issued: Instant,
    started: bool,
}

#[derive(Default)]
pub(crate) struct Tokens {
    issued: Mutex<HashMap<String, Token>>,
    /// The server of each file's last direct URL.
    servers: Mutex<HashMap<String, u32>>,
}

impl Tokens {
    /// The path of a new direct URL: `/p` (API) or `/c` (website) and digits.
    pub(crate) fn issue(&self, clock: &Clock, now: Instant, ticket: Ticket) -> String {
        let lifetime = clock.scaled(RESUME_WITHIN);
        let mut issued = self.issued.lock();
        if issued.len().is_multiple_of(PRUNED_EVERY) {
            issued.retain(|_, token| now.duration_since(token.issued) < lifetime);
        }
        let letter = if ticket.is_web { 'c' } else { 'p' };
        let path = loop {
            let path = format!(
                "/{letter}{}",
                rand::rng().random_range(1_000_000_000_u64..9_999_999_999)
            );
            if !issued.contains_key(&path) {
                break path;
            }
        };
        let token = Token {
            ticket,
            issued: now,
            started: false,
        };
        issued.insert(path.clone(), token);
        path
    }

    /// The server number for the next direct URL of a file: they rotate, so
    /// that no two URLs in a row use the same one of several.
    pub(crate) fn server(&self, file: &str, servers: u32) -> u32 {
        let servers = servers.max(1);
        let mut last = self.servers.lock();
        let first = || rand::rng().random_range(0..servers);
        let next = last.get(file).map_or_else(first, |last| last % servers) + 1;
        last.insert(file.to_owned(), next);
        next
    }

    /// Makes a token count as expired.
    pub(crate) fn forget(&self, path: &str) {
        self.issued.lock().remove(path);
    }

    /// Makes all tokens count as expired.
    pub(crate) fn forget_all(&self) {
        self.issued.lock().clear();
    }

    /// Opens a token. A HEAD does not start it.
    pub(crate) fn open(
        &self,
        clock: &Clock,
        now: Instant,
        path: &str,
        from: IpAddr,
        is_head: bool,
    ) -> Result<Ticket, Refusal> {
        let mut issued = self.issued.lock();
        let token = issued.get_mut(path).ok_or(Refusal::Expired)?;
        let lifetime = if token.started {
            RESUME_WITHIN
        } else {
            START_WITHIN
        };
        if now.duration_since(token.issued) >= clock.scaled(lifetime) {
            return Err(Refusal::Expired);
        }
        if token.ticket.only_from.is_some_and(|only| only != from) {
            return Err(Refusal::OtherAddress);
        }
        if token.started && token.ticket.single {
            return Err(Refusal::SecondConnection);
        }
        token.started |= !is_head;
        Ok(token.ticket.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn ticket(single: bool) -> Ticket {
        Ticket {
            file: "abcdef".into(),
            single,
            inline: false,
            is_web: false,
            account: None,
            only_from: None,
        }
    }

    /// A token issued at a start, and a function that opens it minutes later.
    fn issued(speed: f64, single: bool) -> impl Fn(u64, bool) -> Result<Ticket, Refusal> {
        let (tokens, clock) = (Tokens::default(), Clock::new(speed).unwrap());
        let start = Instant::now();
        let path = tokens.issue(&clock, start, ticket(single));
        move |minutes, is_head| {
            let now = start + Duration::from_secs(minutes * 60);
            tokens.open(&clock, now, &path, HERE, is_head)
        }
    }

    #[test]
    fn a_single_token_opens_once_and_a_head_does_not_count() {
        let open = issued(1.0, true);
        assert_eq!(open(0, true), Ok(ticket(true)));
        assert_eq!(open(0, false), Ok(ticket(true)));
        assert_eq!(open(0, false), Err(Refusal::SecondConnection));
    }

    #[test]
    fn a_token_is_started_within_5_minutes_and_resumed_within_30() {
        let open = issued(1.0, false);
        assert!(open(4, false).is_ok());
        assert!(open(29, false).is_ok());
        assert_eq!(open(30, false), Err(Refusal::Expired));
        let open = issued(1.0, false);
        assert_eq!(open(5, false), Err(Refusal::Expired));
    }

    #[test]
    fn the_servers_of_a_file_take_turns() {
        let tokens = Tokens::default();
        let turns: Vec<u32> = (0..4).map(|_| tokens.server("a", 3)).collect();
        let next = |server: u32| server % 3 + 1;
        assert!(
            turns.windows(2).all(|pair| pair[1] == next(pair[0])),
            "{turns:?}"
        );
        assert_eq!(tokens.server("b", 1), 1);
        assert_eq!(tokens.server("a", 1), 1, "there are fewer now");
    }

    #[test]
    fn speed_divides_the_lifetime() {
        let open = issued(10.0, false);
        assert_eq!(open(1, false), Err(Refusal::Expired));
    }

    #[test]
    fn a_token_that_was_never_issued_counts_as_expired() {
        let clock = Clock::new(1.0).unwrap();
        let refusal = Tokens::default().open(&clock, Instant::now(), "/p1", HERE, false);
        assert_eq!(refusal, Err(Refusal::Expired));
    }
}
