//! The library as other programs use it: a builder, and a verb for each use.

use std::time::Duration;

use futures_util::StreamExt as _;
use hoster_host::download::{DownloadEvent, Verified};
use hoster_host::upload::UploadEvent;
use hoster_host::{Code, ConnectTo, Event, Hoster, HosterBuilder, NetworkOptions};
use onefichier_simulator::{Config, Endpoint, Fault, Injection, Limits, Unknowns, WebsiteConfig};

use crate::bench::{Bench, noise};

async fn service() -> Bench {
    Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            retry_after: Some(1),
            ..Unknowns::default()
        },
        website: WebsiteConfig {
            countdown: 1,
            pause: Duration::ZERO,
            ..WebsiteConfig::default()
        },
        ..Config::default()
    })
    .await
}

fn builder(bench: &Bench) -> HosterBuilder {
    Hoster::builder().network(NetworkOptions {
        connect_to: Some(ConnectTo {
            domain: "1fichier.com".into(),
            address: bench.simulator.addr(),
        }),
        no_pace: true,
        ..NetworkOptions::default()
    })
}

#[tokio::test]
async fn a_download_is_a_stream_of_events_and_then_its_outcome() {
    let bench = service().await;
    let content = noise(300_000, 1);
    let file = bench.store("alpha.bin", &content);
    let key = bench.simulator.api_key().to_owned();
    let hoster = builder(&bench).key(key).build().unwrap();
    let mut download = hoster.download(&file.link).to(bench.path("out")).start();
    let mut has_started = false;
    while let Some(event) = download.next().await {
        has_started |= matches!(event, Event::Download(DownloadEvent::Started { .. }));
    }
    let done = download.await.unwrap();
    assert!(has_started);
    assert_eq!(std::fs::read(&done.path).unwrap(), content);
    // Reading the events is optional, and a file is not fetched twice.
    let again = hoster.download(&file.link).to(bench.path("out")).await;
    assert!(again.unwrap().skipped);
    let dead = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz";
    let error = hoster.download(dead).to(bench.path("out")).await;
    assert_eq!(error.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn without_a_key_a_download_waits_as_the_page_requires() {
    let bench = service().await;
    let file = bench.store("free.bin", b"content");
    let hoster = builder(&bench).build().unwrap();
    let mut download = hoster.download(&file.link).to(bench.path("out")).start();
    let mut waits = 0;
    while let Some(event) = download.next().await {
        waits += u32::from(matches!(event, Event::Waiting { .. }));
    }
    assert!(waits > 0, "the countdown is an event");
    let done = download.await.unwrap();
    assert_eq!(std::fs::read(done.path).unwrap(), b"content");
}

#[tokio::test]
async fn an_upload_is_found_in_its_destination_folder() {
    let bench = service().await;
    let local = bench.write("backup.tar", noise(50_000, 2));
    let key = bench.simulator.api_key().to_owned();
    let hoster = builder(&bench).key(key).build().unwrap();
    let mut upload = hoster.upload(&local).to("/backups/2026").checksum().start();
    let mut sent = 0;
    while let Some(event) = upload.next().await {
        if let Event::Upload(UploadEvent::Sent { bytes }) = event {
            sent = bytes;
        }
    }
    let uploaded = upload.await.unwrap();
    assert_eq!((sent, uploaded.verified), (50_000, Verified::Checksum));
    let listed = hoster.list("/backups/2026").await.unwrap().entries;
    let links: Vec<_> = listed.into_iter().filter_map(|entry| entry.link).collect();
    assert_eq!(links, [uploaded.receipt.link]);
    assert!(hoster.account().await.is_ok());
}

#[tokio::test]
async fn calls_wait_when_the_service_requires_it_up_to_their_limit() {
    let bench = service().await;
    let key = bench.simulator.api_key().to_owned();
    let hoster = builder(&bench).key(key.clone()).build().unwrap();
    let flood = || {
        let flood = Injection::once(Fault::Flood).on(Endpoint::Api);
        bench.simulator.inject(flood);
    };
    flood();
    hoster.list("/").await.unwrap();
    flood();
    hoster.account().await.unwrap();
    let impatient = builder(&bench).key(key).max_wait(Duration::ZERO);
    let impatient = impatient.build().unwrap();
    flood();
    let error = impatient.account().await.unwrap_err();
    assert!(error.retry_after().is_some(), "{error}");
}

#[tokio::test]
async fn an_upload_that_fails_on_the_way_is_retried() {
    let bench = service().await;
    let local = bench.write("backup.tar", noise(50_000, 2));
    let key = bench.simulator.api_key().to_owned();
    let hoster = builder(&bench).key(key).build().unwrap();
    bench
        .simulator
        .inject(Injection::once(Fault::ResetUpload { after: 1_000 }));
    let mut upload = hoster.upload(&local).start();
    let mut waits = 0;
    while let Some(event) = upload.next().await {
        waits += u32::from(matches!(event, Event::Waiting { .. }));
    }
    assert_eq!(upload.await.unwrap().size, 50_000);
    assert!(waits > 0, "the pause is an event");
    bench
        .simulator
        .inject(Injection::once(Fault::ResetUpload { after: 1_000 }).times(u32::MAX));
    let error = hoster.upload(&local).await.unwrap_err();
    assert_eq!(error.code(), Code::Network);
}

#[tokio::test]
async fn a_key_of_another_shape_is_refused_before_anything_is_sent() {
    let bench = service().await;
    let error = builder(&bench)
        .key("short".to_owned())
        .build()
        .err()
        .unwrap();
    assert_eq!(error.code(), Code::CredentialRejected);
    assert!(bench.simulator.log().is_empty());
}
