//! Where the key comes from, that it is stored safely, and that nothing shows it.

use std::process::Stdio;

use onefichier_simulator::{Endpoint, Fault, Injection, NewFile};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::bench::{Bench, Run, finish, private};

/// Runs a command with `input` on its standard input.
async fn with_input(mut command: Command, input: &str) -> Run {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that fails before it reads its input has closed it.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    Run {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

async fn login(bench: &Bench, args: &[&str], input: &str) -> Run {
    let args = [&["--json", "login"], args].concat();
    with_input(bench.command(&args), input).await
}

#[tokio::test]
async fn a_stored_key_is_used_until_it_is_removed() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key().to_owned();
    let run = login(&bench, &[], &format!("  {key}\r\n")).await.ok();
    let line = run.object();
    assert_eq!(line["account"], json!("user@example.com"));
    assert_eq!(line["checked"], json!(true));
    assert!(!run.stdout.contains(&key) && !run.stderr.contains(&key));
    let stored = bench.path("config/hoster/onefichier.key");
    assert!(line["stored"].as_str().unwrap().contains("onefichier.key"));
    assert_eq!(std::fs::read_to_string(&stored).unwrap().trim(), key);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&stored).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    bench.keyless(&["account"]).await.ok();
    let removed = bench.keyless(&["--json", "logout"]).await.ok().object();
    assert_eq!(removed["removed"].as_array().unwrap().len(), 1);
    assert!(!stored.exists());
    let run = bench.keyless(&["--json", "account"]).await.failed();
    assert_eq!(run.code(), "credential-missing");
    let removed = bench.keyless(&["--json", "logout"]).await.ok().object();
    assert_eq!(removed["removed"], json!([]));
}

#[tokio::test]
async fn the_first_account_after_login_reuses_the_reply_of_login() {
    // With the service's limits: one request for account status in 5 minutes.
    let bench = Bench::with(onefichier_simulator::Config::default()).await;
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let proxy = format!("http://{}", bench.simulator.addr());
    let command = |args: &[&str]| {
        let flags = ["--json", "--proxy", &proxy, "--ca-file", &ca];
        let mut command = bench.at_home(&[&flags, args].concat());
        command.env("XDG_STATE_HOME", bench.path("state"));
        command
    };
    let key = bench.simulator.api_key().to_owned();
    with_input(command(&["login"]), &key).await.ok();
    let account = finish(command(&["account"])).await.ok().object();
    assert_eq!(account["email"], json!("user@example.com"));
    assert_eq!(bench.requests("api.").len(), 1);
}

#[tokio::test]
async fn a_rejected_key_is_not_stored_unless_requested() {
    let bench = Bench::start().await;
    let wrong = "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0";
    let run = login(&bench, &[], wrong).await.failed();
    assert_eq!(run.code(), "credential-rejected");
    assert!(!bench.path("config/hoster/onefichier.key").exists());
    let asked = bench.simulator.log().len();
    login(&bench, &["--no-check"], wrong).await.ok();
    assert!(bench.path("config/hoster/onefichier.key").exists());
    assert_eq!(bench.simulator.log().len(), asked, "nothing was sent");
    let run = login(&bench, &["--no-check"], "too-short").await.failed();
    assert_eq!(run.code(), "credential-rejected");
    let run = login(&bench, &[], "").await.failed();
    assert_eq!(run.code(), "credential-missing");
}

#[tokio::test]
async fn login_reads_a_file_or_standard_input() {
    let bench = Bench::start().await;
    let key = bench.arg("key.txt");
    bench.keyless(&["--key-file", &key, "login"]).await.ok();
    bench.keyless(&["account"]).await.ok();
    bench.keyless(&["logout"]).await.ok();
    let key = bench.simulator.api_key().to_owned();
    login(&bench, &["--key-file", "-"], &key).await.ok();
    bench.keyless(&["account"]).await.ok();
}

#[tokio::test]
async fn sources_of_the_key_are_tried_in_order() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key().to_owned();
    let wrong = "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0";
    login(&bench, &["--no-check"], wrong).await.ok();
    bench.keyless(&["account"]).await.failed();
    // The environment overrides the stored key, and a named file overrides both.
    let mut command = bench.command(&["account"]);
    command.env("ONEFICHIER_API_KEY", &key);
    finish(command).await.ok();
    let file = bench.arg("key.txt");
    let mut command = bench.command(&["--key-file", &file, "account"]);
    command.env("ONEFICHIER_API_KEY", wrong);
    finish(command).await.ok();
    let mut command = bench.command(&["--json", "login"]);
    command.env("ONEFICHIER_API_KEY", wrong);
    let run = with_input(command, &key).await.ok();
    assert!(run.stderr.contains("ONEFICHIER_API_KEY"), "{}", run.stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_is_a_link_is_refused_before_any_request() {
    let bench = Bench::start().await;
    std::os::unix::fs::symlink(bench.path("key.txt"), bench.path("link.txt")).unwrap();
    let run = bench
        .keyless(&["--json", "--key-file", "link.txt", "account"])
        .await
        .failed();
    assert!(run.stdout.contains("symbolic link"), "{}", run.stdout);
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn requests_that_need_no_key_do_not_look_for_one() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    std::fs::create_dir_all(bench.path("config/hoster")).unwrap();
    bench.write("config/hoster/onefichier.key", "no key at all");
    bench.keyless(&["check", &file.link]).await.ok();
    bench.keyless(&["account"]).await.failed();
}

#[tokio::test]
async fn settings_are_defaults_and_contain_no_key() {
    let bench = Bench::start().await;
    std::fs::create_dir_all(bench.path("config/hoster")).unwrap();
    let settings = |text: &str| private(&bench.write("config/hoster/config.toml", text));
    let key = bench.simulator.api_key().to_owned();
    settings(&format!(
        "key-file = {:?}\njson = true\n",
        bench.path("key.txt")
    ));
    bench.keyless(&["account"]).await.ok().object();
    // Command-line options override settings.
    let run = bench.keyless(&["--key-file", "nowhere", "account"]).await;
    assert_eq!(run.failed().code(), "credential-missing");
    for text in [
        format!("key = \"{key}\""),
        format!("proxy = \"{key}\""),
        key.clone(),
        "colour = \"red\"".to_owned(),
    ] {
        settings(&text);
        let run = bench.keyless(&["account"]).await;
        assert_eq!(run.status, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("config.toml"), "{}", run.stderr);
        assert!(!run.stderr.contains(&key), "{}", run.stderr);
    }
    bench.keyless(&["--help"]).await.ok();
}

/// The service repeats the key in its error, in one case so that the error is
/// truncated in the middle of the key.
#[tokio::test]
async fn a_key_that_the_service_echoes_is_not_shown() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key().to_owned();
    let encoded = [
        key.clone(),
        key.to_uppercase(),
        key.replace('=', "%3D"),
        key.replace('=', "&#61;"),
    ];
    for echo in encoded {
        for before in [0, 460, 475, 490] {
            let message = format!("{} {echo} {echo}", "x".repeat(before));
            let echo = Fault::ApiError {
                status: 400,
                message,
            };
            bench
                .simulator
                .inject(Injection::once(echo).on(Endpoint::Api));
            let run = bench.hoster(&["--no-pace", "-vvv", "ls"]).await.failed();
            let shown = format!("{}{}", run.stdout, run.stderr).to_lowercase();
            let beginning = key[..8].to_lowercase();
            assert!(!shown.contains(&beginning), "{before}: {shown}");
            assert!(shown.contains("***"), "{before}: {shown}");
        }
    }
}

/// The key is given where a command or a file is expected.
#[tokio::test]
async fn a_key_among_the_arguments_is_not_repeated() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key().to_owned();
    let named = format!("--key-file={key}");
    let unknown = format!("--kee={key}");
    for args in [
        &[key.as_str()][..],
        &["login", &key],
        &["--key-file", &key, "account"],
        &[&named, "account"],
        &["account", &unknown],
        &["--json", "--key-file", &key, "account"],
        &["ls", &key],
        &["get", &key],
    ] {
        let run = bench.keyless(args).await;
        assert_ne!(run.status, Some(0), "{args:?}");
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(&key), "{args:?}: {text}");
        }
        if run.stderr.starts_with("error:") && run.stderr.contains("[redacted]") {
            assert!(run.stderr.contains("hoster login"), "{}", run.stderr);
        }
    }
}

/// Dependencies log URLs before their ids are known to be secret.
#[tokio::test]
async fn no_filter_makes_a_dependency_log_a_secret() {
    let bench = Bench::start().await;
    bench.write("backup.tar", "content");
    let key_file = bench.arg("key.txt");
    for filter in [
        "wasmtime_wasi_http=trace",
        "wasmtime_wasi_http::p2::types_impl=trace,wasmtime_wasi=trace",
        "hyper=trace,reqwest=trace,hyper_util=trace,h2=trace",
    ] {
        let args = ["--key-file", &key_file, "upload", "backup.tar"];
        let mut command = bench.command(&args);
        command.env("HOSTER_LOG", filter);
        let run = finish(command).await.ok();
        let ids = bench.requests("up").into_iter();
        let ids: Vec<_> = ids
            .filter_map(|e| Some(e.query.split_once('=')?.1.to_owned()))
            .collect();
        assert!(!ids.is_empty());
        for id in ids {
            assert!(!run.stderr.contains(&id), "{filter}: {}", run.stderr);
        }
    }
}

/// Runs every command at maximum verbosity.
#[tokio::test]
async fn no_command_shows_a_secret_even_with_maximum_verbosity() {
    let bench = Bench::start().await;
    let key = bench.simulator.api_key().to_owned();
    let password = "pass word&secret";
    let file = bench.simulator.add_file(NewFile {
        password: Some(password.to_owned()),
        ..NewFile::new("locked.zip", b"content".to_vec())
    });
    let open = bench.store("open.zip", b"content");
    bench.write("backup.tar", vec![7; 2 << 20]);
    let commands: &[&[&str]] = &[
        &["account"],
        &["login", "--no-check"],
        &["logout"],
        &["resolve", &file.link, &open.link],
        &["get", "-o", "out", &file.link],
        &["check", &file.link],
        &["upload", "backup.tar", "--to", "/new"],
        &["ls", "-r"],
        &["mkdir", "/made"],
        &["chattr", "/open.zip", "--description", "d"],
        &["cp", &file.link, "/made"],
        &["mv", "/open.zip", "/made"],
        &["rename", "/made/open.zip", "other.zip"],
        &["share", "/made", "--public"],
        &["scan", "/made/other.zip"],
        &["remote", "ls"],
        &["rm", "--yes", "/made"],
        &["plugin", "info"],
        &["doctor"],
    ];
    let key_file = bench.arg("key.txt");
    let mut urls = Vec::new();
    for args in commands {
        for mode in [&["-vvv"][..], &["-vvv", "--json"]] {
            let mut command = bench.command(&[&["--key-file", &key_file], mode, args].concat());
            command
                .env("HOSTER_LINK_PASSWORD", password)
                .env("HOSTER_LOG", "trace")
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full");
            let run = finish(command).await;
            assert!(matches!(run.status, Some(0 | 1)), "{args:?}");
            let loud = run.stderr.len() > 500;
            assert!(loud || args[0] != "upload", "{args:?} is not loud");
            if mode.len() == 2 && args[0] == "resolve" {
                let lines = run.lines();
                urls.extend(
                    lines
                        .iter()
                        .filter_map(|l| l["url"].as_str().map(str::to_owned)),
                );
            }
            for (what, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
                for secret in [&key, password, "pass+word", "pass%20word"] {
                    assert!(!text.contains(secret), "{args:?} shows {secret} on {what}");
                }
            }
            let upload_ids = bench.requests("up").into_iter().filter_map(|e| {
                let (_, id) = e.query.split_once('=')?;
                Some(id.to_owned())
            });
            for secret in urls.iter().cloned().chain(upload_ids) {
                assert!(!run.stderr.contains(&secret), "{args:?} shows {secret}");
            }
        }
    }
    assert!(!urls.is_empty());
}
