//! Marks of versions in names: `report-v2001-02-03-040506-123.txt`. rclone
//! leaves them readable, so that backends which keep versions of files can list
//! them. Must not know how names are encrypted.
//!
//! Source: rclone's `lib/version/version.go`.

/// Bytes of a mark.
const LEN: usize = "-v2001-02-03-040506-123".len();

/// What is where in a mark; `0` is a digit.
const PATTERN: &[u8; LEN] = b"-v0000-00-00-000000-000";

/// Separates the mark from the rest of a name; `None` if there is no mark.
pub fn remove(name: &str) -> Option<(String, &str)> {
    let (base, extension) = split_extension(name);
    let start = base.len().checked_sub(LEN)?;
    let mark = base.get(start..).filter(|mark| is_mark(mark))?;
    Some((format!("{}{extension}", &base[..start]), mark))
}

/// Puts a mark in front of the extension.
pub fn add(name: &str, mark: &str) -> String {
    let (base, extension) = split_extension(name);
    format!("{base}{mark}{extension}")
}

/// The dot of `.hidden` does not begin an extension.
fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    }
}

fn is_mark(text: &str) -> bool {
    let matches = |(byte, pattern): (u8, &u8)| match pattern {
        b'0' => byte.is_ascii_digit(),
        other => byte == *other,
    };
    if !text.bytes().zip(PATTERN).all(matches) {
        return false;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(u32::MAX);
    let (year, month, day) = (number(2, 6), number(7, 9), number(10, 12));
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && number(13, 15) < 24 && number(15, 17) < 60 && number(17, 19) < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "-v2001-02-03-040506-123";

    #[test]
    fn a_mark_is_found_in_front_of_the_extension() {
        for (name, rest) in [
            ("1-v2001-02-03-040506-123", Some("1")),
            ("hello-v2001-02-03-040506-123.txt", Some("hello.txt")),
            (".rc-v2001-02-03-040506-123", Some(".rc")),
            ("-v2001-02-03-040506-123", Some("")),
            ("é-v2001-02-03-040506-123.é", Some("é.é")),
            ("a.b-v2001-02-03-040506-123", None),
            ("a-v2001-02-03-040506-123.tar.gz", None),
            ("a-v2001-02-03-040506-123 ", None),
            ("éééééééééééééééé", None),
            ("", None),
        ] {
            let found = remove(name);
            assert_eq!(
                found.as_ref().map(|(rest, _)| rest.as_str()),
                rest,
                "{name}"
            );
            if let Some((rest, mark)) = found {
                assert_eq!(mark, MARK);
                assert_eq!(add(&rest, mark), name);
            }
        }
    }

    #[test]
    fn only_dates_that_exist_are_marks() {
        for (mark, expected) in [
            ("-v2000-02-29-235959-999", true),
            ("-v0000-01-31-000000-000", true),
            ("-v1900-02-29-000000-000", false),
            ("-v2001-02-29-000000-000", false),
            ("-v2001-04-31-000000-000", false),
            ("-v2001-13-01-000000-000", false),
            ("-v2001-00-01-000000-000", false),
            ("-v2001-01-00-000000-000", false),
            ("-v2001-01-01-240000-000", false),
            ("-v2001-01-01-006000-000", false),
            ("-v2001-01-01-000060-000", false),
            ("-v2001-01-01-00000a-000", false),
            ("-x2001-01-01-000000-000", false),
        ] {
            assert_eq!(is_mark(mark), expected, "{mark}");
        }
    }
}
