//! Documented replies of the service are understood, and nonsense does no harm.

use onefichier_simulator::{Endpoint, ErrorRow, Fault, Injection};

use crate::bench::Bench;

/// Every code of the contract that an error of the service can have.
const CODES: [&str; 14] = [
    "account-locked",
    "address-blocked",
    "conflict",
    "credential-rejected",
    "needs-consent",
    "not-found",
    "password-required",
    "password-wrong",
    "premium-required",
    "rate-limited",
    "restricted",
    "slots-full",
    "unavailable",
    "unsupported-link",
];

#[tokio::test]
async fn every_documented_refusal_has_a_meaning() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    for row in ErrorRow::ALL {
        bench.simulator.clear_faults();
        bench.simulator.inject(Injection::once(Fault::from(row)));
        let run = bench
            .json(&["resolve", "--max-wait", "0", &file.link])
            .await
            .failed();
        let code = run.code();
        assert!(
            CODES.contains(&code.as_str()),
            "{}: {}",
            row.text,
            run.stdout
        );
        assert!(
            run.error()["reply"].as_str().is_some(),
            "the words stay visible"
        );
    }
}

#[tokio::test]
async fn a_reply_that_makes_no_sense_is_an_error_and_not_a_crash() {
    let bench = Bench::start().await;
    let file = bench.store("game.zip", b"content");
    let huge = Fault::HugeBody { bytes: 11 << 20 };
    for fault in [
        huge,
        Fault::Html { status: 200 },
        Fault::Html { status: 403 },
    ] {
        bench
            .simulator
            .inject(Injection::once(fault.clone()).on(Endpoint::Api));
        let run = bench
            .json(&["resolve", "--max-wait", "0", &file.link])
            .await
            .failed();
        let code = run.code();
        let expected = ["changed", "unavailable", "rate-limited", "too-large"];
        assert!(
            expected.contains(&code.as_str()),
            "{fault:?}: {}",
            run.stdout
        );
    }
}

/// As the real service has sent it: an unescaped backslash in a name.
#[tokio::test]
async fn a_backslash_that_breaks_json_is_repaired() {
    let bench = Bench::start().await;
    bench.store("game.zip", b"content");
    bench
        .simulator
        .inject(Injection::once(Fault::InvalidJson).on(Endpoint::Api));
    let listed = bench.json(&["ls"]).await.ok().object();
    assert!(listed["name"].as_str().unwrap().contains('\\'), "{listed}");
}
