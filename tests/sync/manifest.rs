//! `hoster sync` and the manifest of the folder: what the service does not store is
//! pushed and pulled too, and no entry is lost.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hoster_host::folder_manifest::{ManifestOptions, Stored, TreeEntryKind};

use super::*;
use crate::folder_manifest::{
    assert_only_listings, at, manifest, manifests, paths, photos, plant, set, since, tree,
};

/// What is below a local folder.
fn below(root: PathBuf) -> BTreeMap<PathBuf, (String, Vec<u8>)> {
    let mut all = tree(&root);
    all.remove(Path::new(""));
    all
}

#[tokio::test]
async fn a_pull_restores_what_a_push_stored_and_equal_sides_need_only_listings() {
    let bench = photos().await;
    push(&bench, &["--links"]).await.ok();
    pull_to(&bench, "restored", &[]).await.ok();
    let (photos, restored) = (bench.path("photos"), bench.path("restored"));
    assert_eq!(below(restored.clone()), below(photos.clone()));

    let before = bench.simulator.log().len();
    assert_eq!(plan(&push(&bench, &["--links"]).await.ok()), []);
    assert_only_listings(&since(&bench, before));
    // Equal files get their times and modes as well.
    set(&restored.join("a.jpg"), at(1, 1), 0o600);
    set(&restored.join("2024/empty"), at(1, 1), 0o600);
    let before = bench.simulator.log().len();
    assert_eq!(plan(&pull_to(&bench, "restored", &[]).await.ok()), []);
    assert_only_listings(&since(&bench, before));
    assert_eq!(below(restored), below(photos));
}

#[tokio::test]
async fn a_moved_file_gets_the_time_and_mode_that_it_was_pushed_with() {
    let bench = photos().await;
    push(&bench, &[]).await.ok();
    pull_to(&bench, "restored", &[]).await.ok();
    let (photos, restored) = (bench.path("photos"), bench.path("restored"));
    std::fs::rename(photos.join("2024/b.jpg"), photos.join("c.jpg")).unwrap();
    std::fs::remove_file(photos.join("2024/link")).unwrap();
    set(&photos.join("c.jpg"), at(7, 7), 0o640);
    set(&photos.join("2024"), at(8, 8), 0o711);
    let run = push(&bench, &["--delete"]).await.ok();
    assert_eq!(plan(&run), actions(&[("move", "c.jpg")]));
    let run = pull_to(&bench, "restored", &["--delete"]).await.ok();
    assert_eq!(plan(&run), actions(&[("move", "c.jpg")]));
    assert_eq!(below(restored), below(photos));
}

#[tokio::test]
async fn the_manifest_lists_what_only_the_account_has_until_it_is_deleted() {
    let bench = photos().await;
    push(&bench, &["--links"]).await.ok();
    let all = paths(&manifest(&bench));
    let photos = bench.path("photos");
    for file in ["a.jpg", "2024/empty", "2024/link"] {
        std::fs::remove_file(photos.join(file)).unwrap();
    }
    std::fs::remove_dir(photos.join("none")).unwrap();
    push(&bench, &[]).await.ok();
    assert_eq!(paths(&manifest(&bench)), all);
    // What is not selected stays too.
    let args = [
        "--delete",
        "--yes",
        "--exclude",
        "a.jpg",
        "--exclude",
        "none",
    ];
    push(&bench, &args).await.ok();
    let expected = ["", "2024", "2024/b.jpg", "a.jpg", "none"];
    assert_eq!(paths(&manifest(&bench)), expected);
    let run = push(&bench, &["--delete", "--yes"]).await.ok();
    assert_eq!(plan(&run), actions(&[("delete", "a.jpg")]));
    assert_eq!(paths(&manifest(&bench)), ["", "2024", "2024/b.jpg"]);
    let before = bench.simulator.log().len();
    push(&bench, &["--delete", "--yes"]).await.ok();
    assert_only_listings(&since(&bench, before));
}

#[tokio::test]
async fn a_file_that_was_not_uploaded_keeps_its_older_entry() {
    let bench = photos().await;
    push(&bench, &[]).await.ok();
    here(&bench, "a.jpg", b"version 2");
    here(&bench, "new.jpg", b"new");
    std::fs::remove_file(bench.path("photos/2024/b.jpg")).unwrap();
    let scopes = vec![Scope::List, Scope::Manage, Scope::Upload, Scope::Download];
    let mut own = bench.session(
        EngineOptions::default(),
        NetworkOptions::default(),
        SessionOptions {
            scopes,
            ..SessionOptions::default()
        },
    );
    let options = SyncOptions {
        delete: true,
        ..SyncOptions::default()
    };
    let photos = bench.path("photos");
    let planning = plan_push(&mut own, &photos, "/backups/photos", &options);
    let mut plan = planning.await.unwrap();
    finished(&mut plan, &mut own).await;
    let options = ManifestOptions::default();
    let run = plan.store_manifest(&mut own, &options).await.unwrap();
    // The times of folders have changed.
    assert!(matches!(run.stored, Stored::New { .. }), "{run:?}");
    let manifest = manifest(&bench);
    let size = |path: &[&str]| {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        match manifest.get(&path)?.kind {
            TreeEntryKind::File { size, .. } => Some(size),
            _ => None,
        }
    };
    assert_eq!(size(&["a.jpg"]), Some(3));
    assert_eq!(size(&["2024", "b.jpg"]), Some(3));
    assert_eq!(size(&["new.jpg"]), None);
}

#[tokio::test]
async fn without_a_manifest_only_contents_are_synced() {
    let bench = photos().await;
    push(&bench, &["--no-manifest"]).await.ok();
    assert_eq!(manifests(&bench).len(), 0);
    push(&bench, &[]).await.ok();
    assert_eq!(manifests(&bench).len(), 1);
    pull_to(&bench, "restored", &["--no-manifest"]).await.ok();
    let restored = bench.path("restored");
    let files: Vec<PathBuf> = below(restored.clone()).into_keys().collect();
    assert_eq!(files, ["2024", "2024/b.jpg", "a.jpg"].map(PathBuf::from));
    let metadata = restored.join("a.jpg").metadata().unwrap();
    assert_ne!(metadata.modified().unwrap(), at(1_000_000_000, 5));
    assert_ne!(metadata.permissions().mode() & 0o777, 0o640);
}

#[tokio::test]
async fn a_pull_deletes_neither_what_the_manifest_lists_nor_links() {
    let bench = photos().await;
    push(&bench, &["--links"]).await.ok();
    here(&bench, "2024/other", b"");
    std::os::unix::fs::symlink("a.jpg", bench.path("photos/other link")).unwrap();
    here(&bench, "none/extra", b"x");
    let dry = pull(&bench, &["--delete", "--dry-run"]).await.ok();
    let expected = [("delete", "2024/other"), ("delete", "none/extra")];
    assert_eq!(plan(&dry), actions(&expected));
    let created = dry.lines().into_iter();
    let mut created = created.filter(|line| line["event"] == "would-create");
    assert_eq!(created.next(), None);
    pull(&bench, &["--delete", "--yes"]).await.ok();
    let left: Vec<PathBuf> = below(bench.path("photos")).into_keys().collect();
    let expected = [
        "2024",
        "2024/b.jpg",
        "2024/empty",
        "2024/link",
        "a.jpg",
        "none",
        "other link",
    ];
    assert_eq!(left, expected.map(PathBuf::from));
    let state = |folder| below(bench.path("photos"))[Path::new(folder)].0.clone();
    // A folder from which something was deleted has its time again.
    assert_eq!(
        (state("2024"), state("none")),
        ("40755 1.000000000".into(), "40755 2.000000000".into())
    );
}

#[tokio::test]
async fn no_empty_file_is_deleted_if_the_manifest_cannot_be_used() {
    let bench = Bench::start().await;
    for name in ["a", "b"] {
        here(&bench, name, name.as_bytes());
        there(&bench, name, name.as_bytes());
    }
    here(&bench, "empty", b"");
    here(&bench, "extra", b"extra");
    plant(&bench, "/backups/photos", b"not a manifest");
    let run = pull(&bench, &["--delete", "--yes"]).await.ok();
    assert_eq!(plan(&run), actions(&[("delete", "extra")]));
    assert!(bench.path("photos/empty").exists());
    // A push replaces it.
    push(&bench, &[]).await.ok();
    assert_eq!(paths(&manifest(&bench)), ["", "a", "b", "empty"]);
    let run = pull(&bench, &["--delete", "--yes", "--no-manifest"])
        .await
        .ok();
    assert_eq!(plan(&run), actions(&[("delete", "empty")]));
}

#[tokio::test]
async fn a_folder_that_is_deleted_goes_with_its_own_manifest() {
    let bench = Bench::start().await;
    here(&bench, "a", b"a");
    there(&bench, "a", b"a");
    there(&bench, "old/x", b"x");
    plant(&bench, "/backups/photos/old", b"the manifest of an upload");
    let run = push(&bench, &["--delete", "--yes"]).await.ok();
    assert_eq!(plan(&run), actions(&[("delete", "old/x")]));
    let listing = bench.json(&["ls", "-r", "/backups"]).await.ok();
    assert!(!listing.stdout.contains("/old"), "{}", listing.stdout);
    assert_eq!(paths(&manifest(&bench)), ["", "a"]);
}
