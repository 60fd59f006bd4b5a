//! The host keeps the service's rate limits, for all processes of a user.

use std::time::Duration;

use hoster_host::download::{DownloadEvent, DownloadOptions, Spacing, When, download};
use hoster_host::{
    Code, EngineOptions, NetworkOptions, Resolution, ResolveOptions, Scope, SessionOptions,
    WaitOptions,
};
use onefichier_simulator::{Config, Endpoint, Fault, Injection, Limits, Simulator, Unknowns};
use serde_json::json;

use crate::approval;
use crate::bench::{Bench, finish};

/// Starts a simulator that bans like the real service.
async fn strict() -> Bench {
    Bench::with(Config::default()).await
}

fn links(simulator: &Simulator, count: usize) -> Vec<String> {
    let names = (0..count).map(|n| format!("{n}.bin"));
    names
        .map(|name| {
            let file = onefichier_simulator::NewFile::new(name, b"content".to_vec());
            simulator.add_file(file).link
        })
        .collect()
}

#[tokio::test]
async fn many_links_are_resolved_at_the_pace_that_the_service_allows() {
    let bench = strict().await;
    let links = links(&bench.simulator, 7);
    let args: Vec<&str> = ["resolve"]
        .into_iter()
        .chain(links.iter().map(String::as_str))
        .collect();
    let started = std::time::Instant::now();
    let run = bench.json(&args).await.ok();
    assert_eq!(run.lines().len(), 7);
    assert!(started.elapsed().as_millis() >= 2_000, "3 a second");
    assert!(bench.simulator.log().iter().all(|e| e.status == Some(200)));
}

#[tokio::test]
async fn two_processes_share_one_budget() {
    let bench = strict().await;
    let links = links(&bench.simulator, 6);
    let first = ["resolve", &links[0], &links[1], &links[2]];
    let second = ["resolve", &links[3], &links[4], &links[5]];
    let (a, b) = tokio::join!(bench.through_proxy(&first), bench.through_proxy(&second));
    a.ok();
    b.ok();
    let log = bench.simulator.log();
    assert_eq!(log.len(), 6);
    assert!(
        log.iter().all(|e| e.status == Some(200)),
        "no flood: {log:?}"
    );
}

#[tokio::test]
async fn a_second_account_status_comes_from_the_first_reply() {
    let bench = strict().await;
    let first = bench.through_proxy(&["account"]).await.ok().object();
    let second = bench.through_proxy(&["account"]).await.ok().object();
    assert_eq!(first, second);
    assert_eq!(second["fresh_for"], json!(300));
    assert_eq!(bench.simulator.log().len(), 1);
}

#[tokio::test]
async fn a_folder_is_listed_once_until_it_is_changed() {
    let bench = strict().await;
    bench.store("there.bin", b"content");
    let before = bench.through_proxy(&["ls"]).await.ok().lines();
    let again = bench.through_proxy(&["ls"]).await.ok().lines();
    assert_eq!(again, before, "with the time of the first answer");
    assert_eq!(bench.simulator.log().len(), 1);
    bench.write("a.tar", "content");
    bench.through_proxy(&["upload", "a.tar"]).await.ok();
    let after = bench.through_proxy(&["ls"]).await.ok().lines();
    assert_eq!(after.len(), before.len() + 1);
}

#[tokio::test]
async fn another_key_gets_its_own_replies() {
    let bench = strict().await;
    bench.through_proxy(&["account"]).await.ok();
    bench.write("key.txt", "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0");
    let args = ["account", "--max-wait", "0"];
    let run = bench.through_proxy(&args).await.failed();
    assert_ne!(run.code(), "local-file");
    assert!(!run.stdout.contains("user@example.com"));
}

#[tokio::test]
async fn after_a_flood_reply_nothing_is_sent_until_it_is_over() {
    let bench = strict().await;
    let links = links(&bench.simulator, 2);
    bench.simulator.inject(Injection::once(Fault::Flood));
    let run = bench
        .through_proxy(&["resolve", "--max-wait", "0", &links[0], &links[1]])
        .await
        .failed();
    assert_eq!(run.code(), "rate-limited");
    assert_eq!(run.lines().len(), 2, "both links failed");
    let run = bench
        .through_proxy(&["resolve", "--max-wait", "0", &links[0]])
        .await
        .failed();
    assert_eq!(run.code(), "rate-limited");
    assert!(run.error()["retry_after"].as_u64().unwrap() > 0);
    assert!(
        run.error()["message"]
            .as_str()
            .unwrap()
            .contains("nothing was sent")
    );
    assert_eq!(bench.simulator.log().len(), 1);
}

/// Returns the built-in plugin with edited limits: a plugin of another author with
/// the id of the built-in one.
fn posing(edit: impl Fn(String) -> String) -> Vec<u8> {
    approval::variant(|manifest| {
        let posing = manifest
            .replace("id = \"example\"", "id = \"onefichier\"")
            .replace("EXAMPLE_API_KEY", "ONEFICHIER_API_KEY");
        edit(posing)
    })
}

/// Makes one request count for a day.
fn with_endless_limits(manifest: String) -> String {
    let endless = manifest.replace(
        "requests = 3\nseconds = 1\n",
        "requests = 9\nseconds = 86400\n",
    );
    assert_ne!(endless, manifest);
    endless
}

/// Removes all limits of the service.
fn without_limits(manifest: String) -> String {
    let (before, _) = manifest.split_once("[[budget]]").unwrap();
    before.to_owned()
}

#[tokio::test]
async fn a_plugin_with_the_id_of_the_built_in_one_does_not_lock_it_out() {
    let bench = strict().await;
    let links = links(&bench.simulator, 5);
    bench.write("other.wasm", posing(with_endless_limits));
    bench.approve("other.wasm").await;
    let other = ["--plugin", "other.wasm", "resolve"];
    let three = [&links[0][..], &links[1], &links[2]];
    let run = bench.through_proxy(&[&other[..], &three].concat()).await;
    assert_eq!(run.ok().lines().len(), 3);
    // And its reports about the service affect only itself.
    bench.simulator.inject(Injection::once(Fault::Flood));
    let args = [&other[..], &["--max-wait", "0", &links[3]]].concat();
    let run = bench.through_proxy(&args).await.failed();
    assert_eq!(run.code(), "rate-limited");
    let resolve = ["resolve", "--max-wait", "0", &links[4]];
    bench.through_proxy(&resolve).await.ok();
    let run = bench.through_proxy(&args).await.failed();
    assert_eq!(run.code(), "rate-limited", "it is paused itself");
}

#[tokio::test]
async fn requests_of_all_plugins_count_together_but_replies_are_separate() {
    let bench = strict().await;
    bench.write("other.wasm", posing(without_limits));
    bench.approve("other.wasm").await;
    let other = ["--plugin", "other.wasm", "account"];
    bench.through_proxy(&other).await.ok();
    let account = ["account", "--max-wait", "0"];
    let run = bench.through_proxy(&account).await.failed();
    assert_eq!(run.code(), "rate-limited", "not answered from the other's");
    let message = run.error()["message"].to_string();
    assert!(message.contains("account status once"), "{message}");
    // Its own reply is still fresh.
    bench.through_proxy(&other).await.ok();
    assert_eq!(bench.simulator.log().len(), 1);
}

/// Reports which of a large file, two small ones and one of unknown size had to
/// wait before they started. Uses the library, whose pause can be shorter than the
/// service's ten seconds.
async fn waits(when: When, refused: bool) -> Vec<bool> {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            // A flood reply requires the shortest pause.
            retry_after: Some(1),
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    let options = SessionOptions {
        scopes: vec![Scope::Download],
        wait: WaitOptions {
            max_wait: Duration::from_secs(60),
            on_wait: None,
        },
        ..SessionOptions::default()
    };
    let (engine, network) = (EngineOptions::default(), NetworkOptions::default());
    let mut session = bench.session(engine, network, options);
    let network = session.service().clone();
    if refused {
        bench.simulator.inject(Injection::once(Fault::Flood));
    }
    // All tickets first: this test is not about the API's rate limits.
    let mut tickets = Vec::new();
    for (name, size) in [
        ("large", 2_000),
        ("small", 1_000),
        ("next", 10),
        ("last", 5_000),
    ] {
        let link = bench.store(name, &vec![7; size]).link;
        match session
            .resolve(&link, ResolveOptions::plain())
            .await
            .unwrap()
        {
            Resolution::Ready(ticket) => tickets.push(ticket),
            Resolution::Pause(_) => panic!("there is no pause with a key"),
        }
    }
    let options = DownloadOptions {
        folder: bench.path("out"),
        spacing: Some(Spacing {
            bytes: 1_000,
            // Longer than a busy machine takes for a kilobyte.
            time: Duration::from_secs(2),
            when,
        }),
        ..DownloadOptions::default()
    };
    let mut waits = Vec::new();
    for ticket in tickets {
        let mut waited = false;
        let done = download(&network, &ticket, options.clone())
            .observe(|event| waited |= matches!(event, DownloadEvent::Waiting { .. }))
            .await;
        done.unwrap();
        waits.push(waited);
    }
    waits
}

#[tokio::test]
async fn small_files_start_with_a_pause_between_them_if_requested() {
    let waits = waits(When::Always, false).await;
    assert_eq!(waits, [false, false, true, true]);
}

#[tokio::test]
async fn small_files_pause_only_after_a_download_start_was_refused() {
    let calm = waits(When::AfterRefusal, false).await;
    assert_eq!(calm, [false; 4]);
    let cautious = waits(When::AfterRefusal, true).await;
    assert_eq!(cautious, [false, false, true, true]);
}

#[tokio::test]
async fn no_small_file_waits_longer_than_max_wait() {
    let bench = Bench::start().await;
    let (engine, network) = (EngineOptions::default(), NetworkOptions::default());
    let session = SessionOptions {
        scopes: vec![Scope::Download],
        ..SessionOptions::default()
    };
    let mut session = bench.session(engine, network, session);
    let options = DownloadOptions {
        folder: bench.path("out"),
        spacing: Some(Spacing {
            bytes: 1_000,
            time: Duration::from_secs(600),
            when: When::Always,
        }),
        max_wait: Some(Duration::from_secs(1)),
        ..DownloadOptions::default()
    };
    let mut fetch = async |name| {
        let link = bench.store(name, b"content").link;
        let resolved = session.resolve(&link, ResolveOptions::plain()).await;
        let Resolution::Ready(ticket) = resolved.unwrap() else {
            panic!("there is no pause with a key");
        };
        download(session.service(), &ticket, options.clone()).await
    };
    fetch("first").await.unwrap();
    let refused = fetch("second").await.unwrap_err();
    assert_eq!(refused.code(), Code::RateLimited, "{refused}");
    assert!(refused.retry_after().is_some_and(|time| time.as_secs() > 1));
}

/// Counts the pauses between small files that `get` reports.
async fn pauses_of_get(bench: &Bench, args: &[&str]) -> usize {
    let links = links(&bench.simulator, 3);
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let args = [&["get", "-o", "out"], args, &links].concat();
    let lines = bench.json(&args).await.ok().lines();
    lines.iter().filter(|line| line["event"] == "wait").count()
}

#[tokio::test]
async fn with_a_key_there_is_no_pause_between_small_files_by_default() {
    let bench = Bench::start().await;
    assert_eq!(pauses_of_get(&bench, &[]).await, 0);
    let bench = Bench::start().await;
    // The first starts immediately.
    let args = ["--option", "small-file-pause=1.5", "-j", "1"];
    assert_eq!(pauses_of_get(&bench, &args).await, 2);
    let run = bench.json(&["get", "--option", "small-file-pause=soon", "x"]);
    assert_eq!(run.await.failed().code(), "invalid-input");
}

/// Without separate state, a second command would not know about the first.
#[tokio::test]
async fn the_state_of_a_simulator_is_kept_per_start() {
    let bench = strict().await;
    let account = async |bench: &Bench, of: &Bench| {
        let key = of.arg("key.txt");
        let to = format!("1fichier.com={}", of.simulator.addr());
        let mut command = bench.at_home(&["--json", "--key-file", &key, "--connect-to", &to]);
        command
            .arg("account")
            .env("XDG_STATE_HOME", bench.path("state"));
        finish(command).await.ok().object()
    };
    let first = account(&bench, &bench).await;
    assert_eq!(account(&bench, &bench).await, first);
    assert_eq!(bench.simulator.log().len(), 1, "the second is a reply kept");
    let other = strict().await;
    account(&bench, &other).await;
    assert_eq!(other.simulator.log().len(), 1, "this one was not asked yet");
}

/// As in runtimes whose host does not keep limits.
#[tokio::test]
async fn a_plugin_can_be_told_to_keep_the_limits_itself() {
    let bench = strict().await;
    let links = links(&bench.simulator, 6);
    let network = NetworkOptions {
        no_pace: true,
        ..NetworkOptions::default()
    };
    let options = SessionOptions {
        scopes: vec![Scope::Download],
        plugin_paces: true,
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), network, options);
    for link in &links {
        session
            .resolve(link, ResolveOptions::plain())
            .await
            .unwrap();
    }
    let flood = Injection::once(Fault::Flood);
    bench.simulator.inject(flood);
    let refused = session
        .resolve(&links[0], ResolveOptions::plain())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::RateLimited);
    let sent = bench.simulator.log().len();
    let silent = session
        .resolve(&links[0], ResolveOptions::plain())
        .await
        .unwrap_err();
    assert_eq!(silent.code(), Code::RateLimited);
    assert!(silent.retry_after().is_some());
    assert_eq!(bench.simulator.log().len(), sent, "nothing was sent");
    assert_eq!(
        bench
            .simulator
            .log()
            .iter()
            .filter(|e| e.status != Some(200))
            .count(),
        1
    );
}

#[tokio::test]
async fn limits_can_be_disabled_only_for_a_server_on_this_machine() {
    let bench = Bench::start().await;
    let links = links(&bench.simulator, 12);
    let args: Vec<&str> = ["--no-pace", "resolve"]
        .into_iter()
        .chain(links.iter().map(String::as_str))
        .collect();
    bench.json(&args).await.ok();
    assert_eq!(bench.simulator.log().len(), 12);
    let run = finish(crate::bench::hoster(&["--json", "--no-pace", "account"])).await;
    assert_eq!(run.failed().code(), "invalid-input");
}

/// The first request of each command gets a flood reply that requires a pause of
/// one second.
#[tokio::test]
async fn every_command_waits_out_a_pause_and_then_continues() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            retry_after: Some(1),
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await;
    bench.simulator.add_folder("/to");
    let file = bench.store("a.bin", b"content");
    let link = file.link.as_str();
    bench.write("b.bin", "content");
    for args in [
        &["ls", "-r", "/"][..],
        // Its own limit, one request in 5 minutes, would add another wait.
        &["--no-pace", "account"],
        &["resolve", link],
        &["get", "-o", "out", link],
        &["upload", "b.bin"],
        &["mkdir", "/new"],
        &["cp", "/a.bin", "/to"],
        &["mv", "/a.bin", "/new"],
        &["rename", "/new/a.bin", "c.bin"],
        &["share", "/to", "--public"],
        &["chattr", link, "--description", "text"],
        &["scan", link],
        &["remote", "ls"],
        &["rm", "--yes", "/new"],
    ] {
        let flood = Injection::once(Fault::Flood).on(Endpoint::Api);
        bench.simulator.inject(flood);
        let before = bench.simulator.log().len();
        let run = bench.hoster(args).await.ok();
        let log = bench.simulator.log().split_off(before);
        let statuses: Vec<_> = log.iter().map(|entry| entry.status).collect();
        assert_eq!(statuses[0], Some(403), "{args:?}");
        assert!(statuses.len() >= 2, "{args:?}: {statuses:?}");
        assert!(
            !statuses[1..].contains(&Some(403)),
            "{args:?}: {statuses:?}"
        );
        // Transfers print no progress line for a wait of one second.
        let is_transfer = matches!(args[0], "get" | "upload");
        let is_told = run.stderr.contains("waiting");
        assert!(is_told || is_transfer, "{args:?}: {}", run.stderr);
        bench
            .simulator
            .inject(Injection::once(Fault::Flood).on(Endpoint::Api));
        let run = bench.hoster(&[args, &["--max-wait", "0"]].concat()).await;
        run.failed();
        bench.simulator.clear_faults();
    }
}
