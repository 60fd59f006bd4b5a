//! Upload ids, from the assignment of a node until the report expires. Knows
//! nothing about multipart bodies.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rand::Rng;

use crate::clock::Clock;
use crate::names;

/// How long a report is kept: 2 h (API notice on end.pl).
const REPORT_LIFETIME: Duration = Duration::from_secs(2 * 3600);
/// How long an upload may take: 4 h (API notice on upload.cgi).
const UPLOAD_WITHIN: Duration = Duration::from_secs(4 * 3600);

/// Old uploads are pruned after this many new ones.
const PRUNED_EVERY: usize = 1024;

/// The number of upload nodes, `up1` to `up4`.
const NODES: u32 = 4;

/// One stored file, as end.pl reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) domain: usize,
    pub(crate) name: String,
    pub(crate) size: u64,
    /// `None` if the upload was only counted.
    pub(crate) whirlpool: Option<String>,
    /// Empty for files of an account.
    pub(crate) remove_code: String,
}

/// The outcome of one upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Whether it went to somebody's "incoming" folder.
    pub(crate) incoming: bool,
    pub(crate) files: Vec<Received>,
}

enum Stage {
    Assigned,
    Done(Report),
}

struct Upload {
    node: String,
    since: Instant,
    stage: Stage,
}

#[derive(Default)]
pub(crate) struct Uploads {
    known: Mutex<HashMap<String, Upload>>,
}

impl Uploads {
    /// Assigns a node (a host name) and an id for one upload there.
    pub(crate) fn assign(&self, clock: &Clock) -> (String, String) {
        let node = format!("up{}.1fichier.com", rand::rng().random_range(1..=NODES));
        let id = names::upload_id();
        let mut known = self.known.lock();
        if known.len().is_multiple_of(PRUNED_EVERY) {
            known.retain(|_, upload| upload.is_kept(clock));
        }
        known.insert(
            id.clone(),
            Upload {
                node: node.clone(),
                since: Instant::now(),
                stage: Stage::Assigned,
            },
        );
        (node, id)
    }

    /// Whether a node may receive an upload with this id.
    pub(crate) fn is_assigned(&self, clock: &Clock, node: &str, id: &str) -> bool {
        self.known.lock().get(id).is_some_and(|upload| {
            upload.node == node && upload.is_kept(clock) && matches!(upload.stage, Stage::Assigned)
        })
    }

    /// Stores the report. The id of an upload is also the `xid` of its report.
    pub(crate) fn finish(&self, id: &str, report: Report) {
        if let Some(upload) = self.known.lock().get_mut(id) {
            upload.stage = Stage::Done(report);
            upload.since = Instant::now();
        }
    }

    /// The report, on the node that received the upload.
    pub(crate) fn report(&self, clock: &Clock, node: &str, id: &str) -> Option<Report> {
        match self.known.lock().get(id) {
            Some(upload) if upload.node == node && upload.is_kept(clock) => match &upload.stage {
                Stage::Done(report) => Some(report.clone()),
                Stage::Assigned => None,
            },
            _ => None,
        }
    }
}

impl Upload {
    fn is_kept(&self, clock: &Clock) -> bool {
        let lifetime = match self.stage {
            Stage::Assigned => UPLOAD_WITHIN,
            Stage::Done(_) => REPORT_LIFETIME,
        };
        self.since.elapsed() < clock.scaled(lifetime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_good_for_one_upload_on_its_node() {
        let (uploads, clock) = (Uploads::default(), Clock::new(1.0).unwrap());
        let (node, id) = uploads.assign(&clock);
        assert_eq!(id.len(), 10);
        assert!(uploads.is_assigned(&clock, &node, &id));
        assert!(!uploads.is_assigned(&clock, "up99.1fichier.com", &id));
        assert_eq!(uploads.report(&clock, &node, &id), None);
        uploads.finish(&id, Report::default());
        assert!(!uploads.is_assigned(&clock, &node, &id));
        assert_eq!(uploads.report(&clock, &node, &id), Some(Report::default()));
        assert_eq!(uploads.report(&clock, "up99.1fichier.com", &id), None);
    }

    #[test]
    fn a_report_expires() {
        let (uploads, clock) = (Uploads::default(), Clock::new(1.0).unwrap());
        let (node, id) = uploads.assign(&clock);
        uploads.finish(&id, Report::default());
        let later = Clock::new(1e9).unwrap();
        std::thread::sleep(Duration::from_micros(20));
        assert_eq!(uploads.report(&later, &node, &id), None);
    }
}
