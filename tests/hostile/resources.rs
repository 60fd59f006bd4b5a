//! Time, memory and requests: every resource that a plugin can use has a limit.

use std::time::Duration;

use hoster_host::{Limits, ResolveOptions};

use super::{Cage, in_time, names};
use crate::toy;

#[tokio::test]
async fn endless_computing_and_waiting_are_stopped() {
    let cage = Cage::new().await;
    let computing = Limits {
        computing: Duration::from_millis(500),
        ..Limits::default()
    };
    for plugin in ["spins", "spins_while_opening"] {
        let outcome = cage.account(plugin, computing.clone()).await;
        names(
            outcome,
            "trapped",
            &["toy", "computed for more than 0.5 seconds"],
        );
    }
    let call = Limits {
        call: Duration::from_secs(1),
        ..Limits::default()
    };
    for plugin in ["spins", "never_returns"] {
        let outcome = cage.account(plugin, call.clone()).await;
        names(outcome, "timeout", &["toy", "within 1 seconds"]);
    }
    cage.serves().await;
}

#[tokio::test]
async fn limits_of_memory_stack_and_handles_are_named_in_the_error() {
    let cage = Cage::new().await;
    let little = Limits {
        memory: 8 << 20,
        handles: 100,
        ..Limits::default()
    };
    for (plugin, limits, words) in [
        (
            "allocates_without_end",
            Limits::default(),
            "more than 64 MiB of memory",
        ),
        (
            "allocates_without_end",
            little.clone(),
            "more than 8 MiB of memory",
        ),
        ("recurses_without_end", Limits::default(), "stack"),
        ("traps", Limits::default(), "unreachable"),
        (
            "opens_handles_without_end",
            little,
            "more of the host's streams",
        ),
    ] {
        let outcome = cage.account(plugin, limits).await;
        names(outcome, "trapped", &["toy", words]);
    }
    cage.serves().await;
}

#[tokio::test]
async fn limits_of_buffers_for_a_plugin_are_named_in_the_error() {
    let cage = Cage::new().await;
    let few = Limits {
        handles: 200,
        open_answers: 10,
        ..Limits::default()
    };
    for (what, limits, code, words) in [
        (
            "bodies",
            Limits::default(),
            "trapped",
            "more than 16 MiB that were not sent",
        ),
        (
            "zeroes",
            Limits::default(),
            "trapped",
            "more than 16 MiB that were not sent",
        ),
        (
            "aborted bodies",
            Limits::default(),
            "trapped",
            "more than 16 MiB that were not sent",
        ),
        ("fields", few.clone(), "trapped", "handle limit exceeded"),
        ("answers", few, "not-granted", "holds 10 answers open"),
        ("response bodies", Limits::default(), "changed", "refused"),
        ("methods", Limits::default(), "changed", "refused"),
        ("authorities", Limits::default(), "changed", "refused"),
        ("paths", Limits::default(), "changed", "refused"),
    ] {
        let mut session = cage.session("hoards_in_the_host", limits);
        let outcome = in_time(session.resolve(what, ResolveOptions::plain())).await;
        names(outcome, code, &[words]);
    }
    cage.serves().await;
}

#[tokio::test]
async fn a_call_cannot_send_a_flood_of_requests() {
    let cage = Cage::new().await;
    let limits = Limits {
        requests: 20,
        ..Limits::default()
    };
    let mut session = cage.session("sends_many_requests", limits);
    let links = vec![toy::FILE.to_owned()];
    let outcome = in_time(session.check(links)).await;
    names(outcome, "not-granted", &["request number 21 in one call"]);
    assert_eq!(cage.service.asked().len(), 20);
    cage.serves().await;
}

#[tokio::test]
async fn a_request_that_is_never_finished_ends_with_the_call() {
    let cage = Cage::new().await;
    let small = Limits {
        request: Duration::from_millis(300),
        ..Limits::default()
    };
    let mut session = cage.session("never_finishes_a_body", small);
    let outcome = in_time(session.resolve("10", ResolveOptions::plain())).await;
    names(outcome, "changed", &["ConnectionWriteTimeout"]);
    assert!(cage.service.asked().is_empty());
    // A body that is too long to be buffered is sent as a stream.
    let call = Limits {
        call: Duration::from_secs(1),
        ..Limits::default()
    };
    let mut session = cage.session("never_finishes_a_body", call);
    let outcome = in_time(session.resolve("10000000", ResolveOptions::plain())).await;
    names(outcome, "timeout", &["within 1 seconds"]);
    cage.serves().await;
}

#[tokio::test]
async fn replies_of_the_service_are_limited_too() {
    let cage = Cage::new().await;
    for limits in [
        Limits {
            answer_bytes: 20,
            ..Limits::default()
        },
        Limits {
            call_bytes: 20,
            ..Limits::default()
        },
    ] {
        let mut session = cage.session("toy", limits);
        let outcome = in_time(session.account()).await;
        assert!(outcome.is_err());
    }
    cage.serves().await;
}
