//! Manifests of uploaded folders: what the service does not store comes back too,
//! and a hostile manifest does no harm.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hoster_host::folder_manifest::{FolderManifest, NAME, TreeEntryKind};
use hoster_host::names::RECORD;
use onefichier_simulator::{Endpoint, Fault, Injection, NewFile, StoredFile};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, finish};

/// Runs a command with a cache in the folder of the test.
async fn hoster(bench: &Bench, args: &[&str]) -> Run {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--no-pace", "--key-file", &key], args].concat());
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    finish(command).await
}

async fn upload(bench: &Bench, args: &[&str]) -> Run {
    let upload = ["upload", "--skip-existing", "--to=/backups", "photos"];
    hoster(bench, &[&upload, args].concat()).await
}

async fn get(bench: &Bench, args: &[&str]) -> Run {
    hoster(bench, &[&["get", "-o", "restored"], args].concat()).await
}

/// A file in the folder that is uploaded, with its time and mode.
fn file(bench: &Bench, name: impl AsRef<Path>, content: &[u8], time: SystemTime, mode: u32) {
    let path = bench.path("photos").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    set(&path, time, mode);
}

pub fn set(path: &Path, time: SystemTime, mode: u32) {
    let file = std::fs::File::open(path).unwrap();
    let permissions = std::fs::Permissions::from_mode(mode);
    file.set_modified(time).unwrap();
    file.set_permissions(permissions).unwrap();
}

pub fn at(seconds: i64, nanos: u32) -> SystemTime {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let whole = match seconds < 0 {
        true => SystemTime::UNIX_EPOCH - whole,
        false => SystemTime::UNIX_EPOCH + whole,
    };
    whole + Duration::from_nanos(nanos.into())
}

/// A small tree: a file, an empty file, an empty folder and a link.
pub async fn photos() -> Bench {
    let bench = Bench::start().await;
    file(&bench, "a.jpg", b"aaa", at(1_000_000_000, 5), 0o640);
    file(&bench, "2024/b.jpg", b"bbb", at(1_100_000_000, 0), 0o600);
    file(&bench, "2024/empty", b"", at(1_200_000_000, 0), 0o644);
    std::fs::create_dir(bench.path("photos/none")).unwrap();
    symlink("../a.jpg", bench.path("photos/2024/link")).unwrap();
    for (folder, seconds) in [("2024", 1), ("none", 2), ("", 3)] {
        set(&bench.path("photos").join(folder), at(seconds, 0), 0o755);
    }
    bench
}

/// Everything below a folder: its kind, mode, time and content. The records of
/// downloads are not included, nor are the times of links.
pub fn tree(root: &Path) -> BTreeMap<PathBuf, (String, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        if entry.file_name() == RECORD {
            continue;
        }
        let path = entry.path().strip_prefix(root).unwrap().to_owned();
        let metadata = entry.metadata().unwrap();
        let content = match metadata.file_type() {
            kind if kind.is_symlink() => {
                let target = std::fs::read_link(entry.path()).unwrap();
                all.insert(
                    path,
                    ("link".into(), target.as_os_str().as_bytes().to_vec()),
                );
                continue;
            }
            kind if kind.is_file() => std::fs::read(entry.path()).unwrap(),
            _ => Vec::new(),
        };
        let state = format!(
            "{:o} {}.{:09}",
            metadata.mode(),
            metadata.mtime(),
            metadata.mtime_nsec()
        );
        all.insert(path, (state, content));
    }
    all
}

/// Asserts that two trees are equal, and names the first difference.
#[track_caller]
fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    let paths = one.keys().chain(other.keys());
    let differs = |path: &&PathBuf| one.get(*path) != other.get(*path);
    if let Some(path) = paths.into_iter().find(differs) {
        panic!("{path:?}: {:?} and {:?}", one.get(path), other.get(path));
    }
}

/// The manifests in the account.
pub fn manifests(bench: &Bench) -> Vec<StoredFile> {
    let mut files = bench.simulator.files();
    files.retain(|file| file.name == NAME);
    files
}

fn content(bench: &Bench, file: &StoredFile) -> Vec<u8> {
    bench.simulator.content(&file.link).unwrap()
}

/// The only manifest in the account.
#[track_caller]
pub fn manifest(bench: &Bench) -> FolderManifest {
    let stored = manifests(bench);
    assert_eq!(stored.len(), 1);
    FolderManifest::parse(&content(bench, &stored[0])).unwrap()
}

#[track_caller]
pub fn paths(manifest: &FolderManifest) -> Vec<String> {
    manifest
        .entries()
        .map(|entry| entry.path.join("/"))
        .collect()
}

/// Puts a manifest with this content into the account.
pub fn plant(bench: &Bench, folder: &str, content: &[u8]) {
    bench.simulator.add_file(NewFile {
        folder: folder.into(),
        ..NewFile::new(NAME, content.to_vec())
    });
}

fn compressed(json: &Value) -> Vec<u8> {
    zstd::encode_all(json.to_string().as_bytes(), 3).unwrap()
}

fn of_entries(entries: &Value) -> Vec<u8> {
    compressed(&json!({"format": "hoster-manifest", "version": 1, "entries": entries}))
}

/// The paths of requests since the log had this length.
pub fn since(bench: &Bench, before: usize) -> Vec<String> {
    let log = bench.simulator.log().split_off(before);
    log.into_iter().map(|request| request.path).collect()
}

#[track_caller]
pub fn assert_only_listings(requests: &[String]) {
    assert!(!requests.is_empty());
    let is_listing = |path: &String| path.ends_with("folder/ls.cgi");
    assert!(requests.iter().all(is_listing), "{requests:?}");
}

#[tokio::test]
async fn an_adversarial_tree_comes_back_as_it_was() {
    let bench = Bench::start().await;
    let old = at(-86_400 * 365, 123_456_789);
    std::fs::create_dir_all(bench.path("restored/photos/many")).unwrap();
    for number in 0..5_100_u32 {
        let name = format!("{number:04}");
        let content = number.to_le_bytes();
        let path = Path::new("many").join(&name);
        file(&bench, path, &content, at(number.into(), number), 0o644);
        // Most of them have been uploaded before, and downloaded by something else:
        // thousands of transfers take minutes.
        if number % 51 > 0 {
            bench.simulator.add_file(NewFile {
                folder: "/backups/photos/many".into(),
                ..NewFile::new(&name, content.to_vec())
            });
            bench.write(&format!("restored/photos/many/{name}"), content);
        }
    }
    let odd = [
        "\"quotes\" 'and' <brackets>",
        "$dollar `tick` back\\slash",
        "／full width＼and ＂ ＇ ＜ ＞ ＄ ｀",
        " a space at both ends ",
        "．",
        "．．",
        "‛quoted ‛／ ‛␀ ‛E9 ‛‛",
        "tab\there",
        "line\nbreak",
        "\u{7f}␡␠",
        "right-to-left \u{202e}fdp.exe",
        "con.txt",
        "name.part",
    ];
    for (number, name) in odd.iter().enumerate() {
        file(&bench, name, name.as_bytes(), old, 0o400 + number as u32);
        let inside = Path::new("folders").join(name).join(name);
        file(&bench, inside, b"x", at(1_700_000_000, 1), 0o755);
        let empty = Path::new("empty files").join(name);
        file(&bench, empty, b"", at(2_000_000_000, 999_999_999), 0o604);
    }
    let controls: Vec<u8> = (1..32).chain([127]).collect();
    file(&bench, OsStr::from_bytes(&controls), b"c", old, 0o600);
    for name in [&b"r\xe9sum\xe9"[..], b"r\xe8sum\xe8", b"\xff\xfe"] {
        let name = OsStr::from_bytes(name);
        file(&bench, name, name.as_bytes(), old, 0o700);
        let inside = Path::new("invalid").join(name).join(name);
        file(&bench, inside, b"", old, 0o640);
        let root = bench.path("photos/links");
        std::fs::create_dir_all(&root).unwrap();
        symlink(Path::new("..").join(name), root.join(name)).unwrap();
    }
    for folder in ["empty", "empty/deeper/still", "empty/\"odd\" ."] {
        std::fs::create_dir_all(bench.path("photos").join(folder)).unwrap();
    }
    for (name, target) in [
        ("file", "../many/0001"),
        ("folder", "../many"),
        ("gone", "nowhere"),
    ] {
        symlink(target, bench.path("photos/links").join(name)).unwrap();
    }
    let out = bench.path("photos/out");
    std::fs::create_dir(&out).unwrap();
    for (name, target) in [
        ("absolute", "/etc/passwd"),
        ("climbing", "../../secret"),
        ("hidden", "../many/../../secret"),
    ] {
        symlink(target, out.join(name)).unwrap();
    }
    file(&bench, "setuid", b"#!", old, 0o6755);
    let folders = walkdir::WalkDir::new(bench.path("photos")).contents_first(true);
    for (number, entry) in folders.into_iter().map(Result::unwrap).enumerate() {
        if entry.file_type().is_dir() {
            let mode = if number % 2 == 0 { 0o755 } else { 0o711 };
            set(entry.path(), at(number as i64 * 1_000, 7), mode);
        }
    }

    let run = upload(&bench, &["--links", "-j30"]).await.ok();
    assert!(run.stdout.contains("manifest stored"), "{}", run.stderr);
    let run = get(&bench, &["/backups/photos", "-j30"]).await.ok();
    for name in ["absolute", "climbing", "hidden"] {
        let said = format!("restored/photos/out/{name} is not created");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        std::fs::remove_file(out.join(name)).unwrap();
    }
    set(&out, tree_time(&bench.path("restored/photos/out")), 0o755);
    set(&bench.path("restored/photos/out"), tree_time(&out), 0o755);
    // Never restored: what lets a program run as another user.
    set(&bench.path("photos/setuid"), old, 0o755);
    assert_same(&bench.path("photos"), &bench.path("restored/photos"));
}

fn tree_time(path: &Path) -> SystemTime {
    path.metadata().unwrap().modified().unwrap()
}

#[tokio::test]
async fn a_run_over_an_unchanged_tree_requests_only_listings() {
    let bench = photos().await;
    upload(&bench, &["--links"]).await.ok();
    let stored = manifests(&bench);
    let before = bench.simulator.log().len();
    let run = upload(&bench, &["--links"]).await.ok();
    assert!(!run.stdout.contains("manifest stored"), "{}", run.stdout);
    assert_only_listings(&since(&bench, before));
    assert_eq!(manifests(&bench)[0].link, stored[0].link);

    get(&bench, &["/backups/photos"]).await.ok();
    assert_same(&bench.path("photos"), &bench.path("restored/photos"));
    let before = bench.simulator.log().len();
    let run = get(&bench, &["/backups/photos"]).await.ok();
    assert_only_listings(&since(&bench, before));
    assert!(!run.stdout.contains("created"), "{}", run.stdout);
    assert_same(&bench.path("photos"), &bench.path("restored/photos"));
    // Without a local copy, the manifest is read; it takes a token and a download.
    std::fs::remove_dir_all(bench.path("cache/hoster/manifests")).unwrap();
    let before = bench.simulator.log().len();
    upload(&bench, &["--links"]).await.ok();
    let mut requests = since(&bench, before);
    requests.retain(|path| !path.ends_with("ls.cgi"));
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert_eq!(manifests(&bench)[0].link, stored[0].link);
}

#[tokio::test]
async fn files_that_already_exist_get_their_times_and_modes_too() {
    let bench = photos().await;
    upload(&bench, &[]).await.ok();
    get(&bench, &["--no-manifest", "/backups/photos"])
        .await
        .ok();
    let restored = bench.path("restored/photos/a.jpg");
    let now = SystemTime::now() - Duration::from_secs(3_600);
    assert!(tree_time(&restored) > now);
    assert!(!bench.path("restored/photos/2024/empty").exists());
    let run = get(&bench, &["--json", "/backups/photos"]).await.ok();
    assert_eq!(run.last()["skipped"], json!(2));
    assert_eq!(tree_time(&restored), at(1_000_000_000, 5));
    // The folder's record still knows where the file came from.
    let run = get(&bench, &["--json", "/backups/photos"]).await.ok();
    assert!(
        run.lines()
            .iter()
            .all(|line| line["verified"] != json!("name-and-size"))
    );
    assert_eq!(run.last()["skipped"], json!(2));
}

#[tokio::test]
async fn a_part_of_a_tree_is_restored_with_the_manifest_of_its_parent() {
    let bench = photos().await;
    upload(&bench, &["--links"]).await.ok();
    // A link that is fine in the whole tree leads out of the part.
    let run = get(&bench, &["/backups/photos/2024"]).await.ok();
    assert!(
        run.stderr.contains("2024/link is not created"),
        "{}",
        run.stderr
    );
    let names: Vec<PathBuf> = tree(&bench.path("restored")).into_keys().collect();
    let expected = ["", "2024", "2024/b.jpg", "2024/empty"].map(PathBuf::from);
    assert_eq!(names, expected);
    assert_eq!(tree_time(&bench.path("restored/2024")), at(1, 0));
    assert_eq!(
        tree_time(&bench.path("restored/2024/b.jpg")),
        at(1_100_000_000, 0)
    );
    // A single file, and a folder above several manifests.
    get(&bench, &["/backups/photos/a*"]).await.ok();
    assert_eq!(
        tree_time(&bench.path("restored/a.jpg")),
        at(1_000_000_000, 5)
    );
    hoster(&bench, &["get", "/", "-o", "all"]).await.ok();
    assert_same(&bench.path("photos"), &bench.path("all/backups/photos"));
    assert_eq!(bench.names_in("all"), ["backups"]);
}

#[tokio::test]
async fn of_several_manifests_the_nearest_to_a_file_counts() {
    let bench = photos().await;
    upload(&bench, &["--links"]).await.ok();
    file(&bench, "2024/b.jpg", b"bbb", at(10, 0), 0o600);
    file(&bench, "2024/more", b"", at(11, 0), 0o600);
    std::fs::remove_file(bench.path("photos/2024/link")).unwrap();
    set(&bench.path("photos/2024"), at(12, 0), 0o700);
    let part = ["upload", "--skip-existing", "--to=/backups/photos"];
    hoster(&bench, &[&part[..], &["photos/2024"]].concat())
        .await
        .ok();
    assert_eq!(manifests(&bench).len(), 2);
    get(&bench, &["/backups/photos", "--exclude=link"])
        .await
        .ok();
    assert_same(&bench.path("photos"), &bench.path("restored/photos"));
}

#[tokio::test]
async fn two_folders_of_one_name_have_one_manifest_and_quiet_is_quiet() {
    let bench = photos().await;
    std::fs::create_dir_all(bench.path("other/photos/deep")).unwrap();
    bench.write("other/photos/deep/z", "z");
    let quiet = ["-q", "other/photos"];
    let run = upload(&bench, &quiet).await.ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let all = [
        "",
        "2024",
        "2024/b.jpg",
        "2024/empty",
        "a.jpg",
        "deep",
        "deep/z",
        "none",
    ];
    assert_eq!(paths(&manifest(&bench)), all);
    let run = get(&bench, &["-q", "/backups/photos"]).await.ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    assert!(bench.path("restored/photos/deep/z").exists());
    assert!(bench.path("restored/photos/2024/empty").exists());
}

#[tokio::test]
async fn globs_select_what_a_manifest_lists() {
    let bench = photos().await;
    upload(&bench, &["--links"]).await.ok();
    let run = get(&bench, &["/backups/photos", "--include", "empty"])
        .await
        .ok();
    assert!(run.stdout.contains("2024/empty  created"), "{}", run.stdout);
    let names: Vec<PathBuf> = tree(&bench.path("restored/photos")).into_keys().collect();
    assert_eq!(names, ["", "2024", "2024/empty"].map(PathBuf::from));
    let out = ["get", "/backups/photos", "-o", "out", "--exclude", "/2024"];
    hoster(&bench, &out).await.ok();
    let names: Vec<PathBuf> = tree(&bench.path("out/photos")).into_keys().collect();
    assert_eq!(names, ["", "a.jpg", "none"].map(PathBuf::from));
}

#[tokio::test]
async fn a_dry_run_reports_what_a_manifest_adds_and_changes_nothing() {
    let bench = photos().await;
    let run = upload(&bench, &["--links", "--dry-run"]).await.ok();
    assert!(bench.simulator.files().is_empty(), "{}", run.stdout);
    upload(&bench, &["--links"]).await.ok();
    let run = get(&bench, &["--json", "--dry-run", "/backups/photos"])
        .await
        .ok();
    let of = |kind: &str| {
        let lines = run.lines().into_iter();
        let would =
            lines.filter(|l| l["event"] == json!("would-create") && l["kind"] == json!(kind));
        would.count()
    };
    assert_eq!((of("empty-file"), of("link"), of("folder")), (1, 1, 3));
    assert_eq!(run.last()["event"], json!("end"));
    assert!(!bench.path("restored").exists());
}

#[tokio::test]
async fn entries_stay_for_files_that_a_run_does_not_include() {
    let bench = photos().await;
    upload(&bench, &["--links"]).await.ok();
    let all = [
        "",
        "2024",
        "2024/b.jpg",
        "2024/empty",
        "2024/link",
        "a.jpg",
        "none",
    ];
    assert_eq!(paths(&manifest(&bench)), all);
    // Only one file, which is new.
    file(&bench, "2024/c.jpg", b"ccc", at(5, 0), 0o644);
    upload(&bench, &["--include", "c.jpg"]).await.ok();
    let mut more = all.to_vec();
    more.insert(3, "2024/c.jpg");
    assert_eq!(paths(&manifest(&bench)), more);
    // A file that fails keeps the older entry.
    file(&bench, "a.jpg", b"another", at(6, 0), 0o644);
    bench
        .simulator
        .inject(Injection::once(Fault::ResetUpload { after: 0 }));
    upload(
        &bench,
        &[
            "--include",
            "a.jpg",
            "--include",
            "b.jpg",
            "--retries=0",
            "-j1",
        ],
    )
    .await
    .failed();
    bench.simulator.clear_faults();
    let kept = manifest(&bench);
    let entry = kept.get(&["a.jpg".to_owned()]).unwrap();
    assert!(
        matches!(entry.kind, TreeEntryKind::File { size: 3, .. }),
        "{entry:?}"
    );
    assert_eq!(paths(&kept), more);
    // What the service does not store goes when it is gone here; files stay as long
    // as the account has them.
    for name in ["2024/empty", "2024/link", "2024/b.jpg"] {
        std::fs::remove_file(bench.path("photos").join(name)).unwrap();
    }
    std::fs::remove_dir(bench.path("photos/none")).unwrap();
    upload(&bench, &[]).await.ok();
    let left = ["", "2024", "2024/b.jpg", "2024/c.jpg", "a.jpg"];
    assert_eq!(paths(&manifest(&bench)), left);
    hoster(&bench, &["rm", "/backups/photos/2024/b.jpg"])
        .await
        .ok();
    upload(&bench, &[]).await.ok();
    assert_eq!(
        paths(&manifest(&bench)),
        ["", "2024", "2024/c.jpg", "a.jpg"]
    );
}

#[tokio::test]
async fn the_older_manifest_stays_until_the_new_one_is_verified() {
    let bench = photos().await;
    upload(&bench, &[]).await.ok();
    let old = manifests(&bench)[0].link.clone();
    file(&bench, "a.jpg", b"aaa", at(7, 0), 0o644);
    for fault in [Fault::ReportWrongWhirlpool, Fault::ResetUpload { after: 0 }] {
        bench
            .simulator
            .inject(Injection::once(fault).times(u32::MAX));
        let run = upload(&bench, &["--retries=0"]).await.failed();
        bench.simulator.clear_faults();
        let said = "the manifest of photos/ was not stored";
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(manifests(&bench).iter().any(|stored| stored.link == old));
    }
    upload(&bench, &[]).await.ok();
    let entry = manifest(&bench).get(&["a.jpg".to_owned()]).unwrap().clone();
    assert_eq!(entry.metadata.modified, Some(at(7, 0)));
    assert_ne!(manifests(&bench)[0].link, old);
}

#[tokio::test]
async fn a_damaged_manifest_is_reported_and_rebuilt() {
    let bench = photos().await;
    upload(&bench, &["--no-manifest"]).await.ok();
    assert!(manifests(&bench).is_empty());
    plant(&bench, "/backups/photos", b"not a manifest");
    let run = get(&bench, &["/backups/photos"]).await.ok();
    assert!(
        run.stderr.contains("is damaged and is not used"),
        "{}",
        run.stderr
    );
    assert!(bench.path("restored/photos/2024/b.jpg").exists());
    let run = upload(&bench, &["--links"]).await.ok();
    assert!(
        run.stderr.contains("was damaged and has been rebuilt"),
        "{}",
        run.stderr
    );
    assert_eq!(manifest(&bench).entries().len(), 7);
    get(&bench, &["/backups/photos"]).await.ok();
    assert_same(&bench.path("photos"), &bench.path("restored/photos"));
}

#[tokio::test]
async fn a_manifest_of_a_newer_version_is_neither_used_nor_replaced() {
    let bench = photos().await;
    upload(&bench, &["--no-manifest"]).await.ok();
    let newer = compressed(&json!({"format": "hoster-manifest", "version": 2}));
    plant(&bench, "/backups/photos", &newer);
    let run = upload(&bench, &[]).await.ok();
    assert!(run.stderr.contains("is left as it is"), "{}", run.stderr);
    assert_eq!(content(&bench, &manifests(&bench)[0]), newer);
    let run = get(&bench, &["/backups/photos"]).await.ok();
    assert!(run.stderr.contains("newer version"), "{}", run.stderr);
    assert!(bench.path("restored/photos/a.jpg").exists());
}

#[tokio::test]
async fn a_manifest_that_cannot_be_read_is_not_replaced_and_files_are_restored() {
    let bench = photos().await;
    let inject = || {
        let fault = Fault::ApiError {
            status: 404,
            message: "Resource not found".into(),
        };
        let token = Endpoint::ApiCall("download/get_token.cgi".into());
        bench.simulator.inject(Injection::once(fault).on(token));
    };
    upload(&bench, &[]).await.ok();
    std::fs::remove_dir_all(bench.path("cache/hoster/manifests")).unwrap();
    let old = manifests(&bench)[0].link.clone();
    file(&bench, "a.jpg", b"aaa", at(8, 0), 0o644);
    inject();
    upload(&bench, &[]).await.failed();
    assert_eq!(manifests(&bench)[0].link, old);
    bench.simulator.clear_faults();
    inject();
    let run = get(&bench, &["/backups/photos"]).await.ok();
    assert!(run.stderr.contains("cannot be read"), "{}", run.stderr);
    assert!(bench.path("restored/photos/2024/b.jpg").exists());
}

#[tokio::test]
async fn a_hostile_manifest_changes_nothing_outside_of_the_destination() {
    let elsewhere = "elsewhere";
    for entries in [
        json!([{"path": ["..", elsewhere, "x"], "type": "file", "size": 0}]),
        json!([{"path": ["../elsewhere/x"], "type": "file", "size": 0}]),
        json!([{"path": ["..", "x"], "type": "link", "target": ["a"]}]),
        json!([
            {"path": ["l"], "type": "link", "target": ["..", elsewhere]},
            {"path": ["l", "x"], "type": "file", "size": 0},
            {"path": ["l", "folder"], "type": "folder", "mode": "0777"},
        ]),
        json!([
            {"path": ["2024"], "type": "link", "target": ["", "etc"]},
            {"path": ["2024"], "type": "link", "target": ["..", "..", elsewhere]},
            {"path": ["m"], "type": "link", "target": ["2024", "..", "..", elsewhere]},
        ]),
    ] {
        let bench = photos().await;
        std::fs::create_dir(bench.path(elsewhere)).unwrap();
        set(&bench.path(elsewhere), at(9, 0), 0o700);
        upload(&bench, &["--no-manifest"]).await.ok();
        plant(&bench, "/backups/photos", &of_entries(&entries));
        for _ in 0..2 {
            let run = get(&bench, &["/backups/photos"]).await;
            assert!(
                bench.path("restored/photos/2024/b.jpg").exists(),
                "{}",
                run.stderr
            );
        }
        assert_eq!(bench.names_in(elsewhere), [""; 0], "{entries}");
        let state = bench.path(elsewhere).metadata().unwrap();
        assert_eq!(state.modified().unwrap(), at(9, 0));
        assert_eq!(state.mode() & 0o777, 0o700);
        for (path, _) in tree(&bench.path("restored")) {
            let path = bench.path("restored").join(path);
            let inside = path.canonicalize().unwrap();
            let root = bench.path("restored").canonicalize().unwrap();
            assert!(inside.starts_with(root), "{path:?}: {entries}");
        }
    }
}

#[tokio::test]
async fn nothing_is_written_through_a_link_and_nothing_is_replaced() {
    let bench = photos().await;
    upload(&bench, &["--no-manifest"]).await.ok();
    let entries = json!([
        {"path": ["l"], "type": "link", "target": ["2024"]},
        {"path": ["l", "x"], "type": "file", "size": 0},
        {"path": ["a.jpg"], "type": "file", "size": 0},
        {"path": ["2024"], "type": "link", "target": ["none"]},
    ]);
    plant(&bench, "/backups/photos", &of_entries(&entries));
    std::fs::create_dir_all(bench.path("restored/photos")).unwrap();
    symlink("2024", bench.path("restored/photos/l")).unwrap();
    let run = get(&bench, &["--json", "/backups/photos"]).await.failed();
    assert_eq!(run.last()["failed"], json!(2), "{}", run.stdout);
    assert_eq!(bench.names_in("restored/photos/2024"), ["b.jpg"]);
    let content = std::fs::read(bench.path("restored/photos/a.jpg")).unwrap();
    assert_eq!(content, b"aaa");
}

#[tokio::test]
async fn the_manifest_is_no_file_of_the_folder() {
    let bench = photos().await;
    upload(&bench, &[]).await.ok();
    let run = hoster(&bench, &["compare", "photos", "/backups/photos"])
        .await
        .ok();
    assert!(!run.stdout.contains("extra"), "{}", run.stdout);
    get(&bench, &["/backups/photos"]).await.ok();
    assert!(!bench.path("restored/photos").join(NAME).exists());
    // It can still be named, and a local one is not uploaded.
    let path = format!("/backups/photos/{NAME}");
    hoster(&bench, &["get", &path, "-o", "photos"]).await.ok();
    assert!(bench.path("photos").join(NAME).exists());
    upload(&bench, &[]).await.ok();
    assert_eq!(manifests(&bench).len(), 1);
}

#[tokio::test]
async fn an_empty_folder_is_kept_and_nothing_that_failed_has_a_manifest() {
    let bench = photos().await;
    std::fs::create_dir_all(bench.path("hollow/deep")).unwrap();
    hoster(&bench, &["upload", "hollow"]).await.ok();
    hoster(&bench, &["get", "/hollow", "-o", "out"]).await.ok();
    assert!(bench.path("out/hollow/deep").is_dir());
    let fault = Injection::once(Fault::ResetUpload { after: 0 });
    bench.simulator.inject(fault.times(u32::MAX));
    std::fs::remove_file(bench.path("photos/2024/empty")).unwrap();
    upload(&bench, &["--retries=0"]).await.failed();
    assert_eq!(manifests(&bench).len(), 1);
}
