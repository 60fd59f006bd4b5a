//! Resolving with a key: requests and tickets.

use super::*;
use crate::http::memory::json;
use crate::session::Credential;
use crate::session::testing::{host_held, session};

const LINK: &str = "http://www.tenvoi.com/?ABCDE12345&af=1";
const TOKEN: &str = r#"{"status":"OK","url":"https://a-4.1fichier.com/p1058755667"}"#;

fn ready<T: Transport>(
    session: &Session<T>,
    link: &str,
    options: &ResolveOptions,
) -> Result<Ticket> {
    match resolve(session, link, options)? {
        Resolution::Ready(ticket) => Ok(ticket),
        Resolution::Pause(pause) => panic!("{pause:?}"),
    }
}

fn options(given: &[(&str, &str)]) -> ResolveOptions {
    ResolveOptions {
        options: given
            .iter()
            .map(|(n, v)| (n.to_string(), v.to_string()))
            .collect(),
        ..ResolveOptions::default()
    }
}

#[test]
fn one_resolve_costs_one_request() {
    let (session, memory) = host_held([json(200, TOKEN)]);
    let ticket = ready(&session, LINK, &ResolveOptions::default()).unwrap();
    assert_eq!(
        ticket,
        Ticket {
            url: "https://a-4.1fichier.com/p1058755667".into(),
            headers: vec![],
            file_name: None,
            size: None,
            checksum: None,
            resumable: true,
            max_connections: 5,
            start_within: Some(300),
            resume_within: Some(1800),
        }
    );
    assert_eq!(
        memory.wire(),
        [(
            "https://api.1fichier.com/v1/download/get_token.cgi".to_owned(),
            r#"{"url":"https://tenvoi.com/?abcde12345","single":0,"inline":0,"no_ssl":0}"#
                .to_owned()
        )]
    );
}

#[test]
fn every_option_reaches_the_wire() {
    let (session, memory) = host_held([json(200, TOKEN)]);
    let mut options = options(&[
        ("single", "true"),
        ("inline", "true"),
        ("no-ssl", "true"),
        ("restrict-ip", "2"),
        ("cdn", "true"),
    ]);
    options.password = Some("p\"w".into());
    let ticket = ready(&session, LINK, &options).unwrap();
    assert!(!ticket.resumable);
    assert_eq!(ticket.max_connections, 1);
    assert_eq!(
        memory.wire()[0].1,
        r#"{"url":"https://tenvoi.com/?abcde12345","pass":"p\"w","single":1,"inline":1,"no_ssl":1,"restrict_ip":2,"cdn":1}"#
    );
}

#[test]
fn details_are_requested_before_the_token() {
    let sum = "ab".repeat(64);
    let info = format!(r#"{{"filename":"a \ b.rar","size":"1073741824","checksum":"{sum}"}}"#);
    let (session, memory) = host_held([json(200, &info), json(200, TOKEN)]);
    let options = ResolveOptions {
        fetch_details: true,
        password: Some("secret".into()),
        ..ResolveOptions::default()
    };
    let ticket = ready(&session, LINK, &options).unwrap();
    assert_eq!(ticket.file_name.as_deref(), Some("a \\ b.rar"));
    assert_eq!(ticket.size, Some(1_073_741_824));
    assert_eq!(ticket.checksum.unwrap().hex(), sum);
    let wire = memory.wire();
    assert!(wire[0].0.ends_with("file/info.cgi"));
    assert_eq!(
        wire[0].1,
        r#"{"url":"https://tenvoi.com/?abcde12345","pass":"secret"}"#
    );
    assert!(wire[1].0.ends_with("get_token.cgi"));
}

#[test]
fn a_limit_on_details_does_not_stop_the_download() {
    for message in ["Owner locked #649", "Flood detected: IP Locked #374"] {
        let ko = format!(r#"{{"status":"KO","message":"{message}"}}"#);
        let (session, _) = host_held([json(403, &ko), json(200, TOKEN)]);
        let options = ResolveOptions {
            fetch_details: true,
            ..ResolveOptions::default()
        };
        let ticket = ready(&session, LINK, &options).unwrap();
        assert_eq!(ticket.size, None);
    }
}

#[test]
fn a_dead_link_is_not_requested_twice() {
    let ko = r#"{"status":"KO","message":"Resource not found #469"}"#;
    let (session, memory) = host_held([json(404, ko)]);
    let options = ResolveOptions {
        fetch_details: true,
        ..ResolveOptions::default()
    };
    let error = resolve(&session, LINK, &options).unwrap_err();
    assert_eq!((error.code, error.status), (Code::NotFound, Some(404)));
    assert_eq!(memory.requests().len(), 1);
}

#[test]
fn a_token_is_refused_with_a_key() {
    let (session, memory) = host_held([]);
    let options = ResolveOptions {
        token: Some("1|0|0|x|".into()),
        ..ResolveOptions::default()
    };
    let error = resolve(&session, LINK, &options).unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    assert!(memory.requests().is_empty());
}

#[test]
fn credits_are_spent_only_with_consent_and_the_cost_is_stated() {
    let ko =
        r#"{"status":"KO","message":"You are using a professional equipment, must have CDN #5"}"#;
    let (session, memory) = host_held([json(200, r#"{"size":5368709120}"#), json(403, ko)]);
    let details = ResolveOptions {
        fetch_details: true,
        ..ResolveOptions::default()
    };
    let error = resolve(&session, LINK, &details).unwrap_err();
    assert_eq!(error.code, Code::NeedsConsent);
    assert!(error.message.contains("5368709120 bytes") && error.message.contains("cdn=true"));
    assert!(!memory.wire()[1].1.contains("cdn"));

    let (session, _) = host_held([json(403, ko)]);
    let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
    assert!(error.message.contains("the file's size"));

    let (session, _) = host_held([json(403, ko)]);
    let error = resolve(&session, LINK, &options(&[("cdn", "true")])).unwrap_err();
    assert_eq!(error.code, Code::PremiumRequired);
}

#[test]
fn only_files_can_be_resolved() {
    let (session, memory) = host_held([]);
    for link in [
        "https://example.com/?abcde12345",
        "https://1fichier.com/dir/AbCd",
        "https://1fichier.com/remove/abcde12345/xy",
        "",
    ] {
        let error = resolve(&session, link, &ResolveOptions::default()).unwrap_err();
        assert_eq!(error.code, Code::UnsupportedLink, "{link}");
    }
    assert!(memory.requests().is_empty());
}

#[test]
fn a_direct_link_is_its_own_ticket() {
    let (session, memory) = session(Credential::None, []);
    let link = "https://a-4.1fichier.com/p1058755667";
    let ticket = ready(&session, link, &ResolveOptions::default()).unwrap();
    assert_eq!(ticket.url, link);
    assert!(memory.requests().is_empty());
}

#[test]
fn a_ticket_never_leads_away_from_1fichier() {
    for url in [
        "https://example.com/p1",
        "https://a-4.1fichier.com.example.com/p1",
        "https://a-4.1fichier.com@example.com/p1",
        "https://a-4.1fichier.com:81/p1",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//a-4.1fichier.com/p1",
        "https://a-4.1fichier.com/p1\\r\\nx: y",
    ] {
        let body = format!(r#"{{"status":"OK","url":"{url}"}}"#);
        let (session, _) = host_held([json(200, &body)]);
        let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
        assert_eq!(error.code, Code::Changed, "{url}");
        assert!(!error.message.contains(url));
    }
}

#[test]
fn a_success_without_a_link_is_temporary() {
    let (session, _) = host_held([json(200, r#"{"status":"OK"}"#)]);
    let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
    assert_eq!(
        (error.code, error.retry_after),
        (Code::Unavailable, Some(10))
    );
}

#[test]
fn a_password_that_the_service_repeats_is_removed() {
    let ko = r#"{"status":"KO","message":"Invalid password. hunter2 Resource not allowed #403"}"#;
    let (session, _) = host_held([json(403, ko)]);
    let options = ResolveOptions {
        password: Some("hunter2".into()),
        ..ResolveOptions::default()
    };
    let error = resolve(&session, LINK, &options).unwrap_err();
    assert_eq!(error.code, Code::PasswordWrong);
    assert!(!error.reply.unwrap().contains("hunter2"));
}
