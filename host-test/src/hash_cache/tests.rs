//! What the cache remembers, and what it must not believe.

use std::time::{Duration, SystemTime};

use rusqlite::Connection;
use tempfile::TempDir;

use super::database::{MAX_ENTRIES, UNUSED_DAYS, USE_STEP, today};
use super::*;

/// A folder with a cache and a file that was modified an hour ago.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        bench.write("a", "abc", Duration::from_secs(3_600));
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn cache(&self) -> HashCache {
        HashCache::open(&self.path("cache/hashes.sqlite")).unwrap()
    }

    /// The cache's file itself.
    fn connection(&self) -> Connection {
        Connection::open(self.path("cache/hashes.sqlite")).unwrap()
    }

    fn write(&self, name: &str, content: &str, age: Duration) {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        set_age(&path, age);
    }

    fn hashed(&self, name: &str) -> HashedFile {
        HashedFile::read(&self.path(name), "sha256", &|| false).unwrap()
    }

    /// Hashes a file and stores its checksum.
    fn store(&self, cache: &HashCache, name: &str) -> Checksum {
        let hashed = self.hashed(name);
        cache.put(&hashed);
        hashed.checksum
    }

    fn cached(&self, cache: &HashCache, name: &str) -> Option<String> {
        Some(cache.get(&self.path(name), "sha256")?.hex)
    }
}

fn set_age(path: &Path, age: Duration) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
}

fn count(connection: &Connection) -> i64 {
    let all = "SELECT count(*) FROM checksums";
    connection.query_one(all, (), |row| row.get(0)).unwrap()
}

#[test]
fn a_checksum_is_remembered_by_path_and_algorithm_in_every_process() {
    let bench = Bench::new();
    let cache = bench.cache();
    assert_eq!(bench.cached(&cache, "a"), None);
    let stored = bench.store(&cache, "a");
    // A separate connection, as in another process.
    for cache in [&cache, &bench.cache()] {
        assert_eq!(bench.cached(cache, "a"), Some(stored.hex.clone()));
        assert!(cache.get(&bench.path("a"), "whirlpool").is_none());
        assert!(cache.get(&bench.path("b"), "sha256").is_none());
    }
    let found = checksum::of_file(&bench.path("a"), "sha256", &|| false);
    assert!(checksum::same(&stored, &found.unwrap()));
}

#[test]
fn a_file_with_any_difference_is_another_file() {
    let bench = Bench::new();
    let (cache, path) = (bench.cache(), bench.path("a"));
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    let restore = || {
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(modified).unwrap();
    };
    let other_inode = || {
        std::fs::write(bench.path("b"), "xyz").unwrap();
        std::fs::rename(bench.path("b"), &path).unwrap();
        restore();
    };
    let other_size = || {
        std::fs::write(&path, "abcd").unwrap();
        restore();
    };
    let other_time = || set_age(&path, Duration::from_secs(3_599));
    let changes: [&dyn Fn(); 3] = [&other_time, &other_inode, &other_size];
    for (number, change) in changes.iter().enumerate() {
        bench.store(&cache, "a");
        assert!(bench.cached(&cache, "a").is_some(), "before {number}");
        change();
        assert_eq!(bench.cached(&cache, "a"), None, "{number}");
    }
}

/// As VeraCrypt does with its containers.
#[cfg(unix)]
#[test]
fn a_change_in_place_with_the_old_modification_time_is_noticed() {
    let bench = Bench::new();
    let (cache, path) = (bench.cache(), bench.path("a"));
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    bench.store(&cache, "a");
    let inode = || crate::system::file_id(&std::fs::metadata(&path).unwrap()).inode;
    let before = inode();
    // The clock of file systems advances in steps.
    while bench.cached(&cache, "a").is_some() {
        let mut file = std::fs::File::options().write(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, b"xyz").unwrap();
        file.set_modified(modified).unwrap();
    }
    assert_eq!(inode(), before);
}

#[test]
fn a_file_that_could_change_within_the_same_clock_step_is_not_remembered() {
    let bench = Bench::new();
    let (cache, path) = (bench.cache(), bench.path("a"));
    let metadata = std::fs::metadata(&path).unwrap();
    let (state, modified) = (FileState::of(&metadata).unwrap(), metadata.modified());
    for (age, is_settled) in [(0, false), (1_999, false), (2_000, true)] {
        let now = *modified.as_ref().unwrap() + Duration::from_millis(age);
        assert_eq!(state.is_settled(now), is_settled, "{age} ms");
    }
    bench.store(&cache, "a");
    let future = SystemTime::now() + Duration::from_secs(3_600);
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(future).unwrap();
    let hashed = bench.hashed("a");
    assert!(hashed.state.is_none());
    // What was known about it goes.
    cache.put(&hashed);
    assert_eq!(count(&bench.connection()), 0);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_remembered() {
    let bench = Bench::new();
    let path = bench.path("a");
    // `stop` is called between two blocks.
    let changed = std::cell::Cell::new(false);
    let hashed = HashedFile::read(&path, "sha256", &|| {
        if !changed.replace(true) {
            set_age(&path, Duration::from_secs(60));
        }
        false
    });
    assert!(hashed.unwrap().state.is_none());
    assert!(bench.hashed("a").state.is_some());
}

#[test]
fn a_damaged_row_is_not_believed() {
    let bench = Bench::new();
    let cache = bench.cache();
    let stored = bench.store(&cache, "a");
    for damage in [
        "UPDATE checksums SET checksum = zeroblob(32)",
        "UPDATE checksums SET seal = zeroblob(16)",
        "UPDATE checksums SET id = zeroblob(16)",
        "UPDATE checksums SET seal = x'00'",
    ] {
        bench.connection().execute(damage, ()).unwrap();
        assert_eq!(bench.cached(&cache, "a"), None, "{damage}");
        bench.store(&cache, "a");
        assert_eq!(bench.cached(&cache, "a"), Some(stored.hex.clone()));
    }
}

#[test]
fn a_damaged_file_starts_over_and_one_of_a_newer_version_is_left_alone() {
    let bench = Bench::new();
    let path = bench.path("cache/hashes.sqlite");
    bench.cache();
    let table = "CREATE TABLE checksums (other)";
    let foreign = |version: i64| {
        std::fs::remove_file(&path).unwrap();
        let connection = bench.connection();
        connection.execute(table, ()).unwrap();
        let updated = connection.pragma_update(None, "user_version", version);
        updated.unwrap();
    };
    let no_database = || std::fs::write(&path, "x".repeat(10_000)).unwrap();
    let cut_off = || {
        bench.store(&bench.cache(), "a");
        let file = std::fs::File::options().write(true).open(&path);
        file.unwrap().set_len(5_000).unwrap();
    };
    let damages: [&dyn Fn(); 4] = [&no_database, &cut_off, &|| foreign(0), &|| foreign(1)];
    for (number, damage) in damages.iter().enumerate() {
        damage();
        let cache = bench.cache();
        bench.store(&cache, "a");
        assert!(bench.cached(&cache, "a").is_some(), "{number}");
    }
    foreign(2);
    assert!(HashCache::open(&path).is_none());
    let tables = bench.connection().query_one(
        "SELECT sql FROM sqlite_schema WHERE name = 'checksums'",
        (),
        |row| row.get(0),
    );
    assert_eq!(tables, Ok(table.to_owned()));
}

#[test]
fn a_file_that_is_damaged_during_a_run_starts_over() {
    let bench = Bench::new();
    let cache = bench.cache();
    bench.store(&cache, "a");
    let dropped = bench.connection().execute("DROP TABLE checksums", ());
    dropped.unwrap();
    assert_eq!(bench.cached(&cache, "a"), None);
    bench.store(&cache, "a");
    assert!(bench.cached(&cache, "a").is_some());
}

#[test]
fn entries_that_nobody_uses_go_and_the_number_of_entries_is_bounded() {
    let bench = Bench::new();
    let names = ["a", "b", "c", "d"];
    let cache = bench.cache();
    for name in names {
        bench.write(name, name, Duration::from_secs(60));
        bench.store(&cache, name);
    }
    let set_used = |name: &str, days: i64| {
        let Entry(id) = Entry::new(&bench.path(name), "sha256");
        let update = "UPDATE checksums SET used = ?2 WHERE id = ?1";
        let connection = bench.connection();
        connection.execute(update, (&id, today() - days)).unwrap();
    };
    for (name, days) in [("a", 200), ("b", UNUSED_DAYS), ("c", USE_STEP + 1)] {
        set_used(name, days);
    }
    let purge = |max| {
        let database = cache.lock();
        database.as_ref().unwrap().purge(today(), max).unwrap();
    };
    purge(MAX_ENTRIES);
    let known = || names.map(|name| bench.cached(&cache, name).is_some());
    assert_eq!(known(), [false, true, true, true]);
    // They were used just now, which counts.
    set_used("d", 20);
    purge(2);
    assert_eq!(known(), [false, true, true, false]);
}

#[test]
fn many_processes_share_the_cache_and_no_entry_is_lost() {
    let bench = Bench::new();
    let threads = 8;
    let names = |thread| (0..20).map(move |n| format!("{thread}-{n}"));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let bench = &bench;
            scope.spawn(move || {
                // A separate connection, as in another process.
                let cache = bench.cache();
                for name in names(thread) {
                    bench.write(&name, &name, Duration::from_secs(60));
                    bench.store(&cache, &name);
                    assert!(bench.cached(&cache, &name).is_some());
                }
            });
        }
    });
    let cache = bench.cache();
    let mut all = (0..threads).flat_map(names);
    assert!(all.all(|name| bench.cached(&cache, &name).is_some()));
}

#[cfg(unix)]
#[test]
fn only_a_file_and_a_folder_of_this_user_are_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new();
    let (folder, path) = (bench.path("cache"), bench.path("cache/hashes.sqlite"));
    bench.store(&bench.cache(), "a");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
    let set_mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for (place, good, bad) in [(&folder, 0o755, 0o775), (&path, 0o644, 0o646)] {
        set_mode(place, bad);
        assert!(HashCache::open(&path).is_none(), "{bad:o}");
        set_mode(place, good);
        assert!(bench.cached(&bench.cache(), "a").is_some(), "{good:o}");
    }
    // Nothing else can take its place.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert!(HashCache::open(&path).is_none());
}

#[test]
fn what_an_encrypted_file_decrypts_to_is_remembered_by_its_checksum() {
    let bench = Bench::new();
    let of = |algorithm: &str, hex: &str| Checksum {
        algorithm: algorithm.to_owned(),
        hex: hex.to_owned(),
    };
    let (encrypted, plain) = (of("sha256", "AB12"), of("sha256", "cd34"));
    let cache = bench.cache();
    assert!(cache.decrypted(&encrypted).is_none());
    cache.put_decrypted(&encrypted, &plain);
    // Of another algorithm, or no checksum at all.
    cache.put_decrypted(&of("sha256", "ff"), &of("whirlpool", "ee"));
    cache.put_decrypted(&of("sha256", "fe"), &of("sha256", "no"));
    drop(cache);
    let cache = bench.cache();
    let found = cache.decrypted(&of("sha256", "ab12")).unwrap();
    assert!(checksum::same(&found, &plain));
    for other in [
        of("whirlpool", "ab12"),
        of("sha256", "cd34"),
        of("sha256", "ff"),
        of("sha256", "fe"),
    ] {
        assert!(cache.decrypted(&other).is_none(), "{other:?}");
    }
    // A row that was changed does not count.
    let connection = bench.connection();
    let change = "UPDATE checksums SET checksum = x'0000'";
    connection.execute(change, ()).unwrap();
    assert!(bench.cache().decrypted(&encrypted).is_none());
}
