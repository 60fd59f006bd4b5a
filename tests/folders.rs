//! Folders of the account that are moved and renamed, whatever the service
//! does with a move that names no destination.

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

/// Runs a command, and passes the folder's id if it is then at this path.
async fn at(bench: &Bench, arguments: &[&str], path: &str, id: u64) {
    bench.hoster(arguments).await.ok();
    assert_eq!(bench.simulator.add_folder(path), id, "{arguments:?}");
}

#[tokio::test]
async fn a_nested_folder_that_gets_a_new_name_stays_where_it_is() {
    for destination in BOTH {
        let bench = bench(destination).await;
        let nested = bench.simulator.add_folder("a/b/nested");
        at(&bench, &["rename", "/a/b/nested", "c"], "a/b/c", nested).await;
        let top = bench.simulator.add_folder("top");
        at(&bench, &["rename", "top", "other"], "other", top).await;
    }
}

#[tokio::test]
async fn a_folder_that_is_moved_under_a_new_name_arrives_there() {
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
