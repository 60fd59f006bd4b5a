//! Names and sizes in the formats that RGSX writes and compares. Pure.

/// Returns the displayed name of a list's entry: the last part of a path,
/// without its extension and a leading platform name.
pub fn display(name: &str, platform: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem(last);
    let rest = strip_platform(stem, platform);
    match rest.is_empty() {
        true => stem.to_owned(),
        false => rest.to_owned(),
    }
}

/// Removes the platform from `Platform - Game` and `Platform Game`.
fn strip_platform<'a>(name: &'a str, platform: &str) -> &'a str {
    let Some((head, rest)) = name.split_at_checked(platform.len()) else {
        return name;
    };
    if platform.is_empty() || !head.eq_ignore_ascii_case(platform) {
        return name;
    }
    let trimmed = rest.trim_start_matches([' ', '-', '_', ':']);
    match trimmed.len() < rest.len() {
        true => trimmed,
        // It was only the beginning of a longer word.
        false => name,
    }
}

/// Returns a file name without its extension: up to five letters or digits
/// after the last dot.
pub fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, end))
            if !stem.is_empty()
                && (1..=5).contains(&end.len())
                && end.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            stem
        }
        _ => name,
    }
}

/// Returns the extension with its dot in lower case, or an empty string.
pub fn extension(name: &str) -> String {
    name[stem(name).len()..].to_ascii_lowercase()
}

/// Returns the key for `downloaded_games.json`: no extension, no `(…)` or
/// `[…]`, single spaces, lower case. Matches RGSX's algorithm exactly.
pub fn normalised(name: &str) -> String {
    let last = name.trim().rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = match last.rfind('.') {
        Some(at) if !last[..at].trim_start_matches('.').is_empty() => &last[..at],
        _ => last,
    };
    let mut kept = String::with_capacity(stem.len());
    let mut rest = stem;
    while let Some(open) = rest.find(['(', '[']) {
        // An unclosed bracket is part of the name.
        let Some(close) = rest[open + 1..].find([')', ']']) else {
            break;
        };
        kept.push_str(rest[..open].trim_end());
        rest = &rest[open + close + 2..];
    }
    kept.push_str(rest);
    let words: Vec<&str> = kept.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Returns only the letters and digits, in lower case, to compare spellings of
/// a platform.
pub fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Parses a size in a list's format: `12.5 MB`, `1,234.5 MB`, `3 Go`, in steps
/// of 1,024. Returns `None` for anything else.
pub fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let step = match unit.trim().to_ascii_lowercase().as_str() {
        "b" | "o" | "bytes" | "octets" => 0,
        "kb" | "ko" | "kib" | "k" => 1,
        "mb" | "mo" | "mib" | "m" => 2,
        "gb" | "go" | "gib" | "g" => 3,
        "tb" | "to" | "tib" | "t" => 4,
        _ => return None,
    };
    let number: f64 = plain_number(number.trim())?.parse().ok()?;
    (number.is_finite() && number >= 0.0).then(|| (number * 1024_f64.powi(step)) as u64)
}

/// Returns a number without thousands separators and with a decimal point.
fn plain_number(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    let is_thousands = |tail: &str| tail.len() == 3 || text.contains('.');
    match text.rsplit_once(',') {
        Some((_, tail)) if is_thousands(tail) || text.matches(',').count() > 1 => {
            Some(text.replace(',', ""))
        }
        Some(_) => Some(text.replace(',', ".")),
        None => (!text.is_empty()).then_some(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_without_path_extension_and_platform() {
        for (name, platform, shown) in [
            ("Alpha (Europe).zip", "SNES", "Alpha (Europe)"),
            ("roms/snes/Alpha.sfc", "SNES", "Alpha"),
            ("SNES - Alpha.zip", "snes", "Alpha"),
            ("Snesology.zip", "SNES", "Snesology"),
            ("SNES.zip", "SNES", "SNES"),
            ("Dr. Mario", "NES", "Dr. Mario"),
            ("Été à 50°.7z", "x", "Été à 50°"),
        ] {
            assert_eq!(display(name, platform), shown, "{name}");
        }
    }

    #[test]
    fn one_game_has_one_key_whatever_its_file_is_called() {
        for (name, key) in [
            ("Alpha (Europe).zip", "alpha"),
            ("Alpha  Beta [!] (Rev 1).7z", "alpha beta"),
            ("games/ALPHA.SFC", "alpha"),
            ("Dr. Mario", "dr"),
            ("(Alpha", "(alpha"),
            ("Alpha (USA) Beta", "alpha beta"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(normalised(name), key, "{name}");
        }
    }

    #[test]
    fn sizes_are_read_as_lists_write_them() {
        let mib = 1 << 20;
        for (text, bytes) in [
            ("12 MB", Some(12 * mib)),
            ("12.5 MB", Some(25 * mib / 2)),
            ("12,5 Mo", Some(25 * mib / 2)),
            ("1,234.5 MB", Some(2469 * mib / 2)),
            ("1,234 MB", Some(1234 * mib)),
            ("3 Go", Some(3 << 30)),
            ("3GiB", Some(3 << 30)),
            ("700 Ko", Some(700 << 10)),
            ("1 234 Ko", Some(1234 << 10)),
            ("512 B", Some(512)),
            ("", None),
            ("big", None),
            ("12", None),
            ("-1 MB", None),
            ("1e999 MB", None),
        ] {
            assert_eq!(size(text), bytes, "{text}");
        }
    }

    #[test]
    fn extensions_are_short_and_lower_case() {
        assert_eq!(extension("Alpha.ZIP"), ".zip");
        assert_eq!(extension("Dr. Mario"), "");
        assert_eq!(extension(".hidden"), "");
    }
}
