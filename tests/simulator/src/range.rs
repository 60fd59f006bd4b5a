//! The `Range` header of a download, read strictly.
//! Knows nothing of files.

/// What a `Range` header asks of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Everything: no range, one that is not understood, or several.
    Whole,
    /// These bytes, both ends included.
    Part { first: u64, last: u64 },
    /// Nothing that the file has.
    Unsatisfiable,
}

/// Reads the header for a file of `size` bytes. Several ranges at once are
/// answered with the whole file, which the standard allows; what the real
/// servers do with them is unknown.
pub(crate) fn parse(header: Option<&str>, size: u64) -> Wanted {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return Wanted::Whole;
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(u64::MAX);
            if last < first {
                Wanted::Whole
            } else if first >= size {
                Wanted::Unsatisfiable
            } else {
                Wanted::Part {
                    first,
                    last: last.min(size - 1),
                }
            }
        }
        (Some(None), Some(Some(count))) => {
            if count == 0 || size == 0 {
                Wanted::Unsatisfiable
            } else {
                Wanted::Part {
                    first: size.saturating_sub(count),
                    last: size - 1,
                }
            }
        }
        _ => Wanted::Whole,
    }
}

/// A number or nothing; `None` for anything else.
fn number(text: &str) -> Option<Option<u64>> {
    if text.is_empty() {
        return Some(None);
    }
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |first, last| Wanted::Part { first, last };
        for (header, size, wanted) in [
            (None, 10, Wanted::Whole),
            (Some("bytes=0-"), 10, part(0, 9)),
            (Some("bytes=3-5"), 10, part(3, 5)),
            (Some("bytes=3-500"), 10, part(3, 9)),
            (Some("bytes=-4"), 10, part(6, 9)),
            (Some("bytes=-40"), 10, part(0, 9)),
            (Some("bytes=10-"), 10, Wanted::Unsatisfiable),
            (Some("bytes=-0"), 10, Wanted::Unsatisfiable),
            (Some("bytes=0-"), 0, Wanted::Unsatisfiable),
            (Some("bytes=5-3"), 10, Wanted::Whole),
            (Some("bytes=0-1,3-4"), 10, Wanted::Whole),
            (Some("bytes=-"), 10, Wanted::Whole),
            (Some("bytes=a-b"), 10, Wanted::Whole),
            (Some("items=0-1"), 10, Wanted::Whole),
            (
                Some("bytes=99999999999999999999999-"),
                10,
                Wanted::Unsatisfiable,
            ),
        ] {
            assert_eq!(parse(header, size), wanted, "{header:?} of {size}");
        }
    }
}
