//! `hoster completions` and `hoster man`: files that a package installs along with
//! the program. The programs that read them must accept them.

use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::bench::{finish, hoster};

/// Returns the standard output of a program that reads `input`, or `None` if the
/// program is not installed.
async fn read_by(program: &str, args: &[&str], input: &str) -> Option<String> {
    let spawned = Command::new(program)
        .args(args)
        // Some complain about locales that are not installed, in that language, and
        // wrap their output to a requested width.
        .env("LC_ALL", "C.UTF-8")
        .env_remove("LANGUAGE")
        .env_remove("COLUMNS")
        .env_remove("MANWIDTH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        eprintln!("not tested: {program} is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writing = tokio::spawn(async move { stdin.write_all(input.as_bytes()).await });
    let output = child.wait_with_output().await.unwrap();
    let _ = writing.await;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {stderr}");
    assert_eq!(stderr, "", "{program}");
    Some(String::from_utf8(output.stdout).unwrap())
}

async fn completions(shell: &str) -> String {
    finish(hoster(&["completions", shell])).await.ok().stdout
}

#[tokio::test]
async fn every_shell_gets_completions_with_all_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = completions(shell).await;
        for word in ["get", "simulator", "stall-timeout", "key-file"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // Installed shells check the syntax.
        if matches!(shell, "bash" | "zsh" | "fish") {
            read_by(shell, &["-n"], &script).await;
        }
    }
    let unknown = finish(hoster(&["completions", "tcsh"])).await;
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.stderr.contains("powershell"), "{}", unknown.stderr);
}

#[tokio::test]
async fn bash_completes_commands_and_their_flags() {
    let ask = "COMP_WORDS=(hoster get --conn) COMP_CWORD=2\n\
               _hoster hoster --conn get\n\
               echo \"${COMPREPLY[@]}\"\n";
    let script = completions("bash").await + ask;
    if let Some(answer) = read_by("bash", &["--norc"], &script).await {
        assert_eq!(answer.trim(), "--connections --connect-to");
    }
}

#[tokio::test]
async fn one_man_page_is_printed_or_all_are_written() {
    let page = finish(hoster(&["man"])).await.ok().stdout;
    assert!(page.contains(".TH hoster 1"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("share/man1");
    finish(hoster(&["man", dir.to_str().unwrap()])).await.ok();
    for (name, taught) in [
        ("hoster.1", "hoster\\-get(1)"),
        ("hoster-get.1", "Exit codes: 0 all files downloaded"),
        ("hoster-remote-add.1", "Path of the folder"),
        ("hoster-simulator.1", "flood"),
    ] {
        let page = std::fs::read_to_string(dir.join(name)).unwrap();
        assert!(page.contains(taught), "{name}: {page}");
        if let Some(read) = read_by("man", &["--warnings=w", "-l", "-"], &page).await {
            assert!(read.contains("SYNOPSIS"), "{name}: {read}");
        }
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let run = finish(hoster(&["man", file.join("man1").to_str().unwrap()])).await;
    assert_eq!(run.status, Some(1));
    assert!(run.stderr.contains("man1"), "{}", run.stderr);
}
