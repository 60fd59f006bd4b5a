//! `hoster` uses the user's language, but programs always get English.

use crate::bench::{Bench, Run, finish};

const DEAD: &str = "https://1fichier.com/?aaaaaaaaaaaaaaaaaaaa";

async fn hoster(bench: &Bench, language: &str, args: &[&str]) -> Run {
    let key = bench.arg("key.txt");
    let mut command = bench.command(&[&["--key-file", &key], args].concat());
    command.env("LC_ALL", language);
    finish(command).await
}

#[tokio::test]
async fn an_error_is_reported_in_the_language_of_the_user() {
    let bench = Bench::start().await;
    let expected = [
        ("fr_FR.UTF-8", "n'existe pas ou plus"),
        ("de_AT.UTF-8", "gibt es nicht"),
        ("es_MX.UTF-8", "no existe"),
        ("it_IT.UTF-8", "non esiste"),
        ("pt_BR.UTF-8", "não existe"),
        ("en_GB.UTF-8", "file not found"),
        ("ja_JP.UTF-8", "file not found"),
        ("C", "file not found"),
    ];
    for (language, words) in expected {
        let run = hoster(&bench, language, &["get", DEAD]).await;
        assert_eq!(run.status, Some(13), "{}", run.stderr);
        assert!(run.stderr.contains(words), "{language}: {}", run.stderr);
    }
}

#[tokio::test]
async fn an_error_names_what_it_is_about_in_every_language() {
    let bench = Bench::start().await;
    for (language, words) in [
        (
            "fr_FR.UTF-8",
            "il n'y a pas de /nope dans le compte\u{202f}; `hoster ls`",
        ),
        ("de_DE.UTF-8", "im Konto gibt es kein /nope; `hoster ls`"),
        ("es_ES.UTF-8", "no hay /nope en la cuenta; `hoster ls`"),
        ("it_IT.UTF-8", "nell'account non c'è /nope; `hoster ls`"),
        ("pt_PT.UTF-8", "não há /nope na conta; `hoster ls`"),
        (
            "en_GB.UTF-8",
            "there is no /nope in the account; `hoster ls`",
        ),
    ] {
        let run = hoster(&bench, language, &["rm", "/nope"]).await;
        assert_eq!(run.status, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains(words), "{language}: {}", run.stderr);
    }
    let run = hoster(&bench, "fr_FR.UTF-8", &["ls", "/nope"]).await;
    let words = "il n'y a pas de dossier /nope dans le compte";
    assert!(run.stderr.contains(words), "{}", run.stderr);
}

#[tokio::test]
async fn programs_get_english_whatever_the_language() {
    let bench = Bench::start().await;
    let run = hoster(&bench, "fr_FR.UTF-8", &["--json", "get", DEAD]).await;
    assert!(run.stdout.contains("file not found"), "{}", run.stdout);
}

#[tokio::test]
async fn the_summary_of_a_batch_counts_in_the_language_of_the_user() {
    let bench = Bench::start().await;
    let links = ["a.bin", "b.bin"].map(|name| bench.store(name, b"content").link);
    let out = bench.arg("out");
    let args = ["--no-pace", "get", "-o", &out, &links[0], &links[1]];
    let run = hoster(&bench, "fr_FR.UTF-8", &args).await.ok();
    assert_eq!(run.counted(), "2 téléchargés (14 B)");
    let run = hoster(&bench, "de_DE.UTF-8", &args).await.ok();
    assert_eq!(run.counted(), "2 bereits vorhanden");
}
