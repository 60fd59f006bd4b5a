//! Tests the list of sent requests against a model of the service, in simulated
//! time: requests of several processes arrive and are answered with any
//! latency.

use proptest::prelude::*;

use super::budget::Demand;
use super::budget::tests::{demand_of, limit};
use super::pauses::Intervals;
use super::sent::{Request, Sent};
use super::{Budget, RequestInfo};

/// Requests per run.
const REQUESTS: usize = 1_000;

/// Latency of a request: until it arrives, and until its response is back.
#[derive(Clone, Copy, Debug)]
struct Latency {
    arrival: u64,
    response: u64,
}

fn latency(most: u64) -> impl Strategy<Value = Latency> {
    (0..=most).prop_flat_map(|response| {
        (0..=response).prop_map(move |arrival| Latency { arrival, response })
    })
}

/// A request, and its demand on a limit of 3 requests per second, 400 ms apart.
fn overall() -> (Request, [Demand; 1]) {
    let limit = Budget {
        spacing_ms: 400,
        ..limit("/v1/*", 3, 1)
    };
    let info = RequestInfo {
        method: "POST",
        host: "api.example.com",
        path: "/v1/a",
        body: None,
    };
    let demands = [demand_of(&limit, &info, "me").expect("it falls under the limit")];
    (Request::new(&info, "me", "example", &demands), demands)
}

/// Result of a run.
struct Run {
    /// When each request arrived at the service, sorted.
    arrivals: Vec<u64>,
    /// Time from the first departure to the last one.
    time: u64,
}

/// Runs processes that share one list and always have a request ready.
fn run(latencies: &[Latency], processes: usize) -> Run {
    let ((request, demands), start) = (overall(), 1_000_000);
    let mut sent = Sent::default();
    // When each process tries next, and the responses in flight.
    let mut tries: Vec<u64> = (0..processes as u64).map(|n| start + n * 7).collect();
    let mut responses: Vec<(u64, u64)> = Vec::new();
    let (mut arrivals, mut last) = (Vec::new(), start);
    let mut left = latencies.iter();
    while let Some((process, now)) = tries.iter().copied().enumerate().min_by_key(|t| t.1) {
        responses.retain(|(id, back)| {
            let is_back = *back <= now;
            if is_back {
                sent.answered(*id, *back);
            }
            !is_back
        });
        match sent.take(&request, &demands, Intervals::default(), now) {
            Err(refusal) => tries[process] = now + refusal.wait.as_millis() as u64,
            Ok(id) => {
                let Some(latency) = left.next() else {
                    break;
                };
                responses.push((id, now + latency.response));
                arrivals.push(now + latency.arrival);
                last = now;
            }
        }
    }
    arrivals.sort_unstable();
    Run {
        arrivals,
        time: last - start,
    }
}

/// Returns the requests per second that the limits allow at these latencies.
fn allowed(latencies: &[Latency]) -> f64 {
    let all: u64 = latencies.iter().map(|latency| latency.response).sum();
    let mean = all as f64 / latencies.len() as f64 / 1_000.0;
    f64::min(2.5, 3.0 / (1.0 + mean))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_second_at_the_service_holds_more_than_3_requests_at_any_latency(
        latencies in (0_u64..=2_000).prop_flat_map(|most| {
            prop::collection::vec(latency(most), REQUESTS)
        }),
        processes in 1_usize..=4,
    ) {
        let run = run(&latencies, processes);
        prop_assert_eq!(run.arrivals.len(), REQUESTS);
        for four in run.arrivals.windows(4) {
            prop_assert!(four[3] - four[0] >= 1_000, "{:?}", four);
        }
        let rate = (REQUESTS - 1) as f64 / (run.time as f64 / 1_000.0);
        let allowed = allowed(&latencies);
        prop_assert!(rate >= 0.9 * allowed, "{} of {} a second", rate, allowed);
    }
}
