//! `hoster check`: many links at once, without a key.

use onefichier_simulator::{Config, Limits, NewFile};
use serde_json::json;

use crate::bench::{Bench, finish};

#[tokio::test]
async fn every_link_gets_its_state_in_the_given_order() {
    let bench = Bench::start().await;
    let online = bench.store("Tom & Jerry <1>.zip", &[0; 1234]);
    let private = bench.simulator.add_file(NewFile {
        password: Some("open sesame".into()),
        ..NewFile::new("secret.zip", b"content".to_vec())
    });
    let dead = "https://1fichier.com/?aaaaabbbbbcccccddddd";
    let foreign = "https://example.com/?abcdefgh";
    let links = [dead, &online.link, foreign, &private.link];
    let run = bench
        .keyless(&[&["--json", "check"][..], &links].concat())
        .await
        .failed();
    let lines = run.lines();
    let listed: Vec<_> = lines.iter().map(|l| l["link"].as_str().unwrap()).collect();
    assert_eq!(listed, links);
    let states: Vec<_> = lines.iter().map(|l| l["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["offline", "online", "bad", "private"]);
    assert_eq!(lines[1]["file_name"], json!(online.name));
    assert_eq!(lines[1]["size"], json!(1234));
    assert_eq!(lines[3]["size"], json!(null));
    let log = bench.simulator.log();
    assert_eq!(log.len(), 1);
    assert!(!log[0].has_authorization);
}

#[tokio::test]
async fn a_thousand_links_cost_ten_requests() {
    let bench = Bench::with(Config {
        limits: Limits::Off,
        ..Config::default()
    })
    .await;
    let links: Vec<String> = (0..1000)
        .map(|n| bench.store(&format!("{n}.bin"), b"content").link)
        .collect();
    let list = bench.write("links.txt", links.join("\n"));
    let mut command = bench.command(&["--json", "--no-pace", "check", "-"]);
    command.stdin(std::fs::File::open(list).unwrap());
    let run = finish(command).await.ok();
    assert_eq!(run.lines().len(), 1000);
    assert_eq!(bench.simulator.log().len(), 10);
}

#[tokio::test]
async fn links_are_found_in_pasted_text_and_counted_once() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let id = file.link.split_once('?').unwrap().1;
    let text = format!(
        "Try <{}> (or http://www.1fichier.com/?{}&af=123), not https://example.com/x.\n",
        file.link,
        id.to_uppercase()
    );
    let list = bench.write("text.txt", text);
    let mut command = bench.command(&["--json", "check", "-"]);
    command.stdin(std::fs::File::open(list).unwrap());
    let line = finish(command).await.ok().object();
    assert_eq!(line["state"], json!("online"));
}
