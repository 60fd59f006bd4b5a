//! From a link to its bytes: get_token.cgi and the file servers.

mod client;

use client::{
    api, curl_by_proxy, download, request_direct, split, start, token, token_for, unlimited,
};
use http::StatusCode;
use onefichier_simulator::{Config, Etag, Limits, NewContent, NewFile, Owner, Simulator, Unknowns};
use serde_json::json;

fn add(simulator: &Simulator, size: usize) -> (String, Vec<u8>) {
    let bytes: Vec<u8> = (0..size).map(|n| (n * 31 % 251) as u8).collect();
    let file = simulator.add_file(NewFile::new("data file.bin", bytes.clone()));
    (file.link, bytes)
}

#[test]
fn a_token_is_a_direct_url_of_the_file() {
    let simulator = unlimited();
    let (link, bytes) = add(&simulator, 100_000);
    let url = token_for(&simulator, &link);
    let (host, path) = split(&url);
    assert!(
        url.starts_with("https://a-") && host.ends_with(".1fichier.com"),
        "{url}"
    );
    let digits = path.strip_prefix("/p").unwrap();
    assert!(digits.chars().all(|c| c.is_ascii_digit()));
    let reply = download(&simulator, &url, &[]);
    assert_eq!((reply.status, &reply.body), (200, &bytes));
    assert_eq!(reply.header("content-length"), Some("100000"));
    assert_eq!(reply.header("accept-ranges"), Some("bytes"));
    assert_eq!(
        reply.header("content-type"),
        Some("application/octet-stream")
    );
    let both = "attachment; filename=\"data file.bin\"; filename*=UTF-8''data+file.bin";
    assert_eq!(reply.header("content-disposition"), Some(both));
}

#[test]
fn curl_downloads_through_the_proxy_over_tls() {
    let simulator = unlimited();
    let (link, bytes) = add(&simulator, 3_000_000);
    for version in ["--http1.1", "--http2"] {
        let url = token_for(&simulator, &link);
        let whole = curl_by_proxy(&simulator, &[version, &url]);
        assert!(whole.body == bytes, "{version}");
        let part = curl_by_proxy(&simulator, &[version, "-r", "2999990-", &url]);
        assert_eq!((part.status, &part.body[..]), (206, &bytes[2_999_990..]));
    }
}

#[test]
fn ranges_return_parts_and_nothing_beyond_the_end() {
    let simulator = unlimited();
    let (link, bytes) = add(&simulator, 1000);
    let url = token_for(&simulator, &link);
    for (range, first, last) in [
        ("bytes=0-0", 0, 0),
        ("bytes=900-", 900, 999),
        ("bytes=-10", 990, 999),
    ] {
        let reply = download(&simulator, &url, &[("Range", range)]);
        assert_eq!(reply.status, 206, "{range}");
        assert_eq!(reply.body, bytes[first..=last]);
        let content_range = format!("bytes {first}-{last}/1000");
        assert_eq!(reply.header("content-range"), Some(&*content_range));
    }
    let reply = download(&simulator, &url, &[("Range", "bytes=1000-")]);
    assert_eq!((reply.status, reply.body.len()), (416, 0));
    assert_eq!(reply.header("content-range"), Some("bytes */1000"));
}

#[test]
fn a_head_has_all_headers_and_no_body() {
    let simulator = unlimited();
    let (link, _) = add(&simulator, 1000);
    let url = token(&simulator, json!({"url": link, "single": 1}));
    let head = request_direct(&simulator, "HEAD", &url, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("1000"));
    // It has not used the token up.
    assert_eq!(download(&simulator, &url, &[]).status, 200);
    assert_eq!(request_direct(&simulator, "POST", &url, &[]).status, 405);
}

#[test]
fn if_range_returns_a_part_only_of_the_same_file() {
    let simulator = unlimited();
    let (link, bytes) = add(&simulator, 1000);
    let url = token_for(&simulator, &link);
    let etag = download(&simulator, &url, &[])
        .header("etag")
        .unwrap()
        .to_owned();
    let part = |tag: &str| {
        download(
            &simulator,
            &url,
            &[("Range", "bytes=5-"), ("If-Range", tag)],
        )
    };
    assert_eq!(part(&etag).status, 206);
    let changed = part("\"something-else\"");
    assert_eq!((changed.status, changed.body), (200, bytes));
}

#[test]
fn without_etags_a_condition_is_never_met() {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            etag: Etag::None,
            last_modified: false,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let (link, _) = add(&simulator, 10);
    let url = token_for(&simulator, &link);
    let reply = download(
        &simulator,
        &url,
        &[("Range", "bytes=5-"), ("If-Range", "\"x\"")],
    );
    assert_eq!((reply.status, reply.header("etag")), (200, None));
    assert_eq!(reply.header("last-modified"), None);
}

#[test]
fn each_node_has_its_own_etag_for_the_same_bytes_and_the_same_date() {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            etag: Etag::Inode,
            file_servers: 2,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let (link, bytes) = add(&simulator, 0x123);
    let [first, second, third] = [(); 3].map(|()| token_for(&simulator, &link));
    let node = |url: &str| client::split(url).0;
    assert_ne!(node(&first), node(&second));
    assert_eq!(node(&first), node(&third));
    let [first, second, third] = [first, second, third].map(|url| {
        let reply = download(&simulator, &url, &[]);
        assert_eq!(reply.body, bytes);
        let header = |name: &str| reply.header(name).unwrap().to_owned();
        (url, header("etag"), header("last-modified"))
    });
    assert_ne!(first.1, second.1);
    assert_eq!((&first.1, &first.2), (&third.1, &second.2));
    // Inode, size and time in hexadecimal.
    let parts: Vec<_> = first.1.trim_matches('"').split('-').collect();
    assert_eq!((parts.len(), parts[1]), (3, "123"));
    // The other node's ETag does not match, but the date does.
    let part = |condition: &str| {
        let headers = [("Range", "bytes=5-"), ("If-Range", condition)];
        download(&simulator, &first.0, &headers).status
    };
    assert_eq!(
        [&first.1, &second.1, &first.2].map(|c| part(c)),
        [206, 200, 206]
    );
}

#[test]
fn with_one_node_every_direct_link_leads_to_it() {
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            file_servers: 1,
            ..Unknowns::default()
        },
        ..Config::default()
    });
    let (link, _) = add(&simulator, 1);
    for _ in 0..3 {
        assert!(token_for(&simulator, &link).starts_with("https://a-1.1fichier.com/p"));
    }
}

#[test]
fn a_token_refuses_a_second_connection_when_single() {
    let simulator = unlimited();
    let (link, bytes) = add(&simulator, 1000);
    let url = token(&simulator, json!({"url": link, "single": 1}));
    // rclone reads this way: a range in the first request.
    let first = download(&simulator, &url, &[("Range", "bytes=10-")]);
    assert_eq!((first.status, &first.body[..]), (206, &bytes[10..]));
    let second = download(&simulator, &url, &[("Range", "bytes=20-")]);
    assert_eq!(second.status, 403);
    assert!(second.is_html());
}

#[test]
fn an_expired_token_is_a_page_with_the_status_that_was_chosen() {
    for status in [StatusCode::NOT_FOUND, StatusCode::OK] {
        let simulator = start(Config {
            limits: Limits::Off,
            // 5 minutes are 3 µs.
            speed: 1e8,
            unknowns: Unknowns {
                expired_token_status: status,
                ..Unknowns::default()
            },
            ..Config::default()
        });
        let (link, _) = add(&simulator, 10);
        let reply = download(&simulator, &token_for(&simulator, &link), &[]);
        assert_eq!(reply.status, status.as_u16());
        assert!(reply.is_html() && reply.text().contains("The link your requested is expired"));
    }
}

#[test]
fn options_of_a_token_show_in_its_download() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile {
        domain: 5,
        ..NewFile::new("page.html", "<p>")
    });
    assert!(file.link.starts_with("https://megadl.fr/?"));
    let url = token(
        &simulator,
        json!({"url": file.link, "no_ssl": 1, "inline": 1}),
    );
    assert!(
        url.starts_with("http://a-") && url.contains(".megadl.fr/p"),
        "{url}"
    );
    let reply = download(&simulator, &url, &[]);
    assert!(
        reply
            .header("content-disposition")
            .unwrap()
            .starts_with("inline; ")
    );
    assert!(reply.is_html());
    let url = token_for(&simulator, &file.link);
    let reply = download(&simulator, &format!("{url}?inline=1"), &[]);
    assert!(
        reply
            .header("content-disposition")
            .unwrap()
            .starts_with("inline; ")
    );
}

#[test]
fn a_link_is_found_only_on_its_own_domain() {
    let simulator = unlimited();
    let (link, _) = add(&simulator, 10);
    let elsewhere = link.replace("1fichier.com", "megadl.fr");
    let affiliate = format!("{link}&af=123");
    for url in [elsewhere.as_str(), &affiliate, "nonsense", ""] {
        let reply = api(&simulator, "download/get_token.cgi", json!({"url": url}));
        assert_eq!(reply.status, 404, "{url}");
        assert!(reply.message().starts_with("Resource not found #"));
    }
    assert_eq!(
        api(&simulator, "download/get_token.cgi", json!({})).status,
        400
    );
}

#[test]
fn a_password_is_required_and_compared() {
    let simulator = unlimited();
    for owner in [Owner::Account, Owner::Stranger] {
        let file = simulator.add_file(NewFile {
            password: Some("secret".into()),
            owner,
            ..NewFile::new("a", "abc")
        });
        for (pass, text) in [
            (json!(null), "Password not provided."),
            (json!("wrong"), "Invalid password."),
        ] {
            let body = json!({"url": file.link, "pass": pass});
            let reply = api(&simulator, "download/get_token.cgi", body);
            assert_eq!(reply.status, 403);
            let message = reply.message();
            assert!(message.starts_with(text), "{message}");
            assert!(message.contains("Resource not allowed #"), "{message}");
        }
        let url = token(&simulator, json!({"url": file.link, "pass": "secret"}));
        assert_eq!(download(&simulator, &url, &[]).body, b"abc");
    }
}

#[test]
fn an_access_list_excludes_others() {
    let simulator = unlimited();
    let add = |address: &str| {
        simulator.add_file(NewFile {
            owner: Owner::Stranger,
            allowed_addresses: vec![address.to_owned()],
            ..NewFile::new("a", "abc")
        })
    };
    let closed = add("192.0.2.0/24");
    let reply = api(
        &simulator,
        "download/get_token.cgi",
        json!({"url": closed.link}),
    );
    assert_eq!(reply.status, 403);
    assert!(reply.message().starts_with("Resource not allowed #"));
    token_for(&simulator, &add("127.0.0.0/8").link);
}

#[test]
fn a_file_in_a_folder_can_be_named_instead_of_linked() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile {
        folder: "a".into(),
        ..NewFile::new("x.bin", "abc")
    });
    let url = token(
        &simulator,
        json!({"folder_id": file.folder_id, "filename": "x.bin"}),
    );
    assert_eq!(download(&simulator, &url, &[]).body, b"abc");
    let wrong_case = json!({"folder_id": file.folder_id, "filename": "X.bin"});
    assert_eq!(
        api(&simulator, "download/get_token.cgi", wrong_case).status,
        404
    );
}

#[test]
fn many_connections_read_a_generated_file_without_storing_it() {
    let simulator = unlimited();
    let size = 1_u64 << 40;
    let content = NewContent::Generated { size, seed: 3 };
    let file = simulator.add_file(NewFile::new("terabyte.bin", content));
    let url = token_for(&simulator, &file.link);
    let part = |first: u64| {
        let range = format!("bytes={first}-{}", first + 999);
        let reply = download(&simulator, &url, &[("Range", &range)]);
        assert_eq!(reply.status, 206);
        reply.body
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u64)
            .map(|n| scope.spawn(move || part(n << 37)))
            .collect();
        let parts: std::collections::HashSet<_> = threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(parts.len(), 8, "no part of it equals another");
    });
}

#[test]
fn an_empty_file_is_downloaded_as_one() {
    let simulator = unlimited();
    let (link, _) = add(&simulator, 0);
    let reply = download(&simulator, &token_for(&simulator, &link), &[]);
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-length"), Some("0"));
}

#[test]
fn the_page_of_a_file_is_not_a_download() {
    let simulator = unlimited();
    let (link, _) = add(&simulator, 10);
    assert!(download(&simulator, &link, &[]).is_html());
    let dead = "https://1fichier.com/?abcdefghij0123456789";
    assert_eq!(download(&simulator, dead, &[]).status, 404);
}
