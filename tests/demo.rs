//! `hoster demo`: what a new user sees first.

use serde_json::json;

use crate::bench::{finish, hoster};

const STEPS: [&str; 8] = [
    "account",
    "resolve",
    "get",
    "verify",
    "upload",
    "dead-link",
    "wrong-key",
    "plugin-info",
];

#[tokio::test]
async fn every_step_does_what_it_says() {
    let run = finish(hoster(&["demo", "--json"])).await.ok();
    let expected: Vec<_> = STEPS
        .iter()
        .map(|step| json!({"step": step, "ok": true}))
        .collect();
    assert_eq!(run.lines(), expected);
}

#[tokio::test]
async fn it_explains_each_step_to_people() {
    let text = finish(hoster(&["demo"])).await.ok().stdout;
    for words in [
        "no files, no sockets",
        "user@example.com",
        "https://a-",
        "whirlpool",
        "checksum verified",
        "not-found",
        "credential-rejected",
        "All steps passed",
    ] {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    assert!(text.lines().count() < 40, "{text}");
    assert!(!text.contains("/v1/user/info.cgi"), "{text}");
    let all = finish(hoster(&["demo", "-v"])).await.ok().stdout;
    assert!(all.contains("/v1/user/info.cgi"), "{all}");
}
