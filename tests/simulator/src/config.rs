//! What a caller can choose about a simulator before it starts.
//! Knows nothing of how a choice is carried out. Behaviour of the real service
//! that nobody has documented is a setting here, never a constant elsewhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use http::StatusCode;

/// Everything that can be chosen at the start; `Config::default()` is a
/// Premium account without files on a free loopback port.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// A folder whose files and sub-folders fill the account. The files are
    /// served from where they are and hashed in the background.
    pub seed: Option<PathBuf>,
    /// A file to which one JSON line per request is appended.
    pub log: Option<PathBuf>,
    /// Divides every duration of the service (token lifetime, rate limits,
    /// how long a report is kept). Must be finite and greater than 0. Default 1.
    pub speed: f64,
    /// How long a listing waits for checksums that are still being computed,
    /// in real time; after that it tells an empty string. Default 10 s.
    pub checksum_wait: Duration,
    /// Whether the documented rate limits are enforced. Default
    /// [`Limits::Documented`].
    pub limits: Limits,
    /// The account to which the API key belongs.
    pub account: AccountConfig,
    /// The API key; `None` (the default) makes a random one. The real shape is
    /// 32 characters of `[A-Za-z0-9_=-]`, which is not enforced here.
    pub api_key: Option<String>,
    /// What the real service does where no source tells.
    pub unknowns: Unknowns,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: None,
            log: None,
            speed: 1.0,
            checksum_wait: Duration::from_secs(10),
            limits: Limits::Documented,
            account: AccountConfig::default(),
            api_key: None,
            unknowns: Unknowns::default(),
        }
    }
}

/// Whether the simulator enforces the rate limits of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limits {
    /// The limits of the API notice: 3 requests per second and address,
    /// user/info once per 60 s and address and once per 300 s and user,
    /// file/ls once per 30 s and folder, the listing of the whole account
    /// once per hour. Beyond them the API answers 403 `Flood detected`.
    #[default]
    Documented,
    /// No rate limit at all, for benchmarks and for tests of other things.
    Off,
}

/// The subscription of an account, as `offer` in user/info tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offer {
    /// `"0"`: registered, without a subscription; may not ask for tokens.
    Free,
    /// `"1"`.
    #[default]
    Premium,
    /// `"2"`.
    Access,
    /// `"3"`: Premium GOLD.
    Gold,
}

impl Offer {
    /// The value on the wire, a decimal digit in a string.
    pub fn code(self) -> &'static str {
        match self {
            Self::Free => "0",
            Self::Premium => "1",
            Self::Access => "2",
            Self::Gold => "3",
        }
    }
}

/// The account that owns the API key.
#[derive(Debug, Clone)]
pub struct AccountConfig {
    /// The account's name. Default `user@example.com`.
    pub email: String,
    /// Default [`Offer::Premium`].
    pub offer: Offer,
    /// When the subscription ends, in days from the start of the simulator;
    /// negative: it has ended. `None`: user/info tells an empty string.
    pub subscription_days: Option<i32>,
    /// CDN credits in GB, can be fractional. Default 100.
    pub cdn_credits_gb: f64,
    /// Cold storage that the subscription includes, in bytes. Default 5 TB.
    pub quota_bytes: u64,
}

impl Default for AccountConfig {
    fn default() -> Self {
        Self {
            email: "user@example.com".to_owned(),
            offer: Offer::Premium,
            subscription_days: Some(300),
            cdn_credits_gb: 100.0,
            quota_bytes: 5_000_000_000_000,
        }
    }
}

/// Choices where no source tells what the real service does. A client must
/// work with every value.
#[derive(Debug, Clone)]
pub struct Unknowns {
    /// Status of the HTML page that a file server sends for an expired or
    /// never issued token. Known is only that it is a page with 2xx, 403 or
    /// 404. Default 404.
    pub expired_token_status: StatusCode,
    /// Status of the HTML page for a second connection to a token that was
    /// asked for with `single`. Default 403.
    pub second_connection_status: StatusCode,
    /// Whether file servers send an `ETag` (and honour `If-Range`).
    /// Default true.
    pub etag: bool,
    /// Whether a link is looked up only on the domain that its uploader chose.
    /// A client once saw files reported as offline when asked on another
    /// domain. Default true.
    pub strict_domain: bool,
    /// Whether an owner needs the link password of an own file. Default true.
    pub password_for_owner: bool,
    /// Status of a reply to more than 3 requests per second. 403 has been seen
    /// since 2020; the API notice still says 429. Default 403.
    pub flood_status: StatusCode,
    /// The seconds in a `Retry-After` header of flood replies; no source has
    /// ever seen one. Default none.
    pub retry_after: Option<u32>,
}

impl Default for Unknowns {
    fn default() -> Self {
        Self {
            expired_token_status: StatusCode::NOT_FOUND,
            second_connection_status: StatusCode::FORBIDDEN,
            etag: true,
            strict_domain: true,
            password_for_owner: true,
            flood_status: StatusCode::FORBIDDEN,
            retry_after: None,
        }
    }
}
