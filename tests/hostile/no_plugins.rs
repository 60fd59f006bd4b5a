//! Files that are not plugins, or plugins for another host.

use crate::bench::{finish, hoster};
use crate::plugins::{self, Toys};

#[tokio::test]
async fn a_file_that_does_not_fit_the_contract_is_refused_with_one_sentence() {
    let toys = Toys::start().await;
    let good = std::fs::read(plugins::path("toy")).unwrap();
    let manifest = include_bytes!("../plugins/src/manifest.toml");
    let sparse = |size| {
        let path = toys.folder.path().join("plugin.wasm");
        std::fs::File::create(path).unwrap().set_len(size).unwrap();
    };
    let write =
        |bytes: &[u8]| std::fs::write(toys.folder.path().join("plugin.wasm"), bytes).unwrap();
    let other_world = component_with(manifest);
    let newer = replaced(manifest, b"hoster:plugin@0.1.0", b"hoster:plugin@0.2.0");
    let newer_inside = replaced(
        &good,
        b"hoster:plugin/hoster@0.1.0",
        b"hoster:plugin/hoster@0.2.0",
    );
    let truncated = &good[..good.len() - 1000];
    for (words, prepare) in [
        ("larger than 64 MiB", &(|| sparse(65 << 20)) as &dyn Fn()),
        ("not a WebAssembly component", &|| sparse(1000)),
        ("does not fit hoster:plugin@0.1.0", &|| write(&other_world)),
        ("implements hoster:plugin@0.2.0", &|| {
            write(&component_with(&newer));
        }),
        ("does not fit hoster:plugin@0.1.0", &|| write(&newer_inside)),
        ("damaged", &|| write(truncated)),
        ("not a WebAssembly component", &|| {
            write(b"(component (import \"x\" (func)))");
        }),
        (
            "cannot be read: string values must be quoted, expected literal string (line 1)",
            &|| write(&component_with(b"format = ")),
        ),
        ("format 2", &|| {
            write(&component_with(&replaced(
                manifest,
                b"format = 1",
                b"format = 2",
            )));
        }),
        ("UTF-8 text of at most 65536 bytes", &|| {
            write(&component_with(&[b'#'; 70_000]));
        }),
    ] {
        prepare();
        // Approved, because unapproved files are not inspected further.
        let plugin = plugins::pinned_file(&toys.folder.path().join("plugin.wasm"));
        let command = hoster(&["--json", "--plugin", &plugin, "account"]);
        let run = finish(command).await.failed();
        assert_eq!(run.code(), "plugin", "{words}");
        let message = run.error()["message"].as_str().unwrap().to_owned();
        assert!(
            message.contains(words) && message.len() < 500,
            "{words}: {message}"
        );
    }
}

/// Returns an empty component with a manifest.
fn component_with(manifest: &[u8]) -> Vec<u8> {
    let name = b"hoster:manifest";
    let mut section = vec![u8::try_from(name.len()).unwrap()];
    section.extend_from_slice(name);
    section.extend_from_slice(manifest);
    let mut component = b"\0asm\x0d\0\x01\0\0".to_vec();
    let mut left = section.len();
    while left >= 0x80 {
        component.push(left as u8 | 0x80);
        left >>= 7;
    }
    component.push(left as u8);
    component.extend_from_slice(&section);
    component
}

/// Replaces each `old` by `new`, which has the same length.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let found: Vec<usize> = memchr::memmem::find_iter(&bytes, old).collect();
    assert!(!found.is_empty() && old.len() == new.len());
    for at in found {
        bytes[at..at + new.len()].copy_from_slice(new);
    }
    bytes
}
