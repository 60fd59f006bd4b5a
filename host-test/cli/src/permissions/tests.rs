use serde_json::{Value, json};
use wasm_encoder::{Component, ComponentExportKind, ComponentExportSection, CustomSection};

use super::*;

/// A plugin with only a manifest and the name of its interface.
fn inspection(scopes: &str) -> Inspection {
    let manifest = format!(
        r#"
        format = 1
        contract = "hoster:plugin@0.1.0"
        id = "example"
        name = "Example \"safe\""
        version = "1.2.3"
        link-hosts = ["example.com", "evil.example"]
        scope = [{scopes}]
        [tickets]
        hosts = ["*.example.net"]
        [credential]
        environment = "EXAMPLE_API_KEY"
        length = 6
        alphabet = "a-z"
        header = "authorization"
        template = "Bearer {{}}"
        renew = "https://example.com/key"
        "#
    );
    let mut exports = ComponentExportSection::new();
    let name = "hoster:plugin/hoster@0.1.0";
    exports.export(name, ComponentExportKind::Instance, 0, None);
    let mut component = Component::new();
    component.section(&exports).section(&CustomSection {
        name: hoster_host::manifest::SECTION.into(),
        data: manifest.as_bytes().into(),
    });
    hoster_host::Plugin::inspect(&component.finish(), "the test").unwrap()
}

/// One scope with rules for `POST /a`, each with a host and its marks.
fn scope(rules: &[(&str, &str)]) -> String {
    let rule = |(host, marks): &(&str, &str)| {
        format!(r#"{{ method = "POST", host = "{host}", path = "/a"{marks} }}"#)
    };
    let rules: Vec<String> = rules.iter().map(rule).collect();
    let rules = rules.join(", ");
    format!(r#"{{ name = "account", help = "Read it", rules = [{rules}] }}"#)
}

const KEY: &str = ", credential = true";
const COOKIE: &str = ", cookies = [\"LG\"]";
const SECRET: &str = ", secrets = [\"id\"]";

/// Returns the lines that describe requests.
fn requests(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| line.starts_with("POST")).collect()
}

#[test]
fn every_rule_shows_all_its_marks_and_only_equal_ones_are_folded() {
    let (first, second) = ("example.com", "evil.example");
    for (rules, expected) in [
        (
            &[(first, KEY), (second, KEY)][..],
            &["POST https://(every link host)/a (with the credential)"][..],
        ),
        (
            &[(first, COOKIE), (second, COOKIE)],
            &["POST https://(every link host)/a (with the cookies LG)"],
        ),
        (
            &[(first, SECRET), (second, SECRET)],
            &["POST https://(every link host)/a (with the secret parameters id)"],
        ),
        (
            &[(first, ""), (second, "")],
            &["POST https://(every link host)/a"],
        ),
        (
            &[(first, ""), (second, KEY)],
            &[
                "POST https://example.com/a",
                "POST https://evil.example/a (with the credential)",
            ],
        ),
        (
            &[(first, COOKIE), (second, "")],
            &[
                "POST https://example.com/a (with the cookies LG)",
                "POST https://evil.example/a",
            ],
        ),
        (
            &[(first, ""), (second, ""), (second, KEY)],
            &[
                "POST https://(every link host)/a",
                "POST https://evil.example/a (with the credential)",
            ],
        ),
        (
            &[(first, KEY), ("api.example.com", KEY), (second, KEY)],
            &[
                "POST https://(every link host)/a (with the credential)",
                "POST https://api.example.com/a (with the credential)",
            ],
        ),
    ] {
        let plugin = inspection(&scope(rules));
        let text = PermissionSummary::of(&plugin).to_string();
        assert_eq!(requests(&text), expected, "{text}");
    }
}

#[test]
fn the_hosts_that_get_the_key_are_listed_once_more() {
    let rules = [
        ("example.com", ""),
        ("evil.example", KEY),
        ("*.example.org", KEY),
        ("evil.example", KEY),
    ];
    let plugin = inspection(&scope(&rules));
    let permissions = PermissionSummary::of(&plugin);
    let text = permissions.to_string();
    let (_, after) = text.split_once("to these hosts:\n").unwrap();
    let listed: Vec<_> = after.lines().take_while(|l| l.starts_with("  ")).collect();
    assert_eq!(listed, ["  evil.example", "  *.example.org"], "{text}");
    let line = serde_json::to_value(&permissions).unwrap();
    let hosts = &line["credential"]["hosts"];
    assert_eq!(hosts, &json!(["evil.example", "*.example.org"]));
    let none = inspection(&scope(&[("example.com", "")]));
    let text = PermissionSummary::of(&none).to_string();
    assert!(
        text.contains("EXAMPLE_API_KEY is sent to no host"),
        "{text}"
    );
}

#[test]
fn text_and_json_say_the_same() {
    let rules = [
        ("example.com", KEY),
        ("evil.example", KEY),
        ("example.com", COOKIE),
    ];
    let plugin = inspection(&scope(&rules));
    let line = serde_json::to_value(PermissionSummary::of(&plugin)).unwrap();
    let expected: Value = json!([
        {
            "method": "POST", "hosts": ["example.com", "evil.example"], "path": "/a",
            "credential": true, "cookies": [], "secrets": [],
        },
        {
            "method": "POST", "hosts": ["example.com"], "path": "/a",
            "credential": false, "cookies": ["LG"], "secrets": [],
        },
    ]);
    assert_eq!(line["scopes"][0]["requests"], expected);
}

#[test]
fn what_a_stranger_wrote_is_quoted() {
    let plugin = inspection(&scope(&[("example.com", "")]));
    let text = PermissionSummary::of(&plugin).to_string();
    assert!(
        text.starts_with("\"Example \\\"safe\\\"\" 1.2.3 (example,"),
        "{text}"
    );
    assert!(text.contains("  account   \"Read it\"\n"), "{text}");
}
