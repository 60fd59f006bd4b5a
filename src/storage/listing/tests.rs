//! Listings against a model of the service that omits rows in any order.

use std::cmp::Reverse;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::error::Code;
use crate::http::memory::json;
use crate::session::testing::host_held;

/// The order by which the service cuts off rows.
#[derive(Debug, Clone, Copy)]
enum Order {
    Oldest,
    Newest,
    Name,
    /// A different one each time.
    Random,
}

/// A folder of the service.
#[derive(Debug)]
struct Service {
    /// The date of each file; its number is its name.
    dates: Vec<Civil>,
    order: Order,
    rows: usize,
    is_inclusive: bool,
    /// Whether it compares instants: a repeated hour of the clock then counts
    /// only once.
    by_instant: bool,
    requests: usize,
}

impl Service {
    fn new(dates: Vec<Civil>, order: Order, rows: usize) -> Self {
        Self {
            dates,
            order,
            rows,
            is_inclusive: false,
            by_instant: false,
            requests: 0,
        }
    }

    fn is_within(&self, date: Civil, stored: &Stored) -> bool {
        let bound = |text: &Option<String>| text.as_deref().map(|text| Civil::read(text).unwrap());
        let number = |date: Civil| match self.by_instant {
            true => i64::try_from(date.to_unix().unwrap_or(0)).unwrap(),
            false => date
                .to_string()
                .bytes()
                .filter(u8::is_ascii_digit)
                .fold(0, |n, digit| n * 10 + i64::from(digit - b'0')),
        };
        let edge = i64::from(self.is_inclusive);
        bound(&stored.after).is_none_or(|after| number(date) > number(after) - edge)
            && bound(&stored.before).is_none_or(|before| number(date) < number(before) + edge)
    }

    fn list(&mut self, stored: &Stored) -> Vec<Item> {
        self.requests += 1;
        let files = 0..self.dates.len();
        let mut files: Vec<usize> = files
            .filter(|n| self.is_within(self.dates[*n], stored))
            .collect();
        match self.order {
            Order::Oldest => files.sort_by_key(|n| self.dates[*n]),
            Order::Newest => files.sort_by_key(|n| Reverse(self.dates[*n])),
            Order::Name => {}
            Order::Random => files.sort_by_key(|n| (n + 7) * 7_919 * self.requests % 10_007),
        }
        files.truncate(self.rows);
        let item = |n: usize| Item {
            url: Some(format!("https://1fichier.com/?{n:010}")),
            date: Some(self.dates[n].to_string()),
            ..Item::default()
        };
        files.into_iter().map(item).collect()
    }

    /// Lists everything; returns how many files were found, and the number of
    /// requests after the first.
    fn found(&mut self) -> (usize, usize) {
        let folder = Folder {
            files: self.dates.len() as u64,
            items: Some(self.list(&Stored::default())),
            ..Folder::default()
        };
        let mut listing = Listing::new(0, folder);
        while let Some(range) = listing.ranges.pop().filter(|_| listing.is_short()) {
            let items = self.list(&listing.window(range));
            listing.add(range, items);
        }
        (listing.items.len(), self.requests - 1)
    }
}

fn civil(text: &str) -> Civil {
    Civil::read(text).unwrap()
}

/// This many files at this interval in seconds.
fn evenly(files: i64, seconds: i64) -> Vec<Civil> {
    let start = civil("2024-01-01 00:00:00");
    (0..files).map(|n| start.plus(n * seconds)).collect()
}

const ORDERS: [Order; 4] = [Order::Oldest, Order::Newest, Order::Name, Order::Random];

#[test]
fn a_folder_of_any_size_is_listed_completely_in_few_requests() {
    for order in ORDERS {
        for (files, most) in [(5_000, 0), (5_001, 2), (12_345, 4), (30_000, 9)] {
            // Numbers and dates in different orders.
            let mut dates = evenly(files, 61);
            dates.sort_by_key(|date| date.plus(0).to_string().bytes().rev().collect::<Vec<_>>());
            let (found, requests) = Service::new(dates, order, 5_000).found();
            assert_eq!(found, files as usize, "{order:?}");
            assert!(
                requests <= most,
                "{order:?}: {requests} requests for {files} files"
            );
        }
    }
}

#[test]
fn many_files_of_one_second_around_a_border_are_all_found() {
    for order in ORDERS {
        for is_inclusive in [false, true] {
            let mut dates = evenly(3_000, 1);
            dates.extend(std::iter::repeat_n(dates[1_500], 4_900));
            dates.extend(std::iter::repeat_n(dates[1_501], 4_900));
            let mut service = Service::new(dates, order, 5_000);
            service.is_inclusive = is_inclusive;
            assert_eq!(service.found().0, 12_800, "{order:?}, {is_inclusive}");
        }
    }
}

#[test]
fn a_repeated_hour_of_the_clock_is_listed_completely() {
    let hour = civil("2026-10-25 02:00:00");
    for order in ORDERS {
        for by_instant in [false, true] {
            // Each second of it twice, and the seconds around it.
            let mut dates: Vec<Civil> = (-1_800..5_400).map(|second| hour.plus(second)).collect();
            dates.extend((0..3_600).map(|second| hour.plus(second)));
            let mut service = Service::new(dates, order, 5_000);
            service.by_instant = by_instant;
            assert_eq!(service.found().0, 10_800, "{order:?}, {by_instant}");
        }
    }
}

proptest! {
    #[test]
    fn omitted_rows_are_always_found(
        seconds in vec((0i64..400, 1usize..4), 1..120),
        order in 0usize..4,
        is_inclusive: bool,
        by_instant: bool,
        rows in 5usize..40,
    ) {
        let start = civil("2026-10-25 01:58:00");
        let files = seconds.iter().flat_map(|(second, count)| std::iter::repeat_n(start.plus(*second), *count));
        let mut dates: Vec<Civil> = files.collect();
        // Files of one second beyond the length of a reply cannot be separated.
        let mut of_second = std::collections::BTreeMap::<Civil, usize>::new();
        dates.retain(|date| {
            let count = of_second.entry(*date).or_default();
            *count += 1;
            *count < rows / 3
        });
        let files = dates.len();
        let mut service = Service::new(dates, ORDERS[order], rows);
        (service.is_inclusive, service.by_instant) = (is_inclusive, by_instant);
        prop_assert_eq!(service.found().0, files);
    }
}

const FOLDER: &str = r#"{"status":"OK","files":3,"items":[ITEM]}"#;

fn item(n: u32, second: u32) -> String {
    format!(
        r#"{{"url":"https://1fichier.com/?abcde{n:05}","filename":"{n}","date":"2024-01-01 00:00:{second:02}"}}"#
    )
}

#[test]
fn a_listing_continues_after_a_wait() {
    let flood = || {
        json(
            403,
            r#"{"status":"KO","message":"Flood detected: IP Locked #374"}"#,
        )
    };
    let folder = FOLDER.replace("ITEM", &[item(1, 1), item(2, 2)].join(","));
    let rest = format!(r#"{{"status":"OK","items":[{}]}}"#, item(3, 3));
    let (session, memory) = host_held([json(200, &folder), flood(), json(200, &rest)]);
    let error = all(&session, 0).unwrap_err();
    assert_eq!(error.code, Code::RateLimited);
    let (_, items) = all(&session, 0).unwrap();
    assert_eq!(items.len(), 3);
    let window = r#"{"folder_id":0,"sent_after":"2024-01-01 00:00:01"}"#;
    let bodies: Vec<String> = memory.wire().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, [r#"{"folder_id":0,"files":1}"#, window, window]);
}

#[test]
fn a_listing_does_not_continue_after_a_change() {
    let flood = json(
        403,
        r#"{"status":"KO","message":"Flood detected: IP Locked #374"}"#,
    );
    let short = FOLDER.replace("ITEM", &item(1, 1));
    let whole = FOLDER.replace("ITEM", &[item(1, 1), item(2, 2), item(3, 3)].join(","));
    let removed = json(200, r#"{"status":"OK"}"#);
    let (session, _) = host_held([json(200, &short), flood, removed, json(200, &whole)]);
    all(&session, 0).unwrap_err();
    folder::rm(&session, 7).unwrap();
    assert_eq!(all(&session, 0).unwrap().1.len(), 3);
}

#[test]
fn files_that_are_never_listed_make_it_incomplete() {
    let short = FOLDER.replace("ITEM", &[item(1, 1), item(2, 1)].join(","));
    let none = || json(200, r#"{"status":"OK","items":[]}"#);
    let (session, _) = host_held([json(200, &short), none(), none(), json(200, &short)]);
    let error = all(&session, 0).unwrap_err();
    assert_eq!(error.code, Code::Integrity);
    assert!(
        error.message.contains("lists 2 of 3 files"),
        "{}",
        error.message
    );
}

#[test]
fn files_that_are_removed_meanwhile_do_not_make_it_incomplete() {
    let short = FOLDER.replace("ITEM", &[item(1, 1), item(2, 1)].join(","));
    let none = || json(200, r#"{"status":"OK","items":[]}"#);
    let now = short.replace("\"files\":3", "\"files\":2");
    let (session, _) = host_held([json(200, &short), none(), none(), json(200, &now)]);
    assert_eq!(all(&session, 0).unwrap().1.len(), 2);
}
