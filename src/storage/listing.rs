//! Lists all files of one folder, even if 1fichier lists only 5,000 of them:
//! there are no pages, so the rest is requested by the times at which the files
//! were stored. Which rows a reply omits is not documented.

use std::collections::HashSet;
use std::time::Duration;

use crate::api::file::{self, Item, Stored};
use crate::api::folder::{self, Folder};
use crate::error::{Code, Error, Result, Scope};
use crate::http::Transport;
use crate::session::Session;
use crate::time::Civil;

/// An incomplete listing is discarded when it is this old, because files change
/// in the meantime.
const KEPT: Duration = Duration::from_secs(120);

/// A range of times, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    from: Civil,
    to: Civil,
}

const EVER: Range = Range {
    from: Civil::MIN,
    to: Civil::MAX,
};

/// An incomplete listing.
#[derive(Debug)]
pub struct Listing {
    id: u64,
    folder: Folder,
    items: Vec<Item>,
    known: HashSet<String>,
    /// Ranges still to request, the most promising last.
    ranges: Vec<Range>,
    /// Rows of the longest reply: the service lists no more at a time.
    longest: usize,
    /// Whether files of exactly the second in `sent_after` are listed.
    includes_after: bool,
    /// The same for `sent_before`.
    includes_before: bool,
    /// When it may continue, by the session's clock.
    waits_until: Duration,
}

/// Returns a folder and all its files. Fails with `rate-limited` if the service
/// requires a pause between two requests; the next call continues. Fails with
/// `integrity` if files cannot be listed.
pub fn all<T: Transport>(session: &Session<T>, id: u64) -> Result<(Folder, Vec<Item>)> {
    let now = session.clock().elapsed();
    let partial = session.partial_listing().take();
    let mut listing = match partial.filter(|l| l.id == id && now < l.waits_until + KEPT) {
        Some(listing) => listing,
        None => Listing::new(id, folder::ls(session, id)?),
    };
    while listing.is_short() {
        let Some(range) = listing.ranges.pop() else {
            listing.check_complete(session)?;
            break;
        };
        match file::ls(session, id, &listing.window(range)) {
            Ok(items) => listing.add(range, items),
            Err(error) => {
                if let Some(seconds) = error.retry_after {
                    listing.ranges.push(range);
                    listing.waits_until =
                        session.clock().elapsed() + Duration::from_secs(seconds.into());
                    session.partial_listing().replace(Some(listing));
                }
                return Err(error);
            }
        }
    }
    Ok((listing.folder, listing.items))
}

impl Listing {
    /// Starts from the first reply, which may list no files, or some of them.
    fn new(id: u64, mut folder: Folder) -> Self {
        let items = folder.items.take();
        let mut listing = Self {
            id,
            folder,
            items: Vec::new(),
            known: HashSet::new(),
            ranges: Vec::new(),
            longest: 0,
            includes_after: false,
            includes_before: false,
            waits_until: Duration::ZERO,
        };
        match items.filter(|items| !items.is_empty()) {
            Some(items) => listing.add(EVER, items),
            None => listing.ranges.push(EVER),
        }
        listing
    }

    fn is_short(&self) -> bool {
        self.missing() > 0
    }

    fn missing(&self) -> usize {
        let all = usize::try_from(self.folder.files).unwrap_or(usize::MAX);
        all.saturating_sub(self.items.len())
    }

    /// Called when everything was requested and files are still missing: some
    /// may have been removed in the meantime.
    fn check_complete<T: Transport>(&self, session: &Session<T>) -> Result<()> {
        let (listed, counted) = (self.items.len(), folder::ls(session, self.id)?.files);
        if listed as u64 >= counted {
            return Ok(());
        }
        let message = format!(
            "incomplete listing: 1fichier lists {listed} of {counted} files of this folder"
        );
        Err(Error::new(Code::Integrity, message).scope(Scope::File))
    }

    /// What to request. One second more on each side unless known to be
    /// unnecessary.
    fn window(&self, range: Range) -> Stored {
        let after = range.from.plus(-i64::from(!self.includes_after));
        let before = range.to.plus(i64::from(!self.includes_before));
        Stored {
            after: (range.from != EVER.from).then(|| after.to_string()),
            before: (range.to != EVER.to).then(|| before.to_string()),
        }
    }

    /// Adds the rows of a reply.
    fn add(&mut self, range: Range, items: Vec<Item>) {
        let dates: Vec<Civil> = items.iter().filter_map(date).collect();
        let rows = items.len();
        self.longest = self.longest.max(rows);
        for item in items {
            if self.known.insert(key(&item)) {
                self.items.push(item);
            }
        }
        if rows == 0 || rows < self.longest || !self.is_short() {
            return;
        }
        self.includes_after |= dates.iter().any(|date| *date < range.from);
        self.includes_before |= dates.iter().any(|date| *date > range.to);
        let inside: Vec<Civil> = dates.into_iter().filter(|d| range.contains(*d)).collect();
        let pieces = self.missing().saturating_add(rows) * 5 / (self.longest * 4) + 1;
        self.ranges.extend(range.split(&inside, pieces));
    }
}

impl Range {
    fn contains(self, date: Civil) -> bool {
        (self.from..=self.to).contains(&date)
    }

    fn some(from: Civil, to: Civil) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// The ranges left to request after a reply ended with rows of these dates,
    /// the most promising last. Each is shorter than this one.
    fn split(self, dates: &[Civil], pieces: usize) -> Vec<Self> {
        let (Some(&first), Some(&last)) = (dates.iter().min(), dates.iter().max()) else {
            let middle = self.from.middle(self.to);
            let halves = [
                Self::some(self.from, middle),
                Self::some(middle.plus(1), self.to),
            ];
            return halves
                .into_iter()
                .flatten()
                .filter(|half| *half != self)
                .collect();
        };
        if first == last {
            // One second has more files than a reply: no other request
            // separates them.
            let before = (self.from < first).then(|| Self {
                from: self.from,
                to: first.plus(-1),
            });
            let after = (last < self.to).then(|| Self {
                from: last.plus(1),
                to: self.to,
            });
            return before.into_iter().chain(after).collect();
        }
        // The rows are sorted by date: the missing ones are after the last.
        if dates.is_sorted() {
            let mut ranges = Self {
                from: self.from,
                to: last.plus(-1),
            }
            .cut(dates, 2);
            ranges.push(Self {
                from: last,
                to: self.to,
            });
            return ranges;
        }
        if dates.is_sorted_by(|a, b| a >= b) {
            let mut ranges = Self {
                from: first.plus(1),
                to: self.to,
            }
            .cut(dates, 2);
            ranges.push(Self {
                from: self.from,
                to: first,
            });
            return ranges;
        }
        self.cut(dates, pieces.max(2))
    }

    /// Splits into at most this many pieces, with about the same number of
    /// dates in each.
    fn cut(self, dates: &[Civil], pieces: usize) -> Vec<Self> {
        let mut dates: Vec<Civil> = dates
            .iter()
            .copied()
            .filter(|d| *d < self.to && self.contains(*d))
            .collect();
        dates.sort_unstable();
        let mut ends: Vec<Civil> = (1..pieces)
            .filter_map(|n| dates.get(dates.len() * n / pieces))
            .copied()
            .collect();
        ends.dedup();
        ends.push(self.to);
        let mut from = self.from;
        ends.into_iter()
            .map(|to| {
                let piece = Self { from, to };
                from = to.plus(1);
                piece
            })
            .collect()
    }
}

fn date(item: &Item) -> Option<Civil> {
    Civil::read(item.date.as_deref()?)
}

/// What identifies a file: its link, if reported.
fn key(item: &Item) -> String {
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    match item.url.as_deref() {
        Some(url) if !url.is_empty() => url.to_owned(),
        _ => [text(&item.filename), text(&item.date), text(&item.checksum)].join("\0"),
    }
}

#[cfg(test)]
mod tests;
