//! Encryption as other programs use it.

use std::sync::Arc;

use hoster_host::crypt::{Crypt, CryptOptions};
use hoster_host::{
    ConnectTo, Content, EngineOptions, Hoster, NetworkOptions, Scope, SessionOptions, UploadRequest,
};

use super::*;

/// A library user cannot pass anything unencrypted by mistake.
#[tokio::test]
async fn a_session_encrypts_whatever_it_is_given() {
    let bench = Bench::start().await;
    let path = bench.write("a.txt", "the plain text of plans");
    let crypt = || {
        let folder = "/enc".to_owned();
        Crypt::new(
            keys(),
            CryptOptions {
                folder,
                ..CryptOptions::default()
            },
        )
    };
    let options = SessionOptions {
        scopes: vec![Scope::List, Scope::Upload],
        crypt: Some(Arc::new(crypt())),
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), NetworkOptions::default(), options);
    let content = || Content::open(&path).unwrap();
    let request = || UploadRequest {
        file_name: "a.txt".into(),
        size: content().size(),
        folder: None,
        password: None,
        checksum: None,
        options: Vec::new(),
    };
    session.upload(request(), content()).await.unwrap();
    let ticket = session.begin_upload(request()).await.unwrap();
    let id = session.send_upload(ticket, content()).await.unwrap();
    let receipt = session.finish_upload(&id).await.unwrap();
    assert_eq!(receipt.file_name, "a.txt");
    let stored = bench.simulator.files();
    assert_eq!(stored.len(), 2);
    let contents: Vec<Vec<u8>> = stored
        .iter()
        .map(|file| bench.simulator.content(&file.link).unwrap())
        .collect();
    assert_ne!(contents[0], contents[1], "nonces are random");
    for (file, content) in stored.iter().zip(contents) {
        assert_eq!(
            (file.folder.as_str(), &file.name),
            ("/enc", &hidden("a.txt"))
        );
        assert!(content.starts_with(b"RCLONE\0\0"));
        assert!(memchr::memmem::find(&content, b"plain text").is_none());
    }
    // The simple interface decrypts them.
    let hoster = Hoster::builder()
        .network(NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: "1fichier.com".into(),
                address: bench.simulator.addr(),
            }),
            ..NetworkOptions::default()
        })
        .key(bench.simulator.api_key().to_owned())
        .crypt(crypt())
        .build()
        .unwrap();
    let entries = hoster.list("/").await.unwrap().entries;
    assert_eq!((entries.len(), entries[0].size), (2, Some(23)));
    let done = hoster.download(&receipt.link).to(bench.path("out")).await;
    let done = done.unwrap();
    assert_eq!(
        std::fs::read(&done.path).unwrap(),
        b"the plain text of plans"
    );
}
