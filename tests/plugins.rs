//! The plugins of `tests/plugins/`: builds them once, lists which flaw breaks
//! which rule, and tests that every command works with the well-behaved one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use hoster_host::approval::Approval;
use hoster_host::{Engine, EngineOptions, Plugin};
use serde_json::json;

use crate::bench::{Run, finish, hoster, noise, private};
use crate::checkout;
use crate::toy::{self, Asked, Toy};

/// Returns the path of a plugin, by the name of its example. The first call in a
/// process builds them all, into a separate folder, so that it does not wait for
/// other builds of the workspace.
pub fn path(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let plugin = FOLDER.get_or_init(build).join(format!("{name}.wasm"));
    assert!(plugin.is_file(), "there is no plugin {name}");
    plugin
}

/// Returns the argument of `--plugin` for a plugin: pinned, so that it needs no
/// approval.
pub fn pinned(name: &str) -> String {
    pinned_file(&path(name))
}

/// Returns the argument of `--plugin` for a file, pinned to its present content.
pub fn pinned_file(path: &Path) -> String {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(std::fs::read(path).unwrap());
    let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}@sha256:{hex}", path.display())
}

fn build() -> PathBuf {
    let examples = ["--examples", "--features", "plugins"];
    cargo_build("hoster-test-plugins", &examples).join("examples")
}

/// Builds a package of the workspace that is a plugin; returns the folder of the
/// built file.
pub fn build_package(package: &str) -> PathBuf {
    cargo_build(package, &["--lib"])
}

/// Builds for WebAssembly; returns the folder of the built files.
fn cargo_build(package: &str, what: &[&str]) -> PathBuf {
    const TARGET: &str = "wasm32-wasip2";
    const PROFILE: &str = "test-plugins";
    // Next to the tests' folder for temporary files.
    let folder = checkout::scratch().with_file_name("test-plugins");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(checkout::root())
        .args(["build", "--quiet", "--locked", "-p", package])
        .args(what)
        .args(["--profile", PROFILE, "--target", TARGET, "--target-dir"])
        .arg(&folder);
    // The outer build's settings are for its own target and tools.
    for name in [
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTFLAGS",
    ] {
        cargo.env_remove(name);
    }
    let output = cargo.output().expect("cargo starts");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{package} cannot be built:\n{words}"
    );
    folder.join(TARGET).join(PROFILE)
}

/// The only rule that each broken plugin breaks: names of rules in
/// `hoster conformance` and of examples.
pub const BROKEN: [(&str, &str); 37] = [
    ("description-agrees", "describes_another_version"),
    ("describe-does-no-io", "describe_sends_a_request"),
    ("recognize-does-no-io", "recognize_sends_a_request"),
    ("recognize-is-stable", "recognize_answers_in_turns"),
    ("recognize-refuses-strangers", "recognizes_strangers"),
    ("recognize-survives-anything", "recognize_traps_on_odd_text"),
    ("find-links-agrees", "finds_strangers"),
    ("opening-does-no-io", "opening_sends_a_request"),
    ("capabilities-hold", "lists_what_it_cannot_do"),
    ("check-answers-in-order", "checks_in_reverse"),
    ("missing-file-is-not-found", "missing_file_is_a_fault"),
    ("strange-link-is-unsupported", "sends_strange_links"),
    ("passwords-are-asked-for", "wrong_password_is_a_restriction"),
    ("credential-is-asked-for", "bad_credential_is_a_restriction"),
    ("ticket-leads-to-the-file", "ticket_is_one_byte_off"),
    ("waits-are-reported", "sleeps_through_waits"),
    ("errors-carry-codes", "fault_is_a_missing_file"),
    ("retry-after-is-passed-on", "forgets_retry_after"),
    ("messages-are-sentences", "says_nothing"),
    ("secrets-stay-out-of-messages", "repeats_the_password"),
    ("key-inside-works", "forgets_the_key"),
    ("scopes-suffice", "account_needs_manage"),
    ("uploads-stream", "buffers_uploads"),
    ("short-content-fails", "pads_short_content"),
    ("receipts-agree", "ignores_checksums"),
    ("uploads-in-two-steps", "finishes_own_uploads_only"),
    ("uploads-in-three-steps", "sends_own_uploads_only"),
    ("endpoint-is-loopback-only", "takes_any_endpoint"),
    ("unknown-options-are-refused", "ignores_unknown_options"),
    ("links-are-recognized", "expands_to_unknown_links"),
    ("survives-any-reply", "traps_on_odd_replies"),
    ("folders-expand", "forgets_a_file"),
    ("pauses-lead-on", "pauses_for_ever"),
    ("garbage-tokens-are-refused", "traps_on_garbage_tokens"),
    ("language-falls-back", "refuses_languages"),
    ("storage-round-trip", "renames_in_words_only"),
    ("full-folders-stay", "removes_full_folders"),
];

/// Returns an engine that caches compiled code for all tests, like the command in
/// tests.
pub fn engine() -> Engine {
    let options = EngineOptions {
        cache: Some(checkout::scratch().join("hoster/compiled")),
        ..EngineOptions::default()
    };
    Engine::new(options).unwrap()
}

/// The toy service, and `hoster` with a plugin that uses it.
pub struct Toys {
    pub service: Toy,
    pub folder: tempfile::TempDir,
}

impl Toys {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.txt");
        std::fs::write(&key, toy::KEY).unwrap();
        private(&key);
        Self {
            service: Toy::start().await,
            folder,
        }
    }

    /// Runs `hoster --json ARGS` with the key and a plugin.
    pub async fn run(&self, plugin: &str, args: &[&str]) -> Run {
        let key = ["--key-file", "key.txt"];
        self.keyless(plugin, &[&key, args].concat()).await
    }

    /// Like [`run`](Self::run), without the key.
    pub async fn keyless(&self, plugin: &str, args: &[&str]) -> Run {
        let (plugin, to) = (pinned(plugin), self.service.connect_to());
        let flags = ["--json", "--plugin", &plugin, "--connect-to", &to];
        let mut command = hoster(&[&flags, args].concat());
        command.current_dir(self.folder.path());
        finish(command).await
    }
}

#[tokio::test]
async fn every_plugin_loads_and_the_well_behaved_one_describes_its_manifest() {
    let engine = engine();
    for name in BROKEN.map(|(_, name)| name) {
        Plugin::load_file(&engine, &path(name), Approval::Vouched)
            .unwrap_or_else(|e| panic!("{e}"));
    }
    let plugin = Plugin::load_file(&engine, &path("toy"), Approval::Vouched).unwrap();
    let manifest = plugin.manifest().clone();
    let service = hoster_host::Service::new(plugin, &Default::default()).unwrap();
    let mut session = hoster_host::Session::open(service, Default::default()).unwrap();
    let description = session.describe().await.unwrap();
    assert_eq!(description.id, manifest.id);
    assert_eq!(description.name, manifest.name);
    assert_eq!(description.version, manifest.version);
    assert_eq!(description.link_hosts, manifest.link_hosts);
}

#[tokio::test]
async fn a_plugin_for_another_service_downloads_and_checks() {
    let toys = Toys::start().await;
    let run = toys.run("toy", &["get", toy::FILE]).await.ok();
    assert_eq!(run.done()["verified"], json!("checksum"));
    let got = std::fs::read(toys.folder.path().join(toy::FILE_NAME)).unwrap();
    assert_eq!(got, toys.service.state().content(toy::FILE));
    let asked = toys.service.asked();
    let with_key: Vec<_> = asked.iter().filter(|a| a.authorization.is_some()).collect();
    assert_eq!(with_key.len(), 1, "{asked:?}");
    let Asked {
        method, host, path, ..
    } = with_key[0];
    assert_eq!(
        (method.as_str(), host.as_str(), path.as_str()),
        ("POST", "api.toy.example", "/v1/resolve")
    );

    let links = [toy::MISSING, toy::FILE, toy::PROTECTED];
    let args = [&["check"][..], &links].concat();
    let lines = toys.keyless("toy", &args).await.failed().lines();
    let states: Vec<_> = lines.iter().map(|l| l["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["offline", "online", "private"]);
}

#[tokio::test]
async fn a_plugin_for_another_service_opens_folders_asks_for_passwords_and_pauses() {
    let toys = Toys::start().await;
    toys.run("toy", &["get", toy::FOLDER, "-o", "holiday"])
        .await
        .ok();
    for (name, size) in toy::FOLDER_FILES {
        let got = std::fs::read(toys.folder.path().join("holiday").join(name)).unwrap();
        assert_eq!(got.len(), size, "{name}");
    }
    for (password, code) in [(None, "password-required"), (Some("no"), "password-wrong")] {
        let given = password.map(|p| ["--password", p]);
        let mut args = vec!["resolve", toy::PROTECTED];
        args.extend(given.iter().flatten());
        assert_eq!(toys.run("toy", &args).await.failed().code(), code);
    }
    let args = ["get", toy::PROTECTED, "--password", toy::PASSWORD];
    let run = toys.keyless("toy", &args).await.ok();
    assert!(run.lines().iter().any(|l| l["event"] == json!("wait")));
    assert!(toys.folder.path().join(toy::PROTECTED_NAME).is_file());
}

#[tokio::test]
async fn a_plugin_for_another_service_stores_lists_and_changes() {
    let toys = Toys::start().await;
    // Larger than what is buffered before sending.
    let content = noise(3_000_000, 7);
    std::fs::write(toys.folder.path().join("backup.tar"), &content).unwrap();
    let run = toys
        .run("toy", &["upload", "backup.tar", "--to", "/new/folder"])
        .await
        .ok();
    let link = run.done()["link"].as_str().unwrap().to_owned();
    assert_eq!(run.done()["verified"], json!("checksum"));
    assert_eq!(toys.service.state().content(&link), content);
    toys.run("toy", &["rename", "/new/folder/backup.tar", "old.tar"])
        .await
        .ok();
    let listed = toys.run("toy", &["ls", "/new/folder"]).await.ok();
    assert_eq!(listed.object()["name"], json!("old.tar"));
    for item in ["/new/folder/old.tar", "/new/folder"] {
        toys.run("toy", &["rm", item]).await.ok();
    }
    assert!(
        toys.service
            .state()
            .files
            .values()
            .all(|f| f.name != "old.tar")
    );
}

#[tokio::test]
async fn a_bad_key_is_reported_as_such() {
    let toys = Toys::start().await;
    std::fs::write(toys.folder.path().join("key.txt"), toy::BAD_KEY).unwrap();
    let run = toys.run("toy", &["account"]).await.failed();
    assert_eq!(run.code(), "credential-rejected");
    let run = toys.keyless("toy", &["account"]).await.failed();
    assert_eq!(run.code(), "credential-missing");
}
