//! Questions on a terminal: commands run on a pseudo-terminal, which `script` of
//! util-linux creates.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::approval;
use crate::bench::Bench;

/// Longer than anything that a test waits for.
const LIMIT: Duration = Duration::from_secs(60);

/// A command on a terminal, with a keyboard.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: ChildStdout,
    pub shown: String,
    /// What a user sees.
    pub picture: vt100::Parser,
}

impl Terminal {
    /// Starts a command on a terminal of 80 columns and 24 rows, or returns `None`
    /// if this machine has no `script`.
    fn start(command: &Command) -> Option<Self> {
        Self::sized(command, 80, 24)
    }

    /// Like [`start`](Self::start), with this many columns and rows.
    pub fn sized(command: &Command, columns: u16, rows: u16) -> Option<Self> {
        let command = command.as_std();
        let words = [command.get_program()]
            .into_iter()
            .chain(command.get_args())
            .map(|word| word.to_str().unwrap());
        // First prints the name of the terminal.
        let line = shlex::try_join(words).unwrap();
        let line = format!("tty; stty cols {columns} rows {rows}; {line}");
        let mut script = Command::new("script");
        script
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .env_clear()
            .env("SHELL", "/bin/sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        if let Some(folder) = command.get_current_dir() {
            script.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => script.env(name, value),
                None => script.env_remove(name),
            };
        }
        let mut child = match script.spawn() {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                eprintln!("not tested: there is no `script` here");
                return None;
            }
            child => child.unwrap(),
        };
        Some(Self {
            keyboard: child.stdin.take().unwrap(),
            screen: child.stdout.take().unwrap(),
            child,
            shown: String::new(),
            picture: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
        })
    }

    /// Reads until the output contains a text.
    pub async fn shows(&mut self, text: &str) {
        while !self.shown.contains(text) {
            let more = self.read().await;
            assert!(more, "no `{text}` in: {}", self.shown);
        }
    }

    /// Reads more output; returns false if the command has ended.
    pub async fn read(&mut self) -> bool {
        let mut block = [0; 4096];
        let read = tokio::time::timeout(LIMIT, self.screen.read(&mut block));
        let count = read.await.expect("more output in time").unwrap();
        self.shown
            .push_str(&String::from_utf8_lossy(&block[..count]));
        self.picture.process(&block[..count]);
        count > 0
    }

    /// Waits until the terminal stops echoing: the question may appear a moment
    /// earlier.
    async fn hides(&mut self) {
        let tty = self.shown.lines().next().unwrap().trim().to_owned();
        let is_hidden = async || {
            let mut stty = Command::new("stty");
            let stty = stty.args(["-a", "-F", &tty]).env("LC_ALL", "C");
            let output = stty.env_remove("COLUMNS").output().await.unwrap();
            String::from_utf8_lossy(&output.stdout).contains(" -echo ")
        };
        let hidden = async {
            while !is_hidden().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let hidden = tokio::time::timeout(LIMIT, hidden).await;
        hidden.expect("the terminal shows what is typed");
    }

    async fn types(&mut self, line: &str) {
        let line = format!("{line}\n");
        self.keyboard.write_all(line.as_bytes()).await.unwrap();
        self.keyboard.flush().await.unwrap();
    }

    /// Presses a key, without Enter.
    pub async fn presses(&mut self, key: u8) {
        self.keyboard.write_all(&[key]).await.unwrap();
        self.keyboard.flush().await.unwrap();
    }

    /// Returns the rows that are not empty, without the name of the terminal.
    pub fn rows(&self) -> Vec<String> {
        let columns = self.picture.screen().size().1.get();
        let rows = self.picture.screen().rows(0, columns).skip(1);
        let rows = rows.map(|row| row.trim_end().to_owned());
        rows.filter(|row| !row.is_empty()).collect()
    }

    /// Reads until the rows satisfy `are_right`.
    pub async fn shows_rows(&mut self, are_right: impl Fn(&[String]) -> bool) -> Vec<String> {
        loop {
            let rows = self.rows();
            if are_right(&rows) {
                return rows;
            }
            assert!(self.read().await, "it has ended: {rows:#?}");
        }
    }

    /// Reads to the end; returns all output and the exit status.
    pub async fn ends(mut self) -> (String, ExitStatus) {
        while self.read().await {}
        let status = tokio::time::timeout(LIMIT, self.child.wait()).await;
        (self.shown, status.expect("it ends in time").unwrap())
    }
}

#[tokio::test]
async fn a_new_plugin_runs_once_approved_and_needs_no_second_approval() {
    let bench = Bench::start().await;
    let link = bench.store("game.zip", b"content").link;
    bench.write("other.wasm", approval::variant(approval::same));
    let key = bench.arg("key.txt");
    let arguments = [
        "--key-file",
        &key,
        "--plugin",
        "other.wasm",
        "resolve",
        &link,
    ];
    for answer in ["n", "", "yes please"] {
        let Some(mut terminal) = Terminal::start(&bench.command(&arguments)) else {
            return;
        };
        terminal.shows("approve it? [y/N]").await;
        terminal.types(answer).await;
        let (shown, status) = terminal.ends().await;
        assert!(!status.success(), "{shown}");
        assert!(shown.contains("/v1/user/info.cgi"), "what it asks for");
        assert!(shown.contains("to these hosts:"), "where the key goes");
        assert!(bench.simulator.log().is_empty());
    }
    let mut terminal = Terminal::start(&bench.command(&arguments)).unwrap();
    terminal.shows("approve it? [y/N]").await;
    terminal.types("y").await;
    let (shown, status) = terminal.ends().await;
    assert!(status.success(), "{shown}");
    assert_eq!(bench.simulator.log().len(), 1);
    // The next command runs without a terminal, too.
    bench.hoster(&arguments[2..]).await.ok();
}

#[tokio::test]
async fn a_key_that_is_typed_is_not_shown() {
    let bench = Bench::start().await;
    let Some(mut terminal) = Terminal::start(&bench.command(&["login"])) else {
        return;
    };
    let key = bench.simulator.api_key().to_owned();
    terminal.shows("(not shown): ").await;
    terminal.hides().await;
    terminal.types(&key).await;
    let (shown, status) = terminal.ends().await;
    assert!(status.success(), "{shown}");
    assert!(shown.contains("the key is valid"), "{shown}");
    assert!(!shown.contains(&key[..6]), "{shown}");
    assert!(bench.requests("api.").iter().all(|e| e.authorized));
    // The key is stored: other commands do not ask for it.
    bench.keyless(&["account"]).await.ok();
}

#[tokio::test]
async fn a_new_profile_asks_for_each_password_twice_and_shows_none() {
    let bench = Bench::start().await;
    let add = bench.command(&["crypt", "add", "x", "--remote=/enc"]);
    let Some(mut terminal) = Terminal::start(&add) else {
        return;
    };
    for (question, answer) in [
        ("(not shown): ", "correct horse"),
        ("once more: ", "correct horse"),
        ("for none): ", "battery staple"),
        ("once more: ", "another staple"),
    ] {
        terminal.shows(question).await;
        terminal.shown = terminal.shown.replacen(question, "", 1);
        terminal.hides().await;
        terminal.types(answer).await;
    }
    let (shown, status) = terminal.ends().await;
    assert!(!status.success(), "{shown}");
    assert!(shown.contains("the passwords differ"), "{shown}");
    assert!(
        !shown.contains("horse") && !shown.contains("staple"),
        "{shown}"
    );
    let listed = bench.json(&["crypt", "list"]).await.ok();
    assert_eq!(listed.stdout, "");

    let mut terminal = Terminal::start(&add).unwrap();
    for (question, answer) in [
        ("(not shown): ", "correct horse"),
        ("once more: ", "correct horse"),
        ("for none): ", ""),
    ] {
        terminal.shows(question).await;
        terminal.shown = terminal.shown.replacen(question, "", 1);
        terminal.hides().await;
        terminal.types(answer).await;
    }
    let (shown, status) = terminal.ends().await;
    assert!(status.success() && !shown.contains("horse"), "{shown}");
    let listed = bench.json(&["crypt", "list"]).await.ok().object();
    assert_eq!(listed["passwords"], serde_json::json!("file"));
}
