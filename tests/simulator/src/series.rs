//! Expands names of generated files: `part-{001..120}.bin` stands for 120
//! names. Independent of existing files.

use std::time::Duration;

use crate::quantity::{self, ParseError};
use crate::stored::{NewContent, NewFile};

/// Maximum files that one name may stand for.
const MOST: u64 = 100_000;

/// Larger files of a series have the same bytes, so that their checksum may be
/// known.
const OWN_BYTES: u64 = 64 << 20;

/// The files that a name stands for: one, or one per number of its
/// `{FIRST..LAST}`. They were sent one second apart, the last one at the time
/// of the file itself; up to 64 MiB, each has different bytes.
pub(crate) fn expand(file: NewFile) -> Result<Vec<NewFile>, ParseError> {
    let Some(range) = Range::find(&file.name)? else {
        return Ok(vec![file]);
    };
    let of_number = |number: u64| NewFile {
        name: range.name(number),
        content: match file.content {
            NewContent::Generated { size, seed } if size <= OWN_BYTES => {
                let seed = seed.wrapping_add(number);
                NewContent::Generated { size, seed }
            }
            ref other => other.clone(),
        },
        age: file.age + Duration::from_secs(range.last - number),
        ..file.clone()
    };
    Ok((range.first..=range.last).map(of_number).collect())
}

/// A name with a range of numbers.
struct Range<'a> {
    before: &'a str,
    after: &'a str,
    first: u64,
    last: u64,
    /// Digits, zero-padded if the first number is.
    width: usize,
}

impl<'a> Range<'a> {
    /// `None` if the name stands for itself. Braces without dots are part of
    /// the name.
    fn find(name: &'a str) -> Result<Option<Self>, ParseError> {
        let split = || {
            let (before, rest) = name.split_once('{')?;
            let (range, after) = rest.split_once('}')?;
            let (first, last) = range.split_once("..")?;
            Some((before, first, last, after))
        };
        let Some((before, from, to, after)) = split() else {
            return Ok(None);
        };
        let (first, last): (u64, u64) = (quantity::number(from)?, quantity::number(to)?);
        match last.checked_sub(first) {
            Some(more) if more < MOST => Ok(Some(Self {
                before,
                after,
                first,
                last,
                width: if from.starts_with('0') { from.len() } else { 0 },
            })),
            Some(_) => Err(ParseError::new(format!(
                "`{name}` stands for more than {MOST} files"
            ))),
            None => Err(ParseError::new(format!("`{name}` stands for no file"))),
        }
    }

    fn name(&self, number: u64) -> String {
        let (before, after, width) = (self.before, self.after, self.width);
        format!("{before}{number:0width$}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(name: &str) -> Result<Vec<String>, ParseError> {
        let content = NewContent::Generated { size: 1, seed: 0 };
        let files = expand(NewFile::new(name, content))?;
        Ok(files.into_iter().map(|file| file.name).collect())
    }

    #[test]
    fn a_range_stands_for_its_numbers() {
        assert_eq!(
            names("f{8..10}.bin").unwrap(),
            ["f8.bin", "f9.bin", "f10.bin"]
        );
        assert_eq!(names("{08..10}").unwrap(), ["08", "09", "10"]);
        assert_eq!(names("a{b}c").unwrap(), ["a{b}c"]);
        assert_eq!(names("a}{1").unwrap(), ["a}{1"]);
    }

    #[test]
    fn a_range_of_nothing_or_too_much_is_refused() {
        for name in ["{2..1}", "{0..100000}", "{a..b}", "{1..}"] {
            assert!(names(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_files_of_a_series_were_sent_one_second_apart_and_differ() {
        let content = NewContent::Generated { size: 9, seed: 0 };
        let files = expand(NewFile::new("{1..3}", content)).unwrap();
        let ages: Vec<u64> = files.iter().map(|file| file.age.as_secs()).collect();
        assert_eq!(ages, [2, 1, 0]);
        let seeds = files.iter().map(|file| match file.content {
            NewContent::Generated { seed, .. } => seed,
            _ => 0,
        });
        assert_eq!(seeds.collect::<Vec<_>>(), [1, 2, 3]);
    }
}
