//! The website for logged-in users: login, console, downloads, uploads.

mod client;

use client::{Reply, download, multipart, send, start, submit, upload_server, visit};
use onefichier_simulator::{AccountConfig, Config, Limits, NewFile, Owner, Simulator};

const LOGIN: &str = "https://1fichier.com/login.pl";
const FORM: &str = "mail=user%40example.com&pass=password&lt=on&purge=off&valider=OK";

fn with(account: &str) -> Simulator {
    start(Config {
        limits: Limits::Off,
        account: account.parse().unwrap(),
        ..Config::default()
    })
}

fn cookie(simulator: &Simulator) -> String {
    let reply = submit(simulator, LOGIN, FORM);
    assert!(reply.text().contains("/logout.pl"), "{reply:?}");
    let cookie = reply.header("set-cookie").unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

fn visit_as(simulator: &Simulator, cookie: &str, link: &str) -> Reply {
    visit(simulator, link, &[("Cookie", cookie)])
}

#[test]
fn a_login_gives_a_session_until_the_logout() {
    let simulator = with("premium");
    let abo = "https://1fichier.com/console/abo.pl";
    let guest = visit(&simulator, abo, &[]);
    assert_eq!((guest.status, guest.header("location")), (302, Some(LOGIN)));
    let cookie = cookie(&simulator);
    let page = visit_as(&simulator, &format!("LG=en; {cookie}"), abo).text();
    let date = client::between(
        &page,
        "Your Premium subscription is valid until <span style=\"font-weight:bold\">",
        "</span>",
    );
    assert_eq!(date.len(), 10, "{date}");
    let basic = [(
        "Authorization",
        "Basic dXNlckBleGFtcGxlLmNvbTpwYXNzd29yZA==",
    )];
    assert_eq!(visit(&simulator, abo, &basic).status, 200);
    visit_as(&simulator, &cookie, "https://1fichier.com/logout.pl");
    assert_eq!(visit_as(&simulator, &cookie, abo).status, 302);
}

#[test]
fn login_errors_use_the_words_that_clients_know() {
    let simulator = with("premium,tfa=123456");
    let login = |form: &str| submit(&simulator, LOGIN, form).text();
    assert!(login("mail=user%40example.com&pass=x").contains(">Invalid username or Password"));
    assert!(login("mail=user&pass=x").contains(">Invalid email address"));
    assert!(login(FORM).contains("name=\"tfa\""));
    assert!(login(&format!("{FORM}&tfa=654321")).contains("name=\"tfa\""));
    assert!(login(&format!("{FORM}&tfa=123456")).contains("/logout.pl"));
    let limited = start(Config::default());
    for _ in 0..10 {
        submit(&limited, LOGIN, FORM);
    }
    let reply = submit(&limited, LOGIN, FORM).text();
    assert!(
        reply.contains("login try per 10 minutes is not allowed"),
        "{reply}"
    );
}

#[test]
fn the_parameters_show_the_key_and_set_the_use_of_credits() {
    let simulator = with("premium");
    let cookie = cookie(&simulator);
    let params = "https://1fichier.com/console/params.pl";
    let page = visit_as(&simulator, &cookie, params).text();
    assert!(page.contains(simulator.api_key()) && page.contains("name=\"own_credit\"/"));
    let form = [
        ("Cookie", &*cookie),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    send(
        &simulator,
        "POST",
        "1fichier.com",
        "/console/params.pl",
        &form,
        b"own_credit=on",
    );
    let info = client::api(&simulator, "user/info.cgi", serde_json::json!({})).json();
    assert_eq!(info["use_cdn"], "1");
}

#[test]
fn a_subscriber_is_redirected_to_the_file_or_sees_the_menu() {
    for (account, has_menu) in [("premium", false), ("premium,menu=1", true)] {
        let simulator = with(account);
        let link = simulator.add_file(NewFile::new("a.bin", "0123456789")).link;
        let cookie = cookie(&simulator);
        let first = visit_as(&simulator, &cookie, &link);
        let reply = match has_menu {
            false => first,
            true => {
                assert!(first.status == 200 && first.text().contains("id=\"f1\""));
                let form = [
                    ("Cookie", &*cookie),
                    ("Content-Type", "application/x-www-form-urlencoded"),
                ];
                let (host, path) = client::split(&link);
                send(&simulator, "POST", &host, &path, &form, b"did=0")
            }
        };
        assert_eq!(reply.status, 302, "{account}");
        let url = reply.header("location").unwrap();
        assert!(url.contains("fichier.com/c"), "{url}");
        // Unlike a guest's link, it can be reused, and in parts.
        for _ in 0..2 {
            let part = download(&simulator, url, &[("Range", "bytes=2-3")]);
            assert_eq!((part.status, &*part.body), (206, &b"23"[..]));
        }
    }
}

#[test]
fn a_free_member_waits_like_a_guest_but_is_admitted() {
    let simulator = with("free");
    let file = simulator.add_file(NewFile {
        guests_refused: true,
        ..NewFile::new("a.bin", "abc")
    });
    let guest = visit(&simulator, &file.link, &[]);
    assert!(guest.text().contains("unregistered users"));
    let cookie = cookie(&simulator);
    let page = visit_as(&simulator, &cookie, &file.link);
    assert!(
        page.status == 200 && page.text().contains("var ct"),
        "{page:?}"
    );
}

#[test]
fn a_subscriber_on_a_server_needs_credits() {
    let simulator = with("no-credits");
    let link = simulator.add_file(NewFile::new("a.bin", "abc")).link;
    let cookie = cookie(&simulator);
    simulator.set_network(onefichier_simulator::Network::Professional);
    let refused = visit_as(&simulator, &cookie, &link);
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("residential private and dedicated"));
    simulator.set_account(Owner::Account, &AccountConfig::default());
    assert_eq!(visit_as(&simulator, &cookie, &link).status, 302);
}

/// Uploads with these headers and fields.
fn upload(
    simulator: &Simulator,
    headers: &[(&str, &str)],
    fields: &[(&str, &str)],
) -> serde_json::Value {
    let (node, id) = upload_server(simulator);
    let (content_type, body) = multipart(&[("a.bin", b"abc")], fields);
    let headers = [headers, &[("Content-Type", &*content_type)]].concat();
    let path = format!("/upload.cgi?id={id}");
    let reply = send(simulator, "POST", &node, &path, &headers, &body);
    client::report(simulator, &(reply, node))
}

#[test]
fn the_owner_of_an_upload_is_identified_in_four_ways() {
    let simulator = with("premium");
    let owner = || simulator.files().pop().unwrap().owner;
    let cookie = cookie(&simulator);
    upload(&simulator, &[("Cookie", &cookie)], &[]);
    assert_eq!(owner(), Owner::Account);
    let basic = [(
        "Authorization",
        "Basic dXNlckBleGFtcGxlLmNvbTpwYXNzd29yZA==",
    )];
    upload(&simulator, &basic, &[]);
    assert_eq!(owner(), Owner::Account);
    let login = [("user", "user@example.com"), ("pass", "password")];
    let report = upload(&simulator, &[], &login);
    assert_eq!(
        (owner(), &report["incoming"]),
        (Owner::Account, &serde_json::json!(0))
    );
    let report = upload(&simulator, &[], &[("user", "user@example.com")]);
    assert_eq!(
        (owner(), &report["incoming"]),
        (Owner::Account, &serde_json::json!(1))
    );
    upload(
        &simulator,
        &[],
        &[("user", "user@example.com"), ("pass", "wrong")],
    );
    assert_eq!(owner(), Owner::Nobody);
}
