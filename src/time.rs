//! Converts Paris civil time to Unix time, with daylight saving: 1fichier
//! writes every date as `YYYY-MM-DD HH:MM:SS` in Paris time. Must not read any
//! clock.

use std::fmt;

/// Seconds of a day.
const DAY: i64 = 24 * 3600;
/// The change to and from summer time: 01:00 UTC on a last Sunday.
const CHANGE: i64 = 3600;

/// A date and time as shown by a clock in Paris: seconds since it showed
/// 1970-01-01 00:00:00. In autumn one hour is shown twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil(i64);

impl Civil {
    /// 1970-01-01 00:00:00.
    pub const MIN: Self = Self(0);
    /// 9999-12-31 23:59:59.
    pub const MAX: Self = Self(253_402_300_799);

    /// Parses `YYYY-MM-DD HH:MM:SS`, or `YYYY-MM-DD` for midnight. Dates before
    /// 1970, zero dates and anything else are `None`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, clock) = match text.split_once([' ', 'T']) {
            Some((date, clock)) => (date, clock),
            None => (text, "00:00:00"),
        };
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
        let is_date = (1970..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_of_month(year, month)).contains(&day);
        let is_time = hour <= 23 && minute <= 59 && second <= 59;
        let seconds =
            || days_since_1970(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        (is_date && is_time).then(|| Self(seconds()))
    }

    /// Adds seconds, within [`MIN`](Self::MIN) and [`MAX`](Self::MAX).
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds)).clamp(Self::MIN, Self::MAX)
    }

    /// The midpoint of two times, rounded down.
    #[must_use]
    pub fn middle(self, other: Self) -> Self {
        Self(self.0.midpoint(other.0))
    }

    /// Unix seconds. A repeated hour is taken as its first occurrence; a
    /// skipped hour counts in winter time.
    pub fn to_unix(self) -> Option<u64> {
        let (year, ..) = date(self.0.div_euclid(DAY));
        // With the summer offset first, the earlier of two possible instants
        // wins.
        let summer = self.0 - 2 * 3600;
        let unix = if is_summer(year, summer) {
            summer
        } else {
            self.0 - 3600
        };
        u64::try_from(unix).ok()
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        )
    }
}

/// Parses like [`Civil::read`] and returns Unix seconds.
pub fn paris_to_unix(text: &str) -> Option<u64> {
    Civil::read(text)?.to_unix()
}

/// Three decimal numbers of these widths.
fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Whether Paris has summer time at an instant of this year.
fn is_summer(year: i64, unix: i64) -> bool {
    let start = last_sunday(year, 3) * DAY + CHANGE;
    let end = last_sunday(year, 10) * DAY + CHANGE;
    (start..end).contains(&unix)
}

/// The last Sunday of a month of 31 days, in days since 1970.
fn last_sunday(year: i64, month: i64) -> i64 {
    let last = days_since_1970(year, month, 31);
    // Day 0 was a Thursday, so day 3 was a Sunday.
    last - (last - 3).rem_euclid(7)
}

/// Days since 1970-01-01 in the Gregorian calendar, for years from 1970.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day is their last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    // 719468 days lie between 0000-03-01 and 1970-01-01.
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// Year, month and day of a day since 1970-01-01: the inverse.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    // Cycles of 400 years have 146097 days.
    let (cycle, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let day = day - (month * 153 + 2) / 5 + 1;
    let year = cycle * 400 + year;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_written_as_it_is_read() {
        for day in 0..=Civil::MAX.0 / DAY {
            let noon = Civil(day * DAY + 12 * 3600 + 34 * 60 + 56);
            assert_eq!(Civil::read(&noon.to_string()), Some(noon));
        }
        assert_eq!(Civil::MIN.to_string(), "1970-01-01 00:00:00");
        assert_eq!(Civil::MAX.to_string(), "9999-12-31 23:59:59");
        assert_eq!(Civil::MAX.plus(1), Civil::MAX);
    }

    #[test]
    fn paris_is_one_hour_ahead_in_winter_and_two_in_summer() {
        let rows = [
            // A reply with the HTTP date 12:58:17 GMT listed a file of
            // 14:57:25.
            ("2021-06-22 14:57:25", 1_624_366_645),
            ("2021-01-01 00:00:00", 1_609_455_600),
            ("2026-11-21 08:00:00", 1_795_244_400),
            ("1970-01-01 01:00:00", 0),
            ("2000-02-29 12:00:00", 951_822_000),
            ("2024-02-29 12:00:00", 1_709_204_400),
            ("2038-01-19 04:14:08", 2_147_483_648),
            ("2021-06-22", 1_624_312_800),
            // Summer time 2026 begins on March 29 and ends on October 25.
            ("2026-03-29 01:59:59", 1_774_745_999),
            ("2026-03-29 03:00:00", 1_774_746_000),
            ("2026-10-25 01:59:59", 1_792_886_399),
            ("2026-10-25 03:00:00", 1_792_893_600),
            // Shown twice: the first occurrence, still in summer time.
            ("2026-10-25 02:00:00", 1_792_886_400),
            ("2026-10-25 02:59:59", 1_792_889_999),
            // Skipped: counted in winter time.
            ("2026-03-29 02:30:00", 1_774_747_800),
            // In 2027 the last Sundays are the 28th and the 31st.
            ("2027-03-28 03:00:00", 1_806_195_600),
            ("2027-10-31 03:00:00", 1_824_948_000),
        ];
        for (text, unix) in rows {
            assert_eq!(paris_to_unix(text), Some(unix), "{text}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "0000-00-00 00:00:00",
            "1969-12-31 23:59:59",
            "1970-01-01 00:59:59",
            "2021-02-29 00:00:00",
            "2100-02-29 00:00:00",
            "2021-13-01 00:00:00",
            "2021-04-31 00:00:00",
            "2021-01-01 24:00:00",
            "2021-01-01 00:60:00",
            "2021-1-1 00:00:00",
            "2021-01-01 00:00",
            "2021-01-01 00:00:00 CET",
            "+021-01-01 00:00:00",
            "99999999999999999999",
            "never",
        ] {
            assert_eq!(paris_to_unix(text), None, "{text}");
        }
    }
}
