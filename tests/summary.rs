//! Every run ends with a summary, even if interrupted, and the command that it
//! names resumes the run.

use std::time::Duration;

use onefichier_simulator::{Conditions, Fault, Injection};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::bench::{Bench, Run, finish, noise, signal};

const MIB: usize = 1 << 20;

/// A link to no file.
const DEAD: &str = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";

/// Returns `hoster ARGS` with the key.
fn command(bench: &Bench, args: &[&str]) -> Command {
    let key = bench.arg("key.txt");
    bench.command(&[&["--key-file", &key, "--no-pace"], args].concat())
}

/// Makes the next `files` transfers stall after this many bytes.
fn stall(bench: &Bench, bytes: u64, files: usize) {
    for _ in 0..files {
        bench
            .simulator
            .inject(Injection::once(Fault::StallAfter { bytes }));
    }
}

/// Makes large files take minutes.
fn slow_down(bench: &Bench) {
    bench.simulator.set_conditions(Conditions {
        bandwidth: Some(50_000),
        ..Conditions::default()
    });
}

/// Returns the events that a command has written to the file `events` so far.
fn events(bench: &Bench) -> Vec<Value> {
    let text = std::fs::read_to_string(bench.path("events")).unwrap();
    // The last line may be incomplete.
    let lines = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Waits until `is_so` returns true.
async fn until(mut is_so: impl FnMut() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
    waited.expect("it happens in time");
}

/// Interrupts a command; returns its output and exit code.
async fn interrupted(child: Child) -> Run {
    signal(&child, "-INT");
    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(130));
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the total size of the parts in a folder.
fn parts(bench: &Bench, folder: &str) -> u64 {
    let names = bench.names_in(folder).into_iter();
    let parts = names.filter(|name| name.ends_with(".part"));
    let sizes = parts.map(|name| {
        let path = bench.path(folder).join(name);
        std::fs::metadata(path).map_or(0, |metadata| metadata.len())
    });
    sizes.sum()
}

/// Returns the command that a summary names.
fn next(run: &Run) -> String {
    let lines = run.stdout.lines();
    let mut found = lines.filter_map(|line| line.strip_prefix("to continue: "));
    found.next_back().expect("a command").to_owned()
}

/// Runs a command line like a user who copies it into a shell.
async fn copied(bench: &Bench, line: &str) -> Run {
    let mut shell = Command::new("sh");
    shell.args(["-c", line]);
    let like = bench.at_home(&[]);
    for (name, value) in like.as_std().get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.current_dir(bench.path("")).kill_on_drop(true);
    finish(shell).await
}

#[tokio::test]
async fn an_interrupted_download_reports_what_is_missing_and_how_to_resume() {
    let bench = Bench::start().await;
    let small = bench.store("it's small.bin", &noise(1_000, 1)).link;
    let large = noise(4 * MIB, 2);
    let link = bench.store("large.bin", &large).link;
    let later = bench.store("later.bin", &noise(2_000, 3)).link;
    let folder = "a folder; with 'quotes'";
    let args = ["get", "-j", "1", "--connections", "1", "-o", folder];
    let links = [small.as_str(), &link, &later];
    // The small file is shorter, and arrives completely.
    stall(&bench, 2 << 20, 2);
    let child = command(&bench, &[&args[..], &links].concat())
        .spawn()
        .unwrap();
    until(|| parts(&bench, folder) >= 2 << 20).await;
    let run = interrupted(child).await;
    let summary: Vec<&str> = run.stdout.lines().collect();
    // The bytes of the second file may not have been counted yet.
    let counts = "1 downloaded (1000 B), 1 not finished";
    assert!(run.counted().starts_with(counts), "{summary:#?}");
    assert!(run.counted().ends_with(", 1 not started"), "{summary:#?}");
    assert!(
        summary[1].starts_with("  large.bin: stopped at "),
        "{summary:#?}"
    );
    assert!(summary[1].ends_with(" of 4.00 MiB"), "{summary:#?}");
    assert_eq!(run.stderr, "hoster: interrupted\n");
    let next = next(&run);
    assert!(!next.contains(&small), "{next}");
    let run = copied(&bench, &next).await.ok();
    assert!(
        run.counted().starts_with("2 downloaded ("),
        "{}",
        run.stdout
    );
    let found = std::fs::read(bench.path(folder).join("large.bin")).unwrap();
    assert!(found == large);
    assert_eq!(bench.names_in(folder).len(), 3);
}

#[tokio::test]
async fn programs_get_the_end_event_of_an_interrupted_run_too() {
    let bench = Bench::start().await;
    let link = bench.store("large.bin", &noise(9 * MIB, 2)).link;
    let later = bench.store("later.bin", &noise(2_000, 3)).link;
    // It would take minutes.
    slow_down(&bench);
    let args = [
        "--json",
        "get",
        "-j",
        "1",
        "--connections",
        "1",
        "-o",
        "out",
    ];
    let mut begun = command(&bench, &[&args[..], &[&link, &later]].concat());
    begun.stdout(std::fs::File::create(bench.path("events")).unwrap());
    let child = begun.spawn().unwrap();
    let progress = || {
        let events = events(&bench).into_iter();
        let mut progress = events.filter(|event| event["event"] == json!("progress"));
        progress
            .next_back()
            .and_then(|event| event["bytes"].as_u64())
    };
    until(|| progress() > Some(0)).await;
    interrupted(child).await;
    let end = events(&bench).pop().unwrap();
    for (name, value) in [
        ("event", json!("end")),
        ("done", json!(0)),
        ("skipped", json!(0)),
        ("failed", json!(0)),
        ("unfinished", json!(1)),
        ("untried", json!(1)),
        ("interrupted", json!(true)),
    ] {
        assert_eq!(end[name], value, "{name}: {end}");
    }
    assert!(
        end["bytes"].as_u64() >= progress(),
        "partial bytes count: {end}"
    );
    bench.simulator.set_conditions(Conditions::default());
    let run = copied(&bench, end["continue"].as_str().unwrap()).await.ok();
    let end = run.last();
    assert_eq!(
        (&end["done"], &end["interrupted"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(end["continue"], json!(null));
}

#[tokio::test]
async fn an_interrupted_upload_resumes_without_sending_anything_twice() {
    let bench = Bench::start().await;
    std::fs::create_dir(bench.path("my photos")).unwrap();
    for (name, size) in [("a.jpg", 1_000), ("b.jpg", 9 * MIB), ("c.jpg", 2_000)] {
        bench.write(&format!("my photos/{name}"), noise(size, 1));
    }
    // The second one would take minutes.
    slow_down(&bench);
    let args = ["--json", "upload", "-j", "1", "--to", "/b", "my photos"];
    let mut begun = command(&bench, &args);
    begun.stdout(std::fs::File::create(bench.path("events")).unwrap());
    let child = begun.spawn().unwrap();
    let is_second = |event: &Value| {
        (&event["event"], &event["path"]) == (&json!("start"), &json!("my photos/b.jpg"))
    };
    until(|| events(&bench).iter().any(is_second)).await;
    interrupted(child).await;
    bench.simulator.set_conditions(Conditions::default());
    let end = events(&bench).pop().unwrap();
    for (name, value) in [
        ("event", json!("end")),
        ("done", json!(1)),
        ("unfinished", json!(1)),
        ("untried", json!(1)),
        ("interrupted", json!(true)),
    ] {
        assert_eq!(end[name], value, "{name}: {end}");
    }
    let run = copied(&bench, end["continue"].as_str().unwrap()).await.ok();
    let end = run.last();
    assert_eq!((&end["done"], &end["skipped"]), (&json!(2), &json!(1)));
    let mut names: Vec<String> = bench
        .simulator
        .files()
        .into_iter()
        .map(|file| file.name)
        .filter(|name| name != hoster_host::names::FOLDER_MANIFEST)
        .collect();
    names.sort();
    assert_eq!(names, ["a.jpg", "b.jpg", "c.jpg"]);
}

#[tokio::test]
async fn dead_links_are_reported_before_anything_is_fetched() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let two = bench.store("two.bin", &noise(1_000, 2)).link;
    let run = finish(command(
        &bench,
        &["--json", "get", "-j", "1", "-o", "out", &one, &two, DEAD],
    ));
    let run = run.await.failed();
    let lines = run.lines();
    assert_eq!(lines[0]["event"], json!("begin"));
    assert_eq!(lines[1]["error"]["link"], json!(DEAD));
    assert_eq!(lines[2]["event"], json!("start"));
    // A list with only dead links leaves nothing to resume.
    let end = run.last();
    assert_eq!((&end["done"], &end["failed"]), (&json!(2), &json!(1)));
    assert_eq!(end["continue"], json!(null));
}

#[tokio::test]
async fn a_summary_omits_zeros() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let args = ["get", "-o", "out", one.as_str()];
    let run = finish(command(&bench, &args)).await.ok();
    assert_eq!(run.counted(), "1 downloaded (1000 B)");
    let run = finish(command(&bench, &args)).await.ok();
    assert_eq!(run.counted(), "1 already present");
    let run = finish(command(&bench, &[&args[..], &[DEAD]].concat()))
        .await
        .failed();
    let why = format!("  {DEAD}: the file does not exist (any more)");
    assert_eq!(run.stdout.lines().nth(1), Some(why.as_str()));
    assert_eq!(run.counted(), "1 already present, 1 failed");
}

#[tokio::test]
async fn temporary_failures_are_listed_with_the_command_that_retries() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let two = bench.store("two.bin", &noise(1_000, 2)).link;
    bench.write("list.txt", format!("{one}\n{two}\n"));
    let broken = Injection::once(Fault::Html { status: 503 });
    let on = onefichier_simulator::Endpoint::Download;
    bench.simulator.inject(broken.clone().on(on.clone()));
    let args = [
        "get",
        "--retries",
        "0",
        "-j",
        "1",
        "-o",
        "out",
        "-i",
        "list.txt",
    ];
    let run = finish(command(&bench, &args)).await.failed();
    assert_eq!(run.counted(), "1 downloaded (1000 B), 1 failed");
    assert!(
        run.stderr.starts_with("hoster: one.bin: "),
        "a name: {}",
        run.stderr
    );
    let run = copied(&bench, &next(&run)).await.ok();
    assert_eq!(run.counted(), "1 downloaded (1000 B), 1 already present");
    // With a list of failures, only these links are checked again.
    std::fs::remove_dir_all(bench.path("out")).unwrap();
    bench.simulator.inject(broken.on(on));
    let run = finish(command(
        &bench,
        &[&args[..], &["--failed", "f.jsonl"]].concat(),
    ));
    let next = next(&run.await.failed());
    assert!(
        next.contains("--retry-failed f.jsonl") && !next.contains("list.txt"),
        "{next}"
    );
    let run = copied(&bench, &next).await.ok();
    assert_eq!(run.counted(), "1 downloaded (1000 B)");
    assert_eq!(bench.names_in("out"), ["one.bin", "two.bin"]);
}

#[tokio::test]
async fn no_summary_contains_a_password() {
    let bench = Bench::start().await;
    let locked = bench.simulator.add_file(onefichier_simulator::NewFile {
        password: Some("open sesame".into()),
        ..onefichier_simulator::NewFile::new("locked.bin", noise(1_000, 1))
    });
    let broken = Injection::once(Fault::Html { status: 503 });
    let on = onefichier_simulator::Endpoint::Download;
    for json in [&["--json"][..], &[]] {
        bench.simulator.inject(broken.clone().on(on.clone()));
        let args = [
            "get",
            "--retries",
            "0",
            "-o",
            "out",
            "--password",
            "open sesame",
        ];
        let words = [json, &args, &[&locked.link]].concat();
        let run = finish(command(&bench, &words)).await.failed();
        assert!(!run.stdout.contains("sesame") && !run.stderr.contains("sesame"));
        if json.is_empty() {
            let hint = "with the password in the environment variable HOSTER_LINK_PASSWORD\n";
            assert!(run.stdout.contains(hint), "{}", run.stdout);
            let line = format!("HOSTER_LINK_PASSWORD='open sesame' {}", next(&run));
            copied(&bench, &line).await.ok();
            assert_eq!(bench.names_in("out"), ["locked.bin"]);
        }
    }
}

#[tokio::test]
async fn a_piped_list_must_be_piped_again() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let broken = Injection::once(Fault::Html { status: 503 });
    let on = onefichier_simulator::Endpoint::Download;
    bench.simulator.inject(broken.on(on));
    let mut piped = command(&bench, &["get", "--retries", "0", "-o", "out", "-i", "-"]);
    let list = bench.write("list.txt", &one);
    piped.stdin(std::fs::File::open(list).unwrap());
    let run = finish(piped).await.failed();
    let mut lines = run.stdout.lines();
    let command = lines
        .find_map(|line| line.strip_prefix("to continue, pass the same list to: "))
        .unwrap();
    copied(&bench, &format!("{command} < list.txt")).await.ok();
    assert_eq!(bench.names_in("out"), ["one.bin"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_listed_counts_as_a_failure() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let folder = "https://1fichier.com/dir/zzzzzzzz";
    let broken = Injection::once(Fault::Html { status: 503 });
    let on = onefichier_simulator::Endpoint::SharedFolder;
    bench.simulator.inject(broken.on(on));
    let args = ["get", "-o", "out", "--failed", "f.jsonl", &one, folder];
    let run = finish(command(&bench, &args)).await;
    assert_eq!(run.status, Some(10), "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().skip(1).collect();
    assert!(lines[0].starts_with(&format!("  {folder}: ")), "{lines:?}");
    assert_eq!(run.counted(), "1 downloaded (1000 B), 1 failed");
    // The folder's contents are not in the list of failures.
    let next = next(&run);
    assert!(
        next.ends_with(&format!("--failed f.jsonl {folder}")),
        "{next}"
    );
}

#[tokio::test]
async fn quiet_prints_no_summary() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1)).link;
    let run = finish(command(&bench, &["get", "-q", "-o", "out", &one, DEAD])).await;
    assert_eq!((run.status, run.stdout.as_str()), (Some(13), ""));
    let events = finish(command(&bench, &["--json", "get", "-q", "-o", "out", &one]))
        .await
        .ok();
    let events: Vec<Value> = events.lines();
    assert_eq!(events.last().unwrap()["event"], json!("end"));
}
