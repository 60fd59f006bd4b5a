//! Unmodified third-party programs: rclone with its own backend for the
//! service, and aria2. They reach the simulator through HTTPS_PROXY and the CA
//! file. If one is not installed, its tests print that and pass.

mod client;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use client::{start, token_for, unlimited};
use onefichier_simulator::{Config, Fault, Injection, NewContent, NewFile, Simulator, StoredFile};
use tempfile::TempDir;

/// Maximum time of a program: rclone waits 0.4 s between its calls, and the
/// machine may be busy.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Whether a program is installed; prints a note otherwise.
fn is_installed(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("Not tested: {program} is not installed.");
    }
    found
}

/// A folder and a simulator for one program.
struct Bench {
    simulator: Simulator,
    folder: TempDir,
}

impl Bench {
    fn new(simulator: Simulator) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { simulator, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below the folder; returns its bytes.
    fn write(&self, name: &str, size: usize) -> Vec<u8> {
        let bytes: Vec<u8> = (0..size).map(|n| (n * 31 % 251) as u8).collect();
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), &bytes).unwrap();
        bytes
    }

    /// Runs a program in the folder, with nothing in its environment but the
    /// proxy and the authority.
    fn run(&self, command: &mut Command) -> Output {
        let output = self.path("output");
        let errors = self.path("errors");
        let mut child = command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("HTTPS_PROXY", format!("http://{}", self.simulator.addr()))
            .env("SSL_CERT_FILE", self.simulator.ca_file())
            .stdout(File::create(&output).unwrap())
            .stderr(File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        let until = Instant::now() + TIMEOUT;
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > until {
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        Output {
            status,
            stdout: fs::read(output).unwrap(),
            stderr: fs::read(errors).unwrap(),
        }
    }

    fn rclone_output(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("rclone");
        command
            // Failures must be visible, so there are no retries.
            .args(["--retries", "1", "--low-level-retries", "1"])
            .args(["--config", "rclone.conf"])
            .args(["--fichier-api-key", self.simulator.api_key()])
            .args(arguments);
        self.run(&mut command)
    }

    /// What rclone prints, if it succeeds. The account is `:fichier:`.
    fn rclone(&self, arguments: &[&str]) -> String {
        let output = self.rclone_output(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rclone {arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn aria2(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("aria2c");
        let authority = self.simulator.ca_file().display();
        command
            .arg(format!("--ca-certificate={authority}"))
            .arg(format!("--all-proxy=http://{}", self.simulator.addr()))
            .args(["--no-conf", "--file-allocation=none", "--max-tries=1"])
            .args(arguments);
        self.run(&mut command)
    }

    fn stored(&self, name: &str) -> StoredFile {
        let files = self.simulator.files();
        let found = files.into_iter().find(|file| file.name == name);
        found.unwrap_or_else(|| panic!("no {name}"))
    }

    /// `FOLDER/NAME` of all files, sorted.
    fn names(&self) -> Vec<String> {
        let files = self.simulator.files().into_iter();
        let mut names: Vec<_> = files
            .map(|file| format!("{}/{}", file.folder.trim_end_matches('/'), file.name))
            .collect();
        names.sort();
        names
    }

    /// Statuses of refused requests, which a well-behaved client never gets.
    fn refusals(&self) -> Vec<u16> {
        let log = self.simulator.log();
        let statuses = log.iter().filter_map(|entry| entry.status);
        statuses.filter(|status| *status >= 400).collect()
    }
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn rclone_lists_files_and_folders_with_sizes_and_checksums() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    let file = bench.simulator.add_file(NewFile {
        folder: "/backups/été 2025".into(),
        ..NewFile::new("a b + ü.bin", "hello")
    });
    bench.simulator.add_folder("/empty");
    let listed = bench.rclone(&["lsf", "-R", "--format", "ps", ":fichier:"]);
    let mut lines: Vec<_> = listed.lines().collect();
    lines.sort_unstable();
    let expected = [
        "backups/;-1",
        "backups/été 2025/;-1",
        "backups/été 2025/a b + ü.bin;5",
        "empty/;-1",
    ];
    assert_eq!(lines, expected);
    let sums = bench.rclone(&["hashsum", "whirlpool", ":fichier:backups"]);
    let expected = format!("{}  été 2025/a b + ü.bin\n", file.checksum.unwrap());
    assert_eq!(sums, expected);
}

#[test]
fn rclone_copies_up_and_down_and_the_bytes_stay_the_same() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    // More than the 8 MiB that stay in memory, and names that rclone encodes.
    let large = bench.write("up/large.bin", 9_000_000);
    bench.write("up/sub folder/it's <a> \"quote\" & $5.txt", 1000);
    bench.rclone(&["copy", "up", ":fichier:in/here"]);
    let stored = bench.stored("large.bin");
    assert_eq!(stored.folder, "/in/here");
    assert!(bench.simulator.content(&stored.link).unwrap() == large);
    // rclone compares sizes and Whirlpools itself.
    bench.rclone(&["check", "up", ":fichier:in/here"]);
    bench.rclone(&["copy", ":fichier:in/here", "down"]);
    for name in ["large.bin", "sub folder/it's <a> \"quote\" & $5.txt"] {
        let (up, down) = (bench.path("up").join(name), bench.path("down").join(name));
        assert!(read(&up) == read(&down), "{name}");
    }
    assert_eq!(bench.refusals(), [0; 0]);
}

#[test]
fn rclone_replaces_a_file_that_has_changed() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    bench.simulator.add_file(NewFile::new("a.txt", "old"));
    let new = bench.write("a.txt", 2000);
    bench.rclone(&["copyto", "a.txt", ":fichier:a.txt"]);
    assert_eq!(bench.names(), ["/a.txt"]);
    let link = bench.stored("a.txt").link;
    assert_eq!(bench.simulator.content(&link).as_ref(), Some(&new));
    let part = ["cat", "--offset", "31", "--count", "7", ":fichier:a.txt"];
    assert_eq!(bench.rclone_output(&part).stdout, new[31..38]);
}

#[test]
fn rclone_makes_moves_and_removes() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    bench.simulator.add_file(NewFile::new("a.txt", "hello"));
    bench.rclone(&["mkdir", ":fichier:one/two"]);
    bench.rclone(&["moveto", ":fichier:a.txt", ":fichier:b.txt"]);
    assert_eq!(bench.names(), ["/b.txt"]);
    // No move of a file into another folder: rclone 1.60 only renames, because
    // it takes the destination's folder for the source's.
    bench.rclone(&["copyto", ":fichier:b.txt", ":fichier:one/two/c.txt"]);
    bench.rclone(&["copyto", ":fichier:b.txt", ":fichier:one/d.txt"]);
    bench.rclone(&["deletefile", ":fichier:b.txt"]);
    assert_eq!(bench.names(), ["/one/d.txt", "/one/two/c.txt"]);
    let output = bench.rclone_output(&["rmdir", ":fichier:one/two"]);
    assert!(!output.status.success(), "a folder that is not empty");
    bench.rclone(&["deletefile", ":fichier:one/two/c.txt"]);
    bench.rclone(&["rmdir", ":fichier:one/two"]);
    assert_eq!(bench.rclone(&["lsf", ":fichier:one"]), "d.txt\n");
    let link = bench.rclone(&["link", ":fichier:one/d.txt"]);
    assert_eq!(link.trim(), bench.stored("d.txt").link);
    bench.rclone(&["purge", ":fichier:one"]);
    assert_eq!(bench.rclone(&["lsf", ":fichier:"]), "");
}

#[test]
fn rclone_reports_the_stored_bytes() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    bench.simulator.add_file(NewFile::new("a", vec![1; 5000]));
    let about = bench.rclone(&["about", "--json", ":fichier:"]);
    let about: serde_json::Value = serde_json::from_str(&about).unwrap();
    assert_eq!(about["used"], 5000);
}

#[test]
fn rclone_reads_a_shared_folder() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(unlimited());
    bench.simulator.add_file(NewFile {
        folder: "/public".into(),
        ..NewFile::new("shared.txt", "hello")
    });
    // Without a password: rclone 1.60 sends it obscured, as in its
    // configuration.
    let link = bench.simulator.share_folder("/public", None);
    let id = link.rsplit('/').next().unwrap();
    let share = ["--fichier-shared-folder", id];
    bench.rclone(&[&share[..], &["copy", ":fichier:", "down"]].concat());
    assert_eq!(read(&bench.path("down/shared.txt")), b"hello");
}

#[test]
fn rclone_copies_up_under_the_documented_limits() {
    if !is_installed("rclone") {
        return;
    }
    let bench = Bench::new(start(Config::default()));
    bench.write("up/a.txt", 1000);
    bench.write("up/b.txt", 2000);
    // It spaces its requests on departure: on a machine that delays some of
    // them, three arrive within a second, and it has to retry.
    let again = ["--low-level-retries", "10", "--retries", "3"];
    bench.rclone(&[&["copy", "up", ":fichier:new"][..], &again].concat());
    assert_eq!(bench.names(), ["/new/a.txt", "/new/b.txt"]);
    let refusals = bench.refusals();
    assert!(refusals.iter().all(|status| *status == 403), "{refusals:?}");
}

/// The direct URL of a generated file named `data.bin`, and its bytes.
fn direct(bench: &Bench, size: u64) -> (String, Vec<u8>) {
    let content = NewContent::Generated { size, seed: 5 };
    let file = bench.simulator.add_file(NewFile::new("data.bin", content));
    let bytes = bench.simulator.content(&file.link).unwrap();
    (token_for(&bench.simulator, &file.link), bytes)
}

#[test]
fn aria2_downloads_on_four_connections() {
    if !is_installed("aria2c") {
        return;
    }
    let bench = Bench::new(unlimited());
    let (url, bytes) = direct(&bench, 20_000_000);
    let output = bench.aria2(&["-x4", "-s4", "-k1M", &url]);
    assert!(output.status.success(), "{output:?}");
    // The name from Content-Disposition.
    assert!(read(&bench.path("data.bin")) == bytes);
    let log = bench.simulator.log();
    let mut used: Vec<_> = log
        .iter()
        .filter(|entry| entry.host.starts_with("a-"))
        .map(|entry| entry.connection)
        .collect();
    used.sort_unstable();
    used.dedup();
    assert!(used.len() >= 4, "{log:?}");
}

#[test]
fn aria2_resumes_what_was_cut() {
    if !is_installed("aria2c") {
        return;
    }
    let bench = Bench::new(unlimited());
    let (url, bytes) = direct(&bench, 5_000_000);
    let cut = Fault::CutAfter { bytes: 2_000_000 };
    bench.simulator.inject(Injection::once(cut));
    let arguments = ["-x1", "-s1", "--continue", url.as_str()];
    assert!(!bench.aria2(&arguments).status.success());
    let output = bench.aria2(&arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(read(&bench.path("data.bin")) == bytes);
    let log = bench.simulator.log();
    let range = log.last().unwrap().range.as_deref().unwrap();
    let from = range.strip_prefix("bytes=").unwrap().split('-').next();
    assert!(from.unwrap().parse::<u64>().unwrap() > 0, "{range}");
}
