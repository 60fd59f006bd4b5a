//! Removing, moving, renaming, copying and scanning files.

use super::*;
use crate::http::Outcome;
use crate::http::memory::{Memory, json};
use crate::session::testing::host_held;

const A: &str = "https://1fichier.com/?aaaaaaaaaa";
const B: &str = "https://tenvoi.com/?bbbbbbbbbb";
const VAGUE: &str = r#"{"status":"KO","message":"Something #9"}"#;
const NOT_RENAMED: &str = r#"{"status":"KO","message":"No file has been renamed #312"}"#;

fn links(links: &[&str]) -> Vec<String> {
    links.iter().map(|link| (*link).to_owned()).collect()
}

fn info(folder: u64, name: &str) -> Outcome {
    json(
        200,
        &format!(r#"{{"filename":"{name}","folder_id":{folder}}}"#),
    )
}

/// The requests: functions and bodies.
fn wire(memory: &Memory) -> Vec<(String, String)> {
    let function = |url: String| url.rsplit("/v1/").next().unwrap().to_owned();
    memory
        .wire()
        .into_iter()
        .map(|(url, body)| (function(url), body))
        .collect()
}

#[test]
fn files_are_removed_in_one_request_and_returned_as_given() {
    let reply = r#"{"status":"OK","removed":2}"#;
    let (session, memory) = host_held([json(200, reply)]);
    let given = links(&["http://www.1fichier.com/?AAAAAAAAAA&af=1", B, A]);
    assert_eq!(remove(&session, &given).unwrap(), given);
    let body = format!(r#"{{"files":[{{"url":"{A}"}},{{"url":"{B}"}}]}}"#);
    assert_eq!(wire(&memory), [("file/rm.cgi".to_owned(), body)]);
}

#[test]
fn only_removed_files_are_returned() {
    let reported = format!(r#"{{"removed":1,"urls":["{B}"]}}"#);
    let objects = format!(r#"{{"removed":1,"urls":[{{"url":"{B}"}}]}}"#);
    for (reply, gone) in [
        (reported.as_str(), vec![B]),
        (&objects, vec![B]),
        (r#"{"removed":0}"#, vec![]),
        ("{}", vec![A, B]),
    ] {
        let (session, _) = host_held([json(200, reply)]);
        assert_eq!(
            remove(&session, &links(&[A, B])).unwrap(),
            links(&gone),
            "{reply}"
        );
    }
    let (session, _) = host_held([json(200, r#"{"removed":"1"}"#)]);
    let error = remove(&session, &links(&[A, B])).unwrap_err();
    assert_eq!(error.code, Code::Conflict);
}

#[test]
fn texts_that_are_not_file_links_are_never_sent() {
    for given in [
        vec![],
        vec!["https://example.com/?aaaaaaaaaa"],
        vec![A, "https://1fichier.com/dir/x"],
    ] {
        let (session, memory) = host_held([]);
        assert!(remove(&session, &links(&given)).is_err());
        assert!(move_to(&session, &links(&given), None, None).is_err());
        assert!(copy(&session, &links(&given), None, None, None).is_err());
        assert!(memory.requests().is_empty());
    }
}

#[test]
fn the_links_after_a_move_are_the_services() {
    let reply = r#"{"status":"OK","moved":1,"urls":["https://1fichier.com/?cccccccccc"]}"#;
    let (session, memory) = host_held([json(200, reply)]);
    let now = move_to(&session, &links(&[A]), None, None).unwrap();
    assert_eq!(now, ["https://1fichier.com/?cccccccccc"]);
    let body = format!(r#"{{"urls":["{A}"],"destination_folder_id":0}}"#);
    assert_eq!(wire(&memory), [("file/mv.cgi".to_owned(), body)]);
}

#[test]
fn a_move_with_a_new_name_is_one_request() {
    let (session, memory) = host_held([json(200, r#"{"moved":1}"#)]);
    move_to(&session, &links(&[A]), Some("7"), Some("a\"b")).unwrap();
    let body = format!(r#"{{"urls":["{A}"],"destination_folder_id":7,"rename":"a＂b"}}"#);
    assert_eq!(wire(&memory), [("file/mv.cgi".to_owned(), body)]);
    let error = move_to(&session, &links(&[A, B]), None, Some("x")).unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
}

#[test]
fn a_move_with_a_new_name_inside_one_folder_is_a_rename() {
    let renamed = r#"{"status":"OK","renamed":1,"urls":[]}"#;
    let (session, memory) = host_held([json(200, VAGUE), info(7, "old"), json(200, renamed)]);
    assert_eq!(
        move_to(&session, &links(&[A]), Some("7"), Some("new")).unwrap(),
        [A]
    );
    let functions: Vec<String> = wire(&memory).into_iter().map(|(f, _)| f).collect();
    assert_eq!(
        functions,
        ["file/mv.cgi", "file/info.cgi", "file/rename.cgi"]
    );
}

#[test]
fn a_move_that_changes_nothing_is_a_success() {
    let (session, _) = host_held([json(200, VAGUE), info(7, "same")]);
    assert_eq!(
        move_to(&session, &links(&[A]), Some("7"), Some("same")).unwrap(),
        [A]
    );
    let (session, _) = host_held([json(200, VAGUE), info(7, "any")]);
    assert_eq!(
        move_to(&session, &links(&[A]), Some("7"), None).unwrap(),
        [A]
    );
}

#[test]
fn a_move_with_an_unchanged_name_is_a_move() {
    let (session, memory) = host_held([
        json(200, NOT_RENAMED),
        info(3, "same"),
        json(200, r#"{"moved":1}"#),
    ]);
    assert_eq!(
        move_to(&session, &links(&[A]), Some("7"), Some("same")).unwrap(),
        [A]
    );
    assert_eq!(
        wire(&memory)[2].1,
        format!(r#"{{"urls":["{A}"],"destination_folder_id":7}}"#)
    );
}

#[test]
fn a_refused_move_reports_the_refusal() {
    let elsewhere = || info(3, "other");
    for second in [
        elsewhere(),
        json(
            403,
            r#"{"status":"KO","message":"Flood detected: IP Locked"}"#,
        ),
    ] {
        let (session, _) = host_held([json(200, VAGUE), second]);
        let error = move_to(&session, &links(&[A]), Some("7"), Some("new")).unwrap_err();
        assert_eq!(error.reply.as_deref(), Some("Something #9"));
    }
    let gone = r#"{"status":"KO","message":"Resource not found #469"}"#;
    let (session, memory) = host_held([json(404, gone)]);
    let error = move_to(&session, &links(&[A]), Some("7"), None).unwrap_err();
    assert_eq!((error.code, memory.requests().len()), (Code::NotFound, 1));
}

#[test]
fn a_rename_returns_the_new_name() {
    let reply = r#"{"status":"OK","renamed":1,"urls":[{"url":"x","old_filename":"a","new_filename":"b＄"}]}"#;
    let (session, memory) = host_held([json(200, reply)]);
    assert_eq!(rename(&session, A, "b$").unwrap(), "b$");
    let body = format!(r#"{{"urls":[{{"url":"{A}","filename":"b＄"}}]}}"#);
    assert_eq!(wire(&memory), [("file/rename.cgi".to_owned(), body)]);
}

#[test]
fn a_rename_to_the_same_name_is_a_success_and_to_someone_elses_file_is_not() {
    for refusal in [NOT_RENAMED, r#"{"status":"OK","renamed":0}"#] {
        let (session, _) = host_held([json(200, refusal), info(0, "same")]);
        assert_eq!(rename(&session, A, "same").unwrap(), "same");
        let (session, _) = host_held([json(200, refusal), info(0, "other")]);
        assert_eq!(
            rename(&session, A, "same").unwrap_err().code,
            Code::Conflict
        );
    }
}

#[test]
fn copies_are_returned_beside_their_originals() {
    let reply = format!(
        r#"{{"copied":1,"urls":[{{"from_url":"{B}","to_url":"https://1fichier.com/?dddddddddd"}}]}}"#
    );
    let (session, memory) = host_held([json(200, &reply)]);
    let copies = copy(&session, &links(&[B]), Some("7"), Some("secret"), Some("n")).unwrap();
    let expected = Copied {
        source: B.into(),
        link: "https://1fichier.com/?dddddddddd".into(),
    };
    assert_eq!(copies, [expected]);
    let body = format!(r#"{{"urls":["{B}"],"folder_id":7,"pass":"secret","rename":"n"}}"#);
    assert_eq!(wire(&memory), [("file/cp.cgi".to_owned(), body)]);
    let (session, _) = host_held([json(200, r#"{"status":"OK","copied":1}"#)]);
    assert_eq!(
        copy(&session, &links(&[B]), None, None, None)
            .unwrap_err()
            .code,
        Code::Changed
    );
}

#[test]
fn a_scan_distinguishes_a_virus_from_an_error() {
    let clean = r#"{"status":"OK","message":"Clean","date":"2021-06-22 14:57:25"}"#;
    let (session, _) = host_held([json(200, clean)]);
    let report = scan(&session, A).unwrap();
    assert_eq!((report.clean, report.scanned), (true, Some(1_624_366_645)));
    for message in [
        "Virus found: Eicar-Test-Signature",
        "Eicar-Signature FOUND #2",
    ] {
        let ko = format!(r#"{{"status":"KO","message":"{message}"}}"#);
        let (session, _) = host_held([json(200, &ko)]);
        let report = scan(&session, A).unwrap();
        assert_eq!(
            (report.clean, report.message.as_deref()),
            (false, Some(message))
        );
    }
    for (message, code) in [
        ("Resource not found #469", Code::NotFound),
        ("Flood detected: IP Locked #1", Code::RateLimited),
        ("File too large #1", Code::Changed),
    ] {
        let ko = format!(r#"{{"status":"KO","message":"{message}"}}"#);
        let (session, _) = host_held([json(200, &ko)]);
        assert_eq!(scan(&session, A).unwrap_err().code, code, "{message}");
    }
}
