//! The manifest agrees with `describe` and with the requests of every call.

use super::MANIFEST;
use crate::domains::LINK_DOMAINS;
use crate::http::memory::{json, page, redirect};
use crate::http::{Outcome, Request, url};
use crate::resolve::{self, ResolveOptions};
use crate::session::testing::{KEY, session};
use crate::session::{Credential, Session};
use crate::storage::attributes::Attributes;
use crate::storage::folders::Sharing;
use crate::storage::{attributes, files, folders, remote, removal};
use crate::upload::UploadRequest;
use crate::{account, describe, site, storage, upload};

fn text() -> &'static str {
    std::str::from_utf8(MANIFEST).unwrap()
}

/// The value of a top-level key that is a quoted string.
fn value(key: &str) -> &'static str {
    let line = text()
        .lines()
        .take_while(|line| !line.starts_with("[credential]"))
        .find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='))
        .unwrap_or_else(|| panic!("no {key}"));
    line.trim().trim_matches('"')
}

/// The quoted lines of the array that follows this line.
fn array(opening: &str) -> Vec<&'static str> {
    let (_, rest) = text().split_once(opening).unwrap();
    rest.lines()
        .skip(1)
        .take_while(|line| *line != "]")
        .map(|line| line.trim().trim_matches([',', '"']))
        .collect()
}

#[test]
fn the_manifest_agrees_with_describe() {
    assert_eq!(value("id"), describe::ID);
    assert_eq!(value("name"), describe::NAME);
    assert_eq!(value("version"), describe::VERSION);
    assert_eq!(value("contract"), "hoster:plugin@0.1.0");
    assert_eq!(array("link-hosts = ["), LINK_DOMAINS);
}

#[test]
fn tickets_may_point_to_every_domain_and_below() {
    let below = LINK_DOMAINS.iter().map(|domain| format!("*.{domain}"));
    let hosts: Vec<String> = below.chain(LINK_DOMAINS.map(str::to_owned)).collect();
    assert_eq!(array("\nhosts = ["), hosts);
}

/// One rule of a scope.
struct Rule {
    scope: &'static str,
    method: &'static str,
    host: &'static str,
    path: &'static str,
    credential: bool,
    cookies: bool,
}

fn rules() -> Vec<Rule> {
    fn quoted(line: &'static str, key: &str) -> &'static str {
        let (_, rest) = line.split_once(&format!("{key} = \"")).unwrap();
        rest.split('"').next().unwrap()
    }
    let mut scope = "";
    let mut rules = Vec::new();
    for line in text().lines() {
        if line.starts_with("[[budget]]") {
            break;
        } else if line.starts_with("name = ") {
            scope = quoted(line, "name");
        } else if line.trim_start().starts_with("{ method") {
            let hosts = match line.contains("link-hosts = true") {
                true => LINK_DOMAINS.to_vec(),
                false => vec![quoted(line, "host")],
            };
            rules.extend(hosts.into_iter().map(|host| Rule {
                scope,
                method: quoted(line, "method"),
                host,
                path: quoted(line, "path"),
                credential: line.contains("credential = true"),
                cookies: line.contains("cookies = [\"LG\"]"),
            }));
        }
    }
    rules
}

fn permits(rule: &Rule, request: &Request) -> bool {
    let parts = url::split(&request.url).unwrap();
    let path = parts.path.split('?').next().unwrap();
    let has = |name: &str| request.headers.iter().any(|(known, _)| known == name);
    let host_fits = match rule.host.strip_prefix('*') {
        Some(suffix) => parts.authority.ends_with(suffix),
        None => parts.authority == rule.host,
    };
    let path_fits = match rule.path.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path == rule.path,
    };
    host_fits
        && path_fits
        && rule.method == request.method.as_str()
        && rule.credential == has("authorization")
        && (rule.cookies || !has("cookie"))
}

type Call = fn(&Session<crate::http::memory::Memory>);

/// Every call of the contract that sends requests, with its scope and the
/// replies that let it complete.
fn calls() -> Vec<(&'static str, Credential, Vec<Outcome>, Call)> {
    const FILE: &str = "https://tenvoi.com/?abcde12345";
    fn links() -> Vec<String> {
        vec![FILE.to_owned()]
    }
    fn small() -> UploadRequest {
        UploadRequest {
            file_name: "a".into(),
            size: 1,
            ..UploadRequest::default()
        }
    }
    let key = || Credential::Key(KEY.into());
    let ok = || json(200, r#"{"status":"OK"}"#);
    let vague = || json(200, r#"{"status":"KO","message":"?"}"#);
    let info = || json(200, r#"{"filename":"n","folder_id":7}"#);
    let node = || json(200, r#"{"url":"up2.1fichier.com","id":"Fhl1aZERQv"}"#);
    let stored = r#"{"links":[{"download":"https://1fichier.com/?abcde12345","filename":"a"}]}"#;
    let upload_replies = || {
        vec![
            node(),
            redirect("/end.pl?xid=Fhl1aZERQv"),
            json(200, stored),
        ]
    };
    let form = "<form method=post></form>";
    let start = "<a href='https://a-7.1fichier.com/p1058755667'>Start your download</a>";
    let token = r#"{"url":"https://a-1.1fichier.com/p12345"}"#;
    vec![
        ("account", key(), vec![ok()], |s| {
            drop(account::status(s).unwrap());
        }),
        (
            "check",
            key(),
            vec![page(200, "https://tenvoi.com/?abcde12345;a;1")],
            |s| {
                site::check::check(s, &links()).unwrap();
            },
        ),
        (
            "check",
            key(),
            vec![json(200, "[]"), json(200, "[]")],
            |s| {
                site::folder::expand(s, "https://tenvoi.com/dir/x", None).unwrap();
                site::folder::expand(s, "https://tenvoi.com/dir/x", Some("p")).unwrap();
            },
        ),
        ("download", key(), vec![info(), json(200, token)], |s| {
            let options = ResolveOptions {
                fetch_details: true,
                ..ResolveOptions::default()
            };
            resolve::resolve(s, FILE, &options).unwrap();
        }),
        (
            "download",
            Credential::None,
            vec![page(200, form), page(200, start)],
            |s| {
                resolve::resolve(s, FILE, &ResolveOptions::default()).unwrap();
            },
        ),
        (
            "list",
            key(),
            vec![
                json(200, r#"{"files":1}"#),
                json(
                    200,
                    r#"{"items":[{"url":"https://1fichier.com/?abcde12345","filename":"x"}]}"#,
                ),
            ],
            |s| {
                storage::list(s, None).unwrap();
            },
        ),
        ("upload", key(), upload_replies(), |s| {
            drop(upload::upload(s, &small(), b"x").unwrap());
        }),
        (
            "upload",
            key(),
            vec![json(200, r#"{"folder_id":1}"#)],
            |s| {
                folders::make(s, None, "a").unwrap();
            },
        ),
        (
            "manage",
            key(),
            vec![json(200, r#"{"folder_id":1}"#)],
            |s| {
                folders::make(s, None, "a").unwrap();
            },
        ),
        ("manage", key(), vec![ok(), ok(), ok()], |s| {
            folders::remove(s, "7").unwrap();
            folders::move_to(s, "7", None, Some("n")).unwrap();
        }),
        (
            "manage",
            key(),
            vec![vague(), json(200, r#"{"name":"n"}"#), ok()],
            |s| {
                folders::rename(s, "7", None, "n").unwrap();
                let sharing = Sharing {
                    public: Some(true),
                    ..Sharing::default()
                };
                folders::share(s, "7", &sharing).unwrap();
            },
        ),
        ("manage", key(), vec![ok(), vague(), info(), ok()], |s| {
            files::remove(s, &links()).unwrap();
            files::move_to(s, &links(), Some("7"), Some("x")).unwrap();
        }),
        (
            "manage",
            key(),
            vec![ok(), json(200, r#"{"urls":[]}"#), ok(), ok()],
            |s| {
                files::rename(s, FILE, "n").unwrap();
                files::copy(s, &links(), None, None, None).unwrap();
                files::scan(s, FILE).unwrap();
                let changes = Attributes {
                    description: Some("d".into()),
                    ..Attributes::default()
                };
                attributes::set(s, &links(), &changes).unwrap();
            },
        ),
        (
            "manage",
            key(),
            vec![json(200, r#"{"id":1}"#), ok(), json(200, r#"{"id":1}"#)],
            |s| {
                remote::request(s, &["https://example.com/".to_owned()], None, &[]).unwrap();
                remote::list(s).unwrap();
                remote::status(s, "1").unwrap();
            },
        ),
        (
            "manage",
            Credential::None,
            vec![page(200, "?"), page(200, "The file has been destroyed")],
            |s| {
                removal::remove_by_link(s, "https://tenvoi.com/en/remove/abcde12345/x").unwrap();
            },
        ),
    ]
}

#[test]
fn every_request_matches_a_rule_of_its_scope() {
    let rules = rules();
    let mut count = 0;
    for (scope, credential, replies, call) in calls() {
        let (session, memory) = session(credential, replies);
        call(&session);
        for request in memory.requests() {
            let mut fitting = rules.iter().filter(|rule| rule.scope == scope);
            let what = format!("{scope}: {} {}", request.method.as_str(), request.url);
            assert!(fitting.any(|rule| permits(rule, &request)), "{what}");
            count += 1;
        }
    }
    assert_eq!(count, 34);
}

#[test]
fn every_scope_is_used_by_some_call() {
    let mut declared: Vec<&str> = rules().iter().map(|rule| rule.scope).collect();
    declared.dedup();
    let mut used: Vec<&str> = calls().into_iter().map(|(scope, ..)| scope).collect();
    used.dedup();
    assert_eq!(declared, used);
}

#[test]
fn read_scopes_cannot_change_anything() {
    for rule in rules() {
        let changes = [
            "rm.cgi", "mv.cgi", "rename", "chattr", "share", "remote/", "/remove/",
        ];
        if changes.iter().any(|word| rule.path.contains(word)) {
            assert_eq!(rule.scope, "manage", "{}", rule.path);
        }
        assert!(!(rule.credential && rule.cookies), "{}", rule.path);
        let is_page = LINK_DOMAINS.contains(&rule.host);
        assert!(!(is_page && rule.credential), "{}", rule.path);
    }
}

/// What older clients did that got them locked out.
mod removed_knowledge {
    use super::*;

    fn requests_of(credential: Credential, replies: Vec<Outcome>, call: Call) -> Vec<Request> {
        let (session, memory) = session(credential, replies);
        call(&session);
        memory.requests()
    }

    fn all() -> Vec<Request> {
        let calls = calls().into_iter();
        calls
            .flat_map(|(_, credential, replies, call)| requests_of(credential, replies, call))
            .collect()
    }

    #[test]
    fn user_info_never_tests_a_key() {
        for (scope, credential, replies, call) in calls() {
            let requests = requests_of(credential, replies, call);
            let of_account = requests.iter().filter(|r| r.url.contains("user/info"));
            assert_eq!(
                of_account.count(),
                usize::from(scope == "account"),
                "{scope}"
            );
        }
    }

    #[test]
    fn file_info_never_precedes_a_token() {
        let token = r#"{"url":"https://a-1.1fichier.com/p12345"}"#;
        let replies = vec![json(200, token); 3];
        let requests = requests_of(Credential::HostHeld, replies, |session| {
            for _ in 0..3 {
                let link = "https://1fichier.com/?abcde12345";
                resolve::resolve(session, link, &ResolveOptions::default()).unwrap();
            }
        });
        assert_eq!(requests.len(), 3);
        assert!(
            requests
                .iter()
                .all(|r| r.url.ends_with("/download/get_token.cgi"))
        );
    }

    #[test]
    fn domains_are_never_rewritten() {
        for request in all() {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            if body.contains("abcde12345") || request.url.contains("abcde12345") {
                let named = body.contains("tenvoi.com") || request.url.contains("tenvoi.com");
                assert!(named, "{} {body}", request.url);
            }
        }
    }

    #[test]
    fn the_key_is_only_in_its_header() {
        for request in all() {
            assert!(!request.url.contains(KEY) && !request.url.contains("api_key"));
            assert!(!String::from_utf8_lossy(&request.body).contains(KEY));
            for (name, value) in &request.headers {
                assert!(name == "authorization" || !value.contains(KEY));
            }
        }
    }

    #[test]
    fn every_request_is_https() {
        assert!(
            all()
                .iter()
                .all(|request| request.url.starts_with("https://"))
        );
    }
}
