//! The real rclone on the same simulated account, in every mode of names: what one
//! of the two encrypts the other decrypts.

use std::path::PathBuf;
use std::sync::OnceLock;

use hoster_crypt::{Password, obscure};
use tokio::process::Command;

use super::*;
use crate::bench::{Run, finish, inherited};
use crate::checkout;

/// rclone on the account of a simulator, with a crypt remote `secret:`.
struct Rclone<'a> {
    bench: &'a Bench,
    program: PathBuf,
}

/// Finds rclone: from PyPI in the folder that `tests/clients/run` uses, which is
/// the newest one, or installed.
fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let target = checkout::scratch();
        let ours = target.with_file_name("clients").join("rclone/bin/rclone");
        let mut known = [ours, PathBuf::from("rclone")].into_iter();
        let runs = |program: &PathBuf| {
            let version = std::process::Command::new(program).arg("version").output();
            version.is_ok_and(|output| output.status.success())
        };
        let found = known.find(runs);
        if found.is_none() {
            eprintln!("not tested: rclone is not installed");
        }
        found
    };
    PROGRAM.get_or_init(find).as_ref()
}

impl<'a> Rclone<'a> {
    /// `None` if rclone is not installed, or older than one of the `options` of the
    /// remote.
    fn new(bench: &'a Bench, options: &str) -> Option<Self> {
        let program = program()?.clone();
        let help = std::process::Command::new(&program)
            .args(["help", "backend", "crypt"])
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let names = options.lines().filter_map(|line| line.split_once(" = "));
        for (name, _) in names {
            if !help.contains(&format!("--crypt-{}", name.replace('_', "-"))) {
                eprintln!("not tested: this rclone has no option {name}");
                return None;
            }
        }
        let (first, second) = PASSWORDS;
        let obscured = |password: &str| obscure(&Password::new(password)).unwrap();
        let config = format!(
            "[account]\ntype = fichier\napi_key = {}\n\n[secret]\ntype = crypt\n\
             remote = account:enc\npassword = {}\npassword2 = {}\n{options}\n",
            bench.simulator.api_key(),
            obscured(first),
            obscured(second)
        );
        bench.write("rclone.conf", config);
        Some(Self { bench, program })
    }

    async fn run(&self, args: &[&str]) -> Run {
        let proxy = format!("http://{}", self.bench.simulator.addr());
        let mut command = Command::new(&self.program);
        command
            .current_dir(self.bench.path(""))
            .args(["--config", "rclone.conf", "--retries=1", "--tpslimit=0"])
            .arg("--low-level-retries=1")
            .args(args)
            .env_clear()
            .envs(inherited())
            .env("HOME", self.bench.path(""))
            .env("HTTPS_PROXY", proxy)
            .env("RCLONE_CA_CERT", self.bench.simulator.ca_file());
        finish(command).await.ok()
    }
}

/// Name modes, encodings and suffixes: as a profile, and as options of rclone.
const MODES: [(&str, &str); 9] = [
    (PLAIN, ""),
    ("encoding = \"base64\"", "filename_encoding = base64"),
    ("encoding = \"base32768\"", "filename_encoding = base32768"),
    (
        "directory-names = false",
        "directory_name_encryption = false",
    ),
    (
        "directory-names = false\nencoding = \"base64\"",
        "directory_name_encryption = false\nfilename_encoding = base64",
    ),
    ("filenames = \"off\"", "filename_encryption = off"),
    (
        "filenames = \"off\"\nsuffix = \".jpg\"",
        "filename_encryption = off\nsuffix = .jpg",
    ),
    (
        "filenames = \"off\"\nsuffix = \"sealed\"",
        "filename_encryption = off\nsuffix = sealed",
    ),
    (
        "filenames = \"off\"\nsuffix = \"none\"",
        "filename_encryption = off\nsuffix = none",
    ),
];

/// Runs a test in every mode at the same time: rclone pauses between requests.
async fn in_every_mode(test: impl AsyncFn(&'static str, &'static str)) {
    let all = MODES.map(|(ours, theirs)| test(ours, theirs));
    futures_util::future::join_all(all).await;
}

#[tokio::test]
async fn rclone_restores_and_checks_what_is_uploaded_in_every_mode() {
    in_every_mode(async |ours, theirs| {
        let bench = bench(ours).await;
        let plain = write_tree(&bench);
        let Some(rclone) = Rclone::new(&bench, theirs) else {
            return;
        };
        let args = [
            "upload",
            "--crypt=x",
            "--no-manifest",
            "--to=/backup",
            "local",
        ];
        bench.hoster(&args).await.ok();
        let check = ["cryptcheck", "local", "secret:backup/local"];
        let check = rclone.run(&check).await.stderr;
        assert!(check.contains(" 0 differences found"), "{ours}: {check}");
        assert!(check.contains(" 7 matching files"), "{ours}: {check}");
        let copy = ["copy", "secret:backup/local", "back"];
        rclone.run(&copy).await;
        assert_eq!(tree(&bench.path("back")), plain, "{ours}");
    })
    .await;
}

#[tokio::test]
async fn what_rclone_uploads_is_restored_and_equal_in_every_mode() {
    in_every_mode(async |ours, theirs| {
        let bench = bench(ours).await;
        let plain = write_tree(&bench);
        let Some(rclone) = Rclone::new(&bench, theirs) else {
            return;
        };
        rclone.run(&["copy", "local", "secret:"]).await;
        let compare = ["compare", "--crypt=x", "local", "/"];
        let compared = bench.hoster(&compare).await.ok();
        assert_eq!(compared.counted(), "7 equal by size", "{ours}");
        let get = ["get", "--crypt=x", "/", "-o", "back"];
        bench.hoster(&get).await.ok();
        assert_eq!(tree(&bench.path("back")), plain, "{ours}");
        // The checksums before encryption are known now.
        let compared = bench.hoster(&compare).await.ok();
        assert_eq!(compared.counted(), "7 equal", "{ours}");
    })
    .await;
}
