//! Calls that change what is stored.

mod client;

use client::{api, start, unlimited};
use onefichier_simulator::{
    AbsentDestination, Config, Limits, NewFile, Owner, Simulator, Unknowns,
};
use serde_json::{Value, json};

fn is_ko(reply: &client::Reply, status: u16) -> bool {
    reply.status == status && reply.json()["status"] == "KO"
}

#[test]
fn only_own_files_are_removed() {
    let simulator = unlimited();
    let own = simulator.add_file(NewFile::new("a", "a"));
    let theirs = simulator.add_file(NewFile {
        owner: Owner::Stranger,
        ..NewFile::new("b", "b")
    });
    let files = json!([{"url": own.link}, {"url": theirs.link}]);
    let reply = api(&simulator, "file/rm.cgi", json!({"files": files})).json();
    assert_eq!(
        (&reply["removed"], &reply["urls"]),
        (&json!(1), &json!([own.link]))
    );
    assert_eq!(simulator.files(), [theirs]);
    let again = api(
        &simulator,
        "file/rm.cgi",
        json!({"files": [{"url": own.link}]}),
    );
    assert!(is_ko(&again, 404));
    assert!(is_ko(&api(&simulator, "file/rm.cgi", json!({})), 400));
}

#[test]
fn a_move_goes_to_another_folder_or_nowhere() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a", "a"));
    let folder = simulator.add_folder("f");
    let mv = |body: Value| api(&simulator, "file/mv.cgi", body);
    let urls = json!([file.link]);
    let reply = mv(json!({"urls": urls, "destination_folder_id": folder, "rename": "b"})).json();
    assert_eq!(
        (&reply["moved"], &reply["filename"]),
        (&json!(1), &json!("b"))
    );
    let moved = simulator.files().pop().unwrap();
    assert_eq!((&*moved.folder, &*moved.name), ("/f", "b"));
    assert!(is_ko(
        &mv(json!({"urls": urls, "destination_folder_id": folder, "rename": "c"})),
        200
    ));
    assert!(is_ko(
        &mv(json!({"urls": urls, "destination_folder_id": 0, "rename": "b"})),
        200
    ));
    assert!(is_ko(&mv(json!({"urls": urls})), 400));
    assert!(is_ko(
        &mv(json!({"urls": urls, "destination_folder_id": 12_345_678})),
        404
    ));
}

#[test]
fn a_rename_to_the_same_name_has_no_effect() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a", "a"));
    let rename = |name: &str| {
        let urls = json!([{"url": file.link, "filename": name}]);
        api(&simulator, "file/rename.cgi", json!({"urls": urls}))
    };
    let reply = rename("b").json();
    assert_eq!(reply["renamed"], 1);
    let row = json!({"url": file.link, "old_filename": "a", "new_filename": "b"});
    assert_eq!(reply["urls"], json!([row]));
    let reply = rename("b");
    assert!(is_ko(&reply, 200) && reply.message().starts_with("No file has been renamed #"));
}

#[test]
fn a_copy_of_anothers_file_is_own() {
    let simulator = unlimited();
    let theirs = simulator.add_file(NewFile {
        owner: Owner::Stranger,
        password: Some("secret".into()),
        ..NewFile::new("b", "bytes")
    });
    let folder = simulator.add_folder("f");
    let body = |pass: &str| json!({"urls": [theirs.link], "folder_id": folder, "pass": pass});
    assert!(is_ko(&api(&simulator, "file/cp.cgi", body("wrong")), 403));
    let reply = api(&simulator, "file/cp.cgi", body("secret")).json();
    assert_eq!(reply["copied"], 1);
    assert_eq!(reply["urls"][0]["from_url"], theirs.link);
    let copy = simulator.files().pop().unwrap();
    assert_eq!(reply["urls"][0]["to_url"], copy.link);
    assert_eq!(
        (&*copy.folder, copy.owner, copy.size),
        ("/f", Owner::Account, 5)
    );
    assert_eq!(copy.checksum, theirs.checksum);
}

#[test]
fn only_given_attributes_change() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a", "a"));
    let chattr = |mut body: Value| {
        body["urls"] = json!([file.link]);
        api(&simulator, "file/chattr.cgi", body)
    };
    let first = json!({"pass": "secret", "description": "d", "no_ssl": 1, "acl": {"premium": 1}});
    assert_eq!(chattr(first).json()["updated"], 1);
    assert_eq!(simulator.files()[0].password.as_deref(), Some("secret"));
    assert!(is_ko(&chattr(json!({"pass": "short"})), 400));
    assert_eq!(chattr(json!({"filename": "b"})).status, 200);
    let info = json!({"url": file.link, "pass": "secret"});
    let info = api(&simulator, "file/info.cgi", info).json();
    assert_eq!(
        (&info["filename"], &info["description"]),
        (&json!("b"), &json!("d"))
    );
    assert_eq!(
        (&info["no_ssl"], &info["acl"]["premium"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        chattr(json!({"pass": "", "acl": {}, "description": ""})).status,
        200
    );
    let info = api(&simulator, "file/info.cgi", json!({"url": file.link})).json();
    assert_eq!(
        (&info["pass"], &info["description"]),
        (&json!(0), &Value::Null)
    );
}

#[test]
fn folders_are_made_moved_and_removed() {
    let simulator = unlimited();
    let mkdir = |body: Value| api(&simulator, "folder/mkdir.cgi", body);
    let made = mkdir(json!({"name": "a"})).json();
    let a = made["folder_id"].as_u64().unwrap();
    assert_eq!(made["name"], "a");
    assert!(is_ko(&mkdir(json!({"name": "a"})), 200));
    assert!(is_ko(&mkdir(json!({"name": "//"})), 400));
    assert!(is_ko(&mkdir(json!({"name": "x".repeat(251)})), 400));
    assert!(is_ko(
        &mkdir(json!({"name": "b", "folder_id": 12_345_678})),
        404
    ));
    let b = mkdir(json!({"name": "b", "folder_id": a})).json()["folder_id"].clone();

    let mv = |body: Value| api(&simulator, "folder/mv.cgi", body);
    assert!(is_ko(
        &mv(json!({"folder_id": a, "destination_folder_id": b})),
        200
    ));
    let renamed = json!({"folder_id": b, "destination_folder_id": a, "rename": "c"});
    let moved = mv(renamed).json();
    assert_eq!(
        (&moved["old_name"], &moved["new_name"]),
        (&json!("b"), &json!("c"))
    );
    assert_eq!(simulator.add_folder("a/c"), b.as_u64().unwrap());
    // Another folder and another name in one call.
    let both = json!({"folder_id": b, "destination_folder_id": 0, "rename": "d"});
    assert_eq!(mv(both).status, 200);
    assert_eq!(simulator.add_folder("d"), b.as_u64().unwrap());
    let back = json!({"folder_id": b, "destination_folder_id": a});
    assert_eq!(mv(back).status, 200);
    // Without a destination it goes to the root.
    assert_eq!(mv(json!({"folder_id": b, "rename": "c"})).status, 200);
    assert_eq!(simulator.add_folder("c"), b.as_u64().unwrap());

    let rm = |id: &Value| api(&simulator, "folder/rm.cgi", json!({"folder_id": id}));
    let file = NewFile {
        folder: "c".into(),
        ..NewFile::new("x", "x")
    };
    simulator.add_file(file);
    assert!(is_ko(&rm(&b), 200), "not empty");
    assert_eq!(rm(&json!(a)).json()["status"], "OK");
    assert!(is_ko(&rm(&json!(a)), 404));
    assert!(is_ko(&rm(&json!(0)), 400));
}

#[test]
fn shares_can_be_granted_and_revoked() {
    let simulator = unlimited();
    let id = simulator.add_folder("f");
    let share = |mut body: Value| {
        body["folder_id"] = json!(id);
        api(&simulator, "folder/share.cgi", body).json()
    };
    let users = json!([{"email": "b@example.org", "rw": 1, "hide_links": 0}]);
    let url = share(json!({"share": 1, "shares": users}))["url"].clone();
    assert!(
        url.as_str()
            .unwrap()
            .starts_with("https://1fichier.com/dir/")
    );
    let folder = api(&simulator, "folder/ls.cgi", json!({"folder_id": id})).json();
    assert_eq!((&folder["shared"], &folder["shares"]), (&url, &users));
    assert_eq!(share(json!({"share": 0, "shares": []})).get("url"), None);
    let folder = api(&simulator, "folder/ls.cgi", json!({"folder_id": id})).json();
    assert_eq!(
        (&folder["shared"], &folder["shares"]),
        (&json!(""), &json!([]))
    );
}

#[test]
fn a_scan_is_cached_and_removes_infected_files() {
    let simulator = unlimited();
    let clean = simulator.add_file(NewFile::new("a", "a"));
    let scan = |link: &str| api(&simulator, "file/scan.cgi", json!({"url": link}));
    assert_eq!(scan(&clean.link).json(), json!({"status": "OK"}));
    assert!(scan(&clean.link).json()["date"].is_string());
    let eicar = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    let infected = simulator.add_file(NewFile::new("b", eicar));
    assert!(is_ko(&scan(&infected.link), 200));
    assert!(is_ko(&scan(&infected.link), 404));
    assert_eq!(simulator.files().len(), 1);
}

/// Moves a folder to the root like rclone: with its new name, and without a
/// destination.
fn moved_by_rclone(absent_destination: AbsentDestination) -> (Simulator, u64) {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            absent_destination,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let nested = simulator.add_folder("a/nested");
    let body = json!({"folder_id": nested, "destination_user": "", "rename": "moved"});
    let reply = api(&simulator, "folder/mv.cgi", body).json();
    assert_eq!(
        (&reply["status"], &reply["old_name"], &reply["new_name"]),
        (&json!("OK"), &json!("nested"), &json!("moved"))
    );
    (simulator, nested)
}

#[test]
fn a_move_without_a_destination_goes_to_the_root_even_with_a_new_name() {
    let (simulator, nested) = moved_by_rclone(AbsentDestination::Root);
    assert_eq!(simulator.add_folder("moved"), nested);
}

#[test]
fn a_move_without_a_destination_stays_if_configured() {
    let (simulator, nested) = moved_by_rclone(AbsentDestination::Stays);
    assert_eq!(simulator.add_folder("a/moved"), nested);
}
