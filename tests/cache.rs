//! Compiled code is cached between runs, and trusted only in places where no
//! other user can put it.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::bench::{Bench, by, finish};

/// Returns `hoster resolve` with a cache in the test's folder.
fn resolve(bench: &Bench, link: &str) -> Command {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&["--json", "--key-file", &key, "resolve", link]);
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    command
}

/// Finds all compiled files in the cache.
fn compiled(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(compiled(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

#[tokio::test]
async fn a_cache_that_was_tampered_with_is_rebuilt() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    finish(resolve(&bench, &file.link)).await.ok();
    let folder = bench.path("cache/hoster/compiled");
    let files = compiled(&folder);
    assert!(files.len() >= 2, "code and a mark: {files:?}");
    for path in &files {
        let len = std::fs::metadata(path).unwrap().len() as usize;
        std::fs::write(path, vec![0xcc; len / 2]).unwrap();
    }
    finish(resolve(&bench, &file.link)).await.ok();
}

#[cfg(unix)]
#[tokio::test]
async fn a_cache_that_others_can_enter_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let folder = bench.path("cache/hoster/compiled");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    finish(resolve(&bench, &file.link)).await.ok();
    assert!(compiled(&folder).is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_the_cache_is_not_followed() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    finish(resolve(&bench, &file.link)).await.ok();
    let folder = bench.path("cache/hoster/compiled");
    let outside = bench.write("outside", "not compiled");
    let mut links = Vec::new();
    for path in compiled(&folder) {
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&outside, &path).unwrap();
        links.push(path);
    }
    finish(resolve(&bench, &file.link)).await.ok();
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), "not compiled");
    for path in links {
        let is_link = std::fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink());
        assert!(!is_link, "{}", path.display());
    }
}

#[test]
fn a_component_that_takes_too_long_to_compile_is_abandoned() {
    let engine = hoster_host::Engine::new(hoster_host::EngineOptions {
        compile_limit: Some(std::time::Duration::from_millis(1)),
        ..hoster_host::EngineOptions::default()
    });
    let error = hoster_host::bundled(&engine.unwrap()).err().unwrap();
    assert!(error.to_string().contains("not compiled within"), "{error}");
}

/// If address space is scarce, instances are allocated one by one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn resolve_works_with_four_gigabytes_of_addresses() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let script = "ulimit -v 4000000 && exec \"$@\"";
    let command = by("sh", &["-c", script, "sh"], &resolve(&bench, &file.link));
    finish(command).await.ok();
}
