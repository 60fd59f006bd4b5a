//! The production path: TLS, through a proxy, without `--connect-to`.

use crate::bench::{Bench, finish, hoster, noise};

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
        .last();
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
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let bench = Bench::start().await;
    let other = Bench::start().await;
    let ca = other.simulator.ca_file().to_str().unwrap().to_owned();
    let run = bench.through_proxy_with(&ca, &["account"]).await.failed();
    assert_eq!(run.code(), "network");
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn settings_that_cannot_work_are_named() {
    let bench = Bench::start().await;
    for (flags, word) in [
        (["--ca-file", "nowhere.pem"], "nowhere.pem"),
        (["--ca-file", "key.txt"], "key.txt"),
        (["--proxy", "gopher://x"], "no proxy address"),
    ] {
        let key = bench.arg("key.txt");
        let flags = [&flags[..], &["--json", "--key-file", &key, "account"]].concat();
        let mut command = hoster(&flags);
        command.current_dir(bench.path(""));
        let run = finish(command).await.failed();
        assert_eq!(run.code(), "invalid-input");
        assert!(run.error()["message"].as_str().unwrap().contains(word));
    }
    // A mistake in the form of a flag is a usage error.
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
