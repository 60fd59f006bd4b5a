//! file/ls.cgi, file/info.cgi, folder/ls.cgi, and the lists of the website.

mod client;

use std::time::Duration;

use client::{api, send, start, unlimited};
use onefichier_simulator::{
    Config, Limits, ListingOrder, NewContent, NewFile, Owner, Simulator, Unknowns,
};
use serde_json::{Value, json};

#[test]
fn a_listing_has_the_nine_keys_of_each_file() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("Été 1.zip", "abc"));
    let reply = api(&simulator, "file/ls.cgi", json!({"folder_id": 0})).json();
    assert_eq!(
        (&reply["status"], &reply["count"]),
        (&json!("OK"), &json!(1))
    );
    let item = reply["items"][0].as_object().unwrap();
    let mut keys: Vec<_> = item.keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = [
        "acl",
        "cdn",
        "checksum",
        "content-type",
        "date",
        "filename",
        "pass",
        "size",
        "url",
    ];
    assert_eq!(keys, expected);
    assert_eq!(item["url"], file.link);
    assert_eq!(item["filename"], "Été 1.zip");
    assert_eq!(item["size"], 3);
    assert_eq!(item["checksum"], file.checksum.unwrap());
    assert_eq!(item["content-type"], "application/zip");
    assert_eq!(item["pass"], 0);
}

/// 30 files, one second apart, in a simulator that lists 10.
fn many(listing_order: ListingOrder, inclusive_dates: bool) -> Simulator {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            listing_rows: 10,
            listing_order,
            inclusive_dates,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    for number in 0..30 {
        simulator.add_file(NewFile {
            age: Duration::from_secs(1000 - number),
            ..NewFile::new(format!("{}", 29 - number), "x")
        });
    }
    simulator
}

/// Names and dates in a listing.
fn listed(simulator: &Simulator, body: Value) -> Vec<(u64, String)> {
    let reply = api(simulator, "file/ls.cgi", body).json();
    let items = reply["items"].as_array().unwrap().iter();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let rows = items.map(|item| (text(item, "filename").parse().unwrap(), text(item, "date")));
    let rows: Vec<_> = rows.collect();
    assert_eq!(reply["count"], rows.len());
    rows
}

fn names(rows: &[(u64, String)]) -> Vec<u64> {
    rows.iter().map(|(name, _)| *name).collect()
}

#[test]
fn the_rows_of_an_incomplete_listing_are_a_setting() {
    let all = json!({"folder_id": -1});
    let first = |order| names(&listed(&many(order, false), all.clone()));
    assert_eq!(
        first(ListingOrder::Oldest),
        (20..30).rev().collect::<Vec<_>>()
    );
    assert_eq!(first(ListingOrder::Newest), (0..10).collect::<Vec<_>>());
    let by_name = [0, 1, 10, 11, 12, 13, 14, 15, 16, 17];
    assert_eq!(first(ListingOrder::Name), by_name);
    let simulator = many(ListingOrder::Random, false);
    let differs = (0..20).any(|_| names(&listed(&simulator, all.clone())) != by_name);
    assert!(differs);
}

#[test]
fn dates_filter_before_rows_are_limited() {
    for (is_inclusive, edges) in [(false, 0), (true, 1)] {
        let simulator = many(ListingOrder::Newest, is_inclusive);
        let newest = listed(&simulator, json!({"folder_id": 0}));
        let (oldest_of_them, date) = newest.last().unwrap();
        // The ten before those, which the first listing did not include.
        let older = listed(&simulator, json!({"folder_id": 0, "sent_before": date}));
        let from = oldest_of_them + 1 - edges;
        assert_eq!(names(&older), (from..from + 10).collect::<Vec<_>>());
        let newer = listed(&simulator, json!({"folder_id": 0, "sent_after": date}));
        assert_eq!(names(&newer).len() as u64, 9 + edges);
        let both = json!({"folder_id": 0, "sent_after": date, "sent_before": date});
        assert_eq!(listed(&simulator, both).len() as u64, edges);
    }
}

#[test]
fn a_seeded_folder_is_listed_with_checksums_and_served_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("top.txt"), b"top").unwrap();
    std::fs::write(folder.path().join("sub/deep.bin"), vec![7; 3_000_000]).unwrap();
    let simulator = start(Config {
        seed: Some(folder.path().to_owned()),
        limits: Limits::Off,
        ..Config::default()
    });
    let names: Vec<_> = simulator
        .files()
        .into_iter()
        .map(|f| (f.folder, f.name))
        .collect();
    let expected = [("/sub", "deep.bin"), ("/", "top.txt")];
    assert_eq!(
        names,
        expected.map(|(folder, name)| (folder.to_owned(), name.to_owned()))
    );
    let all = api(&simulator, "file/ls.cgi", json!({"folder_id": -1})).json();
    assert_eq!(all["count"], 2);
    for item in all["items"].as_array().unwrap() {
        assert_eq!(item["checksum"].as_str().unwrap().len(), 128);
    }
    let deep = &simulator.files()[0];
    assert_eq!(
        deep.checksum.as_deref(),
        all["items"][0]["checksum"].as_str()
    );
    // The bytes are read on request.
    std::fs::write(folder.path().join("top.txt"), b"new").unwrap();
    let top = &simulator.files()[1];
    assert_eq!(simulator.content(&top.link).unwrap(), b"new");
}

#[test]
fn folders_have_their_id_under_id_and_files_only_on_request() {
    let simulator = unlimited();
    let sub = simulator.add_folder("a/b");
    let in_b = NewFile {
        folder: "a/b".into(),
        ..NewFile::new("x", "12345")
    };
    simulator.add_file(in_b);
    let root = api(&simulator, "folder/ls.cgi", json!({})).json();
    assert_eq!(root["folder_id"], 0);
    let a = &root["sub_folders"][0];
    assert_eq!(a["name"], "a");
    assert_eq!(a.get("folder_id"), None);
    assert!(a["id"].as_u64().unwrap() >= 10_000_000);
    let b = api(
        &simulator,
        "folder/ls.cgi",
        json!({"folder_id": sub, "files": 1}),
    )
    .json();
    assert_eq!(b["name"], "b");
    assert_eq!((&b["files"], &b["size"]), (&json!(1), &json!(5)));
    assert_eq!(b["items"][0]["filename"], "x");
    let unasked = api(&simulator, "folder/ls.cgi", json!({"folder_id": sub})).json();
    assert_eq!(unasked.get("items"), None);
    let missing = api(
        &simulator,
        "folder/ls.cgi",
        json!({"folder_id": 99_999_999}),
    );
    assert_eq!(missing.status, 404);
}

#[test]
fn an_empty_list_of_folders_is_empty_null_or_missing() {
    let simulator = unlimited();
    let mut seen = [false; 3];
    for _ in 0..200 {
        let reply = api(&simulator, "folder/ls.cgi", json!({})).json();
        seen[match reply.get("sub_folders") {
            None => 0,
            Some(Value::Null) => 1,
            Some(list) => {
                assert_eq!(*list, json!([]));
                2
            }
        }] = true;
        if seen == [true; 3] {
            return;
        }
    }
    panic!("not all forms were seen: {seen:?}");
}

#[test]
fn a_listing_shows_only_own_files() {
    let simulator = unlimited();
    for owner in [Owner::Stranger, Owner::Nobody] {
        simulator.add_file(NewFile {
            owner,
            ..NewFile::new("theirs", "x")
        });
    }
    for folder in [0, -1] {
        let reply = api(&simulator, "file/ls.cgi", json!({"folder_id": folder})).json();
        assert_eq!(reply["count"], 0, "{folder}");
    }
    let bad = api(&simulator, "file/ls.cgi", json!({"folder_id": -2}));
    assert_eq!(bad.status, 404);
}

#[test]
fn dates_narrow_a_listing() {
    let simulator = unlimited();
    simulator.add_file(NewFile::new("a", "x"));
    let count = |body: Value| api(&simulator, "file/ls.cgi", body).json()["count"].clone();
    assert_eq!(count(json!({"sent_after": "2020-01-01 00:00:00"})), 1);
    assert_eq!(count(json!({"sent_before": "2020-01-01 00:00:00"})), 0);
}

#[test]
fn info_has_no_status_and_the_folder_of_own_files_only() {
    let simulator = unlimited();
    let own = simulator.add_file(NewFile {
        folder: "/a/b".into(),
        ..NewFile::new("x.txt", "123")
    });
    let theirs = simulator.add_file(NewFile {
        owner: Owner::Stranger,
        ..NewFile::new("y.txt", "1234")
    });
    let info = api(
        &simulator,
        "file/info.cgi",
        json!({"url": own.link, "pass": null}),
    )
    .json();
    assert_eq!(info.get("status"), None);
    assert_eq!(
        (&info["filename"], &info["size"]),
        (&json!("x.txt"), &json!(3))
    );
    assert_eq!(info["path"], "a/b");
    assert_eq!(info["folder_id"], own.folder_id);
    assert_eq!(info["content-type"], "text/plain");
    assert_eq!(info["acl"]["premium"], 0);
    let info = api(&simulator, "file/info.cgi", json!({"url": theirs.link})).json();
    assert_eq!((&info["size"], info.get("path")), (&json!(4), None));
    let dead = json!({"url": "https://1fichier.com/?abcdefghij0123456789"});
    let reply = api(&simulator, "file/info.cgi", dead);
    assert_eq!(reply.status, 404);
    assert!(reply.message().starts_with("Resource not found #"));
}

#[test]
fn a_listing_does_not_wait_forever_for_a_checksum() {
    let simulator = start(Config {
        checksum_wait: Duration::from_millis(100),
        ..Config::default()
    });
    // A sparse file, which takes minutes to hash.
    let large = tempfile::NamedTempFile::new().unwrap();
    large.as_file().set_len(100 << 30).unwrap();
    let content = NewContent::file(large.path()).unwrap();
    let file = simulator.add_file(NewFile::new("large", content));
    assert_eq!(file.checksum, None);
    let reply = api(&simulator, "file/ls.cgi", json!({})).json();
    assert_eq!(reply["items"][0]["checksum"], "");
}

#[test]
fn check_links_returns_lines_in_the_order_given() {
    let simulator = unlimited();
    let open = simulator.add_file(NewFile::new("a&b.txt", "12345"));
    let secret = simulator.add_file(NewFile {
        password: Some("secret".into()),
        ..NewFile::new("c", "x")
    });
    let dead = "https://1fichier.com/?abcdefghij0123456789";
    let links = [dead, &open.link, "nonsense", &secret.link];
    let body = links
        .map(|link| format!("links[]={}", link.replace('?', "%3F")))
        .join("&");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let path = "/check_links.pl";
    let reply = send(
        &simulator,
        "POST",
        "1fichier.com",
        path,
        &[form],
        body.as_bytes(),
    );
    let expected = [
        format!("{dead};;;NOT FOUND"),
        format!("{};a&amp;b.txt;5", open.link),
        "nonsense;;;BAD LINK".to_owned(),
        format!("{};;;PRIVATE", secret.link),
    ];
    assert_eq!(reply.text().lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_shared_folder_is_an_array_once_its_password_is_given() {
    let simulator = unlimited();
    let id = simulator.add_folder("shared");
    simulator.add_file(NewFile {
        folder: "shared".into(),
        ..NewFile::new("a.txt", "abc")
    });
    let share = json!({"folder_id": id, "share": 1, "pass": "secret"});
    let url = api(&simulator, "folder/share.cgi", share).json()["url"].clone();
    let path = url
        .as_str()
        .unwrap()
        .strip_prefix("https://1fichier.com")
        .unwrap();
    let closed = send(
        &simulator,
        "GET",
        "1fichier.com",
        &format!("{path}?json=1"),
        &[],
        b"",
    );
    assert!(closed.is_html() && closed.text().contains("name=\"pass\""));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let open = send(
        &simulator,
        "POST",
        "1fichier.com",
        path,
        &[form],
        b"json=1&pass=secret",
    );
    assert_eq!(
        open.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    let rows = open.json();
    let row = rows[0].as_object().unwrap();
    assert_eq!(
        (&row["filename"], &row["size"]),
        (&json!("a.txt"), &json!(3))
    );
    assert!(
        row["link"]
            .as_str()
            .unwrap()
            .starts_with("https://1fichier.com/?")
    );
    assert_eq!((&row["password"], &row["acl"]), (&json!(0), &json!(0)));
    assert_eq!(
        send(&simulator, "GET", "1fichier.com", "/dir/Nothing1", &[], b"").status,
        404
    );
}
