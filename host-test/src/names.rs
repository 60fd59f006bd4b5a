//! File names from servers are attacker text: one function makes them safe for
//! every file system. Must not know where they come from or go to.

use sha2::{Digest as _, Sha256};

mod local;

pub use local::{from_local, to_local};

/// UTF-8 bytes of a name where the file system does not say what it takes: most
/// take 255, and our longest ending comes on top.
pub const MAX_BYTES: usize = 240;

/// Bytes that our own endings may take: `.20.part.json`.
const ENDING_BYTES: usize = 15;

/// The longest name that is ever stored, and the shortest limit that is believed.
const LIMITS: std::ops::RangeInclusive<usize> = 64..=255;

/// The record of a folder: which links its files came from.
pub const RECORD: &str = ".hoster.json";

/// Behind the name of a file that is on its way.
pub const PART: &str = ".part";

/// Behind the name of a file that is on its way: what of it is there.
pub const SIDECAR: &str = ".part.json";

/// Endings of our own files besides downloads, and of what aria2 believes about
/// the file beside it. No server chooses a name that ends so: a later download
/// would take the file for one of ours.
const OURS: [&str; 5] = [SIDECAR, PART, RECORD, ".hoster.json.new", ".aria2"];

/// Names that Windows gives to devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Makes a name that is one path component on every file system and looks like
/// what it is: no separators, no control or direction marks, no device names,
/// no leading dot-dot, no trailing dot or space. Never empty.
pub fn safe(name: &str) -> String {
    safe_within(name, MAX_BYTES)
}

/// Bytes that a download's name may have where the file system takes names of
/// so many.
pub fn room(file_system: usize) -> usize {
    file_system.clamp(*LIMITS.start(), *LIMITS.end()) - ENDING_BYTES
}

/// The same as [`safe`], within another limit of UTF-8 bytes.
pub fn safe_within(name: &str, limit: usize) -> String {
    let mut clean: String = name
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    clean = clean.trim().trim_end_matches(['.', ' ']).to_owned();
    if clean.starts_with("..") {
        clean.replace_range(..2, "__");
    }
    if is_device(&clean) {
        clean.insert(0, '_');
    }
    if clean.is_empty() || clean == "." {
        clean = "download".into();
    }
    let mut short = shorten(&clean, limit - 1);
    if is_reserved(&short) {
        short.push('_');
    }
    short
}

/// The name of somebody else's file, made harmless and to the letter: it is no
/// hidden file, which shells and programs may read as settings, and no option of
/// a command that is given `*`; and what looks like a quoted byte in it is none.
pub fn of_stranger(name: &str, limit: usize) -> String {
    let mut safe = safe_within(name, limit);
    if safe.starts_with(['.', '-']) {
        safe = safe_within(&format!("_{safe}"), limit);
    }
    from_local(safe.as_ref()).into_owned()
}

/// The name of a file of the user's own, which comes back as it was: only what
/// this system cannot store is changed, and what is too long.
pub fn own_within(name: &str, limit: usize) -> String {
    if cfg!(not(unix)) {
        return safe_within(name, limit);
    }
    let mut own = match name {
        "" => "download".into(),
        "." => "\u{ff0e}".into(),
        ".." => "\u{ff0e}\u{ff0e}".into(),
        _ => name.to_owned(),
    };
    let mut fits = limit - 1;
    while to_local(&own).len() > limit {
        // What is quoted takes some bytes more on disk.
        own = shorten(name, fits);
        fits -= 1;
    }
    let is_ours = |ending| own.to_lowercase().ends_with(ending);
    if is_ours(SIDECAR) || is_ours(RECORD) || is_ours(".hoster.json.new") {
        own.push('_');
    }
    own
}

/// Whether a name ends as those of our own files do, in any case of its letters.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_lowercase();
    OURS.iter().any(|ending| name.ends_with(ending))
}

/// Text from elsewhere as it may be shown on a terminal: nothing in it steers
/// the terminal or changes how the rest reads.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match is_unprintable(c) {
            true => '\u{fffd}',
            false => c,
        })
        .collect()
}

/// Whether a character steers a terminal, or changes how the rest reads.
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Text as one line that can be shown, of at most `most` characters.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    printable(&words.join(" ")).chars().take(most).collect()
}

/// Characters that change how a name reads without being seen.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or("")
        .trim_end()
        .to_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|n| {
            matches!(
                n,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    DEVICES.contains(&stem.as_str())
        || matches!(stem.as_str(), "conin$" | "conout$")
        || numbered("com")
        || numbered("lpt")
}

/// Cuts the stem and keeps a short extension. A mark of the whole name takes the
/// place of what is cut, so that different names stay different.
pub fn shorten(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 20 => name.split_at(dot),
        _ => (name, ""),
    };
    let mark = hex::encode(&Sha256::digest(name)[..4]);
    let mut end = limit.saturating_sub(extension.len() + 1 + mark.len());
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem[..end].trim_end_matches(['.', ' ']);
    format!("{stem}~{mark}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_name_is_one_component_and_reads_as_it_is() {
        for (name, expected) in [
            ("game (Europe).zip", "game (Europe).zip"),
            ("../../etc/passwd", "___.._etc_passwd"),
            ("..", "download"),
            (".", "download"),
            ("", "download"),
            ("   ", "download"),
            ("a/b\\c", "a_b_c"),
            ("C:\\x", "C__x"),
            ("CON", "_CON"),
            ("con.txt", "_con.txt"),
            ("Com1.tar.gz", "_Com1.tar.gz"),
            ("COM¹", "_COM¹"),
            ("command.com", "command.com"),
            ("NUL .txt", "_NUL .txt"),
            ("nul\0", "nul_"),
            ("evil\u{202e}gpj.exe", "evilgpj.exe"),
            ("a\u{200b}b", "ab"),
            ("name. . ", "name"),
            ("a\nb\tc\u{1b}[2J", "a_b_c_[2J"),
            (".hidden", ".hidden"),
            ("été ☀.bin", "été ☀.bin"),
            ("a\"<>|?*b", "a______b"),
            (".hoster.json", ".hoster.json_"),
            ("game.zip.part", "game.zip.part_"),
            ("game.zip.Part.JSON", "game.zip.Part.JSON_"),
            ("part.json", "part.json"),
        ] {
            assert_eq!(safe(name), expected, "{name:?}");
        }
    }

    #[test]
    fn no_stranger_names_a_hidden_file_an_option_or_one_of_our_own() {
        for (name, expected) in [
            ("game.zip", "game.zip"),
            (".bash_profile", "_.bash_profile"),
            ("\u{200b}.bashrc", "_.bashrc"),
            (" .profile", "_.profile"),
            ("...", "download"),
            ("..rc", "__rc"),
            ("-rf", "_-rf"),
            (
                "--checkpoint-action=exec=sh x",
                "_--checkpoint-action=exec=sh x",
            ),
            (".part", "_.part_"),
            (".part.json", "_.part.json_"),
            (".extracting-game.zip", "_.extracting-game.zip"),
            (".hoster.json", "_.hoster.json_"),
            ("a.hoster.json.new", "a.hoster.json.new_"),
            ("game.zip.ARIA2", "game.zip.ARIA2_"),
        ] {
            assert_eq!(of_stranger(name, MAX_BYTES), expected, "{name:?}");
        }
        let long = of_stranger(&format!(".{}", "a".repeat(400)), MAX_BYTES);
        assert!(long.starts_with("_.a") && long.len() <= MAX_BYTES, "{long}");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_of_ones_own_is_changed_only_where_it_has_to_be() {
        for (name, expected) in [
            ("L'été.jpg", "L'été.jpg"),
            ("a:b*c?\"<>|.txt. ", "a:b*c?\"<>|.txt. "),
            ("a\nb\u{202e}", "a\nb\u{202e}"),
            ("a/b", "a/b"),
            ("con.txt", "con.txt"),
            ("game.zip.part", "game.zip.part"),
            ("game.zip.part.json", "game.zip.part.json_"),
            ("..", "．．"),
            ("", "download"),
        ] {
            assert_eq!(own_within(name, MAX_BYTES), expected);
        }
        let long = own_within(&"/".repeat(100), MAX_BYTES);
        assert!(to_local(&long).len() <= MAX_BYTES, "{long}");
    }

    #[test]
    fn no_name_that_is_cut_becomes_one_of_our_own() {
        for length in MAX_BYTES - 30..MAX_BYTES + 30 {
            let name = format!("{}.part.json", "a".repeat(length));
            let safe = safe(&name);
            assert!(!is_reserved(&safe) && safe.len() <= MAX_BYTES, "{safe}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension_and_stays_another_one() {
        let long = "é".repeat(300);
        for limit in [room(255), room(143), room(1_530)] {
            let names: Vec<String> = ["a.zip", "b.zip", "a.7z", "a"]
                .map(|end| safe_within(&format!("{long}{end}"), limit))
                .into();
            let different: std::collections::HashSet<_> = names.iter().collect();
            assert_eq!(different.len(), 4, "{names:?}");
            for name in &names {
                assert!(name.len() <= limit && name.starts_with("éé"), "{name}");
            }
            assert!(names[0].ends_with(".zip") && names[2].ends_with(".7z"));
        }
        assert_eq!(room(255), MAX_BYTES);
    }
}
