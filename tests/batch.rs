//! `hoster get` with many links, and everything around a file: lists of
//! failures, recorded checksums, commands, other downloaders.

use onefichier_simulator::{Config, Fault, Injection, Limits, Unknowns};
use serde_json::{Value, json};

use crate::bench::{Bench, Run, ended, finish, noise, signal, until};

async fn get(bench: &Bench, args: &[&str]) -> Run {
    bench
        .json(&[&["--no-pace", "get", "-o", "out"], args].concat())
        .await
}

fn events(run: &Run, name: &str) -> Vec<Value> {
    let lines = run.lines().into_iter();
    lines.filter(|line| line["event"] == json!(name)).collect()
}

/// A link to no file.
const DEAD: &str = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";

#[tokio::test]
async fn one_bad_link_does_not_stop_the_others() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1));
    let two = bench.store("two.bin", &noise(2_000, 2));
    let run = get(
        &bench,
        &[&one.link, DEAD, "https://example.com/x", &two.link],
    )
    .await;
    let run = run.failed();
    assert_eq!(run.status, Some(1), "two reasons");
    assert_eq!(bench.names_in("out"), ["one.bin", "two.bin"]);
    let end = run.last();
    assert_eq!(end["event"], json!("end"));
    assert_eq!((&end["done"], &end["failed"]), (&json!(2), &json!(2)));
    // Links that the bulk check found dead cost no token.
    assert_eq!(bench.requests("api.").len(), 2);
}

#[tokio::test]
async fn a_single_reason_has_its_exit_code() {
    let bench = Bench::start().await;
    let run = get(&bench, &[DEAD]).await.failed();
    assert_eq!(run.status, Some(13));
    let locked = bench.simulator.add_file(onefichier_simulator::NewFile {
        password: Some("secret".into()),
        ..onefichier_simulator::NewFile::new("locked.bin", vec![1; 10])
    });
    let run = get(&bench, &[&locked.link]).await.failed();
    assert_eq!(run.status, Some(11));
}

#[tokio::test]
async fn a_link_counts_once_however_it_is_written() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", b"content");
    let other = format!("{}&af=1", file.link);
    let run = get(&bench, &[&file.link, &other, &file.link]).await.ok();
    assert_eq!(events(&run, "begin")[0]["files"], json!(1));
    assert_eq!(events(&run, "done").len(), 1);
}

#[tokio::test]
async fn a_second_run_fetches_nothing() {
    let bench = Bench::start().await;
    for number in 0..5 {
        bench.store(&format!("{number}.bin"), &noise(1_000 + number, 1));
    }
    let list = bench.json(&["ls"]).await.ok().stdout;
    bench.write("list.jsonl", list);
    get(&bench, &["-i", "list.jsonl"]).await.ok();
    let asked = bench.simulator.log().len();
    let run = get(&bench, &["-i", "list.jsonl"]).await.ok();
    assert_eq!(run.last()["skipped"], json!(5));
    assert_eq!(bench.simulator.log().len(), asked, "not a single request");
}

#[tokio::test]
async fn failed_links_are_retried_from_their_list() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1));
    let two = bench.store("two.bin", &noise(2_000, 2));
    let broken = Fault::Html { status: 503 };
    let on = onefichier_simulator::Endpoint::Download;
    bench.simulator.inject(Injection::once(broken).on(on));
    let args = ["--retries", "0", "-j", "1", "--failed", "failed.jsonl"];
    get(&bench, &[&args[..], &[&one.link, &two.link]].concat())
        .await
        .failed();
    assert_eq!(bench.names_in("out"), ["two.bin"]);
    let list = std::fs::read_to_string(bench.path("failed.jsonl")).unwrap();
    let line: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(line["link"], json!(one.link));
    assert_eq!(line["error"], json!("unavailable"));
    get(&bench, &["--retry-failed", "failed.jsonl"]).await.ok();
    assert_eq!(bench.names_in("out"), ["one.bin", "two.bin"]);
    assert!(!bench.path("failed.jsonl").exists());
    get(&bench, &["--retry-failed", "failed.jsonl"]).await.ok();
}

#[tokio::test]
async fn a_rejected_key_is_not_tried_for_every_file() {
    let bench = Bench::start().await;
    bench.write("key.txt", "A".repeat(32));
    let links: Vec<String> = (0..20)
        .map(|n| bench.store(&format!("{n}.bin"), &noise(10 + n, 1)).link)
        .collect();
    let mut args = vec!["-j", "1"];
    args.extend(links.iter().map(String::as_str));
    let run = get(&bench, &args).await.failed();
    assert_eq!(run.status, Some(12));
    assert_eq!(run.last()["failed"], json!(20));
    assert_eq!(bench.requests("api.").len(), 1);
}

/// Starts a service that is busy for two seconds.
async fn busy() -> Bench {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            retry_after: Some(2),
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    bench.simulator.inject(Injection::once(Fault::Flood));
    bench
}

#[tokio::test]
async fn a_waiting_file_reports_why_and_does_not_block_the_others() {
    let bench = busy().await;
    let one = bench.store("one.bin", &noise(1_000, 1));
    let two = bench.store("two.bin", &noise(2_000, 2));
    let args = ["-j", "1", "--no-check", &one.link, &two.link];
    let run = get(&bench, &args).await.ok();
    let wait = &events(&run, "wait")[0];
    assert_eq!(wait["link"], json!(one.link));
    assert!(wait["seconds"].as_u64().unwrap() >= 2);
    assert!(!wait["reason"].as_str().unwrap().is_empty());
    let done = events(&run, "done");
    assert_eq!(done[0]["link"], json!(two.link));
    assert_eq!(done[1]["link"], json!(one.link));
}

#[tokio::test]
async fn max_wait_zero_never_waits() {
    let bench = busy().await;
    let one = bench.store("one.bin", &noise(1_000, 1));
    let run = get(&bench, &["--max-wait", "0", &one.link]).await.failed();
    assert_eq!(
        (run.code().as_str(), run.status),
        ("rate-limited", Some(10))
    );
    assert!(events(&run, "wait").is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_wait_can_be_cancelled_and_nothing_is_lost() {
    let bench = Bench::start().await;
    let one = bench.store("one.bin", &noise(1_000, 1));
    bench
        .simulator
        .lock_address([127, 0, 0, 1].into(), std::time::Duration::from_secs(600));
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "get",
        "--failed",
        "failed.jsonl",
        &one.link,
    ];
    let mut command = bench.command(&args);
    command.stdout(std::fs::File::create(bench.path("events")).unwrap());
    let child = command.spawn().unwrap();
    let events = || std::fs::read_to_string(bench.path("events")).unwrap_or_default();
    until("it waits", || events().contains("\"wait\"")).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    let list = std::fs::read_to_string(bench.path("failed.jsonl")).unwrap();
    assert!(list.contains(&one.link), "{list}");
}

#[tokio::test]
async fn an_unreachable_network_has_its_exit_code() {
    let bench = Bench::start().await;
    // Bound, so that no other process gets the port, but not listening.
    let closed = tokio::net::TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let to = format!("1fichier.com={}", closed.local_addr().unwrap());
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "--connect-to",
        &to,
        "get",
        DEAD,
    ];
    let run = finish(crate::bench::hoster(&args)).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("network", Some(3)));
}

#[tokio::test]
async fn checksums_are_recorded_and_verified_later() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", &noise(1_000, 1));
    let args = ["--checksum-file", "out.jsonl", &file.link];
    let run = get(&bench, &args).await.ok();
    assert_eq!(
        events(&run, "done")[0]["checksum"].as_str().unwrap().len(),
        128
    );
    let run = bench.json(&["verify", "out.jsonl"]).await.ok();
    assert_eq!(run.object()["verified"], json!("checksum"));
    let mut content = noise(1_000, 1);
    content[10] ^= 1;
    bench.write("out/one.bin", content);
    let run = bench.json(&["verify", "out.jsonl"]).await.failed();
    assert!(run.error()["message"].as_str().unwrap().contains("damaged"));
    assert_eq!((run.code().as_str(), run.status), ("integrity", Some(15)));
    bench.write("out/one.bin", noise(999, 1));
    let run = bench.json(&["verify", "out.jsonl"]).await.failed();
    assert_eq!((run.code().as_str(), run.status), ("integrity", Some(15)));
    std::fs::remove_file(bench.path("out/one.bin")).unwrap();
    bench.json(&["verify", "out.jsonl"]).await.failed();
}

#[tokio::test]
async fn an_existing_file_is_recorded_with_a_checksum() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", &noise(1_000, 1));
    get(&bench, &[&file.link]).await.ok();
    let args = ["--checksum-file", "out.jsonl", &file.link];
    let run = get(&bench, &args).await.ok();
    assert_eq!(events(&run, "done")[0]["skipped"], json!(true));
    let noted = std::fs::read_to_string(bench.path("out.jsonl")).unwrap();
    let noted: Value = serde_json::from_str(&noted).unwrap();
    assert_eq!(noted["algorithm"], json!("whirlpool"));
    assert_eq!(noted["checksum"].as_str().unwrap().len(), 128);
    let run = bench.json(&["verify", "out.jsonl"]).await.ok();
    assert_eq!(run.object()["verified"], json!("checksum"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_gets_the_path_as_one_argument() {
    let bench = Bench::start().await;
    let file = bench.store("a $(touch x) 'b.bin", b"content");
    let run = get(&bench, &["--exec", "cp -t .", &file.link]).await.ok();
    assert!(run.stderr.is_empty(), "{}", run.stderr);
    let name = bench.names_in("out").remove(0);
    assert_eq!(std::fs::read(bench.path(&name)).unwrap(), b"content");
    let other = bench.store("other.bin", b"content");
    let run = get(&bench, &["--exec", "false", &other.link])
        .await
        .failed();
    assert_eq!(bench.names_in("out").len(), 2, "{}", run.stdout);
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_gets_the_environment_without_the_secrets_in_it() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let script = "sh -c 'env >seen' sh";
    let args = ["get", "-o", "out", "--exec", script, &file.link];
    let mut command = bench.command(&args);
    command.env("ONEFICHIER_API_KEY", bench.simulator.api_key());
    let secrets = ["ARIA2_SECRET", "LINK_PASSWORD", "NEW_PASSWORD"];
    for name in secrets {
        command.env(format!("HOSTER_{name}"), "open sesame");
    }
    command.env("MINE", "mine");
    finish(command).await.ok();
    let seen = std::fs::read_to_string(bench.path("seen")).unwrap();
    assert!(seen.contains("MINE=mine"), "{seen}");
    assert!(!seen.contains(bench.simulator.api_key()), "{seen}");
    assert!(!seen.contains("open sesame"), "{seen}");
}

#[tokio::test]
async fn links_are_exported_in_formats_of_other_programs() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", b"content");
    for (format, begin) in [
        ("curl", "curl -fL"),
        ("wget", "wget -c"),
        ("aria2", "https://a-"),
    ] {
        let run = bench
            .hoster(&["get", "--export", format, &file.link])
            .await
            .ok();
        assert!(run.stdout.starts_with(begin), "{}", run.stdout);
    }
    assert!(bench.requests("a-").is_empty());
}

#[tokio::test]
async fn quiet_is_quiet() {
    let bench = Bench::start().await;
    let file = bench.store("one.bin", b"content");
    let run = bench
        .hoster(&["get", "-q", "-o", "out", &file.link])
        .await
        .ok();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    let missing = bench.hoster(&["get", "-q", DEAD]).await.failed();
    assert!(!missing.stderr.is_empty());
}

#[tokio::test]
async fn hundreds_of_files_arrive_each_with_its_own_bytes() {
    let bench = Bench::start().await;
    let mut list = String::new();
    for number in 0..300_u64 {
        let content = noise(1_000, number);
        list += &bench.store(&format!("{number}.bin"), &content).link;
        list += "\n";
    }
    bench.write("list.txt", list);
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--no-pace",
        "--key-file",
        &key,
        "get",
        "-o",
        "out",
        "-j",
        "8",
        "-i",
        "list.txt",
    ];
    let run = finish(bench.command(&args)).await.ok();
    assert_eq!(run.last()["done"], json!(300));
    for number in 0..300_u64 {
        let found = std::fs::read(bench.path(&format!("out/{number}.bin"))).unwrap();
        assert_eq!(found, noise(1_000, number));
    }
}
