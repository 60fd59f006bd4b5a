//! Former addresses, the start page, and calls that may no longer exist.

mod client;

use client::{api, report, send, unlimited, visit};
use onefichier_simulator::{NewFile, Unknowns};
use serde_json::json;

#[test]
fn an_old_link_redirects_to_the_current_one() {
    let simulator = unlimited();
    let link = simulator
        .add_file(NewFile {
            domain: 5,
            ..NewFile::new("a", "abc")
        })
        .link;
    let id = link.rsplit('?').next().unwrap();
    for path in ["/", "/en/index.html", "/en/"] {
        let reply = send(
            &simulator,
            "GET",
            &format!("{id}.megadl.fr"),
            path,
            &[],
            b"",
        );
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some(&*link)),
            "{path}"
        );
    }
    assert_eq!(visit(&simulator, &link, &[]).status, 200);
    // The certificate is valid as well.
    let old = format!("https://{id}.megadl.fr/");
    assert_eq!(client::curl_by_proxy(&simulator, &[&old]).status, 302);
    simulator.set_unknowns(Unknowns {
        old_links_redirect: false,
        ..Unknowns::default()
    });
    assert_eq!(visit(&simulator, &old, &[]).status, 404);
}

#[test]
fn the_start_page_has_the_form_that_sends_files() {
    let simulator = unlimited();
    for address in [
        "https://1fichier.com/",
        "https://www.tenvoi.com/?lg=fr&af=12",
    ] {
        let page = visit(&simulator, address, &[]).text();
        assert!(page.contains("<h1>Select files to send :</h1>"));
        let action = client::between(&page, "action=\"", "\"").to_owned();
        let (node, path) = client::split(&action);
        let (content_type, body) = client::multipart(&[("a.bin", b"abc")], &[("mail", "a@b.c")]);
        let headers = [("Content-Type", &*content_type)];
        let reply = send(&simulator, "POST", &node, &path, &headers, &body);
        let receipt = report(&simulator, &(reply, node));
        assert_eq!(receipt["links"][0]["size"], "3");
    }
    assert_eq!(
        visit(&simulator, "https://1fichier.com/?abcde", &[]).status,
        404
    );
}

#[test]
fn ftp_users_are_stored_or_ftp_does_not_exist() {
    let simulator = unlimited();
    let call = |name: &str, body| api(&simulator, &format!("ftp/{name}.cgi"), body);
    assert_eq!(call("process", json!({})).json()["status"], "OK");
    let user = json!({"user": "box", "pass": "secret", "folder_id": 0});
    assert_eq!(call("users/add", user).status, 200);
    assert_eq!(call("users/ls", json!({})).json()["data"][0]["user"], "box");
    assert_eq!(call("users/rm", json!({"user": "box"})).status, 200);
    assert_eq!(call("users/rm", json!({"user": "box"})).status, 404);
    simulator.set_unknowns(Unknowns {
        ftp_calls: false,
        ..Unknowns::default()
    });
    assert!(call("process", json!({})).is_html());
}

#[test]
fn forbidden_characters_vanish_or_are_replaced() {
    let simulator = unlimited();
    let make = |name: &str| {
        let reply = api(&simulator, "folder/mkdir.cgi", json!({"name": name})).json();
        reply["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(make("a<b>\"c"), "abc");
    simulator.set_unknowns(Unknowns {
        forbidden_characters: Some('_'),
        ..Unknowns::default()
    });
    assert_eq!(make("a<b>\"c"), "a_b__c");
}
