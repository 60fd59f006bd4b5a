//! A plugin runs only if its user has approved the permissions it requests.

use hoster_host::BUNDLED;
use serde_json::json;

use crate::bench::{Bench, finish};

/// Returns the built-in component with another manifest: for approvals, a
/// different plugin.
pub fn variant(edit: impl Fn(String) -> String) -> Vec<u8> {
    const NAME: &[u8] = b"\x0fhoster:manifest";
    let mut bytes = BUNDLED.to_vec();
    let at = memchr::memmem::find(&bytes, NAME).unwrap();
    bytes[at + NAME.len() - 1] = b'T';
    let manifest = include_str!("../src/manifest.toml")
        .replace("id = \"onefichier\"", "id = \"example\"")
        .replace("ONEFICHIER_API_KEY", "EXAMPLE_API_KEY");
    let section = [NAME, edit(manifest).as_bytes()].concat();
    bytes.push(0);
    let mut size = section.len();
    while size > 0x7f {
        bytes.push((size & 0x7f) as u8 | 0x80);
        size >>= 7;
    }
    bytes.push(size as u8);
    bytes.extend(section);
    bytes
}

pub fn same(manifest: String) -> String {
    manifest
}

/// Adds one request to an existing scope.
fn wider(manifest: String) -> String {
    let rule = r#"    { method = "POST", host = "api.1fichier.com", path = "/v1/user/change.cgi", credential = true },"#;
    let before = "path = \"/v1/user/info.cgi\", credential = true },\n";
    let with_more = manifest.replacen(before, &format!("{before}{rule}\n"), 1);
    assert_ne!(with_more, manifest);
    with_more
}

#[tokio::test]
async fn a_plugin_runs_only_while_it_is_approved() {
    let bench = Bench::start().await;
    let stored = bench.store("game.zip", b"content");
    bench.write("other.wasm", variant(same));
    let resolve = ["--plugin", "other.wasm", "resolve", &stored.link];
    let run = bench.json(&resolve).await.failed();
    assert_eq!(run.code(), "not-approved");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("hoster plugin approve"), "{message}");
    assert!(bench.simulator.log().is_empty());

    let approved = bench.approve("other.wasm").await.object();
    assert_eq!(approved["approved"], json!("example"));
    bench.json(&resolve).await.ok();
    bench.keyless(&["plugin", "revoke", "example"]).await.ok();
    assert_eq!(bench.json(&resolve).await.failed().code(), "not-approved");
    bench
        .keyless(&["plugin", "revoke", "example"])
        .await
        .failed();
}

#[tokio::test]
async fn another_version_runs_with_a_notice_unless_it_requires_more() {
    let bench = Bench::start().await;
    bench.write("other.wasm", variant(same));
    bench.approve("other.wasm").await;
    bench.write("other.wasm", variant(|m| format!("{m}\n# newer\n")));
    let account = ["--plugin", "other.wasm", "account"];
    let run = bench.json(&account).await.ok();
    assert!(run.stderr.contains("another version"), "{}", run.stderr);
    let run = bench.json(&account).await.ok();
    assert!(!run.stderr.contains("another version"), "reported once");

    bench.write("other.wasm", variant(wider));
    let run = bench.json(&account).await.failed();
    assert_eq!(run.code(), "not-approved");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("/v1/user/change.cgi"), "{message}");
    // The user sees the difference and approves it.
    let command = bench.at_home(&["plugin", "approve", "other.wasm"]);
    let run = finish(command).await.ok();
    let (_, new) = run.stdout.split_once("new since the approval").unwrap();
    assert!(new.contains("/v1/user/change.cgi"), "{}", run.stdout);
    bench.json(&account).await.ok();
}

#[tokio::test]
async fn a_digest_names_exactly_one_plugin() {
    let bench = Bench::start().await;
    let stored = bench.store("game.zip", b"content");
    bench.write("other.wasm", variant(same));
    let command = bench.at_home(&["--json", "plugin", "info", "other.wasm"]);
    let info = finish(command).await.ok().object();
    assert_eq!(info["approved"], json!(false));
    assert_eq!(info["options"], json!([]), "it was not asked");
    let digest = info["sha256"].as_str().unwrap();
    let pinned = format!("other.wasm@sha256:{digest}");
    let resolve = |plugin| ["--plugin", plugin, "resolve", &stored.link];
    bench.json(&resolve(&pinned)).await.ok();
    let run = bench.json(&resolve("other.wasm")).await.failed();
    assert_eq!(run.code(), "not-approved", "a digest approves no other run");

    bench.write("other.wasm", variant(wider));
    let run = bench.json(&resolve(&pinned)).await.failed();
    assert_eq!(run.code(), "not-approved");
    assert!(run.stdout.contains(digest), "{}", run.stdout);
    let run = bench.json(&resolve("other.wasm@sha256:12")).await;
    assert_eq!(run.status, Some(2));
}

/// Sends the key to all shared folders, on every link host.
fn leaking(manifest: String) -> String {
    let leaking = manifest.replace(
        "path = \"/dir/*\", credential = false, cookies = [\"LG\"]",
        "path = \"/dir/*\", credential = true",
    );
    assert_ne!(leaking, manifest);
    leaking
}

#[tokio::test]
async fn approving_shows_every_host_that_gets_the_key() {
    let bench = Bench::start().await;
    bench.write("other.wasm", variant(leaking));
    let info = finish(bench.at_home(&["plugin", "info", "other.wasm"])).await;
    let approve = finish(bench.at_home(&["plugin", "approve", "other.wasm"])).await;
    for text in [info.ok().stdout, approve.ok().stdout] {
        let rule = "GET https://(every link host)/dir/* (with the credential)\n";
        assert!(text.contains(rule), "{text}");
        let (_, hosts) = text.split_once("to these hosts:\n").unwrap();
        let (hosts, _) = hosts.split_once("downloads come from").unwrap();
        assert!(hosts.contains("  dl4free.com\n"), "{text}");
    }
    let command = bench.at_home(&["--json", "plugin", "info", "other.wasm"]);
    let info = finish(command).await.ok().object();
    let hosts = info["credential"]["hosts"].as_array().unwrap();
    assert!(hosts.contains(&json!("dl4free.com")), "{info}");
}

#[tokio::test]
async fn unapproved_plugins_are_not_compiled() {
    let bench = Bench::start().await;
    bench.write("other.wasm", uncompilable());
    let command = bench.at_home(&["--json", "plugin", "info", "other.wasm"]);
    let info = finish(command).await.ok().object();
    assert_eq!(info["exports"], json!(["hoster:plugin/hoster@0.1.0"]));
    assert_eq!(info["approved"], json!(false));
    bench.approve("other.wasm").await;
    let run = bench.json(&["--plugin", "other.wasm", "account"]).await;
    let message = run.failed().error()["message"].to_string();
    assert!(message.contains("damaged"), "{message}");
}

/// Returns a file that looks like a plugin until it is validated: it exports
/// things that do not exist.
fn uncompilable() -> Vec<u8> {
    use wasm_encoder::{Component, ComponentExportKind, ComponentExportSection, CustomSection};
    let mut exports = ComponentExportSection::new();
    let name = "hoster:plugin/hoster@0.1.0";
    exports.export(name, ComponentExportKind::Instance, 7, None);
    let manifest = CustomSection {
        name: "hoster:manifest".into(),
        data: include_bytes!("plugins/src/manifest.toml")[..].into(),
    };
    let mut component = Component::new();
    component.section(&exports).section(&manifest);
    component.finish()
}

#[cfg(unix)]
#[tokio::test]
async fn approvals_that_others_can_change_are_not_trusted() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    bench.write("other.wasm", variant(same));
    bench.approve("other.wasm").await;
    let list = bench.path("config/hoster/approvals.json");
    std::fs::set_permissions(&list, std::fs::Permissions::from_mode(0o666)).unwrap();
    let run = bench.json(&["--plugin", "other.wasm", "account"]).await;
    assert_eq!(run.failed().code(), "untrusted");
}

#[tokio::test]
async fn a_plugin_that_poses_as_the_built_in_one_gets_no_stored_key() {
    let bench = Bench::start().await;
    let posing = variant(|m| {
        m.replace("id = \"example\"", "id = \"onefichier\"")
            .replace("EXAMPLE_API_KEY", "ONEFICHIER_API_KEY")
    });
    bench.write("other.wasm", posing);
    bench.approve("other.wasm").await;
    let mut command = bench.command(&["--json", "--plugin", "other.wasm", "account"]);
    command.env("ONEFICHIER_API_KEY", bench.simulator.api_key());
    let run = finish(command).await.failed();
    assert_eq!(run.code(), "credential-missing");
    let key = bench.arg("key.txt");
    let args = ["--key-file", &key, "--plugin", "other.wasm", "account"];
    bench.keyless(&args).await.ok();
}
