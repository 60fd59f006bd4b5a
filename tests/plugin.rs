//! The component as a file, and files that are not plugins.

use serde_json::json;

use crate::bench::{Bench, finish, hoster};
use crate::checkout;

/// All interfaces that the component may import.
const IMPORTS: [&str; 19] = [
    "hoster:plugin/types",
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure-seed",
];

#[tokio::test]
async fn the_component_imports_http_and_clocks_and_no_files_or_sockets() {
    let info = finish(hoster(&["--json", "plugin", "info"]))
        .await
        .ok()
        .object();
    let mut imports: Vec<&str> = info["imports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i.as_str().unwrap().split('@').next().unwrap())
        .collect();
    imports.sort_unstable();
    assert_eq!(imports, IMPORTS);
    assert_eq!(
        info["exports"],
        json!(["hoster:plugin/hoster@0.1.0", "hoster:plugin/storage@0.1.0"])
    );
}

#[test]
fn the_component_is_small() {
    assert!(
        hoster_host::BUNDLED.len() <= 640_000,
        "{} bytes",
        hoster_host::BUNDLED.len()
    );
}

#[test]
fn the_component_contains_no_path_of_the_build_machine() {
    let root = checkout::root();
    let home = std::env::var("HOME").unwrap_or_default();
    let places = [root.to_str().unwrap(), "/registry/src/", &home];
    for place in places.into_iter().filter(|place| place.len() > 1) {
        let found = memchr::memmem::find(hoster_host::BUNDLED, place.as_bytes());
        assert_eq!(found, None, "{place}");
    }
}

#[tokio::test]
async fn an_exported_plugin_is_the_built_in_one() {
    let bench = Bench::start().await;
    let file = bench.arg("onefichier.wasm");
    bench.hoster(&["plugin", "export", &file]).await.ok();
    assert_eq!(
        std::fs::read(bench.path("onefichier.wasm")).unwrap(),
        hoster_host::BUNDLED
    );
    let built_in = bench.json(&["plugin", "info"]).await.ok().object();
    let exported = bench.json(&["plugin", "info", &file]).await.ok().object();
    assert_eq!(built_in["sha256"], exported["sha256"]);
    let stored = bench.store("game.zip", b"content");
    bench
        .json(&["--plugin", &file, "resolve", &stored.link])
        .await
        .ok();
}

#[tokio::test]
async fn a_file_that_is_not_a_plugin_is_refused_with_one_sentence() {
    let bench = Bench::start().await;
    let cut = &hoster_host::BUNDLED[..hoster_host::BUNDLED.len() / 2];
    let core = b"\0asm\x01\0\0\0";
    let component = b"\0asm\x0d\0\x01\0";
    for (name, content, word) in [
        ("cut.wasm", cut, "damaged"),
        ("core.wasm", core.as_slice(), "core WebAssembly module"),
        ("other.wasm", component.as_slice(), "not a plugin"),
        ("text.wasm", b"(component)".as_slice(), "not a WebAssembly"),
        ("empty.wasm", b"".as_slice(), "not a WebAssembly"),
    ] {
        bench.write(name, content);
        let run = bench.json(&["--plugin", name, "account"]).await.failed();
        assert_eq!(run.code(), "plugin", "{name}");
        let message = run.error()["message"].as_str().unwrap().to_owned();
        assert!(
            message.contains(name) && message.contains(word),
            "{message}"
        );
    }
    std::fs::create_dir(bench.path("folder.wasm")).unwrap();
    for name in ["folder.wasm", "nowhere.wasm"] {
        let run = bench.json(&["--plugin", name, "account"]).await.failed();
        assert_eq!(run.code(), "plugin", "{name}");
    }
}
