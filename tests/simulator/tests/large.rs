//! Files larger than any disk here, in both directions.

mod client;

use client::{api, download, multipart, report, start, token_for, unlimited, upload};
use onefichier_simulator::{Config, Limits, NewContent, NewFile};
use serde_json::json;

#[test]
fn a_discarded_upload_has_a_receipt_without_a_checksum() {
    let simulator = start(Config {
        limits: Limits::Off,
        discard_uploads: true,
        ..Config::default()
    });
    let done = upload(&simulator, &[("a.bin", &vec![1; 3_000_000])], &[], true);
    let report = report(&simulator, &done);
    let row = report["links"][0].as_object().unwrap();
    assert_eq!(row["size"], "3000000");
    assert!(!row.contains_key("whirlpool"), "{row:?}");
    let listed = api(&simulator, "file/ls.cgi", json!({})).json();
    let item = &listed["items"][0];
    assert_eq!(
        (&item["size"], &item["checksum"]),
        (&json!(3_000_000), &json!(""))
    );
    let link = item["url"].as_str().unwrap();
    let reply = download(&simulator, &token_for(&simulator, link), &[]);
    assert_eq!(reply.body.len(), 3_000_000);
}

#[test]
fn discarded_uploads_leave_nothing_on_disk() {
    let simulator = start(Config {
        discard_uploads: true,
        ..Config::default()
    });
    let folder = simulator.ca_file().parent().unwrap().to_owned();
    let files = || std::fs::read_dir(&folder).unwrap().count();
    let before = files();
    // Above the 8 MiB that otherwise stay in memory.
    let (_, body) = multipart(&[("a", &vec![1; 20_000_000])], &[]);
    assert!(body.len() > 20_000_000);
    upload(&simulator, &[("a", &vec![1; 20_000_000])], &[], true);
    assert_eq!((files(), simulator.files()[0].size), (before, 20_000_000));
}

#[test]
fn generated_files_of_100_gb_are_served() {
    let simulator = unlimited();
    let size = 100_000_000_000;
    let content = NewContent::Generated { size, seed: 7 };
    let file = simulator.add_file(NewFile::new("large", content));
    let url = token_for(&simulator, &file.link);
    let reply = download(&simulator, &url, &[("Range", "bytes=99999999990-")]);
    assert_eq!((reply.status, reply.body.len()), (206, 10));
    let range = reply.header("content-range").unwrap();
    assert_eq!(range, "bytes 99999999990-99999999999/100000000000");
    assert_eq!(file.checksum, None);
}

#[test]
fn large_generated_files_have_known_or_given_checksums() {
    let simulator = unlimited();
    for size in NewContent::HASHED_SIZES {
        let content = NewContent::Generated { size, seed: 0 };
        let file = simulator.add_file(NewFile::new(format!("{size}"), content));
        assert_eq!(file.checksum.unwrap().len(), 128);
    }
    let given = "ab".repeat(64);
    let file = simulator.add_file(NewFile {
        checksum: Some(given.clone()),
        ..NewFile::new(
            "given",
            NewContent::Generated {
                size: 1 << 40,
                seed: 3,
            },
        )
    });
    assert_eq!(file.checksum.as_deref(), Some(&*given));
    let info = api(&simulator, "file/info.cgi", json!({"url": file.link})).json();
    assert_eq!(info["checksum"], given);
}
