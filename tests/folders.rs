//! Moving and renaming folders of the account, whatever the service does with a
//! move without a destination.

use onefichier_simulator::{AbsentDestination, Config, Limits, Unknowns};

use crate::bench::Bench;

const BOTH: [AbsentDestination; 2] = [AbsentDestination::Root, AbsentDestination::Stays];

async fn bench(absent_destination: AbsentDestination) -> Bench {
    Bench::with(Config {
        limits: Limits::Off,
        unknowns: Unknowns {
            absent_destination,
            ..Unknowns::default()
        },
        ..Config::default()
    })
    .await
}

/// Runs a command, and asserts that the folder with this id is then at this path.
async fn at(bench: &Bench, arguments: &[&str], path: &str, id: u64) {
    bench.hoster(arguments).await.ok();
    assert_eq!(bench.simulator.add_folder(path), id, "{arguments:?}");
}

#[tokio::test]
async fn a_renamed_nested_folder_stays_in_its_parent() {
    for destination in BOTH {
        let bench = bench(destination).await;
        let nested = bench.simulator.add_folder("a/b/nested");
        at(&bench, &["rename", "/a/b/nested", "c"], "a/b/c", nested).await;
        let top = bench.simulator.add_folder("top");
        at(&bench, &["rename", "top", "other"], "other", top).await;
    }
}

#[tokio::test]
async fn a_folder_that_is_moved_and_renamed_arrives_under_the_new_name() {
    for destination in BOTH {
        let bench = bench(destination).await;
        let nested = bench.simulator.add_folder("a/nested");
        bench.simulator.add_folder("b");
        let to_b = ["mv", "/a/nested", "/b/new"];
        at(&bench, &to_b, "b/new", nested).await;
        at(&bench, &["mv", "/b/new", "/top"], "top", nested).await;
        at(&bench, &["mv", "/top", "/a"], "a/top", nested).await;
    }
}
