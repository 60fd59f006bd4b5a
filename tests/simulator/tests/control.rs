//! The control endpoint, through the real curl.

mod client;

use client::{Reply, api, api_as, curl, download, send, start, token_for};
use onefichier_simulator::{Config, Limits, Simulator};
use serde_json::{Value, json};

fn controlled() -> Simulator {
    start(Config {
        limits: Limits::Off,
        control: Some(([127, 0, 0, 1], 0).into()),
        ..Config::default()
    })
}

/// Sends a request with curl.
fn ask(simulator: &Simulator, method: &str, path: &str, body: Value) -> Reply {
    let url = format!("http://{}{path}", simulator.control_addr().unwrap());
    let body = body.to_string();
    match method {
        "GET" => curl(&["-g", &url]),
        _ => curl(&["-g", "-X", method, "-d", &body, &url]),
    }
}

fn get(simulator: &Simulator, path: &str) -> Value {
    let reply = ask(simulator, "GET", path, Value::Null);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

fn order(simulator: &Simulator, method: &str, path: &str, body: Value) -> Value {
    let reply = ask(simulator, method, path, body);
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

#[test]
fn the_root_lists_all_paths() {
    let simulator = controlled();
    let help = ask(&simulator, "GET", "/", Value::Null).text();
    for path in [
        "requests",
        "faults",
        "conditions",
        "unknowns",
        "website",
        "network",
    ] {
        assert!(help.contains(&format!("/{path}")), "{path}");
        assert_eq!(
            ask(&simulator, "GET", &format!("/{path}"), Value::Null).status,
            200
        );
    }
    for word in ["token-dies:bytes=", "over-quota"] {
        assert!(help.contains(word), "{word}");
    }
    let wrong = ask(&simulator, "GET", "/nowhere", Value::Null);
    assert_eq!(wrong.status, 404);
    assert!(wrong.json()["error"].as_str().unwrap().contains("GET /"));
    assert_eq!(ask(&simulator, "PUT", "/faults", json!({})).status, 405);
    // It is separate from the service.
    assert!(simulator.log().is_empty());
    assert_eq!(start(Config::default()).control_addr(), None);
}

#[test]
fn a_folder_that_is_shared_again_keeps_its_link() {
    let simulator = controlled();
    let share = |body| order(&simulator, "POST", "/folders", body)["link"].clone();
    assert_eq!(share(json!({"path": "a"})), Value::Null);
    let link = share(json!({"path": "a", "public": true}));
    assert!(
        link.as_str()
            .unwrap()
            .starts_with("https://1fichier.com/dir/")
    );
    assert_eq!(
        share(json!({"path": "a", "public": true, "password": "secret"})),
        link
    );
    assert_eq!(share(json!({"path": "a"})), link);
    let page = client::visit(&simulator, link.as_str().unwrap(), &[]).text();
    assert!(page.contains("name=\"pass\""));
}

#[test]
fn a_simulator_is_identified_on_its_port_and_at_the_control_endpoint() {
    let simulator = controlled();
    let instance = simulator.ready().instance;
    assert_eq!(get(&simulator, "/instance"), json!({"instance": instance}));
    let here = simulator.addr().to_string();
    let reply = send(&simulator, "GET", &here, "/instance", &[], b"");
    assert_eq!(
        (reply.status, reply.json()["instance"].as_str()),
        (200, Some(&*instance))
    );
    // It is not part of the service and not a request to it.
    assert!(simulator.log().is_empty());
    let page = send(&simulator, "GET", "1fichier.com", "/instance", &[], b"");
    assert_eq!(page.status, 404);
    assert_ne!(start(Config::default()).instance(), instance);
}

#[test]
fn faults_are_added_listed_and_removed() {
    let simulator = controlled();
    let faults = json!({"faults": ["flood@user/info:times=2", "not-found@file/info"]});
    let added = order(&simulator, "POST", "/faults", faults);
    assert_eq!(added[0]["fault"], "flood@user/info.cgi:times=2");
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 403);
    let waiting = get(&simulator, "/faults");
    assert_eq!(waiting[0]["fault"], "flood@user/info.cgi:times=1");
    let id = waiting[1]["id"].to_string();
    order(&simulator, "DELETE", &format!("/faults/{id}"), json!({}));
    assert_eq!(get(&simulator, "/faults").as_array().unwrap().len(), 1);
    order(&simulator, "DELETE", "/faults", json!({}));
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
    // If one fault is wrong, none is added.
    let wrong = json!({"faults": ["flood", "flod"]});
    let refused = ask(&simulator, "POST", "/faults", wrong);
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"].as_str().unwrap().contains("`flod`"));
    assert_eq!(get(&simulator, "/faults"), json!([]));
}

#[test]
fn conditions_unknowns_pages_and_network_are_changed_while_it_runs() {
    let simulator = controlled();
    let changed = order(
        &simulator,
        "PATCH",
        "/conditions",
        json!({"bandwidth": "1M", "clock-skew": 5}),
    );
    assert_eq!(
        (&changed["bandwidth"], &changed["clock-skew"]),
        (&json!(1_000_000), &json!(5))
    );
    assert_eq!(simulator.conditions().bandwidth, Some(1_000_000));
    order(
        &simulator,
        "PATCH",
        "/conditions",
        json!({"bandwidth": null}),
    );
    assert_eq!(simulator.conditions().bandwidth, None);
    order(&simulator, "PATCH", "/unknowns", json!({"etag": "none"}));
    let link = simulator
        .add_file(onefichier_simulator::NewFile::new("a", "abc"))
        .link;
    let url = token_for(&simulator, &link);
    assert_eq!(download(&simulator, &url, &[]).header("etag"), None);
    order(
        &simulator,
        "PATCH",
        "/website",
        json!({"generation": "table", "countdown": 0}),
    );
    assert_eq!(simulator.website().countdown, 0);
    order(
        &simulator,
        "PATCH",
        "/network",
        json!({"network": "professional"}),
    );
    let page = client::visit(&simulator, "https://1fichier.com/network.html", &[]);
    assert!(page.text().contains("VPN detected"));
    for (path, body) in [
        ("/unknowns", json!({"etags": 1})),
        ("/conditions", json!({"latency": "slow"})),
        ("/website", json!([])),
        ("/network", json!({"network": "home"})),
    ] {
        assert_eq!(ask(&simulator, "PATCH", path, body).status, 400, "{path}");
    }
}

#[test]
fn files_folders_accounts_and_keys_come_and_go() {
    let simulator = controlled();
    let account = json!({"account": "gold,email=gold@example.com,keys=2"});
    let gold = order(&simulator, "POST", "/accounts", account.clone());
    let keys: Vec<&str> = gold["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k.as_str().unwrap())
        .collect();
    assert_eq!(keys.len(), 2);
    assert_eq!(
        ask(&simulator, "POST", "/accounts", account).status,
        400,
        "twice"
    );
    let file =
        json!({"name": "big.iso", "size": "100G", "folder": "a/b", "account": "gold@example.com"});
    let file = order(&simulator, "POST", "/files", file);
    assert_eq!(
        (&file["size"], &file["folder"]),
        (&json!(100_000_000_000_u64), &json!("/a/b"))
    );
    let all = json!({"folder_id": -1});
    assert_eq!(
        api_as(&simulator, keys[1], "file/ls.cgi", all.clone()).json()["count"],
        1
    );
    let text =
        json!({"name": "note.txt", "content": "hello", "stranger": true, "password": "secret"});
    let note = order(&simulator, "POST", "/files", text);
    assert_eq!(note["has_password"], true);
    let link = note["link"].as_str().unwrap();
    order(
        &simulator,
        "DELETE",
        &format!("/files?link={link}"),
        json!({}),
    );
    assert_eq!(get(&simulator, "/files").as_array().unwrap().len(), 1);
    let folder = json!({"path": "shared", "public": true, "account": "gold@example.com"});
    let folder = order(&simulator, "POST", "/folders", folder);
    let page = client::visit(&simulator, folder["link"].as_str().unwrap(), &[]);
    assert!(page.text().contains("Shared folder shared"));

    order(
        &simulator,
        "PATCH",
        "/accounts",
        json!({"email": "gold@example.com", "account": "locked"}),
    );
    let reply = api_as(&simulator, keys[0], "user/info.cgi", json!({}));
    assert!(reply.message().starts_with("No such user"));
    order(
        &simulator,
        "DELETE",
        &format!("/keys?key={}", keys[0]),
        json!({}),
    );
    assert_eq!(
        api_as(&simulator, keys[0], "user/info.cgi", json!({})).status,
        401
    );
    let new = order(
        &simulator,
        "POST",
        "/keys",
        json!({"account": "user@example.com"}),
    );
    let new = new["key"].as_str().unwrap();
    assert_eq!(
        api_as(&simulator, new, "user/info.cgi", json!({})).status,
        200
    );
    assert_eq!(get(&simulator, "/accounts").as_array().unwrap().len(), 2);
}

#[test]
fn an_address_is_locked_and_unlocked() {
    let simulator = controlled();
    order(
        &simulator,
        "POST",
        "/addresses/lock",
        json!({"address": "127.0.0.1"}),
    );
    let reply = api(&simulator, "user/info.cgi", json!({}));
    assert!(reply.message().starts_with("IP Locked"));
    order(&simulator, "POST", "/addresses/unlock", json!({}));
    assert_eq!(api(&simulator, "user/info.cgi", json!({})).status, 200);
    let wrong = json!({"address": "here"});
    assert_eq!(
        ask(&simulator, "POST", "/addresses/lock", wrong).status,
        400
    );
}

#[test]
fn requests_are_listed_and_counted_without_secrets() {
    let simulator = controlled();
    for _ in 0..3 {
        api(&simulator, "user/info.cgi", json!({}));
    }
    api_as(&simulator, "wrong-key", "file/ls.cgi", json!({}));
    let all = get(&simulator, "/requests");
    assert_eq!(all.as_array().unwrap().len(), 4);
    let first = &all[0];
    assert_eq!(
        (&first["n"], &first["endpoint"]),
        (&json!(1), &json!("user/info.cgi"))
    );
    assert_eq!(first["account"], "user@example.com");
    assert_eq!(first["headers"]["content-type"], "application/json");
    let secret = first["headers"]["authorization"].as_str().unwrap();
    assert_eq!(secret, format!("Bearer {}", first["key"].as_str().unwrap()));
    assert!(!all.to_string().contains(simulator.api_key()));
    assert!(!all.to_string().contains("wrong-key"));

    let count = |query: &str| get(&simulator, &format!("/requests/count?{query}"));
    assert_eq!(count("key=wrong-key")["count"], 1);
    assert_eq!(count(&format!("key={}", simulator.api_key()))["count"], 3);
    assert_eq!(count("endpoint=user/info&since=1")["count"], 2);
    assert_eq!(count("by=status")["status"], json!({"200": 3, "401": 1}));
    assert_eq!(count("by=endpoint")["endpoint"]["file/ls.cgi"], 1);
    assert_eq!(count("from=127.0.0.2")["count"], 0);
    let last = get(&simulator, "/requests?limit=1");
    assert_eq!(last[0]["n"], 4);
    for wrong in [
        "/requests?color=red",
        "/requests?since=x",
        "/requests/count?by=color",
    ] {
        assert_eq!(
            ask(&simulator, "GET", wrong, Value::Null).status,
            400,
            "{wrong}"
        );
    }
    order(&simulator, "POST", "/clear", json!({}));
    assert_eq!(get(&simulator, "/requests"), json!([]));
    api(&simulator, "user/info.cgi", json!({}));
    assert_eq!(
        get(&simulator, "/requests")[0]["n"],
        5,
        "the count continues"
    );
}

#[test]
fn a_misplaced_key_is_reported_wherever_it_was() {
    let simulator = controlled();
    let key = simulator.api_key().to_owned();
    let bearer = format!("Bearer {key}");
    let link = simulator
        .add_file(onefichier_simulator::NewFile::new("a", "abc"))
        .link;
    let url = token_for(&simulator, &link);
    let honest = get(&simulator, "/misplaced-keys");
    assert_eq!(
        (&honest["misplaced"], &honest["looked_at"]),
        (&json!(false), &json!(1))
    );
    // A revoked key is still a secret.
    simulator.revoke_key(&key);
    let auth = [("Authorization", bearer.as_str())];
    let (host, path) = client::split(&url);
    send(&simulator, "GET", &host, &path, &auth, b"");
    send(&simulator, "GET", "1fichier.com", "/", &auth, b"");
    send(&simulator, "GET", "example.com", "/", &auth, b"");
    let query = format!("/v1/user/info.cgi?api_key={key}");
    send(&simulator, "GET", "api.1fichier.com", &query, &[], b"");
    send(
        &simulator,
        "GET",
        "1fichier.com",
        &format!("/{key}"),
        &[],
        b"",
    );
    send(
        &simulator,
        "GET",
        "1fichier.com",
        "/",
        &[("X-Key", &key)],
        b"",
    );
    let plain = format!("http://{}", simulator.addr());
    let header = format!("Authorization: {bearer}");
    curl(&[
        "--proxy",
        &plain,
        "-H",
        &header,
        "http://api.1fichier.com/v1/user/info.cgi",
    ]);
    let reply = get(&simulator, "/misplaced-keys");
    let places: Vec<&str> = reply["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["misplaced_key"].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "for a direct link",
            "for the website",
            "for another host",
            "in the query",
            "in the path",
            "in a header that is not Authorization",
            "in plain HTTP through a proxy",
        ]
    );
    assert_eq!(simulator.misplaced_keys().len(), 7);
    assert!(!reply.to_string().contains(&key));
}

#[test]
fn web_pages_cannot_reach_it_and_nonsense_does_not_stop_it() {
    let simulator = controlled();
    let address = simulator.control_addr().unwrap();
    let url = format!("http://{address}/files");
    assert_eq!(
        curl(&["-H", "Origin: https://example.com", &url]).status,
        403
    );
    assert_eq!(curl(&["-H", "Host: rebound.example.com", &url]).status, 403);
    for nonsense in [
        &b"\x00\x01\x02\r\n\r\n"[..],
        b"POST /files HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /%ff?%=&= HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ] {
        client::raw(address, nonsense);
    }
    for body in [
        "",
        "[",
        "[]",
        "{\"name\": 1}",
        "{\"name\":\"a\",\"size\":\"much\"}",
        "{\"name\":\"a\"}",
    ] {
        let reply = curl(&["-d", body, &url]);
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.json()["error"].is_string());
    }
    assert_eq!(curl(&[&url]).status, 200);
}

#[test]
fn it_opens_on_loopback_only() {
    let config = Config {
        control: Some(([0, 0, 0, 0], 0).into()),
        ..Config::default()
    };
    let error = client::wait_for(Simulator::start(config)).err().unwrap();
    assert!(error.to_string().contains("loopback"), "{error}");
}
