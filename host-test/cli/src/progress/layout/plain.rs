//! Progress as plain lines, for logs and for terminals that cannot move their
//! cursor.

use std::time::{Duration, Instant};

use super::super::super::output::bytes;
use super::super::board::{Board, File, Phase};
use super::{Layout, percent, speed};

/// Time before the first plain line about a file, and between two lines.
pub const PLAIN: Duration = Duration::from_secs(5);

/// A shorter pause is over before anyone reads about it.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

impl Layout<'_> {
    /// Returns the plain lines that are due: the progress of each file from
    /// time to time, and each pause once.
    pub fn plain(&self, board: &mut Board, now: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        for number in board.active_numbers() {
            let file = &board.files()[number];
            let is_time = file
                .reported
                .is_none_or(|(then, _)| now.duration_since(then) >= PLAIN);
            let is_new = file.reported.is_none_or(|(_, phase)| phase != file.since);
            let said = match &file.phase {
                _ if !is_time => None,
                Phase::Waiting { until, .. }
                    if is_new
                        && until.duration_since(file.since) >= SHORT_PAUSE
                        && *until > now =>
                {
                    Some(self.said(&file.phase, file.size, now))
                }
                Phase::Moving | Phase::Verifying(_) if now.duration_since(file.since) >= PLAIN => {
                    Some(self.said_plainly(file, now))
                }
                Phase::Busy(_) if is_new && now.duration_since(file.since) >= PLAIN => {
                    Some(self.said(&file.phase, file.size, now))
                }
                _ => None,
            };
            if let Some(said) = said {
                lines.push(format!("{}: {said}", file.name));
                board.change(number, |file| file.reported = Some((now, file.since)));
            }
        }
        lines
    }

    fn said_plainly(&self, file: &File, now: Instant) -> String {
        if file.phase != Phase::Moving {
            return self.said(&file.phase, file.size, now);
        }
        let far = match file.size {
            Some(size) => {
                let percent = percent(file.at, size);
                format!("{percent}% {}", self.of(&bytes(size)))
            }
            None => bytes(file.at),
        };
        let speed = file.speed.per_second(now).map(speed);
        let left = file.left(now).map(|left| self.left(left));
        let all: Vec<String> = [Some(far), speed, left].into_iter().flatten().collect();
        all.join(", ")
    }
}
