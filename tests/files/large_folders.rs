//! Folders with more files than the service lists in one reply.

use std::collections::BTreeSet;
use std::time::Duration;

use onefichier_simulator::{Config, Limits, ListingOrder, NewFile, Unknowns};

use super::*;

const ORDERS: [ListingOrder; 4] = [
    ListingOrder::Oldest,
    ListingOrder::Newest,
    ListingOrder::Name,
    ListingOrder::Random,
];

/// Creates a folder with this many files, stored 61 seconds apart.
async fn folder(files: u64, limits: Limits, unknowns: Unknowns) -> Bench {
    let bench = Bench::with(Config {
        limits,
        unknowns,
        ..Config::default()
    })
    .await;
    for number in 0..files {
        store(&bench, number, Duration::from_secs(number * 61 + 1_000));
    }
    bench
}

fn store(bench: &Bench, number: u64, age: Duration) {
    bench.simulator.add_file(NewFile {
        folder: "/big".into(),
        age,
        // The order by name differs from the order by date.
        ..NewFile::new(format!("{}.bin", number % 10_000 * 7_919), "x")
    });
}

/// Returns the names that `ls` prints.
async fn listed(bench: &Bench, args: &[&str]) -> BTreeSet<String> {
    let run = bench.json(&[args, &["ls", "/big"]].concat()).await.ok();
    let lines = run.lines();
    let names = lines
        .iter()
        .map(|line| line["link"].as_str().unwrap().to_owned());
    let count = lines.len();
    let names: BTreeSet<String> = names.collect();
    assert_eq!(names.len(), count, "a file is listed twice");
    names
}

#[tokio::test]
async fn a_folder_of_any_size_is_listed_completely() {
    for (files, most) in [(5_000, 1), (5_001, 2), (12_345, 3)] {
        let bench = folder(files, Limits::Off, Unknowns::default()).await;
        let names = listed(&bench, &["--no-pace"]).await;
        assert_eq!(names.len() as u64, files);
        let asked = bench
            .simulator
            .log()
            .iter()
            .filter(|entry| entry.path.ends_with("/ls.cgi"))
            .count();
        // Two more requests for the path.
        assert!(asked <= most + 1, "{asked} requests for {files} files");
    }
}

#[tokio::test]
async fn files_that_the_service_omits_from_a_listing_are_found() {
    for listing_order in ORDERS {
        for inclusive_dates in [false, true] {
            let unknowns = Unknowns {
                listing_rows: 20,
                listing_order,
                inclusive_dates,
                ..Unknowns::default()
            };
            let bench = folder(90, Limits::Off, unknowns).await;
            // A whole reply of files from the same second.
            for number in 100..119 {
                store(&bench, number, Duration::from_secs(3_000));
            }
            let names = listed(&bench, &["--no-pace"]).await;
            assert_eq!(names.len(), 109, "{listing_order:?}, {inclusive_dates}");
        }
    }
}

#[tokio::test]
async fn the_pause_between_two_listings_is_a_wait() {
    let unknowns = Unknowns {
        listing_rows: 20,
        ..Unknowns::default()
    };
    let bench = folder(50, Limits::Documented, unknowns).await;
    let run = bench.hoster(&["ls", "/big"]).await.ok();
    assert_eq!(run.stdout.lines().count(), 50, "{}", run.stdout);
    assert!(
        run.stderr
            .contains("one listing per folder every 30 seconds"),
        "{}",
        run.stderr
    );
    assert!(
        bench
            .simulator
            .log()
            .iter()
            .all(|entry| entry.refused_by.is_none())
    );
}

#[tokio::test]
async fn files_that_the_service_never_lists_make_every_command_fail() {
    let unknowns = Unknowns {
        listing_rows: 20,
        ..Unknowns::default()
    };
    let bench = folder(0, Limits::Off, unknowns).await;
    for number in 0..25 {
        store(&bench, number, Duration::from_secs(1_000));
    }
    bench.write("1.bin", "new");
    bench.write("2.bin", "new");
    for args in [
        &["ls", "/big"][..],
        &["ls", "-r", "/"],
        &[
            "upload",
            "--skip-existing",
            "--to",
            "/big",
            "1.bin",
            "2.bin",
        ],
        &["rm", "--yes", "/big"],
    ] {
        let run = bench.hoster(&[&["--no-pace"], args].concat()).await;
        assert_ne!(run.status, Some(0), "{args:?}");
        let said = "incomplete listing: 1fichier lists 20 of 25 files";
        assert!(
            run.stderr.contains(said) || run.stdout.contains(said),
            "{args:?}: {}{}",
            run.stdout,
            run.stderr
        );
    }
    assert_eq!(bench.simulator.files().len(), 25);
    // One listing for both files.
    let both = failing_upload(&bench, &["1.bin", "2.bin"]).await;
    assert_eq!(failing_upload(&bench, &["1.bin"]).await, both);
}

/// Counts the requests of an upload that cannot list its folder.
async fn failing_upload(bench: &Bench, files: &[&str]) -> usize {
    let before = bench.simulator.log().len();
    let upload = ["--no-pace", "upload", "--skip-existing", "--to", "/big"];
    bench.hoster(&[&upload, files].concat()).await.failed();
    bench.simulator.log().len() - before
}

#[tokio::test]
async fn nothing_in_a_large_folder_is_uploaded_twice_or_left_behind() {
    let unknowns = Unknowns {
        listing_rows: 20,
        listing_order: ListingOrder::Random,
        ..Unknowns::default()
    };
    let bench = folder(50, Limits::Off, unknowns).await;
    std::fs::create_dir(bench.path("big")).unwrap();
    for file in bench.simulator.files() {
        bench.write(&format!("big/{}", file.name), "x");
    }
    bench
        .hoster(&[
            "--no-pace",
            "upload",
            "--skip-existing",
            "--no-manifest",
            "big",
        ])
        .await
        .ok();
    assert_eq!(bench.simulator.files().len(), 50);
    bench
        .hoster(&["--no-pace", "rm", "--yes", "/big"])
        .await
        .ok();
    assert_eq!(bench.simulator.files().len(), 0);
}
