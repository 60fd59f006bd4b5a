//! The settings: names, descriptions, and how each is parsed and formatted.
//! Knows nothing about who sets them.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::{Setting, Settings};
use crate::conditions::Conditions;
use crate::config::{AbsentDestination, Etag, ListingOrder, Network, Unknowns};
use crate::quantity::{self, ParseError};
use crate::website::{Generation, Language, WebsiteConfig};

macro_rules! setting {
    ($name:literal, $about:literal, $field:ident, $read:expr, $write:expr) => {
        Setting {
            name: $name,
            about: $about,
            get: |all| $write(&all.$field),
            set: |all, text| {
                all.$field = $read(text)?;
                Ok(())
            },
        }
    };
}

fn text(value: &impl fmt::Display) -> String {
    value.to_string()
}

fn code(status: &StatusCode) -> String {
    status.as_u16().to_string()
}

fn status(text: &str) -> Result<StatusCode, ParseError> {
    let code = quantity::number::<u16>(text)?;
    let wrong = || ParseError::new(format!("`{text}` is not an HTTP status from 200 to 599"));
    let is_final = (200..=599).contains(&code);
    let status = StatusCode::from_u16(code).ok().filter(|_| is_final);
    status.ok_or_else(wrong)
}

fn optional<T>(
    read: impl Fn(&str) -> Result<T, ParseError>,
) -> impl Fn(&str) -> Result<Option<T>, ParseError> {
    move |text| match text {
        "none" => Ok(None),
        text => read(text).map(Some),
    }
}

fn optional_text(value: &Option<impl fmt::Display>) -> String {
    value.as_ref().map_or("none".to_owned(), text)
}

fn time(value: &Duration) -> String {
    quantity::duration_text(*value)
}

/// A usable bandwidth in bytes per second.
pub(crate) fn rate(text: &str) -> Result<u64, ParseError> {
    match quantity::size(text)? {
        0 => Err(ParseError::new("a bandwidth of 0 transfers nothing")),
        rate => Ok(rate),
    }
}

/// One of several words.
fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, ParseError> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        ParseError::new(format!("`{text}` is not one of {}", words.join(", ")))
    })
}

fn word_of<T: Copy + PartialEq>(value: &T, words: &[(&str, T)]) -> String {
    let found = words.iter().find(|(_, known)| known == value);
    found.map_or(String::new(), |(word, _)| (*word).to_owned())
}

impl Settings for Unknowns {
    const KIND: &'static str = "unknown";
    const ALL: &'static [Setting<Self>] = &[
        setting!(
            "expired-token-status",
            "status of the page for an expired token",
            expired_token_status,
            status,
            code
        ),
        setting!(
            "second-connection-status",
            "status of the page for the second use of a `single` token",
            second_connection_status,
            status,
            code
        ),
        setting!(
            "etag",
            "inode (different on each file server), strong or none",
            etag,
            |text: &str| word(text, &ETAGS),
            |value: &Etag| word_of(value, &ETAGS)
        ),
        setting!(
            "last-modified",
            "whether file servers send Last-Modified",
            last_modified,
            quantity::flag,
            text
        ),
        setting!(
            "file-servers",
            "number of servers per file; its direct URLs rotate among them",
            file_servers,
            servers,
            text
        ),
        setting!(
            "strict-domain",
            "whether a link works only on its uploader's domain",
            strict_domain,
            quantity::flag,
            text
        ),
        setting!(
            "password-for-owner",
            "whether owners need the password of their own files",
            password_for_owner,
            quantity::flag,
            text
        ),
        setting!(
            "flood-status",
            "status of a reply to too many requests",
            flood_status,
            status,
            code
        ),
        setting!(
            "retry-after",
            "seconds in a Retry-After header of floods and locks, or none",
            retry_after,
            optional(quantity::number::<u32>),
            optional_text
        ),
        setting!(
            "never-existed-is-bad-link",
            "whether check_links.pl reports links that never existed as bad",
            never_existed_is_bad_link,
            quantity::flag,
            text
        ),
        setting!(
            "hotlink-redirects",
            "whether the page of a paid-for file redirects to it",
            hotlink_redirects,
            quantity::flag,
            text
        ),
        setting!(
            "remote-delay",
            "how long a remote upload waits before it starts",
            remote_delay,
            quantity::duration,
            time
        ),
        setting!(
            "remote-date-empty",
            "whether a waiting one has an empty date instead of 1970-01-01",
            remote_date_empty,
            quantity::flag,
            text
        ),
        setting!(
            "expired-is-customer",
            "whether an expired subscription still gets tokens",
            expired_is_customer,
            quantity::flag,
            text
        ),
        setting!(
            "ftp-calls",
            "whether ftp/*.cgi still exist",
            ftp_calls,
            quantity::flag,
            text
        ),
        setting!(
            "old-links-redirect",
            "whether ID.DOMAIN redirects to DOMAIN/?ID or does not exist",
            old_links_redirect,
            quantity::flag,
            text
        ),
        setting!(
            "random-numbers",
            "whether the #n of messages is random instead of the latest known",
            random_numbers,
            quantity::flag,
            text
        ),
        setting!(
            "absent-destination",
            "root or stays: where folder/mv.cgi without a destination moves a folder",
            absent_destination,
            |text: &str| word(text, &DESTINATIONS),
            |value: &AbsentDestination| word_of(value, &DESTINATIONS)
        ),
        setting!(
            "listing-rows",
            "maximum files in one listing",
            listing_rows,
            quantity::number::<usize>,
            text
        ),
        setting!(
            "listing-order",
            "oldest, newest, name or random: which rows are sent if there are too many",
            listing_order,
            |text: &str| word(text, &ORDERS),
            |value: &ListingOrder| word_of(value, &ORDERS)
        ),
        setting!(
            "inclusive-dates",
            "whether sent_before and sent_after include that second",
            inclusive_dates,
            quantity::flag,
            text
        ),
        setting!(
            "forbidden-characters",
            "`remove`, or one replacement character",
            forbidden_characters,
            replacement,
            replacement_text
        ),
    ];
}

const ETAGS: [(&str, Etag); 3] = [
    ("inode", Etag::Inode),
    ("strong", Etag::Strong),
    ("none", Etag::None),
];

const DESTINATIONS: [(&str, AbsentDestination); 2] = [
    ("root", AbsentDestination::Root),
    ("stays", AbsentDestination::Stays),
];

const ORDERS: [(&str, ListingOrder); 4] = [
    ("oldest", ListingOrder::Oldest),
    ("newest", ListingOrder::Newest),
    ("name", ListingOrder::Name),
    ("random", ListingOrder::Random),
];

/// A number of file servers.
fn servers(text: &str) -> Result<u32, ParseError> {
    match quantity::number(text)? {
        servers @ 1..100 => Ok(servers),
        _ => Err(ParseError::new(
            "the number of file servers must be from 1 to 99",
        )),
    }
}

/// The replacement for a forbidden character; `None` removes it.
fn replacement(text: &str) -> Result<Option<char>, ParseError> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("remove", ..) => Ok(None),
        (_, Some(one), None) if crate::names::is_allowed(one) => Ok(Some(one)),
        _ => Err(ParseError::new(
            "use `remove`, or one character that is allowed in names",
        )),
    }
}

fn replacement_text(value: &Option<char>) -> String {
    value.map_or("remove".to_owned(), String::from)
}

impl Settings for Conditions {
    const KIND: &'static str = "condition";
    const ALL: &'static [Setting<Self>] = &[
        setting!(
            "latency",
            "added to every request",
            latency,
            quantity::duration,
            time
        ),
        setting!(
            "connection-latency",
            "added to every connection",
            connection_latency,
            quantity::duration,
            time
        ),
        setting!(
            "bandwidth",
            "bytes per second of each file, or none",
            bandwidth,
            optional(rate),
            optional_text
        ),
        setting!(
            "total-bandwidth",
            "bytes per second of all files together, or none",
            bandwidth_in_all,
            optional(rate),
            optional_text
        ),
        setting!(
            "hold-after",
            "bytes after which each file stops until this changes, or none",
            hold_after,
            optional(quantity::size),
            optional_text
        ),
        setting!(
            "clock-skew",
            "seconds by which the service's clock is ahead",
            clock_skew,
            quantity::number::<i64>,
            text
        ),
    ];
}

const GENERATIONS: [(&str, Generation); 4] = [
    ("table", Generation::Table),
    ("table-with-spans", Generation::TableWithSpans),
    ("hourglass", Generation::Hourglass),
    ("card", Generation::Card),
];

const LANGUAGES: [(&str, Language); 2] = [("en", Language::English), ("fr", Language::French)];

impl Settings for WebsiteConfig {
    const KIND: &'static str = "website setting";
    const ALL: &'static [Setting<Self>] = &[
        setting!(
            "generation",
            "table, table-with-spans, hourglass or card",
            generation,
            |text: &str| word(text, &GENERATIONS),
            |value: &Generation| word_of(value, &GENERATIONS)
        ),
        setting!(
            "language",
            "en or fr, for requests that specify none",
            language,
            |text: &str| word(text, &LANGUAGES),
            |value: &Language| word_of(value, &LANGUAGES)
        ),
        setting!(
            "countdown",
            "seconds before the form may be sent",
            countdown,
            quantity::number::<u32>,
            text
        ),
        setting!(
            "countdown-as-product",
            "whether it is written as 1*60",
            countdown_as_product,
            quantity::flag,
            text
        ),
        setting!(
            "enforce-countdown",
            "whether an early form is refused; none: newest generation only",
            enforce_countdown,
            optional(quantity::flag),
            optional_text
        ),
        setting!(
            "adz",
            "whether the form has the field adz; none: depends on the generation",
            has_adz,
            optional(quantity::flag),
            optional_text
        ),
        setting!(
            "enforce-adz",
            "whether adz must be sent back; none: newest generation only",
            enforce_adz,
            optional(quantity::flag),
            optional_text
        ),
        setting!(
            "hourglass-minutes",
            "whether ⏳ counts minutes instead of seconds",
            hourglass_minutes,
            quantity::flag,
            text
        ),
        setting!(
            "form-redirects",
            "whether the form redirects to the file server",
            form_redirects,
            quantity::flag,
            text
        ),
        setting!(
            "pause",
            "pause between two free downloads of an address",
            pause,
            quantity::duration,
            time
        ),
        setting!(
            "referer-required",
            "whether free downloads require a Referer",
            referer_required,
            quantity::flag,
            text
        ),
    ];
}

const NETWORKS: [(&str, Network); 2] = [
    ("residential", Network::Residential),
    ("professional", Network::Professional),
];

/// Parses the name of a network.
pub(crate) fn network(text: &str) -> Result<Network, ParseError> {
    word(text, &NETWORKS)
}

/// The name of a network.
pub(crate) fn network_name(network: Network) -> String {
    word_of(&network, &NETWORKS)
}
