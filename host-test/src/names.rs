//! File names from servers are attacker text: one function makes them safe for
//! every file system. Must not know where they come from or go to.

/// UTF-8 bytes of a name; common file systems take 255, and `.part` is added.
const MAX_BYTES: usize = 240;

/// Names that Windows gives to devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Makes a name that is one path component on every file system and looks like
/// what it is: no separators, no control or direction marks, no device names,
/// no leading dot-dot, no trailing dot or space. Never empty.
pub fn safe(name: &str) -> String {
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
    shorten(&clean)
}

/// Text from elsewhere as it may be shown on a terminal: nothing in it steers
/// the terminal or changes how the rest reads.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            c if c.is_control() || is_invisible(c) => '\u{fffd}',
            c => c,
        })
        .collect()
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

/// Cuts the stem, keeps a short extension.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 20 => name.split_at(dot),
        _ => (name, ""),
    };
    let mut end = MAX_BYTES - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    let stem = stem[..end].trim_end_matches(['.', ' ']);
    format!("{stem}{extension}")
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
        ] {
            assert_eq!(safe(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = format!("{}.zip", "é".repeat(300));
        let safe = safe(&name);
        assert!(safe.len() <= MAX_BYTES && safe.ends_with("é.zip"), "{safe}");
        let dotted = format!("{}.{}", "a".repeat(MAX_BYTES - 1), "b".repeat(100));
        assert_eq!(super::safe(&dotted), "a".repeat(MAX_BYTES - 1));
    }
}
