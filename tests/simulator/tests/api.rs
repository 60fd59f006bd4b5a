//! Properties of every call of the API: authentication, the form of replies,
//! the rate limits.

mod client;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use client::{api, curl_by_proxy, send, start, unlimited};
use http::StatusCode;
use onefichier_simulator::{AccountConfig, Config, Limits, NewFile, Offer, Unknowns};
use serde_json::{Value, json};

const API: &str = "api.1fichier.com";
const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn a_missing_or_wrong_key_is_not_authenticated() {
    let simulator = unlimited();
    let key = simulator.api_key().to_owned();
    let almost = format!("Bearer {key}x");
    let cased = format!("Bearer {}", key.to_lowercase() + "A");
    let basic = format!("Basic {key}");
    for authorization in [
        None,
        Some(""),
        Some("Bearer"),
        Some(&*almost),
        Some(&*cased),
        Some(&*basic),
    ] {
        let mut headers = vec![JSON];
        headers.extend(authorization.map(|value| ("Authorization", value)));
        let reply = send(
            &simulator,
            "POST",
            API,
            "/v1/user/info.cgi",
            &headers,
            b"{}",
        );
        assert_eq!(reply.status, 401, "{authorization:?}");
        assert_eq!(reply.json()["status"], "KO");
        assert!(
            reply.message().starts_with("Not authenticated #"),
            "{reply:?}"
        );
    }
    assert!(simulator.log().iter().all(|entry| !entry.authorized));
    // A key in the query is ignored.
    let path = format!("/v1/user/info.cgi?api_key={key}");
    let reply = send(&simulator, "POST", API, &path, &[JSON], b"{}");
    assert_eq!(reply.status, 401);
}

#[test]
fn the_key_has_the_documented_shape() {
    let simulator = unlimited();
    let key = simulator.api_key();
    assert_eq!(key.len(), 32);
    assert!(
        key.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_=-".contains(c))
    );
}

#[test]
fn paths_known_only_from_articles_do_not_exist() {
    let simulator = unlimited();
    let key = simulator.api_key();
    for (method, call) in [
        ("POST", "upload.cgi"),
        ("GET", "download/save.cgi"),
        ("GET", "folder/list.cgi"),
        ("POST", "file/delete.cgi"),
        ("GET", "folder/create.cgi"),
    ] {
        let path = format!("/v1/{call}?api_key={key}");
        assert_eq!(
            send(&simulator, method, API, &path, &[JSON], b"").status,
            404,
            "{call}"
        );
    }
    let log = simulator.log();
    assert!(log.iter().all(|entry| !format!("{entry:?}").contains(key)));
    assert_eq!(
        send(&simulator, "POST", API, "/user/info.cgi", &[JSON], b"").status,
        404
    );
}

#[test]
fn calls_are_posts_of_json() {
    let simulator = unlimited();
    let key = format!("Bearer {}", simulator.api_key());
    let auth = ("Authorization", key.as_str());
    let call = |method: &str, headers: &[(&str, &str)], body: &[u8]| {
        send(&simulator, method, API, "/v1/user/info.cgi", headers, body).status
    };
    assert_eq!(call("GET", &[auth, JSON], b""), 405);
    assert_eq!(call("POST", &[auth], b"{}"), 400);
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(call("POST", &[auth, form], b"{}"), 400);
    for body in [&b"{"[..], b"[]", b"1", b"\xff", b"\"\""] {
        assert_eq!(call("POST", &[auth, JSON], body), 400, "{body:?}");
    }
    for body in [&b""[..], b"{}", b" ", b"{\"pass\":null}"] {
        assert_eq!(call("POST", &[auth, JSON], body), 200, "{body:?}");
    }
    let charset = ("Content-Type", "application/json; charset=utf-8");
    assert_eq!(call("POST", &[auth, charset], b"{}"), 200);
    let long = vec![b' '; 5 << 20];
    assert_eq!(call("POST", &[auth, JSON], &long), 400);
}

#[test]
fn keys_come_in_random_order() {
    let simulator = unlimited();
    simulator.add_file(NewFile::new("a.txt", "a"));
    let replies = (0..12).map(|_| api(&simulator, "file/ls.cgi", json!({})));
    let replies: Vec<_> = replies.collect();
    let texts: HashSet<String> = replies.iter().map(|reply| reply.text()).collect();
    assert!(texts.len() > 2, "{texts:?}");
    let values: Vec<Value> = replies.iter().map(|reply| reply.json()).collect();
    assert!(values.iter().all(|value| *value == values[0]));
    assert_eq!(
        replies[0].header("content-type"),
        Some("application/json; charset=utf-8")
    );
}

#[test]
fn a_reply_is_compressed_on_request() {
    let simulator = unlimited();
    let url = "https://api.1fichier.com/v1/user/info.cgi";
    let key = format!("Authorization: Bearer {}", simulator.api_key());
    let json = "Content-Type: application/json";
    let arguments = ["--compressed", "-X", "POST", "-H", &key, "-H", json, url];
    let reply = curl_by_proxy(&simulator, &arguments);
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert_eq!(reply.json()["status"], "OK");
}

#[test]
fn pretty_indents() {
    let simulator = unlimited();
    let plain = api(&simulator, "user/info.cgi", json!({})).text();
    assert!(!plain.contains('\n'));
    let pretty = api(&simulator, "user/info.cgi", json!({"pretty": 1})).text();
    assert!(pretty.lines().count() > 20, "{pretty}");
}

#[test]
fn the_account_has_the_types_of_the_real_wire() {
    let simulator = unlimited();
    simulator.add_file(NewFile::new("a.bin", vec![0; 1000]));
    let account = api(&simulator, "user/info.cgi", json!({})).json();
    assert_eq!(account["status"], "OK");
    assert_eq!(account["offer"], "1");
    assert_eq!(account["cdn"], "100");
    for flag in [
        "2fa",
        "use_cdn",
        "mail_rm",
        "download_menu",
        "default_port",
        "upload_forbidden",
    ] {
        assert!(account[flag].is_string(), "{flag}");
    }
    for number in ["default_domain", "page_limit", "overquota", "ftp_did"] {
        assert!(account[number].is_number(), "{number}");
    }
    assert_eq!(account["cold_storage"], 1000);
    let (quota, left) = (
        &account["allowed_cold_storage"],
        &account["available_storage"],
    );
    assert_eq!(quota.as_i64().unwrap() - 1000, left.as_i64().unwrap());
    let end = account["subscription_end"].as_str().unwrap();
    assert!(end > account["stats_date"].as_str().unwrap());
    assert_eq!(end.len(), "2021-06-22 14:57:25".len());
}

#[test]
fn a_free_account_is_reported_as_such_and_gets_no_token() {
    let simulator = start(Config {
        limits: Limits::Off,
        account: AccountConfig {
            offer: Offer::Free,
            subscription_days: None,
            ..AccountConfig::default()
        },
        ..Config::default()
    });
    let file = simulator.add_file(NewFile::new("a.txt", "a"));
    let account = api(&simulator, "user/info.cgi", json!({})).json();
    assert_eq!(account["offer"], "0");
    assert_eq!(account["subscription_end"], "");
    let reply = api(
        &simulator,
        "download/get_token.cgi",
        json!({"url": file.link}),
    );
    assert_eq!(reply.status, 403);
    assert!(
        reply
            .message()
            .starts_with("Must be a customer (Premium, Access) #")
    );
    // Spending CDN credits makes anyone a customer.
    let with_credits = json!({"url": file.link, "cdn": 1});
    assert_eq!(
        api(&simulator, "download/get_token.cgi", with_credits).status,
        200
    );
}

#[test]
fn settings_of_the_account_can_be_written() {
    let simulator = unlimited();
    let account = api(
        &simulator,
        "user/info.cgi",
        json!({"use_cdn": 1, "default_domain": "5"}),
    );
    let account = account.json();
    assert_eq!(account["use_cdn"], "1");
    assert_eq!(account["default_domain"], 5);
    let reply = api(&simulator, "user/info.cgi", json!({"use_cdn": "yes"}));
    assert_eq!(reply.status, 400);
}

#[test]
fn the_fourth_request_of_a_second_is_a_flood_and_not_a_bad_key() {
    // A hundredth of the speed: the second lasts 100 s.
    let simulator = start(Config {
        speed: 0.01,
        ..Config::default()
    });
    for _ in 0..3 {
        assert_eq!(api(&simulator, "folder/ls.cgi", json!({})).status, 200);
    }
    let reply = api(&simulator, "folder/ls.cgi", json!({}));
    assert_eq!(reply.status, 403);
    assert!(
        reply.message().starts_with("Flood detected: IP Locked #"),
        "{reply:?}"
    );
    assert_eq!(reply.header("retry-after"), None);
    assert!(simulator.log()[3].authorized);
}

#[test]
fn the_second_look_at_the_account_and_at_a_folder_is_a_flood() {
    let simulator = start(Config::default());
    let started = Instant::now();
    let patiently = |call: &str, body: Value| {
        // Three requests per second are always allowed.
        std::thread::sleep(Duration::from_millis(400));
        api(&simulator, call, body)
    };
    assert_eq!(patiently("user/info.cgi", json!({})).status, 200);
    assert!(
        patiently("user/info.cgi", json!({}))
            .message()
            .contains("Locked")
    );
    assert_eq!(
        patiently("file/ls.cgi", json!({"folder_id": 0})).status,
        200
    );
    assert_eq!(patiently("file/ls.cgi", json!({})).status, 403);
    assert_eq!(
        patiently("file/ls.cgi", json!({"folder_id": -1})).status,
        200
    );
    assert_eq!(
        patiently("file/ls.cgi", json!({"folder_id": -1})).status,
        403
    );
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "the test itself was too slow"
    );
}

#[test]
fn unknown_details_of_floods_are_settings() {
    let simulator = start(Config {
        speed: 0.01,
        unknowns: Unknowns {
            flood_status: StatusCode::TOO_MANY_REQUESTS,
            retry_after: Some(7),
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let replies = (0..4).map(|_| api(&simulator, "folder/ls.cgi", json!({})));
    let last = replies.last().unwrap();
    assert_eq!(last.status, 429);
    assert_eq!(last.header("retry-after"), Some("7"));
}

#[test]
fn speed_shortens_the_limits() {
    let simulator = start(Config {
        speed: 1e8,
        ..Config::default()
    });
    for _ in 0..10 {
        assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
    }
}

#[test]
fn an_upload_server_needs_no_key_and_has_no_status() {
    let simulator = unlimited();
    for method in ["GET", "POST"] {
        let path = "/v1/upload/get_upload_server.cgi";
        let reply = send(&simulator, method, API, path, &[JSON], b"").json();
        assert_eq!(reply.get("status"), None);
        let (url, id) = (
            reply["url"].as_str().unwrap(),
            reply["id"].as_str().unwrap(),
        );
        assert!(
            url.starts_with("up") && url.ends_with(".1fichier.com"),
            "{url}"
        );
        assert!(
            id.len() == 10 && id.chars().all(|c| c.is_ascii_alphanumeric()),
            "{id}"
        );
    }
}
