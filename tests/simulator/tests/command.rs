//! The simulator as a standalone program.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Looked up at run time: a compiled-in path does not follow a checkout that is
/// moved.
fn program() -> OsString {
    std::env::var_os("CARGO_BIN_EXE_onefichier-simulator").expect("run by cargo")
}

/// A running program with its ready line.
struct Running {
    child: Child,
    ready: Value,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap();
        Self { child, ready }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(program: impl AsRef<OsStr>, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(program)
        .args(arguments)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn two_variables_lead_an_unmodified_curl_to_it() {
    let simulator = Running::start(&["--file=games/a.bin=3M"]);
    let proxy = format!("http://{}", simulator.text("listening"));
    let variables = [
        ("HTTPS_PROXY", &*proxy),
        ("CURL_CA_BUNDLE", simulator.text("ca")),
    ];
    let key = format!("Authorization: Bearer {}", simulator.text("api_key"));
    let json = "Content-Type: application/json";
    let call = "https://api.1fichier.com/v1/user/info.cgi";
    let info = run(
        "curl",
        &["-q", "-sS", "-H", &key, "-H", json, "-d", "{}", call],
        &variables,
    );
    let info: Value = serde_json::from_slice(&info.stdout).expect("curl got JSON");
    assert_eq!(info["email"], "user@example.com");
    let file = &simulator.ready["files"][0];
    assert_eq!(file["whirlpool"].as_str().unwrap().len(), 128);
    let link = file["link"].as_str().unwrap();
    let check = [
        "-q",
        "-sS",
        "-F",
        &format!("links[]={link}"),
        "https://1fichier.com/check_links.pl",
    ];
    assert_eq!(
        stdout(&run("curl", &check, &variables)),
        format!("{link};a.bin;3000000\n")
    );
}

#[test]
fn the_control_endpoint_of_a_program_is_reached_with_curl() {
    let simulator = Running::start(&[
        "--control=127.0.0.1:0",
        "--account=premium,key=abcdefghijklmnopqrstuvwxyz012345",
        "--account=free,keys=2",
        "--fault=flood@folder/ls",
        "--unknown=etag=none",
        "--latency=5ms",
        "--listen-v6",
    ]);
    assert_eq!(
        simulator.text("api_key"),
        "abcdefghijklmnopqrstuvwxyz012345"
    );
    assert!(simulator.text("listening_v6").starts_with("[::1]:"));
    let accounts = simulator.ready["accounts"].as_array().unwrap();
    assert_eq!(accounts[1]["email"], "user2@example.com");
    assert_eq!(accounts[1]["keys"].as_array().unwrap().len(), 2);
    let ask = |path: &str| -> Value {
        let url = format!("{}{path}", simulator.text("control"));
        let info = run("curl", &["-q", "-sS", "--noproxy", "*", &url], &[]);
        serde_json::from_slice(&info.stdout).unwrap()
    };
    assert_eq!(ask("/faults")[0]["fault"], "flood@folder/ls.cgi:times=1");
    assert_eq!(ask("/unknowns")["etag"], Value::Null);
    assert_eq!(ask("/conditions")["latency"], "5ms");
    assert_eq!(ask("/misplaced-keys")["misplaced"], false);
}

#[test]
fn the_ready_line_lists_the_files_of_a_seed_folder_last() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/deep.bin"), b"deep").unwrap();
    let seed = format!("--seed={}", folder.path().display());
    let simulator = Running::start(&[&seed, "--file=many/{1..3}.bin=1K"]);
    let files = simulator.ready["files"].as_array().unwrap();
    let names = files.iter().map(|file| (&file["folder"], &file["name"]));
    let names: Vec<_> = names
        .map(|(folder, name)| format!("{folder} {name}"))
        .collect();
    let made_up = |name| format!("\"/many\" \"{name}.bin\"");
    let seeded = "\"/sub\" \"deep.bin\"".to_owned();
    assert_eq!(names, [made_up(1), made_up(2), made_up(3), seeded]);
    assert!(
        files[3]["link"]
            .as_str()
            .unwrap()
            .starts_with("https://1fichier.com/?")
    );
}

#[test]
fn invalid_options_have_a_specific_error() {
    for (argument, why) in [
        ("--fault=flod", "no fault named `flod`"),
        ("--file=big", "write it as NAME=SIZE"),
        ("--account=rich", "`rich` is not a kind of account"),
        ("--account=free,color=red", "use email, password, key"),
        ("--speed=fast", "`fast` is not a number"),
        ("--speed=-1", "speed must be a number from"),
        ("--clock-skew=late", "`late` is not a number"),
        ("--unknown=etags=1", "no unknown named `etags`"),
        ("--control=0.0.0.0:0", "write a loopback address"),
        ("--speed=0", "speed must be a number"),
        ("--seed=/nowhere", "cannot read the seed folder /nowhere"),
    ] {
        let done = run(program(), &[argument], &[]);
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(
            !done.status.success() && stdout(&done).is_empty(),
            "{argument}"
        );
        assert!(stderr.contains(why), "{argument}: {stderr}");
        let cause = stderr.matches("(os error").count();
        assert!(cause <= 1, "repeated: {stderr}");
    }
}

#[test]
fn the_help_explains_faults_accounts_and_settings() {
    let help = stdout(&run(program(), &["--help"], &[]));
    for taught in [
        "--file <NAME=SIZE>",
        "onefichier-simulator --file big.bin=100G",
        "export HTTPS_PROXY=http://LISTENING",
        "token-dies",
        "over-quota",
        "flood-status=403",
        "generation=card",
    ] {
        assert!(help.contains(taught), "{taught}: {help}");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_and_removes_its_files() {
    let mut simulator = Running::start(&[]);
    let pid = simulator.child.id().to_string();
    assert!(run("kill", &["-TERM", &pid], &[]).status.success());
    assert!(simulator.child.wait().unwrap().success());
    assert!(!std::path::Path::new(simulator.text("ca")).exists());
}
