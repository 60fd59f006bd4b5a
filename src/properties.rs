//! Invariants of every parser for every input: no panic, bounded results, and
//! nothing that leads outside the service. Inputs are random, and random pieces
//! of real ones.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::domains;
use crate::error::Error;
use crate::http::{Reply, url};
use crate::link::{self, Link};
use crate::reply::{self, table};
use crate::site::page::{self, Page};
use crate::site::{check, form, token::Waiting};
use crate::upload::pending::Pending;
use crate::{html, json, names, time};

/// Text made of the pieces that a parser looks for, in any order.
fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(pieces).prop_map(str::to_owned),
        1 => ".{0,8}",
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

const LINK_PIECES: &[&str] = &[
    "https://",
    "http://",
    "//",
    "www.",
    "1fichier.com",
    "tenvoi.com",
    "a-4.",
    "abcde12345",
    "/",
    "?",
    "&",
    "dir",
    "remove",
    "en",
    "#",
    ":443",
    ".",
    " ",
    "@",
    "\\",
    "index.html",
    "[",
    "]",
];

const PAGE_PIECES: &[&str] = &[
    "<form",
    " method=post",
    " action=\"",
    "https://1fichier.com/?abcde12345",
    "\"",
    "'",
    ">",
    "</form>",
    "<input type=hidden name=a value=",
    "<input name=pass>",
    "<a href=",
    "https://a-4.1fichier.com/p12345678",
    "Start your download",
    "</a>",
    "<script>",
    "var ct = ",
    "1*60",
    "</script>",
    "<!--",
    "-->",
    "&eacute;",
    "&#",
    ";",
    "<",
    "vertical-align:middle",
    " style=",
    "You must wait ",
    "12 minutes",
    "IP Locked",
];

const JSON_PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u12",
    "null",
    "1e9",
    "-",
    "\"status\"",
    "\"KO\"",
    "\"message\"",
    "\"Flood detected\"",
    " ",
    "0.5",
    "true",
    "\t",
];

const LINE_PIECES: &[&str] = &[
    "https://1fichier.com/?abcde12345",
    ";",
    "\n",
    "NOT FOUND",
    "123",
    "a.rar",
    "&amp;",
    "PRIVATE",
    "\r",
];

fn file() -> Link {
    link::recognize("https://1fichier.com/?abcde12345").unwrap()
}

/// Whether this is a host of the service.
fn is_ours(address: &str) -> bool {
    url::split(address).is_some_and(|parts| {
        let host = parts.authority.to_ascii_lowercase();
        domains::exact(&host).is_some() || domains::is_server(&host)
    })
}

proptest! {
    #[test]
    fn a_link_is_ours_and_its_own_canonical_form(text in pieces(LINK_PIECES)) {
        if let Some(link) = link::recognize(&text) {
            prop_assert!(is_ours(&link.url), "{}", link.url);
            prop_assert_eq!(link::recognize(&link.url), Some(link.clone()));
            let found = link::find_all(&link.url);
            prop_assert_eq!(found, [link]);
        }
    }

    #[test]
    fn links_found_in_text_are_links(text in pieces(LINK_PIECES)) {
        for link in link::find_all(&text) {
            prop_assert_eq!(link::recognize(&link.url), Some(link));
        }
    }

    #[test]
    fn a_page_leads_nowhere_else(text in pieces(PAGE_PIECES)) {
        let Page { form, countdown, reload, direct } = page::read(&text, &file());
        for wait in [countdown, reload] {
            prop_assert!(wait.unwrap_or_default() <= page::countdown::LONGEST);
        }
        prop_assert!(direct.as_deref().is_none_or(is_ours));
        if let Some(form) = form {
            prop_assert!(is_ours(&form.action));
            let form = Some(form);
            let waiting = Waiting { ready_at: 5, form };
            let token = waiting.to_token();
            prop_assert_eq!(Waiting::from_token(&token, &file(), 5), Ok(waiting));
        }
    }

    #[test]
    fn text_and_fingerprint_of_a_page_never_fail(text in pieces(PAGE_PIECES)) {
        prop_assert_eq!(html::fingerprint(&text), html::fingerprint(&text.to_ascii_lowercase()));
        let _ = html::text(&text);
    }

    #[test]
    fn unescaping_what_has_no_entities_changes_nothing(text in "[^&]{0,40}") {
        prop_assert_eq!(html::unescape(&text), text.as_str());
    }

    #[test]
    fn every_reply_has_a_meaning(
        body in prop_oneof![
            pieces(JSON_PIECES).prop_map(String::into_bytes),
            pieces(PAGE_PIECES).prop_map(String::into_bytes),
            vec(any::<u8>(), 0..200),
        ],
        status in 100u16..600,
    ) {
        let reply = Reply { status, headers: vec![], body };
        for from in ["user/info.cgi", "folder/rm.cgi", table::PAGE, table::CHECK, table::DIR] {
            if let Err(error) = reply::check(from, &reply) {
                let text = error.reply.unwrap_or_default();
                prop_assert!(text.chars().count() <= Error::REPLY_CHARACTERS);
                prop_assert!(!text.chars().any(char::is_control));
                prop_assert!(!error.message.ends_with('.'));
            }
            let _ = reply::known_page(from, &reply, true);
            let _ = reply::must_wait(from, &reply);
        }
    }

    #[test]
    fn json_of_any_form_is_read_or_not(text in pieces(JSON_PIECES)) {
        if let Some(value) = json::parse(text.as_bytes()) {
            let _ = (value.text(), value.integer(), value.number(), value.flag(), value.list());
            let _ = value.get("status");
        }
    }

    #[test]
    fn json_that_is_right_is_read_as_it_is(name in "[^\\\\]{0,30}", size in any::<u32>()) {
        let text = serde_json::json!({ "filename": name, "size": size }).to_string();
        let value = json::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(value.get("filename").text().unwrap_or_default(), name);
        prop_assert_eq!(value.get("size").unsigned(), Some(size.into()));
    }

    #[test]
    fn lines_of_a_check_describe_files(text in pieces(LINE_PIECES)) {
        let _ = check::read(&text).of(&file());
    }

    #[test]
    fn a_name_comes_back_as_it_was(name in ".{1,40}|[\"'<>$`/\\\\ .\\n‛／＂␠␀．]{1,12}") {
        let wire = names::to_wire(&name);
        prop_assert!(names::is_allowed(&wire), "{:?}", wire);
        prop_assert_eq!(names::from_wire(&wire), name.as_str());
    }

    #[test]
    fn a_stored_name_of_any_form_is_shown(wire in "[\"'/ .‛／＂␠␀．a]{0,12}") {
        let _ = names::from_wire(&wire);
    }

    #[test]
    fn fields_come_back_as_they_were(fields in vec((".{0,20}", ".{0,20}"), 0..6)) {
        prop_assert_eq!(form::decode(&form::encode(&fields)), Some(fields));
    }

    #[test]
    fn tokens_and_upload_ids_from_outside_are_checked(
        text in "[12]?[|:]?.{0,60}|[12][|:][0-9]{1,3}[|:][01][|:]https%3A.{0,20}[|:].{0,20}",
        now in any::<u64>(),
    ) {
        if let Ok(Waiting { form: Some(form), .. }) = Waiting::from_token(&text, &file(), now) {
            prop_assert!(is_ours(&form.action));
        }
        if let Ok(pending) = Pending::from_id(&text) {
            prop_assert!(domains::is_server(&pending.node.host));
        }
    }

    #[test]
    fn dates_of_any_form_are_read_or_not(text in "[0-9]{0,5}-[0-9]{0,3}-[0-9]{0,3}[ T]?[0-9:]{0,9}|.{0,20}") {
        let _ = time::paris_to_unix(&text);
    }
}

/// Several megabytes in the worst form for a careless parser.
#[test]
fn parsing_time_is_linear_in_the_input() {
    let file = file();
    for piece in [
        "<a \"",
        "<form method=post action=''>",
        "<script>",
        "<!--",
        "<a href='",
        "&#1",
        "<",
        "https://",
        "must wait ",
        "var ct = 9",
        "'",
    ] {
        let time = |count: usize| {
            let text = piece.repeat(count);
            let reply = Reply {
                status: 200,
                headers: vec![],
                body: text.clone().into_bytes(),
            };
            let start = std::time::Instant::now();
            let _ = (
                page::read(&text, &file),
                html::text(&text),
                html::fingerprint(&text),
            );
            let _ = (
                link::find_all(&text),
                check::read(&text),
                json::parse(text.as_bytes()),
            );
            let _ = reply::check("x.cgi", &reply);
            start.elapsed()
        };
        // 16 times the text takes 16 times as long; a quadratic parser takes
        // 256 times. A busy machine does not slow down every run.
        let (mut short, mut long) = (Duration::MAX, Duration::MAX);
        for _ in 0..20 {
            short = short.min(time(4_000));
            long = long.min(time(64_000));
            if long < short * 64 {
                break;
            }
        }
        assert!(long < short * 64, "{piece}: {short:?}, {long:?}");
    }
}
