//! Downloads of encrypted files: whole, damaged and interrupted.

use hoster_crypt::{HEADER_SIZE, SEALED_BLOCK_SIZE};

use super::*;

#[tokio::test]
async fn a_file_by_link_is_decrypted_and_a_wrong_password_keeps_it_for_the_right_one() {
    let bench = bench(PLAIN).await;
    let content = noise(3 * BLOCK_SIZE + 5, 4);
    let file = store(&bench, &hidden("game.zip"), sealed(&content));
    passwords(&bench, "x", "incorrect horse", PASSWORDS.1);
    let get = ["get", "--crypt=x", &file.link, "-o", "out"];
    let run = bench.json(&get).await.failed();
    assert_eq!(
        (run.code().as_str(), run.status),
        ("password-wrong", Some(11))
    );
    // The name cannot be decrypted with this password either.
    let names = bench.names_in("out");
    assert!(names.iter().all(|name| name.contains(".part")), "{names:?}");
    passwords(&bench, "x", PASSWORDS.0, PASSWORDS.1);
    let done = bench.json(&get).await.ok().done();
    assert_eq!(bench.names_in("out"), ["game.zip"]);
    assert_eq!(std::fs::read(bench.path("out/game.zip")).unwrap(), content);
    assert_eq!(done["size"], json!(content.len()));
    // A checksum on the command line is that of the decrypted file.
    let plain = bench.store("plain.zip", &content);
    let whirlpool =
        hoster_host::checksum::of_file(&bench.path("out/game.zip"), "whirlpool", &|| false);
    let whirlpool = whirlpool.unwrap().hex;
    assert_eq!(plain.checksum, Some(whirlpool.clone()));
    let wrong = "0".repeat(128);
    for (checksum, folder, code) in [(&whirlpool, "right", None), (&wrong, "wrong", Some(15))] {
        let args = [
            "get",
            "--crypt=x",
            "--checksum",
            checksum,
            &file.link,
            "-o",
            folder,
        ];
        let run = bench.json(&args).await;
        assert_eq!(run.status, code.or(Some(0)), "{}", run.stdout);
    }
    assert_eq!(bench.names_in("right"), ["game.zip"]);
    assert_eq!(bench.names_in("wrong"), ["game.zip.damaged"]);
    // A name that is not encrypted stays as it is.
    let other = store(&bench, "other.bin", sealed(b"waves"));
    bench
        .hoster(&["get", "--crypt=x", &other.link, "-o", "out"])
        .await
        .ok();
    assert_eq!(
        std::fs::read(bench.path("out/other.bin")).unwrap(),
        b"waves"
    );
}

/// Ways to damage an encrypted file of three blocks and five bytes.
fn damages() -> Vec<(&'static str, Vec<u8>)> {
    let whole = sealed(&noise(3 * BLOCK_SIZE + 5, 5));
    let change = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = whole.clone();
        change(&mut file);
        file
    };
    let block = |number: usize| HEADER_SIZE + number * SEALED_BLOCK_SIZE;
    vec![
        ("flipped", change(&|file| file[block(2) + 100] ^= 1)),
        ("flipped in the tag", change(&|file| file[block(1)] ^= 1)),
        (
            "reordered",
            change(&|file| {
                let (one, two) = file[block(1)..block(3)].split_at_mut(SEALED_BLOCK_SIZE);
                one.swap_with_slice(two);
            }),
        ),
        (
            "truncated in a block",
            change(&|file| file.truncate(block(2) + 500)),
        ),
        (
            "truncated in a tag",
            change(&|file| file.truncate(block(2) + 7)),
        ),
        ("truncated in the header", change(&|file| file.truncate(12))),
        ("not encrypted", noise(100_000, 6)),
    ]
}

#[tokio::test]
async fn a_damaged_file_never_gets_its_name() {
    for (what, content) in damages() {
        let bench = bench(PLAIN).await;
        store(&bench, &hidden("a.bin"), content);
        store(&bench, &hidden("good.bin"), sealed(b"good"));
        let run = bench
            .json(&["get", "--crypt=x", "/", "-o", "out"])
            .await
            .failed();
        assert_eq!(
            (run.code().as_str(), run.status),
            ("integrity", Some(15)),
            "{what}"
        );
        let names = bench.names_in("out");
        assert!(!names.contains(&"a.bin".to_owned()), "{what}: {names:?}");
        assert!(
            !names.iter().any(|name| name.ends_with(".new")),
            "{what}: {names:?}"
        );
        let good = std::fs::read(bench.path("out/good.bin")).unwrap();
        assert_eq!(good, b"good");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_download_resumes_the_encrypted_file() {
    use crate::bench::{ended, signal};
    use crate::resume::progress;
    let bench = bench(PLAIN).await;
    let content = noise(5_000_000, 7);
    store(&bench, &hidden("a.bin"), sealed(&content));
    bench.hold(2_000_000);
    let get = ["get", "--crypt=x", "--connections=1", "/a.bin", "-o", "out"];
    let ca = bench.simulator.ca_file().to_str().unwrap().to_owned();
    let mut child = bench.proxy_command(&ca, &get).spawn().unwrap();
    let part = bench.path("out/a.bin.part");
    progress(&mut child, 1_000_000).await;
    signal(&child, "-INT");
    assert_eq!(ended(child).await.code(), Some(130));
    let kept = std::fs::read(&part).unwrap();
    assert!(kept.starts_with(b"RCLONE\0\0"), "it is encrypted");
    bench.hold(None);
    let run = bench.through_proxy(&get).await.ok();
    let lines = run.lines();
    let start = lines
        .iter()
        .find(|line| line["event"] == json!("start"))
        .unwrap();
    assert!(start["resumed"].as_u64().unwrap() > 0, "{start}");
    let done = run.done();
    assert!(done["fetched"].as_u64().unwrap() < 5_000_000, "{done}");
    assert_eq!(bench.names_in("out"), ["a.bin"]);
    assert_eq!(std::fs::read(bench.path("out/a.bin")).unwrap(), content);
}
