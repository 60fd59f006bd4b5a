//! Reads the waits that the page of a file shows: the countdown of its script,
//! and the pause between downloads, after which to reload the page. Must not
//! judge notices.

use crate::html::{self, Piece};

/// Longest plausible wait.
pub const LONGEST: u32 = 4 * 3600;

/// Texts before the pause between downloads. A button with id `dlw` shows it,
/// and the page counts down in it until it reloads itself.
const PAUSES: [&str; 3] = ["⏳", "Free download in", "Téléchargement gratuit dans"];
/// Maximum characters between such a text and its number.
const REACH: usize = 20;
/// Names of the units, in both languages; without one, seconds.
const UNITS: [(&str, u32); 6] = [
    ("sec", 1),
    ("s", 1),
    ("min", 60),
    ("heure", 3600),
    ("hour", 3600),
    ("h", 3600),
];

/// Seconds of the countdown, from the script that runs it or the text that
/// announces it.
pub fn countdown(page: &str) -> Option<u32> {
    let from_script = html::pieces(page).find_map(|piece| match piece {
        Piece::Code(code) => script(code),
        _ => None,
    });
    let seconds = from_script.or_else(|| behind(&html::text(page), "Please wait"))?;
    Some(seconds.min(LONGEST))
}

/// Seconds until the page is to be reloaded, because an earlier download was
/// too recent.
pub fn reload(page: &str) -> Option<u32> {
    let text = html::text(page);
    let shown = PAUSES.into_iter().find_map(|words| behind(&text, words));
    let on_button = || {
        html::pieces(page).find_map(|piece| match piece {
            Piece::Tag(tag) if tag.attribute("id").is_some_and(|id| id == "dlw") => {
                let value = tag.attribute("value")?;
                PAUSES.into_iter().find_map(|words| behind(&value, words))
            }
            _ => None,
        })
    };
    shown.or_else(on_button).map(|seconds| seconds.min(LONGEST))
}

/// `var ct = 1*60;`, `var count = 60;` and `('.clock'), 1 * 60, {`.
fn script(code: &str) -> Option<u32> {
    let after =
        |mark: &str| {
            let mut places = code.match_indices(mark);
            places.find_map(|(at, _)| {
                let rest = code.get(at.checked_add(mark.len())?..)?;
                product(rest.trim_start_matches(|c: char| {
                    c.is_ascii_whitespace() || matches!(c, '=' | ',')
                }))
            })
        };
    [
        "var ct",
        "var count",
        "let ct",
        "('.clock')",
        "(\".clock\")",
    ]
    .into_iter()
    .find_map(after)
}

/// Parses `60`, `1*60` or `1 * 60` at the start of a text.
fn product(text: &str) -> Option<u32> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '*' | ' '))
        .unwrap_or(text.len());
    let factors = text.get(..end)?.split('*');
    factors
        .map(|factor| factor.trim().parse::<u32>().ok())
        .try_fold(1_u32, |product, factor| product.checked_mul(factor?))
}

/// Seconds of a number shortly after these words, with or without a unit.
fn behind(text: &str, words: &str) -> Option<u32> {
    let (_, rest) = text.split_once(words)?;
    let before: usize = rest
        .chars()
        .take(REACH)
        .take_while(|c| !c.is_ascii_digit())
        .map(char::len_utf8)
        .sum();
    let rest = rest.get(before..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (number, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let unit = after.trim_start().to_ascii_lowercase();
    let word = unit
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    let unit = UNITS.into_iter().find_map(|(name, seconds)| {
        let fits = word == name || (name.len() > 1 && word.starts_with(name));
        fits.then_some(seconds)
    });
    number.parse::<u32>().ok()?.checked_mul(unit.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_has_a_unit_or_is_in_seconds() {
        for (page, seconds) in [
            ("Free download in ⏳ 888", Some(888)),
            (
                "<button id=dlw disabled>Free download in ⏳ 16 minutes</button>",
                Some(960),
            ),
            ("<button id=dlw>⏳ 1 minute</button>", Some(60)),
            ("⏳ <span id=s>45</span> seconds", Some(45)),
            ("⏳ 45s", Some(45)),
            ("⏳ 2 min.", Some(120)),
            ("⏳ 1 hour", Some(3600)),
            ("⏳ 2 h", Some(7200)),
            ("⏳ 10 others wait", Some(10)),
            ("Téléchargement gratuit dans ⏳ 16 minutes", Some(960)),
            ("T&eacute;l&eacute;chargement gratuit dans 60", Some(60)),
            ("Téléchargement gratuit dans 3 heures", Some(10_800)),
            ("<b>Téléchargement gratuit dans <i>45</i> s</b>", Some(45)),
            (
                "<input id='dlw' type=submit value='Free download in ⏳ 16 minutes' disabled>",
                Some(960),
            ),
            (
                "<input id='dlb' type=submit value='Free download in ⏳ 16 minutes'>",
                None,
            ),
            ("⏳ 999999 hours", Some(LONGEST)),
            ("⏳ 99999999999", None),
            ("⏳ 99999 minutes", Some(LONGEST)),
            ("⏳", None),
            ("Free download in a far, far away future: 5", None),
            ("<script>var ct = 60; // ⏳ 5</script>", None),
            ("Free download", None),
        ] {
            assert_eq!(reload(page), seconds, "{page}");
        }
    }

    #[test]
    fn a_countdown_is_not_a_pause() {
        for (page, seconds) in [
            ("<script>var ct = 60;</script>", Some(60)),
            ("<script>var ct = 1*60;</script>", Some(60)),
            ("<script>var ct=2*60;</script>", Some(120)),
            ("<script>var ct = X*60;</script>", None),
            ("<script>var count = 30;</script>", Some(30)),
            (
                "<script>x(('.clock'), 15 * 60, {clockFace:1})</script>",
                Some(900),
            ),
            ("<script>var ctx = 5; var ct = 7;</script>", Some(7)),
            ("<script>var ct = 99999999;</script>", Some(LONGEST)),
            ("<script>var ct = 99999999999*99999999999;</script>", None),
            ("<script>var ct = 65536*65536;</script>", None),
            ("<p>var ct = 60;</p>", None),
            ("", None),
            ("Please wait 30 seconds", Some(30)),
            ("Please wait 2 minutes", Some(120)),
            ("⏳ 888", None),
        ] {
            assert_eq!(countdown(page), seconds, "{page}");
        }
    }
}
