//! check_links.pl, the pages of shared folders, and removal links.

mod client;

use client::{between, curl_by_proxy, send, start, submit, unlimited, upload, visit};
use onefichier_simulator::{
    Config, Fault, Injection, Limits, Network, NewFile, Owner, Simulator, Unknowns,
};
use serde_json::json;

const CHECK: &str = "https://1fichier.com/check_links.pl";

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn links_are_checked_by_get_by_post_and_as_multipart() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a & b;é.bin", "12345"));
    let expected = format!("{};a &amp; b;é.bin;5\n", file.link);
    let query = format!("{CHECK}?links[]={}", file.link);
    assert_eq!(curl_by_proxy(&simulator, &["-g", &query]).text(), expected);
    let entry = simulator.log().remove(0);
    assert_eq!(entry.query, format!("links[]={}", file.link));
    assert!(entry.from.is_loopback() && entry.path == "/check_links.pl");
    let field = format!("links[]={}", file.link);
    for how in ["-d", "--data-urlencode", "-F"] {
        let reply = curl_by_proxy(&simulator, &[how, &field, CHECK]);
        assert_eq!(reply.text(), expected, "{how}");
        assert_eq!(
            reply.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    }
}

#[test]
fn hidden_files_are_private_and_invalid_links_are_bad() {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            never_existed_is_bad_link: true,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let file = NewFile::new("a", "a");
    let with_list = simulator.add_file(NewFile {
        premium_only: true,
        ..file.clone()
    });
    let gone = simulator.add_file(file);
    let removal = json!({"files": [{"url": gone.link}]});
    assert_eq!(client::api(&simulator, "file/rm.cgi", removal).status, 200);
    let never = "https://1fichier.com/?abcdefghij0123456789";
    let folder = "https://1fichier.com/dir/abcdefgh";
    let asked = [folder, &gone.link, never, &with_list.link, "", "\u{1F600}"];
    let form: String = asked
        .iter()
        .map(|link| format!("links[]={link}&"))
        .collect();
    assert_eq!(
        lines(&submit(&simulator, CHECK, &form).text()),
        [
            format!("{folder};;;BAD LINK"),
            format!("{};;;NOT FOUND", gone.link),
            format!("{never};;;BAD LINK"),
            format!("{};;;PRIVATE", with_list.link),
            ";;;BAD LINK".to_owned(),
            "\u{1F600};;;BAD LINK".to_owned(),
        ]
    );
}

#[test]
fn a_request_has_100_lines_and_can_lack_one() {
    let simulator = unlimited();
    let links: Vec<_> = (0..110)
        .map(|n| simulator.add_file(NewFile::new(format!("{n}"), "a")).link)
        .collect();
    let form = links.iter().map(|link| format!("links[]={link}&"));
    let form: String = form.collect();
    let text = submit(&simulator, CHECK, &form).text();
    assert_eq!(lines(&text).len(), 100);
    simulator.inject(Injection::once(Fault::LineMissing { index: 1 }));
    let text = submit(&simulator, CHECK, &form).text();
    let lines = lines(&text);
    assert_eq!(lines.len(), 99);
    assert!(lines[0].starts_with(&links[0]) && lines[1].starts_with(&links[2]));
    simulator.inject(Injection::once(Fault::ChecksLocked));
    let reply = submit(&simulator, CHECK, &form);
    assert_eq!((reply.status, &reply.body[..]), (200, &b"IP Locked"[..]));
}

fn shared(password: Option<&str>) -> (Simulator, String) {
    let simulator = unlimited();
    let file = |name: &str| NewFile {
        folder: "a/Mé & co".into(),
        ..NewFile::new(name, "abc")
    };
    simulator.add_file(file("open"));
    simulator.add_file(NewFile {
        password: Some("other".into()),
        ..file("closed")
    });
    simulator.add_file(NewFile {
        premium_only: true,
        ..file("listed")
    });
    simulator.add_folder("a/Mé & co/below");
    let link = simulator.share_folder("a/Mé & co", password);
    (simulator, link)
}

#[test]
fn a_folder_is_an_array_with_flags_of_its_own() {
    let (simulator, link) = shared(None);
    for link in [
        &link,
        &link.replace("/dir/", "/fr/dir/"),
        &link.replace("//", "//www."),
    ] {
        let reply = visit(&simulator, &format!("{link}?json=1"), &[]);
        assert_eq!(
            reply.header("content-type"),
            Some("application/json; charset=utf-8")
        );
        let rows = reply.json();
        let flags: Vec<_> = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                assert_eq!(row.as_object().unwrap().len(), 5);
                (
                    row["filename"].as_str().unwrap(),
                    row["password"].as_u64(),
                    row["acl"].as_u64(),
                )
            })
            .collect();
        let expected = [
            ("open", Some(0), Some(0)),
            ("closed", Some(1), Some(0)),
            ("listed", Some(0), Some(1)),
        ];
        assert_eq!(flags, expected);
    }
    let object = visit(&simulator, &format!("{link}?json=2"), &[]).json();
    assert!(object["1"]["link"].as_str().unwrap().contains("/?"));
    let page = visit(&simulator, &format!("{link}?lg=fr"), &[]).text();
    assert!(page.contains(">Dossier partagé Mé &amp; co</"), "{page}");
    assert!(page.contains(">open</a></td> <td class=\"normal\">3 o</td>"));
    assert_eq!(page.matches("/?").count(), 3);
}

#[test]
fn a_folder_password_is_accepted_only_in_a_form() {
    let (simulator, link) = shared(Some("secret"));
    let by_query = visit(&simulator, &format!("{link}?json=1&pass=secret"), &[]);
    assert!(by_query.is_html() && by_query.text().contains("name=\"pass\""));
    let wrong = submit(&simulator, &link, "json=1&pass=wrong");
    assert!(wrong.is_html() && wrong.text().contains("name=\"pass\""));
    assert!(wrong.text().contains("Bad password"));
    let open = curl_by_proxy(&simulator, &["-d", "json=1&pass=secret", &link]);
    assert_eq!(open.json().as_array().unwrap().len(), 3);
    // As sent by one client, without requesting JSON.
    let page = submit(&simulator, &format!("{link}?lg=en?json=1"), "pass=secret");
    assert!(page.text().contains(">Shared folder Mé &amp; co</"));
}

#[test]
fn folder_ids_are_case_sensitive_and_servers_see_no_folder() {
    let (simulator, link) = shared(None);
    let id = link.rsplit('/').next().unwrap();
    let other: String = id
        .chars()
        .map(|c| match c.is_ascii_uppercase() {
            true => c.to_ascii_lowercase(),
            false => c.to_ascii_uppercase(),
        })
        .collect();
    let other = format!("https://1fichier.com/dir/{other}?json=1");
    assert_eq!(visit(&simulator, &other, &[]).status, 404);
    simulator.set_network(Network::Professional);
    let page = visit(&simulator, &format!("{link}?json=1&lg=fr"), &[]);
    assert!(page.is_html() && page.text().contains("Accès restreint"));
}

#[test]
fn a_removal_link_asks_removes_and_confirms() {
    let simulator = unlimited();
    let done = upload(&simulator, &[("a.txt", b"abc")], &[], false);
    let report = client::report(&simulator, &done);
    let removal = report["links"][0]["remove"].as_str().unwrap();
    assert_eq!(simulator.files()[0].removal_link.as_deref(), Some(removal));
    let english = removal.replace("/remove/", "/en/remove/");
    let page = visit(&simulator, &english, &[]).text();
    assert_eq!(between(&page, "name=\"force\" value=\"", "\""), "1");
    assert!(
        submit(&simulator, &format!("{removal}x"), "force=1")
            .text()
            .contains("Wrong code")
    );
    assert!(
        submit(&simulator, removal, "")
            .text()
            .contains("name=\"force\"")
    );
    assert_eq!(simulator.files().len(), 1);
    let reply = curl_by_proxy(&simulator, &["-d", "force=1", &english]);
    assert!(reply.text().contains("has been destroyed"));
    assert_eq!(simulator.files().len(), 0);
    assert!(
        submit(&simulator, removal, "force=1")
            .text()
            .contains("Invalid link - File not found")
    );
    let nothing = "https://1fichier.com/remove/abcdefghij0123456789/aaaaaaaaaa";
    assert_eq!(visit(&simulator, nothing, &[]).status, 404);
    let own = simulator.add_file(NewFile::new("own", "a"));
    assert_eq!((own.owner, own.removal_link), (Owner::Account, None));
}

#[test]
fn a_broken_form_gets_a_reply() {
    let simulator = unlimited();
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=b",
        "application/x-www-form-urlencoded",
        "nonsense",
    ] {
        let headers = [("Content-Type", content_type)];
        let path = "/check_links.pl";
        let body = b"--b\r\n\xff%zz&&=&links[]\r\n--";
        let reply = send(&simulator, "POST", "1fichier.com", path, &headers, body);
        assert_eq!(reply.status, 200, "{content_type}");
    }
}
