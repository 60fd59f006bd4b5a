//! Bulk checks: order, duplicates, odd lines and refusals.

use super::*;
use crate::error::Code;
use crate::http::memory::{json, page};
use crate::session::Credential;
use crate::session::testing::{KEY, session};

fn owned(links: &[&str]) -> Vec<String> {
    links.iter().map(|link| (*link).to_owned()).collect()
}

#[test]
fn statuses_come_in_the_order_given_one_per_link() {
    let reply = "https://1fichier.com/?bbbbb;b &amp; c;d&#39;.rar;123\n\
                 https://1fichier.com/?aaaaa;;;NOT FOUND\n\
                 https://tenvoi.com/?ccccc;;;PRIVATE\r\n\
                 https://1fichier.com/?ddddd;;;BAD LINK\n";
    let (session, memory) = session(Credential::Key(KEY.into()), [page(200, reply)]);
    let links = owned(&[
        "http://www.1fichier.com/?AAAAA&af=1",
        "1fichier.com/?bbbbb",
        "https://tenvoi.com/?ccccc",
        "https://1fichier.com/?aaaaa",
        "https://1fichier.com/?ddddd",
        "https://1fichier.com/?eeeee",
        "https://example.com/?aaaaa",
        "https://1fichier.com/dir/aaaaa",
        "https://a-4.1fichier.com/p12345678",
        "",
    ]);
    let statuses = check(&session, &links).unwrap();
    use LinkState::*;
    let states: Vec<LinkState> = statuses.iter().map(|status| status.state).collect();
    assert_eq!(
        states,
        [
            Offline, Online, Private, Offline, Bad, Unknown, Bad, Bad, Unknown, Bad
        ]
    );
    assert_eq!(statuses[1].file_name.as_deref(), Some("b & c;d'.rar"));
    assert_eq!(statuses[1].size, Some(123));
    let requests = memory.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0]
            .headers
            .iter()
            .all(|(name, _)| name != "authorization")
    );
    let body = String::from_utf8(requests[0].body.clone()).unwrap();
    assert_eq!(body.matches("links%5B%5D=").count(), 5);
    assert!(
        body.starts_with("links%5B%5D=https%3A%2F%2F1fichier.com%2F%3Faaaaa&"),
        "{body}"
    );
}

#[test]
fn a_thousand_links_cost_ten_requests() {
    let links: Vec<String> = (0..1000)
        .map(|n| format!("https://1fichier.com/?{n:010}"))
        .collect();
    let reply = |some: &[String]| {
        let lines: Vec<String> = some.iter().map(|link| format!("{link};n;1")).collect();
        page(200, &lines.join("\n"))
    };
    let (session, memory) = session(Credential::None, links.chunks(100).map(reply));
    let statuses = check(&session, &links).unwrap();
    assert!(
        statuses
            .iter()
            .all(|status| status.state == LinkState::Online)
    );
    assert_eq!((statuses.len(), memory.requests().len()), (1000, 10));
}

#[test]
fn links_that_need_no_request_cost_none() {
    let (session, memory) = session(Credential::None, []);
    assert_eq!(check(&session, &[]), Ok(vec![]));
    let statuses = check(&session, &owned(&["x", "https://example.com"])).unwrap();
    assert_eq!(statuses.len(), 2);
    assert!(memory.requests().is_empty());
}

#[test]
fn a_status_on_another_domain_counts() {
    let statuses = read("https://1fichier.com/?aaaaa;n;5");
    let link = link::recognize("https://tenvoi.com/?aaaaa").unwrap();
    assert_eq!(statuses.of(&link).unwrap().state, LinkState::Online);
}

#[test]
fn lines_of_any_form_are_read_or_ignored() {
    use LinkState::*;
    for (rest, state, name, size) in [
        (";a.rar;5", Online, Some("a.rar"), Some(5)),
        (";a;b;c;5", Online, Some("a;b;c"), Some(5)),
        (";12;5", Online, Some("12"), Some(5)),
        (
            ";a.rar;99999999999999999999999",
            Online,
            Some("a.rar"),
            None,
        ),
        (";;;NOT FOUND", Offline, None, None),
        (";;;SOMETHING", Unknown, None, None),
        (";;;", Unknown, None, None),
        (";;5", Unknown, None, None),
        (";;", Unknown, None, None),
    ] {
        let line = format!("https://1fichier.com/?aaaaa{rest}");
        let (_, status) = parse_line(&line).unwrap_or_else(|| panic!("{line}"));
        assert_eq!(status.state, state, "{line}");
        assert_eq!(
            (status.file_name.as_deref(), status.size),
            (name, size),
            "{line}"
        );
    }
    for line in [
        "",
        ";",
        "https://1fichier.com/?aaaaa",
        "https://1fichier.com/?aaaaa;",
        "x;y;1",
    ] {
        assert_eq!(parse_line(line), None, "{line}");
    }
}

#[test]
fn a_reply_without_a_list_is_an_error_by_its_words() {
    for (status, body, code) in [
        (200, "IP Locked", Code::AddressBlocked),
        (200, "wait", Code::RateLimited),
        (
            200,
            "<h1>Software error:</h1><pre>at line 5",
            Code::Unavailable,
        ),
        (403, "<h1>Forbidden</h1>", Code::RateLimited),
        (403, "<p>IP Locked</p>", Code::AddressBlocked),
        (503, "", Code::Unavailable),
        (200, "<html>new</html>", Code::Changed),
        (200, "", Code::Changed),
    ] {
        let (session, _) = session(Credential::None, [page(status, body)]);
        let error = check(&session, &owned(&["https://1fichier.com/?aaaaa"])).unwrap_err();
        assert_eq!(error.code, code, "{status} {body}");
    }
    let (session, _) = session(Credential::None, [json(200, "{}")]);
    assert!(check(&session, &owned(&["https://1fichier.com/?aaaaa"])).is_err());
}
