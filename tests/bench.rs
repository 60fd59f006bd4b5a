//! The base of every test: a separate simulator on a free port, a separate
//! folder, and the command `hoster` that uses both.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use hoster_host::{
    ConnectTo, Credential, Engine, EngineOptions, NetworkOptions, Service, Session, SessionOptions,
    bundled,
};
use onefichier_simulator::{Conditions, Config, Limits, LogEntry, NewFile, Simulator, StoredFile};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use crate::checkout;

/// Longer than any command of a test takes, unless it hangs.
const LIMIT: Duration = Duration::from_secs(300);

pub struct Bench {
    pub simulator: Simulator,
    folder: TempDir,
}

/// The result of a finished command.
pub struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Bench {
    /// Starts a simulator with a Premium account and no rate limits.
    pub async fn start() -> Self {
        Self::with(Config {
            limits: Limits::Off,
            ..Config::default()
        })
        .await
    }

    pub async fn with(config: Config) -> Self {
        let bench = Self {
            simulator: Simulator::start(config).await.unwrap(),
            folder: tempfile::tempdir().unwrap(),
        };
        bench.write("key.txt", bench.simulator.api_key());
        private(&bench.path("key.txt"));
        bench
    }

    /// Returns a path in this test's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Like [`path`](Self::path), but as text, for arguments.
    pub fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Stores a file in the account.
    pub fn store(&self, name: &str, content: &[u8]) -> StoredFile {
        self.simulator
            .add_file(NewFile::new(name, content.to_vec()))
    }

    /// Runs `hoster ARGS` with the key, against the simulator.
    pub async fn hoster(&self, args: &[&str]) -> Run {
        let key = self.arg("key.txt");
        self.keyless(&[&["--key-file", &key], args].concat()).await
    }

    /// Like [`hoster`](Self::hoster), with `--json`.
    pub async fn json(&self, args: &[&str]) -> Run {
        self.hoster(&[&["--json"], args].concat()).await
    }

    /// Runs `hoster ARGS` without a key, against the simulator.
    pub async fn keyless(&self, args: &[&str]) -> Run {
        finish(self.command(args)).await
    }

    /// Returns a command that uses the simulator, not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let to = format!("1fichier.com={}", self.simulator.addr());
        self.at_home(&[&["--connect-to", &to], args].concat())
    }

    /// Returns a command with settings in this test's folder, without a simulator.
    pub fn at_home(&self, args: &[&str]) -> Command {
        let mut command = hoster(args);
        command.current_dir(self.folder.path());
        command.env("XDG_CONFIG_HOME", self.path("config"));
        command
    }

    /// Approves a plugin file in this test's folder, for commands of this test.
    pub async fn approve(&self, name: &str) -> Run {
        let command = self.at_home(&["--json", "plugin", "approve", name]);
        finish(command).await.ok()
    }

    /// Runs `hoster --json ARGS` with the key, over TLS through the simulator as a
    /// proxy: the production path, with limits and replies stored in files.
    pub async fn through_proxy(&self, args: &[&str]) -> Run {
        let ca = self.simulator.ca_file().to_str().unwrap().to_owned();
        self.through_proxy_with(&ca, args).await
    }

    /// Like [`through_proxy`](Self::through_proxy), but trusts another
    /// certificate file.
    pub async fn through_proxy_with(&self, ca: &str, args: &[&str]) -> Run {
        finish(self.proxy_command(ca, args)).await
    }

    /// Returns the command of [`through_proxy_with`](Self::through_proxy_with),
    /// not started yet.
    pub fn proxy_command(&self, ca: &str, args: &[&str]) -> Command {
        let proxy = format!("http://{}", self.simulator.addr());
        let key = self.arg("key.txt");
        let flags = [
            "--json",
            "--key-file",
            &key,
            "--proxy",
            &proxy,
            "--ca-file",
            ca,
        ];
        let mut command = self.at_home(&[&flags, args].concat());
        command.env("XDG_STATE_HOME", self.path("state"));
        command
    }

    /// Opens a session of the library with the key, against the simulator, for
    /// tests that need more than the command shows.
    pub fn session(
        &self,
        engine: EngineOptions,
        network: NetworkOptions,
        options: SessionOptions,
    ) -> Session {
        let engine = Engine::new(engine).unwrap();
        let plugin = bundled(&engine).unwrap();
        let network = NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: "1fichier.com".into(),
                address: self.simulator.addr(),
            }),
            ..network
        };
        let service = Service::new(plugin, &network).unwrap();
        let rule = service.plugin().manifest().credential.clone().unwrap();
        let key = Credential::new(self.simulator.api_key(), &rule, "the test");
        let options = SessionOptions {
            credential: Some(key.unwrap()),
            ..options
        };
        Session::open(service, options).unwrap()
    }

    /// Pauses every file transfer after this many bytes; `None` resumes them.
    pub fn hold(&self, after: impl Into<Option<u64>>) {
        self.simulator.set_conditions(Conditions {
            hold_after: after.into(),
            ..self.simulator.conditions()
        });
    }

    /// Returns the requests so far to hosts whose name starts with `host`.
    pub fn requests(&self, host: &str) -> Vec<LogEntry> {
        let log = self.simulator.log();
        log.into_iter()
            .filter(|e| e.host.starts_with(host))
            .collect()
    }

    /// Returns the names of all files in a folder of this test, sorted, without
    /// the record that downloads keep there.
    pub fn names_in(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != hoster_host::names::RECORD)
            .collect();
        names.sort();
        names
    }
}

/// The variables that commands inherit from the environment of the tests: paths
/// of programs and temporary files, and what the system itself needs.
const INHERITED: [&str; 6] = [
    "PATH",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "LLVM_PROFILE_FILE",
    "SystemRoot",
    "TEMP",
];

/// Returns the inherited variables and their values.
pub fn inherited() -> impl Iterator<Item = (&'static str, std::ffi::OsString)> {
    let variables = INHERITED.into_iter();
    variables.filter_map(|name| Some((name, std::env::var_os(name)?)))
}

/// Returns the bare command `hoster ARGS`: no key, no proxy, a separate cache for
/// tests, and no settings of the user who runs the tests.
pub fn hoster(args: &[&str]) -> Command {
    let mut command = Command::new(checkout::hoster());
    command
        .args(args)
        .env_clear()
        .envs(inherited())
        .env("HOME", checkout::scratch())
        .env("XDG_CACHE_HOME", checkout::scratch())
        // Nowhere: tests that keep state between runs use their own folder.
        .env("XDG_STATE_HOME", "/dev/null/state")
        .env("XDG_CONFIG_HOME", "/dev/null/config")
        // No test touches the user's keyring.
        .env("HOSTER_NO_KEYRING", "1")
        // Tests compare English output.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Wraps a command in another program, which takes it as its last arguments, in
/// the same folder and with the same environment.
pub fn by(program: &str, args: &[&str], command: &Command) -> Command {
    let command = command.as_std();
    let mut other = Command::new(program);
    other
        .args(args)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if let Some(folder) = command.get_current_dir() {
        other.current_dir(folder);
    }
    other
}

/// Runs a command until it exits.
pub async fn finish(command: Command) -> Run {
    finish_within(command, LIMIT).await
}

/// Waits until a running command exits.
pub async fn ended(child: Child) -> std::process::ExitStatus {
    let output = tokio::time::timeout(LIMIT, child.wait_with_output()).await;
    output.expect("the command ends in time").unwrap().status
}

/// Like [`finish`], with another time limit.
pub async fn finish_within(mut command: Command, limit: Duration) -> Run {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let running = async {
        let read = tokio::try_join!(stdout.read_to_end(&mut out), stderr.read_to_end(&mut err));
        read.unwrap();
        child.wait().await.unwrap()
    };
    let ended = tokio::time::timeout(limit, running).await;
    let stdout = String::from_utf8_lossy(&out);
    let stderr = String::from_utf8_lossy(&err);
    let status = ended.unwrap_or_else(|_| {
        panic!("does not end in time: {command:?}\nSo far:\n{stdout}\n{stderr}")
    });
    Run {
        status: status.code(),
        stdout: String::from_utf8(out).unwrap(),
        stderr: String::from_utf8(err).unwrap(),
    }
}

/// Waits until `holds` returns true, which must happen eventually.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(LIMIT, waiting).await;
    waited.unwrap_or_else(|_| panic!("not within {LIMIT:?}: {what}"));
}

/// Sends a signal such as `-INT` or `-KILL` to a command.
#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let pid = child.id().unwrap().to_string();
    let sent = std::process::Command::new("kill")
        .args([name, &pid])
        .status();
    assert!(sent.unwrap().success());
}

/// Makes a file readable only by this user.
pub fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}

impl Run {
    /// Asserts that the command succeeded.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, Some(0), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that the command failed with a documented exit code (`get` also
    /// reports the reason in it).
    #[track_caller]
    pub fn failed(self) -> Self {
        let failed = matches!(self.status, Some(1 | 3..=15));
        assert!(
            failed,
            "{:?}\n{}\n{}",
            self.status, self.stdout, self.stderr
        );
        self
    }

    /// Returns the last line for people, without its last part: the duration.
    pub fn counted(&self) -> &str {
        let line = self.stdout.lines().last().expect("a line");
        let (counted, time) = line.rsplit_once(", ").expect("a duration");
        assert!(time.ends_with(['s', 'm', 'h', 'd']), "{line}");
        counted
    }

    /// Parses standard output as JSON, one object per line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }

    /// Returns the only object on standard output.
    #[track_caller]
    pub fn object(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.stdout);
        lines.remove(0)
    }

    /// Returns the last object on standard output.
    #[track_caller]
    pub fn last(&self) -> Value {
        self.lines().pop().expect("there is output")
    }

    /// Returns the last `done` event of `get` or `upload`.
    #[track_caller]
    pub fn done(&self) -> Value {
        let mut lines = self.lines().into_iter();
        let done = lines.rfind(|line| line["event"] == "done");
        done.unwrap_or_else(|| panic!("nothing is done in {}", self.stdout))
    }

    /// Returns the last error on standard output.
    #[track_caller]
    pub fn error(&self) -> Value {
        let mut errors: Vec<Value> = self
            .lines()
            .into_iter()
            .filter_map(|line| line.get("error").cloned())
            .collect();
        errors
            .pop()
            .unwrap_or_else(|| panic!("no error in {}", self.stdout))
    }

    /// Returns the code of the last error, and asserts that its message is one
    /// sentence without the key.
    #[track_caller]
    pub fn code(&self) -> String {
        let error = self.error();
        let message = error["message"].as_str().unwrap();
        assert!(!message.is_empty() && !message.contains('\n'), "{message}");
        error["code"].as_str().unwrap().to_owned()
    }
}

/// Returns bytes that do not repeat, the same for the same seed.
pub fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}
