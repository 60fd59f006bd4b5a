//! The production path: TLS, through a proxy, without `--connect-to`.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use hoster_host::{
    Credential, Engine, EngineOptions, NetworkOptions, ResolveOptions, Scope, Service, Session,
    SessionOptions, bundled,
};

use crate::bench::{Bench, finish, hoster, noise, until};

#[tokio::test]
async fn account_get_and_upload_work_over_tls() {
    let bench = Bench::start().await;
    let content = noise(2_000_000, 1);
    let file = bench.store("game.zip", &content);
    bench.write("backup.tar", &content);
    bench.through_proxy(&["account"]).await.ok();
    bench
        .through_proxy(&["get", "-o", "out", &file.link])
        .await
        .ok();
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
    let done = bench
        .through_proxy(&["upload", "backup.tar"])
        .await
        .ok()
        .done();
    let link = done["link"].as_str().unwrap();
    assert_eq!(bench.simulator.content(link).unwrap(), content);
    let log = bench.simulator.log();
    assert!(
        log.iter()
            .all(|e| e.via == onefichier_simulator::Via::Tunnel)
    );
    assert!(
        log.iter()
            .filter(|e| e.host.starts_with("api."))
            .all(|e| e.authorized)
    );
}

#[tokio::test]
async fn an_untrusted_certificate_is_refused() {
    let bench = Bench::start().await;
    let other = Bench::start().await;
    let ca = other.simulator.ca_file().to_str().unwrap().to_owned();
    let run = bench.through_proxy_with(&ca, &["account"]).await.failed();
    assert_eq!(run.code(), "network");
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn settings_that_cannot_work_are_reported() {
    let bench = Bench::start().await;
    for (flags, word) in [
        (["--ca-file", "nowhere.pem"], "nowhere.pem"),
        (["--ca-file", "key.txt"], "key.txt"),
        (["--proxy", "gopher://x"], "not a proxy address"),
    ] {
        let key = bench.arg("key.txt");
        let flags = [&flags[..], &["--json", "--key-file", &key, "account"]].concat();
        let mut command = hoster(&flags);
        command.current_dir(bench.path(""));
        let run = finish(command).await.failed();
        assert_eq!(run.code(), "invalid-input");
        assert!(run.error()["message"].as_str().unwrap().contains(word));
    }
    // A malformed option value is a usage error.
    for to in ["1fichier.com", "1fichier.com=8.8.8.8:80", "=127.0.0.1:80"] {
        let run = finish(hoster(&["--connect-to", to, "account"])).await;
        assert_eq!(run.status, Some(2), "{to}");
    }
    let run = finish(hoster(&[
        "--json",
        "--connect-to",
        "example.com=127.0.0.1:1",
        "account",
    ]))
    .await;
    assert_eq!(run.failed().code(), "invalid-input");
}

/// Opens sessions of the library that share a network without limits, over TLS
/// through the simulator as a proxy.
fn sessions(bench: &Bench, count: usize) -> Vec<Session> {
    let engine = Engine::new(EngineOptions::default()).unwrap();
    let plugin = bundled(&engine).unwrap();
    let options = NetworkOptions {
        proxy: Some(format!("http://{}", bench.simulator.addr())),
        ca_file: Some(bench.simulator.ca_file().to_owned()),
        // With the limit of three requests per second, this would take long.
        no_pace: true,
        ..NetworkOptions::default()
    };
    let rule = plugin.manifest().credential.clone().unwrap();
    let service = Service::new(plugin, &options).unwrap();
    let key = Credential::new(bench.simulator.api_key(), &rule, "the test").unwrap();
    let open = |_| {
        let options = SessionOptions {
            scopes: vec![Scope::Download],
            credential: Some(key.clone()),
            ..SessionOptions::default()
        };
        Session::open(service.clone(), options).unwrap()
    };
    (0..count).map(open).collect()
}

#[tokio::test]
async fn a_hundred_calls_use_one_tls_connection() {
    let bench = Bench::start().await;
    let link = bench.store("game.zip", b"content").link;
    let mut sessions = sessions(&bench, 5);
    // First one after another, then by several sessions at the same time.
    for _ in 0..50 {
        let call = sessions[0].resolve(&link, ResolveOptions::plain());
        call.await.unwrap();
    }
    for _ in 0..10 {
        let calls = sessions.iter_mut().map(|session| {
            let call = session.resolve(&link, ResolveOptions::plain());
            async { call.await.unwrap() }
        });
        join_all(calls).await;
    }
    let log = bench.simulator.log();
    assert_eq!(log.len(), 100);
    assert!(
        log.iter()
            .all(|e| e.via == onefichier_simulator::Via::Tunnel)
    );
    let connections: BTreeSet<u64> = log.iter().map(|e| e.connection).collect();
    assert_eq!(connections, BTreeSet::from([1]), "counted from the first");
    assert_eq!(bench.simulator.problems().len(), 0);
}

/// Downloads pause after their first bytes, so that either all run at the same
/// time or the test times out.
#[tokio::test]
async fn behind_a_proxy_files_are_downloaded_at_the_same_time() {
    let bench = Bench::start().await;
    let links: Vec<String> = (0..4_u64)
        .map(|n| bench.store(&format!("{n}.bin"), &noise(1 << 20, n)).link)
        .collect();
    bench.hold(100_000);
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let args: Vec<&str> = ["get", "-j", "4", "--connections", "1", "-o", "out"]
        .into_iter()
        .chain(links.iter().map(String::as_str))
        .collect();
    let child = bench.proxy_command(&ca, &args).spawn().unwrap();
    until("four downloads have begun", || {
        bench
            .requests("a-")
            .iter()
            .filter(|e| e.bytes_out > 0)
            .count()
            == 4
    })
    .await;
    bench.hold(None);
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success());
    for n in 0..4_u64 {
        let content = std::fs::read(bench.path(&format!("out/{n}.bin"))).unwrap();
        assert_eq!(content, noise(1 << 20, n));
    }
}

#[tokio::test]
async fn behind_a_proxy_files_are_uploaded_at_the_same_time() {
    let bench = Bench::start().await;
    let names: Vec<String> = (0..4).map(|n| format!("{n}.bin")).collect();
    for (name, seed) in names.iter().zip(0..) {
        bench.write(name, noise(4 << 20, seed));
    }
    bench.hold(100_000);
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let args: Vec<&str> = ["upload", "-j", "4"]
        .into_iter()
        .chain(names.iter().map(String::as_str))
        .collect();
    let child = bench.proxy_command(&ca, &args).spawn().unwrap();
    until("four uploads have begun", || {
        bench
            .requests("up")
            .iter()
            .filter(|e| e.bytes_in > 0)
            .count()
            == 4
    })
    .await;
    bench.hold(None);
    let output = child.wait_with_output().await.unwrap();
    assert!(output.status.success());
    assert_eq!(bench.simulator.files().len(), 4);
}
