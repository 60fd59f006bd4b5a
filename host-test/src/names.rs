//! File names from servers are attacker-controlled: one function makes them
//! safe for every file system. Must not know where they come from or go to.

use sha2::{Digest as _, Sha256};

mod local;

pub use local::{from_local, from_local_path, to_local, to_local_path};

/// Maximum UTF-8 bytes of a name if the file system does not report a limit:
/// most accept 255, and our longest ending is added to it.
pub const MAX_BYTES: usize = 240;

/// Maximum bytes of our own endings: `.20.part.json`.
const ENDING_BYTES: usize = 15;

/// The longest name that is ever stored, and the shortest limit that is
/// believed.
const LIMITS: std::ops::RangeInclusive<usize> = 64..=255;

/// The record of a folder: the links that its files came from.
pub const RECORD: &str = ".hoster.json";

/// The manifest of an uploaded folder, in the account.
pub const FOLDER_MANIFEST: &str = ".hoster-manifest.json.zst";

/// Ending of an unfinished file.
pub const PART: &str = ".part";

/// Ending of the decrypted content of an encrypted file, until it is complete.
pub(crate) const DECRYPTED: &str = ".part.new";

/// Ending of the sidecar of an unfinished file, which says what is on disk.
pub const SIDECAR: &str = ".part.json";

/// Endings of our own files besides downloads, and of aria2's control files. A
/// server's name never keeps such an ending: a later download would take the
/// file for one of ours.
const OURS: [&str; 6] = [
    SIDECAR,
    PART,
    DECRYPTED,
    RECORD,
    ".hoster.json.new",
    ".aria2",
];

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Returns a name that is one path component on every file system and looks
/// like what it is: no separators, no control or direction marks, no device
/// names, no leading dot-dot, no trailing dot or space. Never empty.
pub fn safe(name: &str) -> String {
    safe_within(name, MAX_BYTES)
}

/// Returns the maximum bytes of a download's name, given the maximum of the
/// file system.
pub fn room(file_system: usize) -> usize {
    file_system.clamp(*LIMITS.start(), *LIMITS.end()) - ENDING_BYTES
}

/// Like [`safe`], with another limit in UTF-8 bytes.
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

/// Makes the name of another person's file harmless and literal: it is not a
/// hidden file, which shells and programs may read as settings, not an option
/// of a command that is given `*`, and nothing in it is read as a quoted byte.
pub fn of_stranger(name: &str, limit: usize) -> String {
    let mut safe = safe_within(name, limit);
    if safe.starts_with(['.', '-']) {
        safe = safe_within(&format!("_{safe}"), limit);
    }
    from_local(safe.as_ref()).into_owned()
}

/// Restores the name of the user's own file: changes only what this system
/// cannot store, and shortens what is too long.
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
        // Quoting takes some additional bytes on disk.
        own = shorten(name, fits);
        fits -= 1;
    }
    let is_ours = |ending| own.to_lowercase().ends_with(ending);
    if is_ours(SIDECAR) || is_ours(DECRYPTED) || is_ours(RECORD) || is_ours(".hoster.json.new") {
        own.push('_');
    }
    own
}

/// Whether a name has an ending of our own files, ignoring case.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_lowercase();
    OURS.iter().any(|ending| name.ends_with(ending))
}

/// Makes untrusted text safe to show: nothing in it controls the terminal or
/// changes how the rest reads.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match is_unprintable(c) {
            true => '\u{fffd}',
            false => c,
        })
        .collect()
}

/// Whether a character controls a terminal, or changes how the rest reads.
pub fn is_unprintable(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Returns text as one printable line of at most `most` characters.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    printable(&words.join(" ")).chars().take(most).collect()
}

/// Whether a character is invisible but changes how a name reads.
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

/// Shortens the stem and keeps a short extension. A fingerprint of the whole
/// name replaces the removed part, so that different names remain different.
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
