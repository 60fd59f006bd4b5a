//! Plain lines: how far files are, for logs and for terminals that cannot be
//! drawn upon.

use std::time::{Duration, Instant};

use super::super::super::output::bytes;
use super::super::board::{Board, File, Phase};
use super::{Layout, percent, speed};

/// Time before a plain line reports how far a file is, and between two of them.
pub const PLAIN: Duration = Duration::from_secs(5);

/// A shorter pause is over before anybody has read of it.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

impl Layout<'_> {
    /// What plain lines tell now: of each file once in a while how far it is,
    /// and once of each pause.
    pub fn plain(&self, board: &mut Board, now: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        for number in board.active_numbers() {
            let file = &board.files()[number];
            let is_time = file
                .told
                .is_none_or(|(then, _)| now.duration_since(then) >= PLAIN);
            let is_new = file.told.is_none_or(|(_, phase)| phase != file.since);
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
                board.change(number, |file| file.told = Some((now, file.since)));
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
