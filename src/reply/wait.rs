//! Reads the wait that a notice of the website states: "You must wait 12
//! minutes". Must not know which notice it is.

/// A number further after its verb than this belongs to something else.
const REACH: usize = 40;

/// Verbs for waits between downloads.
const MUST: [&str; 2] = ["must wait", "devez attendre"];
/// Verbs for shorter waits.
const PLEASE: [&str; 2] = ["please wait", "patienter"];

/// Returns the seconds to wait that a text states, if any. The text is in lower
/// case with single spaces.
pub fn stated_seconds(text: &str) -> Option<u32> {
    between_downloads(text).or_else(|| after(&PLEASE, text))
}

/// The same for a wait between two downloads.
pub fn between_downloads(text: &str) -> Option<u32> {
    after(&MUST, text)
}

fn after(verbs: &[&str], text: &str) -> Option<u32> {
    verbs.iter().find_map(|verb| {
        text.match_indices(verb)
            .find_map(|(at, _)| behind(text.get(at.checked_add(verb.len())?..)?))
    })
}

/// Reads a number and its unit directly after a verb.
fn behind(text: &str) -> Option<u32> {
    let reach = text.floor_char_boundary(REACH);
    let mut words = text.get(..reach)?.split(' ');
    let number: u32 = words.find_map(|word| word.parse().ok())?;
    let unit = words.next()?;
    let seconds = [
        ("second", 1),
        ("minute", 60),
        ("heure", 3600),
        ("hour", 3600),
    ]
    .into_iter()
    .find_map(|(name, seconds)| unit.starts_with(name).then_some(seconds))?;
    number.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_read_in_both_languages() {
        for (text, seconds) in [
            ("you must wait 12 minutes", Some(720)),
            (
                "without premium, you must wait between downloads. you must wait 9 minutes",
                Some(540),
            ),
            (
                "you must wait at least 15 minutes between each downloads",
                Some(900),
            ),
            (
                "you must wait up to 5 minutes between each downloads",
                Some(300),
            ),
            ("vous devez attendre encore 7 minutes avant", Some(420)),
            ("please wait 30 seconds", Some(30)),
            ("veuillez patienter 45 secondes", Some(45)),
            ("veuillez patienter 1 minute", Some(60)),
            ("you must wait 1 hour", Some(3600)),
            ("you must wait for another download", None),
            ("you must wait", None),
            ("you must wait 99999999999 minutes", None),
            ("you must wait 4294967295 minutes", None),
            ("12 minutes", None),
        ] {
            assert_eq!(stated_seconds(text), seconds, "{text}");
        }
    }
}
