//! Checksums of local files are remembered between runs: unchanged files are not
//! read again, and a checksum that could be wrong is not believed.

use std::path::Path;
use std::time::{Duration, SystemTime};

use hoster_host::hash_cache::{HashCache, HashedFile};
use serde_json::json;
use tokio::process::Command;

use crate::bench::{Bench, Run, finish};

const FILES: [&str; 3] = ["photos/a.jpg", "photos/b.jpg", "photos/c.jpg"];

/// Three files of three bytes, modified an hour ago.
async fn photos() -> Bench {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("photos")).unwrap();
    for (name, content) in FILES.iter().zip(["aaa", "bbb", "ccc"]) {
        bench.write(name, content);
        set_modified(&bench.path(name), hours_ago(1));
    }
    bench
}

fn hours_ago(hours: u64) -> SystemTime {
    SystemTime::now() - Duration::from_secs(3_600 * hours)
}

fn set_modified(path: &Path, time: SystemTime) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
}

/// Replaces a file by another one with the same size and modification time.
fn replace(bench: &Bench, name: &str, content: &str) {
    let path = bench.path(name);
    let before = std::fs::metadata(&path).unwrap();
    let new = bench.write("new", content);
    set_modified(&new, before.modified().unwrap());
    std::fs::rename(new, &path).unwrap();
    assert_eq!(before.len(), content.len() as u64);
}

/// A command with its cache in the test's folder, and with a log line for each
/// file that is read.
fn logged(bench: &Bench, args: &[&str]) -> Command {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--json", "--key-file", &key], args].concat());
    command.env("XDG_CACHE_HOME", bench.path("cache"));
    let levels = "hoster_host::checksum=debug,hoster_host::hash_cache=warn";
    command.env("HOSTER_LOG", levels);
    command
}

/// Without a manifest, whose checksum is computed too.
async fn upload(bench: &Bench, args: &[&str]) -> Run {
    let upload = ["upload", "--skip-existing", "--no-manifest", "photos"];
    finish(logged(bench, &[&upload, args].concat())).await.ok()
}

/// How many files a command has read, and of those in `photos`, how many it has
/// stored and skipped.
#[track_caller]
fn counts(run: &Run) -> (usize, u64, u64) {
    let end = run.last();
    let count = |name: &str| end[name].as_u64().unwrap();
    (hashed(run), count("done"), count("skipped"))
}

fn hashed(run: &Run) -> usize {
    let lines = run.stderr.lines();
    lines.filter(|line| line.contains("hashing ")).count()
}

/// The cache's file, where the commands of this test have it.
fn database(bench: &Bench) -> std::path::PathBuf {
    bench.path("cache/hoster/hashes.sqlite")
}

/// Stores in the cache that a file has this content.
fn pretend(bench: &Bench, name: &str, content: &str) {
    let other = bench.write("other", content);
    let other = HashedFile::read(&other, "whirlpool", &|| false).unwrap();
    // As the command sees its current folder.
    let path = bench.path(name).canonicalize().unwrap();
    let mut hashed = HashedFile::read(&path, "whirlpool", &|| false).unwrap();
    hashed.checksum = other.checksum;
    HashCache::open(&database(bench)).unwrap().put(&hashed);
}

/// Watches which files the kernel has seen being read.
#[cfg(target_os = "linux")]
struct Reads(std::os::fd::OwnedFd);

#[cfg(target_os = "linux")]
impl Reads {
    fn in_folder(path: &Path) -> Self {
        use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
        let watch = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
        add_watch(&watch, path, WatchFlags::ACCESS).unwrap();
        Self(watch)
    }

    /// The names of the files that were read since the last call.
    fn names(&self) -> std::collections::BTreeSet<String> {
        let mut buffer = [std::mem::MaybeUninit::uninit(); 4_096];
        let mut events = rustix::fs::inotify::Reader::new(&self.0, &mut buffer);
        let mut names = std::collections::BTreeSet::new();
        while let Ok(event) = events.next() {
            // An event without a name is one of the folder, which is listed.
            let name = event.file_name();
            names.extend(name.map(|name| name.to_str().unwrap().to_owned()));
        }
        names
    }
}

#[tokio::test]
async fn a_backup_of_unchanged_files_reads_none_of_them() {
    let bench = photos().await;
    assert_eq!(counts(&upload(&bench, &[]).await), (3, 3, 0));
    #[cfg(target_os = "linux")]
    let reads = Reads::in_folder(&bench.path("photos"));
    assert_eq!(counts(&upload(&bench, &[]).await), (0, 0, 3));
    assert_eq!(counts(&upload(&bench, &["--dry-run"]).await), (0, 0, 3));
    #[cfg(target_os = "linux")]
    assert_eq!(reads.names().into_iter().collect::<Vec<_>>(), [""; 0]);
    let run = upload(&bench, &["--no-hash-cache"]).await;
    assert_eq!(counts(&run), (3, 0, 3));
    #[cfg(target_os = "linux")]
    assert_eq!(reads.names().len(), 3);
}

#[tokio::test]
async fn without_the_cache_nothing_is_stored_in_it_either() {
    let bench = photos().await;
    let run = upload(&bench, &["--no-hash-cache"]).await;
    assert_eq!(counts(&run), (3, 3, 0));
    assert!(!database(&bench).exists());
    assert_eq!(counts(&upload(&bench, &[]).await), (3, 0, 3));
    assert_eq!(counts(&upload(&bench, &[]).await), (0, 0, 3));
}

#[tokio::test]
async fn only_files_that_have_changed_are_read() {
    let bench = photos().await;
    upload(&bench, &[]).await;
    set_modified(&bench.path(FILES[0]), hours_ago(2));
    assert_eq!(counts(&upload(&bench, &[]).await), (1, 0, 3));
    assert_eq!(counts(&upload(&bench, &[]).await), (0, 0, 3));
    // Read to compare it, and again to verify its upload.
    replace(&bench, FILES[1], "BBB");
    assert_eq!(counts(&upload(&bench, &[]).await), (2, 1, 2));
    assert_eq!(counts(&upload(&bench, &[]).await), (0, 0, 3));
    // A file that changes while it is read could have such a date.
    let future = SystemTime::now() + Duration::from_secs(3_600);
    set_modified(&bench.path(FILES[2]), future);
    for _ in 0..2 {
        assert_eq!(counts(&upload(&bench, &[]).await), (1, 0, 3));
    }
}

#[tokio::test]
async fn a_damaged_cache_starts_over_with_a_note() {
    let bench = photos().await;
    upload(&bench, &[]).await;
    std::fs::write(database(&bench), "this is not a database".repeat(1_000)).unwrap();
    let run = upload(&bench, &[]).await;
    assert_eq!(counts(&run), (3, 0, 3));
    let notes: Vec<&str> = run.stderr.lines().filter(|l| l.contains("WARN")).collect();
    assert_eq!(notes.len(), 1, "{}", run.stderr);
    assert!(notes[0].contains("is damaged and starts over"), "{notes:?}");
    let run = upload(&bench, &[]).await;
    assert_eq!(counts(&run), (0, 0, 3));
    assert!(!run.stderr.contains("WARN"), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn a_cache_that_others_can_change_is_not_believed() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = photos().await;
    upload(&bench, &[]).await;
    let everyone = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(database(&bench), everyone).unwrap();
    let run = upload(&bench, &[]).await;
    assert_eq!(counts(&run), (3, 0, 3));
    assert!(run.stderr.contains("is not used"), "{}", run.stderr);
}

#[tokio::test]
async fn several_commands_at_the_same_time_share_the_cache() {
    let bench = photos().await;
    // All of them create it.
    let folder = |number: usize| format!("--to=/{number}");
    let folders = [1, 2, 3, 4].map(folder);
    let at_once = || folders.each_ref().map(|to| upload_to(&bench, to));
    for run in futures_util::future::join_all(at_once()).await {
        let (_, done, skipped) = counts(&run);
        assert_eq!((done, skipped), (3, 0));
        assert!(!run.stderr.contains("WARN"), "{}", run.stderr);
    }
    for run in futures_util::future::join_all(at_once()).await {
        assert_eq!(counts(&run), (0, 0, 3));
    }
}

async fn upload_to(bench: &Bench, to: &str) -> Run {
    upload(bench, &[to]).await
}

#[tokio::test]
async fn a_wrong_checksum_is_found_by_reading_some_files_and_replaced() {
    let bench = photos().await;
    upload(&bench, &[]).await;
    pretend(&bench, FILES[0], "xxx");
    let run = upload(&bench, &["--verify-percent=100"]).await;
    assert_eq!(counts(&run), (3, 0, 3));
    let lines = run.lines();
    let found: Vec<_> = lines
        .iter()
        .filter(|line| line["event"] == json!("wrong-cached-checksum"))
        .collect();
    assert_eq!(found.len(), 1, "{}", run.stdout);
    assert_eq!(found[0]["path"], json!(FILES[0]));
    let note = "hoster: photos/a.jpg: the content differs from the cached checksum";
    assert!(run.stderr.contains(note), "{}", run.stderr);
    let run = upload(&bench, &["--verify-percent=0"]).await;
    assert_eq!(counts(&run), (0, 0, 3));
}

#[tokio::test]
async fn nothing_is_removed_because_of_a_cached_checksum() {
    let bench = photos().await;
    upload(&bench, &[]).await;
    // The account has "aaa", and the cache says that the file has it too.
    replace(&bench, FILES[0], "AAA");
    pretend(&bench, FILES[0], "aaa");
    assert_eq!(counts(&upload(&bench, &[]).await), (0, 0, 3));
    let run = upload(&bench, &["--move"]).await;
    assert_eq!(counts(&run), (4, 1, 2));
    assert_eq!(bench.names_in("photos"), [""; 0]);
    let files = bench.simulator.files();
    let contents = files.iter().map(|f| bench.simulator.content(&f.link));
    assert!(contents.flatten().any(|content| content == b"AAA"));
}

#[tokio::test]
async fn older_versions_are_not_removed_because_of_a_cached_checksum() {
    let bench = photos().await;
    upload(&bench, &[]).await;
    replace(&bench, FILES[0], "AAA");
    upload(&bench, &[]).await;
    pretend(&bench, FILES[0], "aaa");
    let older = |run: &Run| -> Vec<usize> {
        let skipped = run.lines().into_iter();
        let replaced = skipped.filter_map(|l| Some(l["replaced"].as_array()?.len()));
        replaced.filter(|count| *count > 0).collect()
    };
    let run = upload(&bench, &["--replace"]).await;
    assert_eq!((counts(&run), older(&run)), ((1, 0, 3), vec![1]));
    let files = bench.simulator.files();
    let contents = files.iter().map(|f| bench.simulator.content(&f.link));
    assert!(contents.flatten().any(|content| content == b"AAA"));
}

#[tokio::test]
async fn a_verification_reads_everything_and_a_quick_one_what_is_new() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let get = ["get", "--checksum-file=sums", "-o", "games", &file.link];
    finish(logged(&bench, &get)).await.ok();
    let path = bench.path("games/game.zip");
    set_modified(&path, hours_ago(1));
    let verify = async |args: &[&str]| {
        let run = finish(logged(&bench, &[&["verify", "sums"], args].concat())).await;
        let how = run.lines().first().map(|line| line["verified"].clone());
        (hashed(&run), how.unwrap_or_default())
    };
    // What was downloaded just now is read once more.
    assert_eq!(verify(&["--quick"]).await, (1, json!("checksum")));
    assert_eq!(verify(&["--quick"]).await, (0, json!("cached-checksum")));
    assert_eq!(verify(&[]).await, (1, json!("checksum")));
    replace(&bench, "games/game.zip", "CONTENT");
    let altered = async |args: &[&str]| {
        let run = finish(logged(&bench, &[&["verify", "sums"], args].concat())).await;
        (hashed(&run), run.failed().code())
    };
    // Also if its checksum is cached, it is read before it is reported.
    for args in [&["--quick"][..], &["--quick"], &[]] {
        assert_eq!(altered(args).await, (1, "integrity".to_owned()), "{args:?}");
    }
}

#[tokio::test]
async fn a_comparison_reads_only_files_that_have_changed() {
    let bench = photos().await;
    upload(&bench, &["--no-hash-cache"]).await;
    let compare = async |args: &[&str]| {
        let compare = ["compare", "photos", "/photos"];
        finish(logged(&bench, &[&compare, args].concat())).await
    };
    let first = compare(&[]).await.ok();
    assert_eq!((hashed(&first), &first.last()["equal"]), (3, &json!(3)));
    assert_eq!(hashed(&compare(&[]).await.ok()), 0);
    assert_eq!(hashed(&compare(&["--no-hash-cache"]).await.ok()), 3);
    replace(&bench, FILES[1], "BBB");
    let changed = compare(&[]).await.failed();
    let counts = (&changed.last()["equal"], &changed.last()["different"]);
    assert_eq!((hashed(&changed), counts), (1, (&json!(2), &json!(1))));
}
