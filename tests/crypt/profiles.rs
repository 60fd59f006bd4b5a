//! Profiles of encryption, and where their passwords come from.

use hoster_crypt::{Password, obscure};

use super::*;
use crate::bench::finish;

#[tokio::test]
async fn a_remote_of_rclone_is_imported_with_its_passwords() {
    let bench = Bench::start().await;
    let obscured = |password: &str| obscure(&Password::new(password)).unwrap();
    let config = |rest: &str| {
        let (first, second) = (obscured(PASSWORDS.0), obscured(PASSWORDS.1));
        format!(
            "[secret]\ntype = crypt\nremote = account:enc\npassword = {first}\n\
             password2 = {second}\n{rest}\n"
        )
    };
    bench.write("rclone.conf", config("filename_encoding = base64"));
    let import = [
        "crypt",
        "import",
        "rclone.conf",
        "--remote=secret",
        "--name=x",
    ];
    bench.hoster(&import).await.ok();
    let listed = bench.json(&["crypt", "list"]).await.ok().object();
    let expected = [
        ("name", "x"),
        ("remote", "enc"),
        ("encoding", "base64"),
        ("passwords", "file"),
    ];
    for (field, value) in expected {
        assert_eq!(listed[field], json!(value), "{listed}");
    }
    // It is used, and nothing shows or reveals the passwords.
    bench.write("a.txt", "a");
    let run = bench
        .hoster(&["-vv", "upload", "--crypt=x", "a.txt"])
        .await
        .ok();
    let file = bench.path("config/hoster/crypt.toml");
    let profile = std::fs::read_to_string(file).unwrap();
    for text in [&run.stdout, &run.stderr, &profile] {
        assert!(
            !text.contains(PASSWORDS.0) && !text.contains(PASSWORDS.1),
            "{text}"
        );
    }
    assert_eq!(
        bench.simulator.files()[0].folder.trim_end_matches('/'),
        "/enc"
    );
    // Another password is noticed, whatever the account has.
    passwords(&bench, "x", "incorrect horse", "");
    let run = bench.json(&["upload", "--crypt=x", "a.txt"]).await.failed();
    assert_eq!(run.code(), "password-wrong");
    assert_eq!(bench.json(&import).await.failed().code(), "invalid-input");
    bench.hoster(&["crypt", "remove", "--yes", "x"]).await.ok();
    assert!(!bench.path("config/hoster/crypt-x.key").exists());

    for (rest, word) in [
        ("pass_bad_blocks = true", "pass_bad_blocks"),
        ("no_data_encryption = true", "no_data_encryption"),
        ("filename_encryption = on", "filename_encryption"),
    ] {
        bench.write("rclone.conf", config(rest));
        let run = bench.json(&import).await.failed();
        let message = run.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(word), "{message}");
    }
    bench.write(
        "rclone.conf",
        config("").replace("account:enc", "/mnt/disk"),
    );
    assert_eq!(bench.json(&import).await.failed().code(), "invalid-input");
}

#[tokio::test]
async fn passwords_come_from_the_environment_first_and_reach_no_other_program() {
    let bench = bench(PLAIN).await;
    profile(&bench, "my-photos", "");
    bench.write("a.txt", "a");
    let key = bench.arg("key.txt");
    let args = [
        "--json",
        "--key-file",
        &key,
        "upload",
        "--crypt=my-photos",
        "a.txt",
    ];
    let run = finish(bench.command(&args)).await.failed();
    assert_eq!(run.code(), "password-required");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("HOSTER_CRYPT_MY_PHOTOS_PASSWORD"),
        "{message}"
    );
    let with_passwords = |args: &[&str]| {
        let mut command = bench.command(args);
        command.env("HOSTER_CRYPT_MY_PHOTOS_PASSWORD", PASSWORDS.0);
        command.env("HOSTER_CRYPT_MY_PHOTOS_PASSWORD2", PASSWORDS.1);
        command
    };
    finish(with_passwords(&args)).await.ok();
    // The other profile has the same passwords, from a file.
    let run = bench.json(&["ls", "--crypt=x"]).await.ok();
    assert_eq!(run.object()["name"], json!("a.txt"));
    let show = "sh -c 'env; cat >/dev/null'";
    let args = [
        "--key-file",
        &key,
        "upload",
        "--crypt=my-photos",
        "--name=env",
        "--from-command",
        show,
    ];
    finish(with_passwords(&args)).await.ok();
    bench
        .hoster(&["get", "--crypt=x", "/env", "-o", "out"])
        .await
        .ok();
    let environment = std::fs::read_to_string(bench.path("out/env")).unwrap();
    assert!(environment.contains("PATH=") && !environment.contains("HOSTER_CRYPT"));
}

#[tokio::test]
async fn profiles_with_mistakes_are_refused() {
    let bench = Bench::start().await;
    profile(&bench, "x", "folder = 1");
    let run = bench.keyless(&["--json", "crypt", "list"]).await;
    assert_eq!(run.status, Some(2));
    assert!(
        run.stderr.contains("config.toml: line 3"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    std::fs::remove_file(bench.path("config/hoster/config.toml")).unwrap();
    profile(&bench, "x", "");
    let run = bench.json(&["ls", "--crypt=y"]).await.failed();
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("there are: x"), "{message}");
    // Obfuscated names can be read, and not written.
    profile(&bench, "old", "filenames = \"obfuscate\"");
    passwords(&bench, "old", "a", "");
    bench.write("a.txt", "a");
    let run = bench
        .json(&["upload", "--crypt=old", "a.txt"])
        .await
        .failed();
    assert_eq!(run.code(), "invalid-input");
}
