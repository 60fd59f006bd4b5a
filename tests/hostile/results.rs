//! A plugin's results are not trusted: sizes, tickets and names.

use std::net::TcpListener;

use hoster_host::download::{DownloadOptions, download};
use hoster_host::{Error, Limits, Resolution, Session, Ticket};

use super::{Cage, in_time, names, with_options};
use crate::toy;

#[tokio::test]
async fn oversized_results_are_refused() {
    let cage = Cage::new().await;
    let narrow = Limits {
        result_bytes: 1 << 20,
        ..Limits::default()
    };
    for (plugin, limits, words) in [
        ("returns_a_gigabyte", Limits::default(), "out of bounds"),
        (
            "returns_one_text_many_times",
            Limits::default(),
            "too much data",
        ),
        ("returns_a_million_items", narrow, "too much data"),
    ] {
        names(
            cage.account(plugin, limits).await,
            "trapped",
            &["toy", words],
        );
    }
    // As many as fit into the limit do no harm.
    let account = cage
        .account("returns_a_million_items", Limits::default())
        .await;
    assert_eq!(account.unwrap().warnings.len(), 1_000_000);
    names(
        cage.account("says_too_much", Limits::default()).await,
        "changed",
        &["over"],
    );
    cage.serves().await;
}

#[tokio::test]
async fn a_ticket_leads_only_to_the_plugins_file_servers() {
    let cage = Cage::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for url in [
        "file:///etc/passwd".to_owned(),
        "data:text/plain,x".into(),
        "ftp://dl.toy.example/x".into(),
        format!("http://127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        format!("http://[::ffff:127.0.0.1]:{port}/x"),
        format!("https://dl.toy.example:{port}/x"),
        "http://10.0.0.1/x".into(),
        "https://169.254.169.254/latest/meta-data".into(),
        "https://me:secret@dl.toy.example/x".into(),
        "https://stranger.example/x".into(),
        "https://api.toy.example/v1/account".into(),
        "https://dl.toy.example/x\thttps://stranger.example/x".into(),
        "https://dl.toy.example/x\n  out=/etc/passwd".into(),
        String::new(),
    ] {
        let mut session = cage.session("gives_any_ticket", Limits::default());
        // Before it is returned, because it may be printed or passed to another program.
        let outcome = ticket(&mut session, &[("url", &url)]).await;
        names(outcome.map(drop), "not-granted", &["refused"]);
    }
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
    cage.serves().await;
}

#[tokio::test]
async fn no_name_leaves_the_folder_or_reads_as_another() {
    let cage = Cage::new().await;
    let outside = tempfile::tempdir().unwrap();
    for (n, (name, saved)) in [
        ("../../x", "___.._x"),
        ("/etc/passwd", "_etc_passwd"),
        ("..", "download"),
        ("CON", "_CON"),
        ("nul\0.txt", "nul_.txt"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("a\nb\u{1b}[2J", "a_b_[2J"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut session = cage.session("gives_any_ticket", Limits::default());
        let ticket = ticket(&mut session, &[("name", name)]).await.unwrap();
        let folder = outside.path().join(format!("{n}/inner"));
        let path = fetch(&session, &ticket, &folder).await.unwrap();
        assert_eq!(path.parent(), Some(folder.as_path()));
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
        assert_eq!(files.len(), 1, "{name:?}");
        let found = files[0].as_ref().unwrap().file_name();
        assert_eq!(found.to_str(), Some(saved), "{name:?}");
    }
    cage.serves().await;
}

#[tokio::test]
async fn a_ticket_with_oversized_headers_is_refused() {
    let cage = Cage::new().await;
    let folder = tempfile::tempdir().unwrap();
    for count in ["101", "40000"] {
        let mut session = cage.session("gives_any_ticket", Limits::default());
        let outcome = match ticket(&mut session, &[("headers", count)]).await {
            Ok(ticket) => fetch(&session, &ticket, folder.path()).await,
            Err(refused) => Err(refused),
        };
        names(outcome, "trapped", &["toy", "more than 100 headers"]);
    }
    let mut session = cage.session("gives_any_ticket", Limits::default());
    ticket(&mut session, &[("headers", "100")]).await.unwrap();
    // More than 100 in total are too many for the file server.
    let ticket = ticket(&mut session, &[("headers", "50")]).await.unwrap();
    fetch(&session, &ticket, folder.path()).await.unwrap();
    cage.serves().await;
}

/// Resolves a ticket of [`toy::FILE`]; the options tell the plugin what to change.
async fn ticket(session: &mut Session, options: &[(&str, &str)]) -> Result<Ticket, Error> {
    match in_time(session.resolve(toy::FILE, with_options(options))).await? {
        Resolution::Ready(ticket) => Ok(ticket),
        Resolution::Pause(_) => panic!("there is a key, and so no pause"),
    }
}

async fn fetch(
    session: &Session,
    ticket: &Ticket,
    folder: &std::path::Path,
) -> Result<std::path::PathBuf, Error> {
    let options = DownloadOptions {
        folder: folder.into(),
        ..DownloadOptions::default()
    };
    let work = download(session.service(), ticket, options);
    Ok(in_time(work).await?.path)
}
