//! HEAD requests by the real curl: every page replies without a body, over
//! HTTP/1.1 and HTTP/2.

mod client;

use client::{curl_by_proxy, report, token_for, unlimited, upload};
use onefichier_simulator::NewFile;

#[test]
fn every_page_replies_to_a_head_without_a_body() {
    let simulator = unlimited();
    let file = simulator.add_file(NewFile::new("a.bin", vec![1; 1000]));
    let folder = simulator.share_folder("shared", None);
    let sent = upload(&simulator, &[("b", b"b")], &[], true);
    report(&simulator, &sent);
    let end = sent.0.header("location").unwrap();
    let pages = [
        ("https://1fichier.com/".to_owned(), 200),
        ("https://1fichier.com/login.pl".to_owned(), 200),
        ("https://1fichier.com/?aaaaabbbbbcccccddddd".to_owned(), 404),
        (
            "https://1fichier.com/check_links.pl?links%5B%5D=x".to_owned(),
            200,
        ),
        ("https://1fichier.com/console/index.pl".to_owned(), 302),
        ("https://api.1fichier.com/v1/user/info.cgi".to_owned(), 405),
        ("https://img.1fichier.com/favicon.ico".to_owned(), 200),
        (format!("https://{}{end}", sent.1), 200),
        (format!("{folder}?json=1"), 200),
        (folder, 200),
        (token_for(&simulator, &file.link), 200),
        (file.link, 200),
    ];
    for (page, status) in pages {
        for version in ["--http1.1", "--http2"] {
            let reply = curl_by_proxy(&simulator, &["--head", version, &page]);
            let found = (reply.status, reply.body.len());
            assert_eq!(found, (status, 0), "{version} {page}: {}", reply.head);
            let length: u64 = reply.header("content-length").unwrap().parse().unwrap();
            assert!(length > 0, "{page}");
        }
    }
}
