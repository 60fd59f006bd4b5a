//! Folders that accounts share with each other.

mod client;

use client::{api, api_as, download, start};
use onefichier_simulator::{AccountConfig, Config, Limits, NewFile, Owner, Simulator};
use serde_json::{Value, json};

const FRIEND: &str = "friend@example.com";

/// A folder `team/inner` with a file in it, shared with a friend.
fn shared(rw: u8, hide_links: u8) -> (Simulator, String, u64) {
    let simulator = start(Config {
        limits: Limits::Off,
        accounts: vec![AccountConfig {
            email: FRIEND.into(),
            ..AccountConfig::default()
        }],
        ..Config::default()
    });
    let team = simulator.add_folder("team");
    simulator.add_folder("private");
    simulator.add_file(NewFile {
        folder: "team/inner".into(),
        ..NewFile::new("a.bin", "abc")
    });
    let shares = json!([{"email": FRIEND, "rw": rw, "hide_links": hide_links}]);
    let share = json!({"folder_id": team, "shares": shares});
    assert_eq!(api(&simulator, "folder/share.cgi", share).status, 200);
    let key = simulator.keys_of(Owner::Other(0)).remove(0);
    (simulator, key, team)
}

fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn a_friend_sees_what_is_shared_and_nothing_else() {
    let (simulator, friend, team) = shared(0, 0);
    let list = |body: Value| api_as(&simulator, &friend, "folder/ls.cgi", body);
    let own = list(json!({})).json();
    assert_eq!(names(&own["sub_folders"]), ["team"]);
    assert_eq!(own["sub_folders"][0]["email"], "user@example.com");
    let root = list(json!({"folder_id": 0, "sharing_user": "user@example.com"})).json();
    assert_eq!(names(&root["sub_folders"]), ["team"]);
    assert_eq!((&root["files"], &root["rw"]), (&json!(0), &json!(0)));
    let inside = list(json!({"folder_id": team})).json();
    assert_eq!(
        (&inside["user"], names(&inside["sub_folders"])),
        (&json!("user@example.com"), vec!["inner"])
    );
    let inner = inside["sub_folders"][0]["id"].clone();
    let files = json!({"folder_id": inner, "sharing_user": "user@example.com"});
    let listed = api_as(&simulator, &friend, "file/ls.cgi", files).json();
    let url = listed["items"][0]["url"].as_str().unwrap();
    assert!(url.starts_with("https://1fichier.com/?"));
    let private = simulator.add_folder("private");
    assert_eq!(list(json!({"folder_id": private})).status, 404);
    assert_eq!(
        list(json!({"folder_id": team, "sharing_user": "x@example.com"})).status,
        404
    );
    let make = json!({"name": "mine", "folder_id": team});
    assert_eq!(
        api_as(&simulator, &friend, "folder/mkdir.cgi", make).status,
        403
    );
}

#[test]
fn a_hidden_link_is_downloaded_by_folder_and_name() {
    let (simulator, friend, _) = shared(0, 1);
    let inner = simulator.add_folder("team/inner");
    let place = json!({"folder_id": inner, "sharing_user": "user@example.com"});
    let listed = api_as(&simulator, &friend, "file/ls.cgi", place.clone()).json();
    assert_eq!(listed["items"][0]["url"], "");
    let ask = |name: &str| {
        let body = json!({"folder_id": inner, "filename": name});
        api_as(&simulator, &friend, "download/get_token.cgi", body)
    };
    let url = ask("a.bin").json()["url"].as_str().unwrap().to_owned();
    assert_eq!(download(&simulator, &url, &[]).body, b"abc");
    assert_eq!(ask("A.bin").status, 404, "case counts");
}

#[test]
fn a_friend_who_may_write_makes_folders_and_copies_there() {
    let (simulator, friend, team) = shared(1, 0);
    let make = json!({"name": "by friend", "folder_id": team});
    assert_eq!(
        api_as(&simulator, &friend, "folder/mkdir.cgi", make).status,
        200
    );
    let inside = api(&simulator, "folder/ls.cgi", json!({"folder_id": team})).json();
    assert_eq!(names(&inside["sub_folders"]), ["by friend", "inner"]);
    let source = simulator.add_file(NewFile::new("b", "b"));
    let copy = json!({"urls": [source.link], "folder_id": team});
    assert_eq!(
        api_as(&simulator, &friend, "file/cp.cgi", copy).json()["copied"],
        1
    );
    let file = simulator.files().pop().unwrap();
    assert_eq!((file.owner, &*file.folder), (Owner::Account, "/team"));
}

#[test]
fn a_friend_who_may_write_moves_files_and_folders_there() {
    let (simulator, friend, team) = shared(1, 0);
    let theirs = simulator.add_file(NewFile {
        owner: Owner::Other(0),
        folder: "mine/deep".into(),
        ..NewFile::new("b", "b")
    });
    let call = |name: &str, body: Value| api_as(&simulator, &friend, name, body);
    let moved = json!({"urls": [theirs.link], "destination_folder_id": team,
        "destination_user": "user@example.com"});
    assert_eq!(call("file/mv.cgi", moved).json()["moved"], 1);
    let listed = api(&simulator, "file/ls.cgi", json!({"folder_id": team})).json();
    assert_eq!(
        (&listed["count"], &listed["items"][0]["filename"]),
        (&json!(1), &json!("b"))
    );
    // Both can move what is in there.
    let inner = simulator.add_folder("team/inner");
    let within = json!({"urls": [theirs.link], "destination_folder_id": inner});
    assert_eq!(call("file/mv.cgi", within).json()["moved"], 1);

    let listed = call("folder/ls.cgi", json!({})).json();
    let folders = listed["sub_folders"].as_array().unwrap();
    let mine = folders
        .iter()
        .find(|folder| folder["name"] == "mine")
        .unwrap()["id"]
        .clone();
    let body = json!({"folder_id": mine, "destination_folder_id": team,
        "destination_user": "user@example.com"});
    assert_eq!(call("folder/mv.cgi", body).json()["status"], "OK");
    let inside = api(&simulator, "folder/ls.cgi", json!({"folder_id": team})).json();
    assert_eq!(names(&inside["sub_folders"]), ["inner", "mine"]);
}

#[test]
fn without_write_access_nothing_is_moved_there() {
    let (simulator, friend, team) = shared(0, 0);
    let theirs = simulator.add_file(NewFile {
        owner: Owner::Other(0),
        ..NewFile::new("b", "b")
    });
    let body = json!({"urls": [theirs.link], "destination_folder_id": team});
    assert_eq!(api_as(&simulator, &friend, "file/mv.cgi", body).status, 403);
}
