//! What a caller can choose about a simulator before it starts.
//! Knows nothing of how a choice is carried out. Behaviour of the real service
//! that nobody has documented is a setting here, never a constant elsewhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use http::StatusCode;

use crate::conditions::Conditions;
use crate::fault::Injection;
use crate::stored::NewFile;
use crate::website::WebsiteConfig;

/// Everything that can be chosen at the start; `Config::default()` is a
/// Premium account without files on a free loopback port.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. Default `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// A folder whose files and sub-folders fill the account. The files are
    /// served from where they are and hashed in the background.
    pub seed: Option<PathBuf>,
    /// Files that are there from the start, in this order. Up to 64 MiB they
    /// have a checksum when the simulator has started; larger ones, those above
    /// 1 GiB as well, get it in the background where it is not known
    /// beforehand. Default none.
    pub files: Vec<NewFile>,
    /// Faults that wait from the start. Default none.
    pub faults: Vec<Injection>,
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
    /// What is locked for how long after too much of something. Counts only
    /// where rate limits do.
    pub bans: Bans,
    /// Whether uploads are only counted: they are listed and reported with name
    /// and size, but nothing is kept or hashed, receipts have no `whirlpool`,
    /// and downloads of them have other bytes. For benchmarks. Default false.
    pub discard_uploads: bool,
    /// Whether to listen on `[::1]` as well, on the same port, so that a client
    /// that mixes both address families is noticed. Default false.
    pub listen_v6: bool,
    /// The account to which the API key belongs.
    pub account: AccountConfig,
    /// Further accounts, each with keys of its own; see
    /// [`crate::Simulator::keys_of`]. Default none.
    pub accounts: Vec<AccountConfig>,
    /// The API key; `None` (the default) makes a random one. The real shape is
    /// 32 characters of `[A-Za-z0-9_=-]`, which is not enforced here.
    pub api_key: Option<String>,
    /// What the real service does where no source tells.
    pub unknowns: Unknowns,
    /// How slow the network is, and how wrong the service's clock.
    pub conditions: Conditions,
    /// The pages for people, and how long they make guests wait.
    pub website: WebsiteConfig,
    /// What the service takes the clients' connection for. Default
    /// [`Network::Residential`].
    pub network: Network,
    /// Where the control endpoint listens, on loopback; port 0 takes a free
    /// one. Default none.
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

/// What the service takes the clients' addresses for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Network {
    /// Somebody's home.
    #[default]
    Residential,
    /// A server, proxy or VPN. Guests get no file and no shared folder;
    /// Premium and Access download only with CDN credits, which are then spent
    /// whether asked for or not; GOLD may.
    Professional,
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

/// Locks that outlast the request which caused them. All durations are divided
/// by the simulator's speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bans {
    /// How long the API answers an address with a flood message after more
    /// than 3 requests in a second. Seen to last from 30 s to 5 min. Default
    /// 30 s.
    pub flood_lock: Duration,
    /// How many replies with 401, 403, 404 or 410 lock an address out of API
    /// and website; `None`: any number is fine. The API notice tells that they
    /// do, but not how many. Default 30.
    pub errors: Option<u32>,
    /// Within which time errors are counted together; unknown. Default 60 s.
    pub errors_within: Duration,
    /// How long an address is locked out: 1 h, as pages tell it.
    pub ban: Duration,
    /// Downloads that an account may have at once: 30, told by the service's
    /// administrator to a client's author in 2019.
    pub connections: u32,
    /// How long an account stays at the address from which it was last used;
    /// `None`: it may be used from several. The real time is unknown, clients
    /// wait 5 min. Default 5 min.
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
    /// negative: it has ended, which changes nothing of what `offer` tells.
    /// `None`: user/info tells an empty string, and it does not end.
    pub subscription_days: Option<i32>,
    /// CDN credits in GB, can be fractional. Default 100.
    pub cdn_credits_gb: f64,
    /// Cold storage that the subscription includes, in bytes. Default 5 TB.
    pub quota_bytes: u64,
    /// Bytes that the account stores besides its files here; with more than
    /// the quota it is over it. Default 0.
    pub stored_bytes: u64,
    /// Whether own downloads spend CDN credits unasked, as `use_cdn` in
    /// user/info tells and changes it. Default false.
    pub use_cdn: bool,
    /// Whether every call with one of its keys is told `No such user`, as for
    /// an account that waits for a new password. Default false.
    pub locked: bool,
    /// Its first key; `None` (the default) makes a random one. For the first
    /// account [`Config::api_key`] comes before this.
    pub api_key: Option<String>,
    /// Further keys of the same account, all random. Default 0.
    pub more_keys: usize,
    /// The services of its vouchers, one voucher each; the vouchers themselves
    /// are 32 random characters. What services are called is unknown. Default
    /// none.
    pub vouchers: Vec<String>,
    /// What the website's login and Basic authorization ask for. Default
    /// `"password"`.
    pub password: String,
    /// The six digits that a login asks for besides; `None`, the default: it
    /// does not.
    pub second_factor: Option<String>,
    /// Whether the website shows a page before every download, as
    /// `download_menu` in user/info tells and changes it. Default false.
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
    /// Inode, size and time of writing in hexadecimal, as seen on a real
    /// server. Each server that holds a copy has its own inode, and so another
    /// `ETag` for the same bytes.
    Inode,
    /// The same on every server.
    #[default]
    Strong,
    /// None.
    None,
}

/// Where folder/mv.cgi moves a folder when the request names no destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AbsentDestination {
    /// Into the root, also when it is renamed: every other call takes an absent
    /// folder for the root, and rclone moves folders there in this way.
    #[default]
    Root,
    /// Nowhere.
    Stays,
}

/// Which rows of a listing are sent, and in which order, when a folder has more
/// files than one reply holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListingOrder {
    /// The oldest files first.
    #[default]
    Oldest,
    /// The newest files first.
    Newest,
    /// By name.
    Name,
    /// Other rows each time.
    Random,
}

/// Choices where no source tells what the real service does. A client must
/// work with every value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknowns {
    /// Status of the HTML page that a file server sends for an expired or
    /// never issued token. Known is only that it is a page with 2xx, 403 or
    /// 404. Default 404.
    pub expired_token_status: StatusCode,
    /// Status of the HTML page for a second connection to a token that was
    /// asked for with `single`. Default 403.
    pub second_connection_status: StatusCode,
    /// What file servers send as `ETag`, and accept in `If-Range`. Default
    /// [`Etag::Strong`].
    pub etag: Etag,
    /// Whether file servers send `Last-Modified`, and accept it in `If-Range`.
    /// It was seen on a real one in 2022. Default true.
    pub last_modified: bool,
    /// How many file servers hold a file: its direct URLs lead to them in
    /// turn. 1 to 99. Default 12.
    pub file_servers: u32,
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
    /// Whether check_links.pl tells a well-formed link that never led to a
    /// file as `BAD LINK`, and only a removed file as `NOT FOUND`. Sources
    /// disagree. Default false.
    pub never_existed_is_bad_link: bool,
    /// Whether the page of a file whose owner pays for its downloads is a
    /// redirect to a file server; else it is the file itself. Default false.
    pub hotlink_redirects: bool,
    /// How long a remote upload waits before the service fetches it. Divided
    /// by the simulator's speed. Default 1 s.
    pub remote_delay: Duration,
    /// Whether a remote upload that still waits has an empty execution date,
    /// as the API notice says; one client saw 1970-01-01. Default false.
    pub remote_date_empty: bool,
    /// Whether an account whose subscription has ended still gets tokens.
    /// Default false.
    pub expired_is_customer: bool,
    /// Whether the calls `ftp/*.cgi` exist. They were documented in 2021 and
    /// are not any more; their replies have never been seen. Default true.
    pub ftp_calls: bool,
    /// Whether the old form of links, `http://ID.DOMAIN/`, redirects to the
    /// present one; else there is no such page. Clients rewrite it before they
    /// ask. Default true.
    pub old_links_redirect: bool,
    /// Where folder/mv.cgi moves a folder when the request names no
    /// destination. Default [`AbsentDestination::Root`].
    pub absent_destination: AbsentDestination,
    /// Rows of a listing: 5 000 (API notice on file/ls). Default 5 000.
    pub listing_rows: usize,
    /// Which rows are sent when there are more, and in which order. Default
    /// [`ListingOrder::Oldest`].
    pub listing_order: ListingOrder,
    /// Whether `sent_before` and `sent_after` of file/ls include files of
    /// exactly that second. Default false.
    pub inclusive_dates: bool,
    /// What stands in a name for each character that is forbidden there;
    /// `None`: nothing does. Default `None`.
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
            absent_destination: AbsentDestination::default(),
            listing_rows: 5000,
            listing_order: ListingOrder::default(),
            inclusive_dates: false,
            forbidden_characters: None,
        }
    }
}
