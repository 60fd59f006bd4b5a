//! `--report`, `--on-failure` and `hoster runs`: what a run leaves behind for those
//! who were not there.

mod runs;
mod units;

use std::time::Duration;

use onefichier_simulator::{Conditions, NewFile};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::bench::{Bench, Run, ended, finish, noise, signal, until};

/// A link to no file.
const DEAD: &str = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";

/// Writes the report and the environment to files.
const SAVE: &str = "sh -c 'cat > failed.json; env > env.txt'";

/// Returns `hoster ARGS` with the key and a state folder.
fn command(bench: &Bench, args: &[&str]) -> Command {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--key-file", &key, "--no-pace"], args].concat());
    command.env("XDG_STATE_HOME", bench.path("state"));
    command
}

async fn hoster(bench: &Bench, args: &[&str]) -> Run {
    finish(command(bench, args)).await
}

fn text(bench: &Bench, name: &str) -> String {
    std::fs::read_to_string(bench.path(name)).unwrap()
}

/// Returns a report, which is one object in one line.
fn report(bench: &Bench, name: &str) -> Value {
    let text = text(bench, name);
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Returns some fields of an object.
fn some(object: &Value, names: &[&str]) -> Value {
    let fields = names.iter().map(|name| (*name, object[*name].clone()));
    Value::Object(
        fields
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

async fn runs(bench: &Bench) -> Vec<Value> {
    hoster(bench, &["--json", "runs"]).await.ok().lines()
}

/// Starts an upload of a small file and a large one that would take minutes, and
/// waits until the large one is being sent.
async fn slow_upload(bench: &Bench, args: &[&str]) -> Child {
    std::fs::create_dir(bench.path("photos")).unwrap();
    bench.write("photos/a.jpg", noise(1_000, 1));
    bench.write("photos/b.jpg", noise(9 << 20, 2));
    bench.simulator.set_conditions(Conditions {
        bandwidth: Some(50_000),
        ..Conditions::default()
    });
    let upload = ["--json", "upload", "-j", "1", "--to", "/b", "photos"];
    let mut command = command(bench, &[&upload, args].concat());
    command.stdout(std::fs::File::create(bench.path("events")).unwrap());
    let child = command.spawn().unwrap();
    let is_sent = |line: &str| line.contains("\"progress\"") && line.contains("b.jpg");
    until("the second file is being sent", || {
        text(bench, "events").lines().any(is_sent)
    })
    .await;
    child
}

#[tokio::test]
async fn a_report_has_the_counts_the_times_and_the_command() {
    let bench = Bench::start().await;
    bench.write("a.bin", b"content");
    bench.write("b.bin", b"other");
    let args = ["upload", "--skip-existing", "--report", "report.json"];
    hoster(&bench, &[&args[..], &["a.bin"]].concat()).await.ok();
    hoster(&bench, &[&args[..], &["a.bin", "b.bin"]].concat())
        .await
        .ok();
    let report = report(&bench, "report.json");
    let fields = [
        "schema",
        "exit_code",
        "interrupted",
        "done",
        "skipped",
        "failed",
        "unfinished",
        "untried",
        "bytes",
        "failures",
        "continue",
    ];
    let expected = json!({
        "schema": 1, "exit_code": 0, "interrupted": false, "done": 1, "skipped": 1, "failed": 0,
        "unfinished": 0, "untried": 0, "bytes": 5, "failures": [], "continue": null,
    });
    assert_eq!(some(&report, &fields), expected);
    let command = report["command"].as_str().unwrap();
    assert!(
        command.ends_with("--report report.json a.bin b.bin"),
        "{command}"
    );
    let times = ["started", "ended"].map(|name| report[name].as_str().unwrap());
    assert!(times[0] <= times[1] && times.iter().all(|time| time.ends_with('Z')));
    assert!(report["seconds"].as_f64() > Some(0.0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(bench.path("report.json")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_sync_reports_what_it_moved_and_deleted() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("photos")).unwrap();
    bench.write("photos/a", b"new");
    for args in [
        &["sync", "push", "photos", "/p"][..],
        &["sync", "pull", "/p", "copy"],
    ] {
        hoster(&bench, &[args, &["--report", "report.json"]].concat())
            .await
            .ok();
        let report = report(&bench, "report.json");
        let fields = ["done", "bytes", "unchanged", "moved", "deleted"];
        let expected = json!({"done": 1, "bytes": 3, "unchanged": 0, "moved": 0, "deleted": 0});
        assert_eq!(some(&report, &fields), expected, "{args:?}");
    }
    std::fs::remove_file(bench.path("photos/a")).unwrap();
    bench.write("photos/b", b"other");
    let delete = [
        "--delete",
        "--yes",
        "--max-delete",
        "100%",
        "--report",
        "report.json",
    ];
    let push = ["sync", "push", "photos", "/p"];
    hoster(&bench, &[&push[..], &delete].concat()).await.ok();
    assert_eq!(report(&bench, "report.json")["deleted"], json!(1));
}

#[tokio::test]
async fn a_failed_run_passes_its_report_to_the_command_without_secrets() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let args = [
        "get",
        "-o",
        "out",
        "--report",
        "report.json",
        "--on-failure",
        SAVE,
        &one,
        DEAD,
    ];
    let to = format!("1fichier.com={}", bench.simulator.addr());
    let mut get = bench.at_home(&[&["--connect-to", &to, "--no-pace"], &args[..]].concat());
    let secrets = [
        bench.simulator.api_key(),
        "a link's password",
        "another password",
    ];
    get.env("LC_ALL", "fr_FR.UTF-8")
        .env("ONEFICHIER_API_KEY", secrets[0])
        .env("HOSTER_LINK_PASSWORD", secrets[1])
        .env("HOSTER_NEW_PASSWORD", secrets[2])
        .env("VISIBLE", "yes");
    let run = finish(get).await;
    assert_eq!(run.status, Some(13), "{}", run.stderr);
    let failed = report(&bench, "failed.json");
    let failures = &failed["failures"];
    assert_eq!(
        some(&failures[0], &["link", "code"]),
        json!({"link": DEAD, "code": "not-found"})
    );
    assert!(
        failures[0]["message"]
            .as_str()
            .unwrap()
            .contains("does not exist")
    );
    let counts = json!({"exit_code": 13, "done": 1, "failed": 1, "bytes": 1_000});
    assert_eq!(
        some(&failed, &["exit_code", "done", "failed", "bytes"]),
        counts
    );
    assert_eq!(report(&bench, "report.json")["failures"], *failures);
    let environment = text(&bench, "env.txt");
    assert!(
        environment.contains("\nHOSTER_EXIT_CODE=13\n")
            || environment.starts_with("HOSTER_EXIT_CODE=13\n")
    );
    assert!(environment.contains("VISIBLE=yes"));
    for secret in secrets {
        assert!(!environment.contains(secret), "{environment}");
    }
}

#[tokio::test]
async fn a_failure_before_any_transfer_is_reported_like_any_other() {
    let bench = Bench::start().await;
    bench.write("a.bin", b"content");
    bench.write(
        "wrong.txt",
        format!("{}\n", "x".repeat(bench.simulator.api_key().len())),
    );
    crate::bench::private(&bench.path("wrong.txt"));
    let wrong_key = bench.arg("wrong.txt");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let to = format!("1fichier.com={}", bench.simulator.addr());
    let key = bench.arg("key.txt");
    for (flags, status, code) in [
        (
            ["--connect-to", &to, "--key-file", &wrong_key],
            12,
            "credential-rejected",
        ),
        (
            ["--connect-to", &to, "--key-file", "none.txt"],
            12,
            "credential-missing",
        ),
        (["--proxy", &proxy, "--key-file", &key], 3, "network"),
    ] {
        let args = [
            "upload",
            "--to",
            "/b/",
            "a.bin",
            "--retries",
            "0",
            "--max-wait",
            "0",
        ];
        let on_failure = ["--report", "report.json", "--on-failure", SAVE];
        let run = finish(bench.at_home(&[&flags[..], &args, &on_failure].concat())).await;
        assert_eq!(run.status, Some(status), "{}", run.stderr);
        for name in ["report.json", "failed.json"] {
            let report = report(&bench, name);
            assert_eq!(report["exit_code"], json!(status), "{report}");
            assert_eq!(report["failures"][0]["code"], json!(code), "{report}");
            std::fs::remove_file(bench.path(name)).unwrap();
        }
    }
}

#[tokio::test]
async fn the_command_runs_after_failures_only_and_does_not_change_the_exit_code() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", b"content").link;
    let touch = "sh -c 'touch ran; exit 7'";
    let args = ["get", "-o", "out", "--on-failure", touch];
    hoster(&bench, &[&args[..], &[&one]].concat()).await.ok();
    assert!(!bench.path("ran").exists());
    let run = hoster(&bench, &[&args[..], &[DEAD]].concat()).await;
    assert_eq!(run.status, Some(13));
    assert!(bench.path("ran").exists());
    let said = "hoster: sh, which --on-failure names, failed (exit status: 7)\n";
    assert!(run.stderr.ends_with(said), "{}", run.stderr);
    let missing = [
        "get",
        "-o",
        "out",
        "--on-failure",
        "no-such-program-here",
        DEAD,
    ];
    let run = hoster(&bench, &missing).await;
    assert_eq!(run.status, Some(13));
    assert!(
        run.stderr.contains("no-such-program-here"),
        "{}",
        run.stderr
    );
    let unclosed = ["get", "-o", "out", "--on-failure", "sh -c 'touch", &one];
    assert_eq!(hoster(&bench, &unclosed).await.status, Some(2));
}

#[tokio::test]
async fn a_report_that_cannot_be_written_is_a_failure_of_its_own() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", b"content").link;
    let args = [
        "get",
        "-o",
        "out",
        "--report",
        "none/report.json",
        "--on-failure",
        SAVE,
    ];
    let run = hoster(&bench, &[&args[..], &[&one]].concat()).await;
    assert_eq!(run.status, Some(8), "{}", run.stderr);
    assert_eq!(bench.names_in("out"), ["one.bin"]);
    let report = report(&bench, "failed.json");
    let code = json!({"exit_code": 8, "done": 1});
    assert_eq!(some(&report, &["exit_code", "done"]), code);
    assert_eq!(report["failures"][0]["code"], json!("local-file"));
    // Two reasons.
    let run = hoster(&bench, &[&args[..], &[DEAD]].concat()).await;
    assert_eq!(run.status, Some(1), "{}", run.stderr);
}

#[tokio::test]
async fn an_upload_that_a_service_manager_stops_reports_what_is_left() {
    let bench = Bench::start().await;
    let args = ["--report", "report.json", "--on-failure", SAVE];
    let child = slow_upload(&bench, &args).await;
    signal(&child, "-TERM");
    assert_eq!(ended(child).await.code(), Some(130));
    let report = report(&bench, "failed.json");
    let fields = ["exit_code", "interrupted", "done", "unfinished", "failures"];
    let expected = json!({
        "exit_code": 130, "interrupted": true, "done": 1, "unfinished": 1, "failures": [],
    });
    assert_eq!(some(&report, &fields), expected);
    assert!(report["bytes"].as_u64() > Some(1_000), "{report}");
    let next = report["continue"].as_str().unwrap();
    assert!(next.ends_with(" --skip-existing"), "{next}");
    let run = &runs(&bench).await[0];
    assert_eq!(
        some(run, &["state", "exit_code"]),
        json!({"state": "interrupted", "exit_code": 130})
    );
}

#[tokio::test]
async fn ctrl_c_writes_the_report_and_runs_no_command() {
    let bench = Bench::start().await;
    let args = ["--report", "report.json", "--on-failure", SAVE];
    let child = slow_upload(&bench, &args).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    assert_eq!(report(&bench, "report.json")["interrupted"], json!(true));
    assert!(!bench.path("failed.json").exists());
}

#[tokio::test]
async fn another_signal_ends_a_command_that_hangs() {
    let bench = Bench::start().await;
    let hang = "sh -c 'touch hangs; exec sleep 600'";
    let mut get = command(&bench, &["get", "-o", "out", "--on-failure", hang, DEAD]);
    // The command that hangs may hold standard error.
    get.stderr(std::process::Stdio::null());
    let child = get.spawn().unwrap();
    until("the command runs", || bench.path("hangs").exists()).await;
    signal(&child, "-TERM");
    let waited = tokio::time::timeout(Duration::from_secs(60), ended(child)).await;
    assert_eq!(waited.unwrap().code(), Some(13));
}

#[tokio::test]
async fn no_report_and_no_list_contains_a_secret() {
    let bench = Bench::start().await;
    let locked = bench.simulator.add_file(NewFile {
        password: Some("open sesame".into()),
        ..NewFile::new("locked.bin", noise(1_000, 1))
    });
    let key = bench.simulator.api_key();
    let report = ["--report", "report.json", "--on-failure", SAVE];
    let get = [
        "get",
        "-o",
        "out",
        "--password",
        "open sesame",
        &locked.link,
        DEAD,
    ];
    assert_eq!(
        hoster(&bench, &[&get[..], &report].concat()).await.status,
        Some(13)
    );
    // A key in the wrong place.
    let odd = ["get", "-o", "out", "--password=open sesame", key, DEAD];
    hoster(&bench, &[&odd[..], &report].concat()).await.failed();
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let proxy = format!("http://me:hunter22@{}", bench.simulator.addr());
    let mut proxied = bench.at_home(&[
        "--key-file",
        &bench.arg("key.txt"),
        "--proxy",
        &proxy,
        "--ca-file",
        &ca,
        "get",
        DEAD,
        "--report",
        "proxied.json",
    ]);
    proxied.env("XDG_STATE_HOME", bench.path("state"));
    finish(proxied).await.failed();
    let listed = [&["runs"][..], &["--json", "runs"]];
    let mut texts = vec![
        text(&bench, "report.json"),
        text(&bench, "failed.json"),
        text(&bench, "proxied.json"),
        text(&bench, "state/hoster/runs.json"),
    ];
    for args in listed {
        texts.push(hoster(&bench, args).await.ok().stdout);
    }
    for text in texts {
        assert!(text.contains(DEAD), "{text}");
        for secret in ["sesame", key, "hunter22"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
