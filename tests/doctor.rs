//! `hoster doctor` reports what is wrong with a setup and how to fix it.

use serde_json::{Value, json};

use crate::bench::{Bench, Run, finish, private};

fn finding(run: &Run, check: &str) -> Value {
    let lines = run.lines();
    let found = lines.into_iter().find(|line| line["check"] == check);
    found.unwrap_or_else(|| panic!("no {check} in {}", run.stdout))
}

#[tokio::test]
async fn a_good_setup_is_reported_as_good_without_showing_the_key() {
    let bench = Bench::start().await;
    let run = bench.json(&["doctor", "--account"]).await.ok();
    for check in ["plugin", "key", "service", "clock", "account", "proxy"] {
        assert_eq!(finding(&run, check)["state"], json!("good"), "{check}");
    }
    let key = finding(&run, "key")["found"].as_str().unwrap().to_owned();
    assert!(
        key.contains("fingerprint") && key.contains("key.txt"),
        "{key}"
    );
    let sent = bench.requests("");
    assert_eq!(sent.iter().filter(|e| e.has_authorization).count(), 1);
    let text = bench.hoster(&["doctor"]).await.ok();
    for output in [&run.stdout, &run.stderr, &text.stdout, &text.stderr] {
        assert!(!output.contains(bench.simulator.api_key()));
    }
}

#[tokio::test]
async fn each_problem_comes_with_its_fix() {
    let bench = Bench::start().await;
    let run = bench.keyless(&["--json", "doctor", "--offline"]).await.ok();
    let key = finding(&run, "key");
    assert_eq!(key["state"], json!("warning"));
    assert!(key["fix"].as_str().unwrap().contains("hoster login"));
    assert!(bench.simulator.log().is_empty(), "nothing is sent offline");

    private(&bench.write("odd.txt", "too-short"));
    let args = ["--json", "--key-file", "odd.txt", "doctor", "--offline"];
    let run = bench.keyless(&args).await.failed();
    assert_eq!(finding(&run, "key")["state"], json!("bad"));

    bench.write("key.txt", "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0");
    let run = bench.json(&["doctor", "--account"]).await.failed();
    assert_eq!(finding(&run, "account")["state"], json!("bad"));

    // Nothing listens there.
    let to = "1fichier.com=127.0.0.1:1";
    let run = finish(bench.at_home(&["--json", "--connect-to", to, "doctor"])).await;
    let service = finding(&run.failed(), "service");
    assert_eq!(service["state"], json!("bad"));
    assert!(service["fix"].as_str().is_some());
}

#[tokio::test]
async fn a_plugin_that_is_not_approved_is_a_finding() {
    let bench = Bench::start().await;
    bench.write("cut.wasm", "no plugin");
    let run = bench
        .json(&["--plugin", "cut.wasm", "doctor"])
        .await
        .failed();
    assert_eq!(finding(&run, "plugin")["state"], json!("bad"));
}

#[cfg(unix)]
#[tokio::test]
async fn folders_that_others_can_enter_are_reported_with_the_fix() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    let folder = bench.path("state/hoster");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = bench.at_home(&["--json", "doctor", "--offline"]);
    command.env("XDG_STATE_HOME", bench.path("state"));
    let run = finish(command).await.ok();
    let fix = finding(&run, "state")["fix"].as_str().unwrap().to_owned();
    assert!(fix.starts_with("chmod 700 "), "{fix}");
}

#[tokio::test]
async fn a_proxy_is_shown_without_its_password() {
    let bench = Bench::start().await;
    let mut command = bench.at_home(&["--json", "doctor", "--offline"]);
    command.env("HTTPS_PROXY", "http://me:my-secret@proxy.example:8080");
    let run = finish(command).await.ok();
    let found = finding(&run, "proxy")["found"].to_string();
    assert!(found.contains("proxy.example:8080"), "{found}");
    assert!(!run.stdout.contains("my-secret") && !run.stderr.contains("my-secret"));
}

/// Runs `doctor --offline` with `variable` set to this folder.
#[cfg(unix)]
async fn at(bench: &Bench, variable: &str, path: &std::path::Path) -> Run {
    let mut command = bench.at_home(&["--json", "doctor", "--offline"]);
    command.env(variable, path);
    finish(command).await
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_created_or_written_to_is_a_finding() {
    let bench = Bench::start().await;
    bench.write("file", "not a folder");
    std::os::unix::fs::symlink("nowhere", bench.path("dangling")).unwrap();
    for (check, variable, loss) in [
        ("cache", "XDG_CACHE_HOME", "compiles the plugin again"),
        ("checksums", "XDG_CACHE_HOME", "reads all files"),
        ("state", "XDG_STATE_HOME", "exceed the service's limits"),
        ("settings", "XDG_CONFIG_HOME", "keyring"),
    ] {
        for path in ["/proc/none", "/dev/null/x"] {
            let run = at(&bench, variable, path.as_ref()).await.ok();
            let found = finding(&run, check);
            assert_eq!(found["state"], json!("warning"), "{check} in {path}");
            assert!(found["fix"].to_string().contains(loss), "{found}");
        }
        for name in ["file", "dangling"] {
            let run = at(&bench, variable, &bench.path(name)).await.ok();
            assert_eq!(finding(&run, check)["state"], json!("warning"), "{check}");
        }
        let new = bench.path(&format!("new-{check}"));
        let run = at(&bench, variable, &new).await.ok();
        assert_eq!(finding(&run, check)["state"], json!("good"), "{check}");
        // Compiling the plugin creates the cache; nothing creates the others.
        let is_created = variable == "XDG_CACHE_HOME";
        assert_eq!(new.exists(), is_created, "{check}");
    }
}

/// As after `sudo hoster`. Root can write to every file, so a folder is in the way
/// here.
#[cfg(unix)]
#[tokio::test]
async fn state_that_cannot_be_written_is_a_finding() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::start().await;
    let folder = bench.path("state/hoster");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    let run = at(&bench, "XDG_STATE_HOME", &bench.path("state"))
        .await
        .ok();
    assert_eq!(finding(&run, "state")["state"], json!("good"));
    let file = folder.join("onefichier.limits.json");
    std::fs::write(&file, "{}").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
    if std::fs::OpenOptions::new().append(true).open(&file).is_ok() {
        eprintln!("not tested: this user may write to every file");
        return;
    }
    let run = at(&bench, "XDG_STATE_HOME", &bench.path("state"))
        .await
        .ok();
    assert_eq!(finding(&run, "state")["state"], json!("warning"));
}

#[tokio::test]
async fn an_invalid_config_is_one_finding_among_others() {
    let bench = Bench::start().await;
    std::fs::create_dir_all(bench.path("config/hoster")).unwrap();
    for text in ["colour = \"red\"", "not TOML", "[get]\nparallel = 40"] {
        private(&bench.write("config/hoster/config.toml", text));
        let run = bench.json(&["doctor"]).await.failed();
        let config = finding(&run, "config");
        assert_eq!(config["state"], json!("bad"), "{text}");
        assert!(config["found"].to_string().contains("config.toml"));
        for check in ["plugin", "key", "service"] {
            assert_eq!(finding(&run, check)["state"], json!("good"), "{check}");
        }
        let run = bench.keyless(&["account"]).await;
        assert_eq!(run.status, Some(2), "{}", run.stderr);
    }
    private(&bench.write("config/hoster/config.toml", "verbose = 1"));
    let run = bench.json(&["doctor", "--offline"]).await.ok();
    assert_eq!(finding(&run, "config")["state"], json!("good"));
}
