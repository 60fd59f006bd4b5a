//! `hoster share` and its output.

use serde_json::json;

use crate::bench::Bench;

#[tokio::test]
async fn without_a_flag_the_sharing_is_shown_and_nothing_is_changed() {
    let bench = Bench::start().await;
    bench.simulator.add_folder("/set");
    let show = async || {
        bench
            .json(&["--no-pace", "share", "/set"])
            .await
            .ok()
            .object()
    };
    let mut expected = json!({
        "path": "/set", "link": null, "has_password": false, "people": [],
    });
    assert_eq!(show().await, expected);
    let args = [
        "--no-pace",
        "share",
        "/set",
        "--public",
        "--password",
        "open sesame",
    ];
    let people = [
        "--with",
        "a@example.com:write",
        "--with",
        "b@example.com:hide-links",
    ];
    let shared = bench
        .json(&[&args[..], &people].concat())
        .await
        .ok()
        .object();
    expected["link"] = shared["link"].clone();
    expected["has_password"] = json!(true);
    expected["people"] = json!([
        {"email": "a@example.com", "write": true, "hide_links": false},
        {"email": "b@example.com", "write": false, "hide_links": true},
    ]);
    assert_eq!(show().await, expected);
    let text = bench
        .hoster(&["--no-pace", "share", "/set"])
        .await
        .ok()
        .stdout;
    let link = shared["link"].as_str().unwrap();
    for line in [
        &format!("public, with a password: {link}\n"),
        "shared with a@example.com: write\n",
        "shared with b@example.com: read, without links\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    let log = bench.simulator.log();
    let changes = log.iter().filter(|e| e.path.ends_with("share.cgi"));
    assert_eq!(changes.count(), 1, "showing changes nothing");
}

#[tokio::test]
async fn publishing_a_folder_prints_only_its_link() {
    let bench = Bench::start().await;
    bench.simulator.add_folder("/set");
    let run = bench
        .hoster(&["--no-pace", "share", "/set", "--public"])
        .await;
    let link = run.ok().stdout;
    assert!(link.starts_with("https://1fichier.com/dir/"), "{link}");
    assert_eq!(link.lines().count(), 1, "{link}");
    bench.keyless(&["check", link.trim()]).await.ok();
}
