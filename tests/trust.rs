//! Files that control `hoster` are used only if they belong to this user.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use crate::bench::{Bench, finish, private};

/// Another user: `nobody`.
const STRANGER: u32 = 65_534;

/// A file that controls `hoster`, and a command that reads it.
struct Obeyed {
    bench: Bench,
    path: PathBuf,
    args: Vec<String>,
}

impl Obeyed {
    async fn file(name: &str, content: &str, args: &[&str]) -> Self {
        let bench = Bench::start().await;
        let path = bench.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        private(&path);
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        Self { bench, path, args }
    }

    /// Returns one of each kind.
    async fn each() -> Vec<Self> {
        let config = "max-wait = 60\n";
        let mut all = vec![
            Self::file("config/hoster/config.toml", config, &["ls"]).await,
            Self::file(
                "receipts.jsonl",
                "",
                &["upload", "--receipts=receipts.jsonl", "a"],
            )
            .await,
            Self::file("other.txt", "", &["--key-file=other.txt", "ls"]).await,
            Self::file("config/hoster/onefichier.key", "", &["ls"]).await,
        ];
        for obeyed in &mut all {
            obeyed.bench.write("a", "a");
            let name = obeyed.path.extension();
            if name.is_some_and(|e| e == "txt" || e == "key") {
                std::fs::write(&obeyed.path, obeyed.bench.simulator.api_key()).unwrap();
            }
        }
        all
    }

    async fn run(&self, trusted: Option<u32>) -> crate::bench::Run {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let key = self.bench.arg("key.txt");
        let mut all = vec!["--no-pace"];
        let has_key = self
            .path
            .extension()
            .is_some_and(|e| e == "txt" || e == "key");
        if !has_key {
            all.extend(["--key-file", &key]);
        }
        let mut command = self.bench.command(&[&all, args.as_slice()].concat());
        if let Some(uid) = trusted {
            command.env("HOSTER_TRUST_OWNER", uid.to_string());
        }
        finish(command).await
    }

    async fn assert_refused(&self, why: &str) {
        self.bench.simulator.forget();
        let run = self.run(None).await;
        let path = &self.path;
        assert_eq!(
            run.status,
            Some(1),
            "{}: {}{}",
            path.display(),
            run.stdout,
            run.stderr
        );
        assert!(
            run.stderr.contains(why),
            "{}: {}",
            path.display(),
            run.stderr
        );
        assert!(self.bench.simulator.log().is_empty(), "{}", path.display());
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[tokio::test]
async fn a_file_that_others_can_change_is_not_used() {
    for obeyed in Obeyed::each().await {
        for rights in [0o620, 0o602] {
            mode(&obeyed.path, rights);
            obeyed.assert_refused("others can write to it").await;
        }
        private(&obeyed.path);
        obeyed.run(None).await.ok();
    }
}

/// Only root can change the owner of files; other users cannot run this test.
#[tokio::test]
async fn a_file_of_another_user_is_not_used_unless_that_user_is_trusted() {
    if !is_root() {
        return;
    }
    for obeyed in Obeyed::each().await {
        chown(&obeyed.path, Some(STRANGER), None).unwrap();
        obeyed
            .assert_refused("it belongs to another user (uid 65534)")
            .await;
        obeyed.run(Some(STRANGER)).await.ok();
    }
}

/// Anyone who can write to the folder can replace the file.
#[tokio::test]
async fn settings_in_a_folder_of_others_are_not_used() {
    for obeyed in Obeyed::each().await {
        let folder = obeyed.path.parent().unwrap();
        if !obeyed.path.ends_with("config.toml") {
            continue;
        }
        mode(folder, 0o777);
        obeyed.assert_refused("others can write to it").await;
        mode(folder, 0o755);
        obeyed.run(None).await.ok();
        if is_root() {
            chown(folder, Some(STRANGER), None).unwrap();
            obeyed.assert_refused("another user").await;
            let doctor = finish(obeyed.bench.at_home(&["--json", "doctor", "--offline"])).await;
            assert!(
                doctor.stdout.contains("HOSTER_TRUST_OWNER=65534"),
                "{}",
                doctor.stdout
            );
        }
    }
}
