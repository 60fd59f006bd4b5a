//! Listings in the service's format.

use super::*;
use crate::error::Code;
use crate::http::memory::json;
use crate::session::testing::host_held;

#[test]
fn names_come_back_as_their_owner_gave_them() {
    let body = r#"{"files":1,"items":[{"url":"https://1fichier.com/?abcde12345","filename":"a＂b‛／.txt"}],
        "sub_folders":[{"id":1,"name":"␠x"}]}"#;
    let (session, _) = host_held([json(200, body)]);
    let contents = list(&session, None).unwrap();
    let names: Vec<&str> = contents.entries.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, [" x", "a\"b／.txt"]);
}

const FILE: &str = r#"{"url":"https://1fichier.com/?ABCDE12345","filename":"a b.rar","size":1234,
    "date":"2021-06-22 14:57:25","checksum":"CHECKSUM","content-type":"application/x-rar","pass":1,"acl":"0","cdn":0}"#;

#[test]
fn a_folder_lists_folders_first_and_then_files() {
    let file = FILE.replace("CHECKSUM", &"0f".repeat(64));
    let body = format!(
        r#"{{"status":"OK","folder_id":0,"name":null,"files":1,"items":[{file}],
        "sub_folders":[{{"id":12345678,"name":"backup","pass":"1","create_date":"2021-01-01 00:00:00"}},
                       {{"folder_id":"9","id":"9","name":"shared","email":"x@y.z","shared":"https://1fichier.com/dir/AbC"}}]}}"#
    );
    let (session, memory) = host_held([json(200, &body)]);
    let contents = list(&session, None).unwrap();
    assert_eq!((contents.id.as_str(), contents.name), ("0", None));
    assert_eq!((contents.as_of, contents.fresh_for), (1_700_000_000, 30));
    let [backup, shared, file] = contents.entries.as_slice() else {
        panic!("{:?}", contents.entries)
    };
    assert_eq!(
        (backup.kind, backup.id.as_str()),
        (EntryKind::Folder, "12345678")
    );
    assert_eq!(backup.created, Some(1_609_455_600));
    assert!(backup.has_password);
    assert_eq!(shared.link.as_deref(), Some("https://1fichier.com/dir/AbC"));
    assert_eq!(shared.details, [("owner", "x@y.z".to_owned())]);
    assert_eq!(
        (file.kind, file.id.as_str()),
        (EntryKind::File, "abcde12345")
    );
    assert_eq!(
        file.link.as_deref(),
        Some("https://1fichier.com/?abcde12345")
    );
    assert_eq!((file.size, file.created), (Some(1234), Some(1_624_366_645)));
    assert!(file.checksum.is_some() && file.has_password);
    assert_eq!(
        file.details,
        [("content-type", "application/x-rar".to_owned())]
    );
    assert_eq!(
        memory.wire(),
        [(
            "https://api.1fichier.com/v1/folder/ls.cgi".to_owned(),
            r#"{"folder_id":0,"files":1}"#.to_owned()
        )]
    );
}

#[test]
fn files_that_the_folder_only_counts_are_requested() {
    let folder = r#"{"status":"OK","folder_id":7,"name":"x","files":"1","sub_folders":null}"#;
    let files = format!(r#"{{"status":"OK","count":1,"items":[{FILE}]}}"#);
    let (session, memory) = host_held([json(200, folder), json(200, &files)]);
    let contents = list(&session, Some("7")).unwrap();
    assert_eq!(contents.name.as_deref(), Some("x"));
    assert_eq!(contents.entries.len(), 1);
    let wire = memory.wire();
    assert!(wire[1].0.ends_with("/file/ls.cgi"));
    assert_eq!(wire[1].1, r#"{"folder_id":7}"#);
}

#[test]
fn an_empty_folder_costs_one_request() {
    for body in [
        r#"{"status":"OK","files":0}"#,
        r#"{"status":"OK","files":"0","items":null,"sub_folders":null}"#,
        r#"{"status":"OK","items":[],"sub_folders":[]}"#,
    ] {
        let (session, memory) = host_held([json(200, body)]);
        assert!(list(&session, Some("7")).unwrap().entries.is_empty());
        assert_eq!(memory.requests().len(), 1);
    }
}

#[test]
fn a_folder_id_is_a_whole_number() {
    for folder in ["", "-1", "+1", "1.5", "x", "99999999999999999999999", "1 "] {
        let (session, memory) = host_held([]);
        let error = list(&session, Some(folder)).unwrap_err();
        assert_eq!(error.code, Code::InvalidInput, "{folder}");
        assert!(memory.requests().is_empty());
    }
}

#[test]
fn a_missing_folder_is_not_a_missing_file() {
    let ko = r#"{"status":"KO","message":"Resource not found #1"}"#;
    let (session, _) = host_held([json(404, ko)]);
    let error = list(&session, Some("7")).unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    assert!(error.message.contains("folder"));
}

#[test]
fn invalid_rows_are_an_error_and_not_dropped() {
    for body in [
        r#"{"files":1,"items":[{"filename":"x"}]}"#,
        r#"{"files":1,"items":["x"]}"#,
        r#"{"sub_folders":[{"name":"x"}]}"#,
        r#"{"sub_folders":[{"id":-1,"name":"x"}]}"#,
    ] {
        let (session, _) = host_held([json(200, body)]);
        let error = list(&session, None).unwrap_err();
        assert_eq!(error.code, Code::Changed, "{body}");
    }
}

#[test]
fn a_file_on_an_unknown_domain_is_still_listed() {
    let body = r#"{"items":[{"url":"https://desfichiers.net/?abcde12345","filename":"x"}]}"#;
    let (session, _) = host_held([json(200, body)]);
    let contents = list(&session, None).unwrap();
    let entry = contents.entries.first().unwrap();
    assert_eq!(entry.id, "abcde12345");
    assert_eq!(
        entry.link.as_deref(),
        Some("https://desfichiers.net/?abcde12345")
    );
}
