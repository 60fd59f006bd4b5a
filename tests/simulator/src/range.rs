//! Parses the `Range` header of a download strictly. Knows nothing about files.

/// The part of a file that a `Range` header requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestedRange {
    /// Everything: no range, an invalid one, or several.
    Whole,
    /// These bytes, both ends included.
    Part { first: u64, last: u64 },
    /// A range outside the file.
    Unsatisfiable,
}

/// Parses the header for a file of `size` bytes. Several ranges get the whole
/// file, as the standard allows; how the real servers treat them is unknown.
pub(crate) fn parse(header: Option<&str>, size: u64) -> RequestedRange {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return RequestedRange::Whole;
    };
    let Some((first, last)) = spec.split_once('-') else {
        return RequestedRange::Whole;
    };
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let last = last.unwrap_or(u64::MAX);
            if last < first {
                RequestedRange::Whole
            } else if first >= size {
                RequestedRange::Unsatisfiable
            } else {
                RequestedRange::Part {
                    first,
                    last: last.min(size - 1),
                }
            }
        }
        (Some(None), Some(Some(count))) => {
            if count == 0 || size == 0 {
                RequestedRange::Unsatisfiable
            } else {
                RequestedRange::Part {
                    first: size.saturating_sub(count),
                    last: size - 1,
                }
            }
        }
        _ => RequestedRange::Whole,
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
    fn ranges_are_parsed_according_to_the_standard() {
        let part = |first, last| RequestedRange::Part { first, last };
        for (header, size, wanted) in [
            (None, 10, RequestedRange::Whole),
            (Some("bytes=0-"), 10, part(0, 9)),
            (Some("bytes=3-5"), 10, part(3, 5)),
            (Some("bytes=3-500"), 10, part(3, 9)),
            (Some("bytes=-4"), 10, part(6, 9)),
            (Some("bytes=-40"), 10, part(0, 9)),
            (Some("bytes=10-"), 10, RequestedRange::Unsatisfiable),
            (Some("bytes=-0"), 10, RequestedRange::Unsatisfiable),
            (Some("bytes=0-"), 0, RequestedRange::Unsatisfiable),
            (Some("bytes=5-3"), 10, RequestedRange::Whole),
            (Some("bytes=0-1,3-4"), 10, RequestedRange::Whole),
            (Some("bytes=-"), 10, RequestedRange::Whole),
            (Some("bytes=a-b"), 10, RequestedRange::Whole),
            (Some("items=0-1"), 10, RequestedRange::Whole),
            (
                Some("bytes=99999999999999999999999-"),
                10,
                RequestedRange::Unsatisfiable,
            ),
        ] {
            assert_eq!(parse(header, size), wanted, "{header:?} of {size}");
        }
    }
}
