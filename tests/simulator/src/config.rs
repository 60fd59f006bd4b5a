//! The configuration of a simulator. Knows nothing about how settings are
//! applied. Undocumented behaviour of the real service is a setting here, never
//! a constant elsewhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use http::StatusCode;

use crate::conditions::Conditions;
use crate::fault::Injection;
use crate::stored::NewFile;
use crate::website::WebsiteConfig;

/// Settings for the start; `Config::default()` is a Premium account without
/// files on a free loopback port.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on; port 0 picks a free port. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// A folder whose files and subfolders fill the account. The files are
    /// served from disk and hashed in the background.
    pub seed: Option<PathBuf>,
    /// Initial files, in this order. Files up to 64 MiB have a checksum when
    /// the simulator has started; larger ones, including those above 1 GiB, are
    /// hashed in the background if the checksum is not known in advance.
    /// Default none.
    pub files: Vec<NewFile>,
    /// Initial faults. Default none.
    pub faults: Vec<Injection>,
    /// A file to which one JSON line per request is appended.
    pub log: Option<PathBuf>,
    /// Divides every duration of the service (token lifetime, rate limits,
    /// report retention). Must be finite and greater than 0. Default 1.
    pub speed: f64,
    /// How long a listing waits for checksums still being computed, in real
    /// time; after that it returns an empty string. Default 10 s.
    pub checksum_wait: Duration,
    /// Whether the documented rate limits are enforced. Default
    /// [`Limits::Documented`].
    pub limits: Limits,
    /// What is locked after too many requests, and for how long. Applies only
    /// if rate limits do.
    pub bans: Bans,
    /// Whether uploads are only counted: they are listed and reported with name
    /// and size, but nothing is kept or hashed, receipts have no `whirlpool`,
    /// and downloads return other bytes. For benchmarks. Default false.
    pub discard_uploads: bool,
    /// Whether to listen on `[::1]` as well, on the same port, to detect
    /// clients that mix both address families. Default false.
    pub listen_v6: bool,
    /// The account that owns the API key.
    pub account: AccountConfig,
    /// Additional accounts, each with its own keys; see
    /// [`crate::Simulator::keys_of`]. Default none.
    pub accounts: Vec<AccountConfig>,
    /// The API key; `None` (the default) generates a random one. Real keys have
    /// 32 characters of `[A-Za-z0-9_=-]`, which is not enforced here.
    pub api_key: Option<String>,
    /// Behaviour of the real service that is not documented.
    pub unknowns: Unknowns,
    /// Network delays and the skew of the service's clock.
    pub conditions: Conditions,
    /// The web pages, and how long guests wait.
    pub website: WebsiteConfig,
    /// How the service classifies the clients' connection. Default
    /// [`Network::Residential`].
    pub network: Network,
    /// Address of the control endpoint, on loopback; port 0 picks a free port.
    /// Default none.
    pub control: Option<SocketAddr>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: None,
            files: Vec::new(),
            faults: Vec::new(),
            log: None,
            speed: 1.0,
            checksum_wait: Duration::from_secs(10),
            limits: Limits::Documented,
            bans: Bans::default(),
            discard_uploads: false,
            listen_v6: false,
            account: AccountConfig::default(),
            accounts: Vec::new(),
            api_key: None,
            unknowns: Unknowns::default(),
            conditions: Conditions::default(),
            website: WebsiteConfig::default(),
            network: Network::default(),
            control: None,
        }
    }
}

/// How the service classifies the clients' addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// A home connection.
    #[default]
    Residential,
    /// A server, proxy or VPN. Guests get no file and no shared folder; Premium
    /// and Access download only with CDN credits, which are spent even if not
    /// requested; GOLD has no restriction.
    Professional,
}

/// Whether the simulator enforces the rate limits of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limits {
    /// The limits of the API notice: 3 requests per second and address,
    /// user/info once per 60 s and address and once per 300 s and user, file/ls
    /// once per 30 s and folder, the listing of the whole account once per
    /// hour. Beyond them the API returns 403 `Flood detected`.
    #[default]
    Documented,
    /// No rate limit at all, for benchmarks and for tests of other things.
    Off,
}

/// Locks that outlast the request that caused them. All durations are divided
/// by the simulator's speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bans {
    /// How long the API returns a flood message to an address after more than 3
    /// requests in a second. Observed: 30 s to 5 min. Default 30 s.
    pub flood_lock: Duration,
    /// How many replies with 401, 403, 404 or 410 lock an address out of API
    /// and website; `None` for no limit. The API notice mentions the lock but
    /// not the number. Default 30.
    pub errors: Option<u32>,
    /// The period in which errors are counted together; unknown. Default 60 s.
    pub errors_within: Duration,
    /// How long an address is locked out: 1 h, as stated on pages.
    pub ban: Duration,
    /// Maximum simultaneous downloads of an account: 30, according to the
    /// service's administrator in 2019.
    pub connections: u32,
    /// How long an account is bound to the address that last used it; `None`
    /// allows several addresses. The real time is unknown, clients wait 5 min.
    /// Default 5 min.
    pub one_location: Option<Duration>,
}

impl Default for Bans {
    fn default() -> Self {
        Self {
            flood_lock: Duration::from_secs(30),
            errors: Some(30),
            errors_within: Duration::from_secs(60),
            ban: Duration::from_secs(3600),
            connections: 30,
            one_location: Some(Duration::from_secs(300)),
        }
    }
}

/// The subscription of an account, as in `offer` of user/info.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offer {
    /// `"0"`: registered, without a subscription; cannot request tokens.
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
    /// negative if it has ended, which does not change `offer`. `None`:
    /// user/info returns an empty string, and the subscription does not end.
    pub subscription_days: Option<i32>,
    /// CDN credits in GB; fractions are allowed. Default 100.
    pub cdn_credits_gb: f64,
    /// Cold storage that the subscription includes, in bytes. Default 5 TB.
    pub quota_bytes: u64,
    /// Bytes stored in addition to the files here; above the quota the account
    /// is over quota. Default 0.
    pub stored_bytes: u64,
    /// Whether the account's downloads spend CDN credits by default, as
    /// `use_cdn` in user/info. Default false.
    pub use_cdn: bool,
    /// Whether every call with one of its keys returns `No such user`, as for
    /// an account that requires a new password. Default false.
    pub locked: bool,
    /// Its first key; `None` (the default) generates a random one. For the
    /// first account, [`Config::api_key`] takes precedence.
    pub api_key: Option<String>,
    /// Additional keys of the same account, all random. Default 0.
    pub more_keys: usize,
    /// The services of its vouchers, one voucher each; the vouchers are 32
    /// random characters. The real names of services are unknown. Default none.
    pub vouchers: Vec<String>,
    /// Password for the website's login and Basic authorization. Default
    /// `"password"`.
    pub password: String,
    /// The six-digit second factor of a login; `None` (the default) if
    /// disabled.
    pub second_factor: Option<String>,
    /// Whether the website shows a page before every download, as
    /// `download_menu` in user/info. Default false.
    pub download_menu: bool,
}

impl Default for AccountConfig {
    fn default() -> Self {
        Self {
            email: "user@example.com".to_owned(),
            offer: Offer::Premium,
            subscription_days: Some(300),
            cdn_credits_gb: 100.0,
            quota_bytes: 5_000_000_000_000,
            stored_bytes: 0,
            use_cdn: false,
            locked: false,
            api_key: None,
            more_keys: 0,
            vouchers: Vec::new(),
            password: "password".to_owned(),
            second_factor: None,
            download_menu: false,
        }
    }
}

/// What file servers send as `ETag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Etag {
    /// Inode, size and modification time in hexadecimal, as observed on a real
    /// server. Each server with a copy has its own inode, and so another `ETag`
    /// for the same bytes.
    Inode,
    /// The same on every server.
    #[default]
    Strong,
    /// None.
    None,
}

/// Where folder/mv.cgi moves a folder if the request names no destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AbsentDestination {
    /// To the root, even when it is renamed: every other call treats an absent
    /// folder as the root, and rclone moves folders there this way.
    #[default]
    Root,
    /// Nowhere.
    Stays,
}

/// Which rows of a listing are sent, and in which order, if a folder has more
/// files than fit in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListingOrder {
    /// The oldest files first.
    #[default]
    Oldest,
    /// The newest files first.
    Newest,
    /// By name.
    Name,
    /// Different rows each time.
    Random,
}

/// Choices where the behaviour of the real service is not documented. A client
/// must work with every value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknowns {
    /// Status of the HTML page that a file server returns for an expired or
    /// unknown token. Known only: a page with 2xx, 403 or 404. Default 404.
    pub expired_token_status: StatusCode,
    /// Status of the HTML page for a second connection to a token requested
    /// with `single`. Default 403.
    pub second_connection_status: StatusCode,
    /// What file servers send as `ETag`, and accept in `If-Range`. Default
    /// [`Etag::Strong`].
    pub etag: Etag,
    /// Whether file servers send `Last-Modified`, and accept it in `If-Range`.
    /// Observed on a real server in 2022. Default true.
    pub last_modified: bool,
    /// How many file servers have a copy of each file: its direct URLs rotate
    /// among them. 1 to 99. Default 12.
    pub file_servers: u32,
    /// Whether a link is found only on the domain chosen by its uploader. A
    /// client once saw files reported as offline on another domain. Default
    /// true.
    pub strict_domain: bool,
    /// Whether owners need the link password of their own files. Default true.
    pub password_for_owner: bool,
    /// Status of the reply to more than 3 requests per second. Observed as 403
    /// since 2020; the API notice still says 429. Default 403.
    pub flood_status: StatusCode,
    /// Seconds in a `Retry-After` header of flood replies; never observed.
    /// Default none.
    pub retry_after: Option<u32>,
    /// Whether check_links.pl reports a well-formed link that never existed as
    /// `BAD LINK`, and only removed files as `NOT FOUND`. Sources disagree.
    /// Default false.
    pub never_existed_is_bad_link: bool,
    /// Whether the page of a file whose owner pays for downloads redirects to a
    /// file server; otherwise it is the file itself. Default false.
    pub hotlink_redirects: bool,
    /// How long a remote upload waits before the service fetches it. Divided by
    /// the simulator's speed. Default 1 s.
    pub remote_delay: Duration,
    /// Whether a waiting remote upload has an empty execution date, as in the
    /// API notice; one client saw 1970-01-01. Default false.
    pub remote_date_empty: bool,
    /// Whether an account whose subscription has ended can still request
    /// tokens. Default false.
    pub expired_is_customer: bool,
    /// Whether the calls `ftp/*.cgi` exist. They were documented in 2021 and no
    /// longer are; their replies have never been observed. Default true.
    pub ftp_calls: bool,
    /// Whether the old form of links, `http://ID.DOMAIN/`, redirects to the
    /// current one; otherwise the page does not exist. Clients rewrite such
    /// links first. Default true.
    pub old_links_redirect: bool,
    /// Whether the `#n` of error messages is random; otherwise it is the latest
    /// number observed with the text. The numbers changed over the years, not
    /// from reply to reply, and some clients compare them. Default false.
    pub random_numbers: bool,
    /// Where folder/mv.cgi moves a folder if the request names no destination.
    /// Default [`AbsentDestination::Root`].
    pub absent_destination: AbsentDestination,
    /// Maximum rows of a listing: 5 000 (API notice on file/ls). Default 5 000.
    pub listing_rows: usize,
    /// Which rows are sent if there are more, and in which order. Default
    /// [`ListingOrder::Oldest`].
    pub listing_order: ListingOrder,
    /// Whether `sent_before` and `sent_after` of file/ls include files of
    /// exactly that second. Default false.
    pub inclusive_dates: bool,
    /// Replacement for each forbidden character in a name; `None` removes it.
    /// Default `None`.
    pub forbidden_characters: Option<char>,
}

impl Default for Unknowns {
    fn default() -> Self {
        Self {
            expired_token_status: StatusCode::NOT_FOUND,
            second_connection_status: StatusCode::FORBIDDEN,
            etag: Etag::default(),
            last_modified: true,
            file_servers: 12,
            strict_domain: true,
            password_for_owner: true,
            flood_status: StatusCode::FORBIDDEN,
            retry_after: None,
            never_existed_is_bad_link: false,
            hotlink_redirects: false,
            remote_delay: Duration::from_secs(1),
            remote_date_empty: false,
            expired_is_customer: false,
            ftp_calls: true,
            old_links_redirect: true,
            random_numbers: false,
            absent_destination: AbsentDestination::default(),
            listing_rows: 5000,
            listing_order: ListingOrder::default(),
            inclusive_dates: false,
            forbidden_characters: None,
        }
    }
}
