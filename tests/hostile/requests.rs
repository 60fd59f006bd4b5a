//! Requests that a plugin may not send are not sent.

use std::net::TcpListener;

use hoster_host::{Code, ConnectTo, Limits, Scope};

use super::{ALL, Cage, in_time, names, with_options};
use crate::toy;

#[tokio::test]
async fn requests_that_are_not_granted_are_not_sent() {
    let cage = Cage::new().await;
    for (method, url, words) in [
        (
            "POST",
            "https://stranger.example/v1/check",
            "POST stranger.example/v1/check",
        ),
        (
            "POST",
            "https://api.toy.example.stranger.example/",
            "manifest",
        ),
        (
            "POST",
            "https://toy.example@stranger.example/v1/check",
            "names a user",
        ),
        (
            "GET",
            "https://api.toy.example/v1/check",
            "GET api.toy.example/v1/check",
        ),
        (
            "DELETE",
            "https://api.toy.example/v1/account",
            "DELETE api.toy.example/v1/account",
        ),
        ("POST", "https://api.toy.example/v2/account", "manifest"),
        (
            "POST",
            "https://api.toy.example/v1/check/../account",
            "manifest",
        ),
        (
            "POST",
            "https://api.toy.example/v1/storage/remove",
            "scope `manage`",
        ),
        ("POST", "https://api.toy.example:8443/v1/check", "a port"),
        ("POST", "http://api.toy.example/v1/check", "is not https"),
    ] {
        let connect_to = ConnectTo {
            domain: "toy.example".into(),
            address: cage.service.addr(),
        };
        let scopes = [Scope::Account, Scope::Check, Scope::Download];
        let mut session = cage.session_on(
            "sends_where_it_is_told",
            Some(connect_to),
            &scopes,
            Limits::default(),
        );
        let options = with_options(&[("method", method), ("url", url)]);
        let outcome = in_time(session.resolve(toy::FILE, options)).await;
        names(
            outcome,
            "not-granted",
            &["the plugin toy was stopped", words],
        );
    }
    assert!(
        cage.service.asked().is_empty(),
        "{:?}",
        cage.service.asked()
    );
    cage.serves().await;
}

/// On the path to the real network, without a simulated service.
#[tokio::test]
async fn nothing_reaches_this_machine_or_its_network() {
    let cage = Cage::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in [
        "127.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "localhost",
        "0.0.0.0",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "169.254.169.254",
        "[::ffff:10.0.0.1]",
        "10.0.0.1",
    ] {
        for url in [
            format!("https://{host}:{port}/"),
            format!("http://{host}:{port}/"),
            format!("https://{host}/"),
        ] {
            let mut session =
                cage.session_on("sends_where_it_is_told", None, &ALL, Limits::default());
            let outcome = in_time(session.resolve(toy::FILE, with_options(&[("url", &url)]))).await;
            let error = outcome.unwrap_err();
            assert_eq!(error.code(), Code::NotGranted, "{url}: {error}");
        }
    }
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
    cage.serves().await;
}

#[tokio::test]
async fn plugins_cannot_set_headers_with_identities_or_other_requests() {
    let cage = Cage::new().await;
    for header in [
        "authorization: Bearer toykey0000bad0000000",
        "Authorization: Bearer toykey0000bad0000000",
        "proxy-authorization: Basic dG95",
        "cookie: session=1",
        "host: stranger.example",
        "connection: upgrade",
        // Headers that turn the checked request into a different one.
        "x-http-method-override: DELETE",
        "X_HTTP_Method_Override: DELETE",
        "x-method-override: DELETE",
        "x-original-url: /v1/storage/remove",
        "x-rewrite-url: /v1/storage/remove",
        "x-forwarded-host: stranger.example",
    ] {
        let mut session = cage.session("sends_where_it_is_told", Limits::default());
        let url = "https://api.toy.example/v1/check";
        let options = with_options(&[("url", url), ("header", header)]);
        let outcome = in_time(session.resolve(toy::FILE, options)).await;
        let error = outcome.unwrap_err();
        let refused = [Code::NotGranted, Code::Unsupported].contains(&error.code());
        assert!(refused, "{header}: {error}");
    }
    assert!(
        cage.service.asked().is_empty(),
        "{:?}",
        cage.service.asked()
    );
    // The same request without them is allowed, and carries no key, because its rule
    // requires none.
    let mut session = cage.session("sends_where_it_is_told", Limits::default());
    let options = with_options(&[("url", "https://api.toy.example/v1/check")]);
    names(
        in_time(session.resolve(toy::FILE, options)).await,
        "changed",
        &["200"],
    );
    let asked = cage.service.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].authorization, None);
}
