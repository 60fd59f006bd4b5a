//! Several accounts with several keys, and the permissions of each.

mod client;

use client::{api_as, send, start};
use onefichier_simulator::{
    AccountConfig, Config, Limits, Network, NewFile, Offer, Owner, Simulator,
};
use serde_json::{Value, json};

fn with(accounts: Vec<AccountConfig>) -> Simulator {
    start(Config {
        limits: Limits::Off,
        accounts,
        ..Config::default()
    })
}

fn account(name: &str) -> AccountConfig {
    AccountConfig {
        email: format!("{name}@example.com"),
        ..AccountConfig::default()
    }
}

fn key(simulator: &Simulator, place: usize) -> String {
    simulator.keys_of(Owner::Other(place)).remove(0)
}

fn message(simulator: &Simulator, key: &str, call: &str, body: Value) -> String {
    api_as(simulator, key, call, body).message()
}

#[test]
fn every_account_is_identified_by_its_keys() {
    let simulator = with(vec![
        AccountConfig {
            offer: Offer::Free,
            ..account("free")
        },
        AccountConfig {
            offer: Offer::Gold,
            more_keys: 2,
            api_key: Some("chosen".into()),
            ..account("gold")
        },
    ]);
    let keys = simulator.keys_of(Owner::Other(1));
    assert_eq!((keys.len(), &*keys[0]), (3, "chosen"));
    assert_eq!(simulator.keys_of(Owner::Account), [simulator.api_key()]);
    assert_eq!(simulator.keys_of(Owner::Stranger).len(), 0);
    for (key, email, offer) in [
        (simulator.api_key(), "user@example.com", "1"),
        (&key(&simulator, 0), "free@example.com", "0"),
        (&keys[0], "gold@example.com", "3"),
        (&keys[2], "gold@example.com", "3"),
    ] {
        let info = api_as(&simulator, key, "user/info.cgi", json!({})).json();
        assert_eq!(
            (&info["email"], &info["offer"]),
            (&json!(email), &json!(offer))
        );
    }
    simulator.revoke_key(&keys[2]);
    assert_eq!(
        api_as(&simulator, &keys[2], "user/info.cgi", json!({})).status,
        401
    );
    assert_eq!(
        api_as(&simulator, &keys[1], "user/info.cgi", json!({})).status,
        200
    );
}

#[test]
fn files_are_copied_between_accounts_and_removed_only_by_their_owner() {
    let simulator = with(vec![account("a"), account("b")]);
    let file = simulator.add_file(NewFile {
        owner: Owner::Other(0),
        password: Some("secret".into()),
        ..NewFile::new("a.bin", "abc")
    });
    let (a, b) = (key(&simulator, 0), key(&simulator, 1));
    let removal = json!({"files": [{"url": file.link}]});
    assert_eq!(
        api_as(&simulator, &b, "file/rm.cgi", removal.clone()).status,
        404
    );
    let copy = json!({"urls": [file.link], "pass": "secret", "rename": "b.bin"});
    assert_eq!(
        api_as(&simulator, &b, "file/cp.cgi", copy).json()["copied"],
        1
    );
    assert_eq!(api_as(&simulator, &a, "file/rm.cgi", removal).status, 200);
    let left = simulator.files();
    assert_eq!(
        (left.len(), left[0].owner, &*left[0].name),
        (1, Owner::Other(1), "b.bin")
    );
    let listed = api_as(&simulator, &b, "file/ls.cgi", json!({})).json();
    assert_eq!(
        (&listed["count"], &listed["items"][0]["pass"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        api_as(&simulator, &a, "file/ls.cgi", json!({})).json()["count"],
        0
    );
}

#[test]
fn locked_expired_and_overfull_accounts_get_their_errors() {
    let simulator = with(vec![
        AccountConfig {
            locked: true,
            ..account("locked")
        },
        AccountConfig {
            subscription_days: Some(-3),
            cdn_credits_gb: 0.0,
            ..account("expired")
        },
        AccountConfig {
            stored_bytes: 5_000_000_000_007,
            ..account("full")
        },
    ]);
    let file = simulator.add_file(NewFile::new("a", "a"));
    let ask = json!({"url": file.link});
    let (locked, expired, full) = (key(&simulator, 0), key(&simulator, 1), key(&simulator, 2));
    let token = "download/get_token.cgi";
    let reply = api_as(&simulator, &locked, "user/info.cgi", json!({}));
    assert_eq!(reply.status, 403);
    assert!(reply.message().starts_with("No such user #"), "{reply:?}");
    assert!(message(&simulator, &expired, token, ask.clone()).starts_with("Must be a customer"));
    assert_eq!(
        api_as(&simulator, &expired, "file/ls.cgi", json!({})).status,
        200
    );
    let info = api_as(&simulator, &full, "user/info.cgi", json!({})).json();
    assert_eq!(
        (&info["overquota"], &info["available_storage"]),
        (&json!(1), &json!(-7))
    );
    assert_eq!(api_as(&simulator, &full, token, ask.clone()).status, 200);
    simulator.set_account(Owner::Other(0), &account("unlocked"));
    assert_eq!(api_as(&simulator, &locked, token, ask).status, 200);
    let info = api_as(&simulator, &locked, "user/info.cgi", json!({})).json();
    assert_eq!(info["email"], "unlocked@example.com");
}

#[test]
fn from_a_server_credits_are_needed_and_spent() {
    let poor = |offer| AccountConfig {
        offer,
        cdn_credits_gb: 0.0,
        ..account("poor")
    };
    let simulator = with(vec![
        poor(Offer::Premium),
        poor(Offer::Gold),
        poor(Offer::Free),
        AccountConfig {
            cdn_credits_gb: 2.0,
            ..account("rich")
        },
    ]);
    let size = 500_000_000;
    let content = onefichier_simulator::NewContent::Generated { size, seed: 1 };
    let link = simulator.add_file(NewFile::new("half a GB", content)).link;
    let ask = |place: usize| {
        let body = json!({"url": link});
        api_as(
            &simulator,
            &key(&simulator, place),
            "download/get_token.cgi",
            body,
        )
    };
    assert_eq!(
        (ask(0).status, ask(1).status, ask(3).status),
        (200, 200, 200)
    );
    simulator.set_network(Network::Professional);
    let refused = ask(0);
    assert_eq!(refused.status, 403);
    assert!(
        refused
            .message()
            .contains("professional equipment, must have CDN")
    );
    assert_eq!(ask(1).status, 200);
    assert!(ask(2).message().starts_with("Must be a customer"));
    assert_eq!(ask(3).status, 200);
    let info = api_as(&simulator, &key(&simulator, 3), "user/info.cgi", json!({})).json();
    assert_eq!(info["cdn"], "1.5");
}

#[test]
fn credits_are_spent_by_setting_or_on_request() {
    let simulator = with(vec![AccountConfig {
        offer: Offer::Free,
        use_cdn: true,
        cdn_credits_gb: 1.0,
        ..account("spender")
    }]);
    let key = key(&simulator, 0);
    let info = api_as(&simulator, &key, "user/info.cgi", json!({})).json();
    assert_eq!(info["use_cdn"], "1");
    let link = simulator.add_file(NewFile::new("a", "abc")).link;
    let token = "download/get_token.cgi";
    let ask = json!({"url": link, "restrict_ip": 2});
    let url = api_as(&simulator, &key, token, ask).json()["url"].clone();
    let (host, path) = client::split(url.as_str().unwrap());
    let at = format!("http://{}{path}", simulator.addr());
    let host_header = format!("Host: {host}");
    let from = |address| client::curl(&["--interface", address, "-H", &host_header, &at]);
    assert_eq!(from("127.0.0.2").status, 403);
    assert_eq!(from("127.0.0.1").body, b"abc");
    assert_eq!(from("127.0.0.1").status, 403, "and only once");
    let off = json!({"use_cdn": 0});
    assert_eq!(
        api_as(&simulator, &key, "user/info.cgi", off).json()["use_cdn"],
        "0"
    );
    assert_eq!(
        api_as(&simulator, &key, token, json!({"url": link})).status,
        403
    );
    assert_eq!(
        api_as(&simulator, &key, token, json!({"url": link, "cdn": 1})).status,
        200
    );
}

#[test]
fn an_upload_belongs_to_the_account_of_its_key() {
    let simulator = with(vec![account("a")]);
    let (node, id) = client::upload_server(&simulator);
    let (content_type, body) = client::multipart(&[("a.txt", b"abc")], &[]);
    let bearer = format!("Bearer {}", key(&simulator, 0));
    let headers = [
        ("Content-Type", &*content_type),
        ("Authorization", &*bearer),
    ];
    let path = format!("/upload.cgi?id={id}");
    assert_eq!(
        send(&simulator, "POST", &node, &path, &headers, &body).status,
        302
    );
    assert_eq!(simulator.files()[0].owner, Owner::Other(0));
}
