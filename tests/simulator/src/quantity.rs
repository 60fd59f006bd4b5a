//! Parses sizes, durations and flags from a command line. Knows nothing about
//! what is measured.

use std::time::Duration;

/// A text that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseError(pub(crate) String);

impl ParseError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Decimal and binary units, longest suffix first.
const UNITS: [(&str, u64); 16] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("K", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
];

/// Bytes: `700`, `1.5G` (1 500 000 000), `2Gi` (2 147 483 648). Units may end
/// in `B`, case-insensitive.
pub(crate) fn size(text: &str) -> Result<u64, ParseError> {
    let wrong = || {
        ParseError::new(format!(
            "`{text}` is not a size: use bytes, or a number with K, M, G, T (powers of 1000) or \
             Ki, Mi, Gi, Ti (powers of 1024)"
        ))
    };
    let lower = text.trim().to_ascii_lowercase();
    let unit = UNITS
        .iter()
        .find_map(|(unit, bytes)| Some((lower.strip_suffix(&unit.to_ascii_lowercase())?, *bytes)));
    let (number, bytes) = unit.unwrap_or((lower.strip_suffix('b').unwrap_or(&lower), 1));
    let (whole, fraction) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 12 {
        return Err(wrong());
    }
    let scale = 10_u128.pow(fraction.len() as u32);
    let value: u128 = format!("{whole}{fraction}").parse().map_err(|_| wrong())?;
    let bytes = value.checked_mul(bytes.into()).ok_or_else(wrong)? / scale;
    // Half of the maximum, so that sums of sizes fit as well.
    let most = u64::MAX / 2;
    u64::try_from(bytes)
        .ok()
        .filter(|bytes| *bytes <= most)
        .ok_or_else(wrong)
}

/// `200ms`, `1.5s`, `5m`, `1h`; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Result<Duration, ParseError> {
    let wrong = || {
        ParseError::new(format!(
            "`{text}` is not a duration: use for example 200ms, 1.5s, 5m or 1h"
        ))
    };
    let text = text.trim();
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let unit = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, *seconds)));
    let (number, seconds) = unit.unwrap_or((text, 1.0));
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    // A year is longer than anyone waits.
    let seconds = number * seconds;
    match (0.0..=366.0 * 86400.0).contains(&seconds) {
        true => Ok(Duration::from_secs_f64(seconds)),
        false => Err(wrong()),
    }
}

/// The shortest form that [`duration`] parses.
pub(crate) fn duration_text(duration: Duration) -> String {
    match duration.subsec_nanos() {
        0 => format!("{}s", duration.as_secs()),
        _ => format!("{}ms", duration.as_secs_f64() * 1000.0),
    }
}

/// `true` or `false`, `1` or `0`, `yes` or `no`, `on` or `off`.
pub(crate) fn flag(text: &str) -> Result<bool, ParseError> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(ParseError::new(format!(
            "`{text}` is neither true nor false"
        ))),
    }
}

/// A number of any kind.
pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Result<T, ParseError> {
    let parsed = text.trim().parse();
    parsed.map_err(|_| ParseError::new(format!("`{text}` is not a number in the valid range")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in [
            ("0", 0),
            ("700", 700),
            ("700B", 700),
            ("1k", 1000),
            ("1Ki", 1024),
            ("1.5G", 1_500_000_000),
            ("100GB", 100_000_000_000),
            ("2 GiB", 2 << 30),
            ("0.5Ti", 1 << 39),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "G",
            "-1",
            "1e9",
            "1.2.3",
            "1X",
            "99999999999T",
            "1.",
            ".5",
            "é",
        ] {
            assert_eq!(size(text).is_ok(), text == "1.", "{text}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, milliseconds) in [
            ("200ms", 200),
            ("1.5s", 1500),
            ("2", 2000),
            ("1h", 3_600_000),
        ] {
            let expected = Duration::from_millis(milliseconds);
            assert_eq!(duration(text), Ok(expected), "{text}");
            assert_eq!(duration(&duration_text(expected)), Ok(expected), "{text}");
        }
        for text in ["", "s", "-1s", "NaN", "inf", "9999999h", "1 fortnight"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
