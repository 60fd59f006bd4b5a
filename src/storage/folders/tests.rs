//! Creating, removing, moving, renaming and sharing folders.

use super::*;
use crate::error::Code;
use crate::http::memory::json;
use crate::session::testing::host_held;

const OK: &str = r#"{"status":"OK"}"#;

#[test]
fn a_new_folder_has_its_id() {
    let (session, memory) = host_held([json(
        200,
        r#"{"status":"OK","folder_id":12345678,"name":"a＜b"}"#,
    )]);
    let entry = make(&session, Some("7"), "a<b").unwrap();
    assert_eq!(
        (entry.id.as_str(), entry.name.as_str()),
        ("12345678", "a<b")
    );
    let (url, body) = memory.wire().remove(0);
    assert!(url.ends_with("/folder/mkdir.cgi"));
    assert_eq!(body, r#"{"name":"a＜b","folder_id":7}"#);
}

#[test]
fn a_folder_of_that_name_is_a_conflict_and_a_missing_parent_is_not() {
    for (status, reply, code) in [
        (
            200,
            r#"{"status":"KO","message":"Folder already exists #5"}"#,
            Code::Conflict,
        ),
        (
            403,
            r#"{"status":"KO","message":"Folder already exists #5"}"#,
            Code::Conflict,
        ),
        (
            200,
            r#"{"status":"KO","message":"Any words #5"}"#,
            Code::Conflict,
        ),
        (
            200,
            r#"{"status":"OK","message":"Folder already exist"}"#,
            Code::Conflict,
        ),
        (
            200,
            r#"{"status":"KO","message":"This folder does not exist #5"}"#,
            Code::NotFound,
        ),
        (
            404,
            r#"{"status":"KO","message":"Resource not found #5"}"#,
            Code::NotFound,
        ),
        (
            403,
            r#"{"status":"KO","message":"Flood detected: IP Locked #5"}"#,
            Code::RateLimited,
        ),
        (200, "<html>", Code::Changed),
    ] {
        let (session, _) = host_held([json(status, reply)]);
        assert_eq!(make(&session, None, "a").unwrap_err().code, code, "{reply}");
    }
}

#[test]
fn a_folder_that_is_not_empty_is_a_conflict() {
    for (status, message, code) in [
        (200, "Can't remove non-empty dir", Code::Conflict),
        (403, "Directory not empty #3", Code::Conflict),
        (200, "Other words #3", Code::Conflict),
        (404, "Resource not found #469", Code::NotFound),
        (404, "Other words", Code::Changed),
    ] {
        let ko = format!(r#"{{"status":"KO","message":"{message}"}}"#);
        let (session, memory) = host_held([json(status, &ko)]);
        assert_eq!(remove(&session, "7").unwrap_err().code, code, "{message}");
        assert_eq!(memory.wire()[0].1, r#"{"folder_id":7}"#);
    }
}

#[test]
fn moving_and_renaming_are_never_one_request() {
    let (session, memory) = host_held([json(200, OK), json(200, OK)]);
    move_to(&session, "7", None, Some("n")).unwrap();
    let bodies: Vec<String> = memory.wire().into_iter().map(|(_, body)| body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"folder_id":7,"destination_folder_id":0}"#,
            r#"{"folder_id":7,"destination_folder_id":0,"rename":"n"}"#
        ]
    );
}

#[test]
fn a_rename_sends_the_folders_parent() {
    for (parent, destination) in [(None, 0), (Some("0"), 0), (Some("12345678"), 12_345_678)] {
        let (session, memory) = host_held([json(200, OK)]);
        rename(&session, "7", parent, "n").unwrap();
        let body =
            format!(r#"{{"folder_id":7,"destination_folder_id":{destination},"rename":"n"}}"#);
        assert_eq!(memory.wire()[0].1, body);
    }
    let (session, memory) = host_held([json(200, OK), json(200, OK)]);
    move_to(&session, "7", Some("8"), Some("n")).unwrap();
    let renamed = r#"{"folder_id":7,"destination_folder_id":8,"rename":"n"}"#;
    assert_eq!(memory.wire()[1].1, renamed);
    let (session, memory) = host_held([]);
    let error = rename(&session, "7", Some("7"), "n").unwrap_err();
    assert_eq!((error.code, memory.wire().len()), (Code::InvalidInput, 0));
}

#[test]
fn an_unchanged_name_is_a_success() {
    let ko = r#"{"status":"KO","message":"Nothing changed"}"#;
    let (session, _) = host_held([json(200, ko), json(200, r#"{"name":"same","files":0}"#)]);
    rename(&session, "7", None, "same").unwrap();
    let (session, _) = host_held([json(200, ko), json(200, r#"{"name":"other","files":0}"#)]);
    assert!(rename(&session, "7", None, "same").is_err());
}

#[test]
fn the_top_folder_and_nonsense_are_refused_before_any_request() {
    let (session, memory) = host_held([]);
    for folder in ["0", "-1", "x", ""] {
        assert!(remove(&session, folder).is_err());
        assert!(rename(&session, folder, None, "a").is_err());
        assert!(move_to(&session, folder, None, None).is_err());
    }
    assert!(move_to(&session, "7", Some("7"), None).is_err());
    assert!(make(&session, None, "").is_err());
    assert!(memory.requests().is_empty());
}

#[test]
fn only_given_sharing_settings_are_sent() {
    let url = r#"{"status":"OK","url":"https://1fichier.com/dir/AbC"}"#;
    let (session, memory) = host_held([json(200, url), json(200, OK), json(200, OK)]);
    let public = Sharing {
        public: Some(true),
        password: Some("secret".into()),
        people: None,
    };
    let link = share(&session, "7", &public).unwrap();
    assert_eq!(link.as_deref(), Some("https://1fichier.com/dir/AbC"));
    let person = Share {
        email: "a@b.c".into(),
        write: true,
        hide_links: false,
    };
    let people = Sharing {
        people: Some(vec![person]),
        ..Sharing::default()
    };
    assert_eq!(share(&session, "7", &people).unwrap(), None);
    let none = Sharing {
        public: Some(false),
        password: Some(String::new()),
        people: Some(vec![]),
    };
    share(&session, "7", &none).unwrap();
    let bodies: Vec<String> = memory.wire().into_iter().map(|(_, body)| body).collect();
    assert_eq!(
        bodies,
        [
            r#"{"folder_id":7,"share":1,"pass":"secret"}"#,
            r#"{"folder_id":7,"shares":[{"email":"a@b.c","rw":1,"hide_links":0}]}"#,
            r#"{"folder_id":7,"share":0,"pass":"","shares":[]}"#,
        ]
    );
}

#[test]
fn wrong_sharing_is_refused_before_any_request() {
    let (session, memory) = host_held([]);
    let person = |email: &str| Share {
        email: email.into(),
        write: false,
        hide_links: false,
    };
    for sharing in [
        Sharing::default(),
        Sharing {
            password: Some("short".into()),
            ..Sharing::default()
        },
        Sharing {
            people: Some(vec![person("a b@c")]),
            ..Sharing::default()
        },
        Sharing {
            people: Some(vec![person("a")]),
            ..Sharing::default()
        },
    ] {
        let error = share(&session, "7", &sharing).unwrap_err();
        assert_eq!(error.code, Code::InvalidInput);
    }
    assert!(memory.requests().is_empty());
}

#[test]
fn the_sharing_of_a_folder_is_read_from_its_listing() {
    let reply = r#"{"status":"OK","folder_id":7,"name":"a","shared":"https://1fichier.com/dir/AbC",
        "pass":1,"shares":[{"email":"a@b.c","rw":1,"hide_links":"0"},{"email":"d@e.f","rw":0,"hide_links":1}]}"#;
    let bare = r#"{"status":"OK","folder_id":7,"name":"a","shared":"","pass":0,"shares":null}"#;
    let (session, memory) = host_held([json(200, reply), json(200, bare)]);
    let person = |email: &str, write| Share {
        email: email.into(),
        write,
        hide_links: !write,
    };
    let shared = SharingStatus {
        link: Some("https://1fichier.com/dir/AbC".into()),
        has_password: true,
        people: vec![person("a@b.c", true), person("d@e.f", false)],
    };
    assert_eq!(sharing(&session, "7"), Ok(shared));
    assert_eq!(sharing(&session, "7"), Ok(SharingStatus::default()));
    assert_eq!(memory.requests().len(), 2);
}
