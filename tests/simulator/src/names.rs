//! Names of files and folders: forbidden characters, random ids, the content
//! type for a name, and both forms of Content-Disposition. Knows nothing about
//! where names come from.

use std::fmt::Write as _;

use http::HeaderValue;
use rand::Rng;
use rand::seq::IndexedRandom;

/// Maximum length of a folder name, in characters, according to the API notice.
pub(crate) const LONGEST_FOLDER_NAME: usize = 250;

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const KEY: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_=-";

/// The name under which the service stores a file or folder. The forbidden
/// characters are known, their treatment is not: by default they are removed
/// here.
pub(crate) fn accepted(name: &str) -> String {
    replaced(name, None)
}

/// The same with a replacement for each forbidden character.
pub(crate) fn replaced(name: &str, replacement: Option<char>) -> String {
    let kept = |c| if is_allowed(c) { Some(c) } else { replacement };
    let kept: String = name.chars().filter_map(kept).collect();
    kept.trim().to_owned()
}

/// Whether a character is allowed in a name.
pub(crate) fn is_allowed(c: char) -> bool {
    !"\"'<>$`/\\".contains(c) && !c.is_control()
}

/// A link id: 20 lower-case alphanumerics since about 2016.
pub(crate) fn file_id() -> String {
    random(LOWER, 20)
}

/// The code that removes an anonymous file.
pub(crate) fn remove_code() -> String {
    random(LOWER, 10)
}

/// An upload id; clients reject more than 10 characters.
pub(crate) fn upload_id() -> String {
    random(ALNUM, 10)
}

/// A voucher: 32 characters.
pub(crate) fn voucher() -> String {
    random(ALNUM, 32)
}

/// The random value in the form of a file's page: digits with a point, which a
/// client parses as a number.
pub(crate) fn adz() -> String {
    let mut rng = rand::rng();
    let whole = rng.random_range(1..1000);
    format!(
        "{whole}.{:013}",
        rng.random_range(0..10_000_000_000_000_u64)
    )
}

/// The value of a session cookie.
pub(crate) fn session_id() -> String {
    random(ALNUM, 40)
}

/// The id of a public folder; mixed case.
pub(crate) fn public_folder_id() -> String {
    random(ALNUM, 8)
}

/// Identifies one start of a simulator: 16 hexadecimal digits.
pub(crate) fn instance() -> String {
    format!("{:016x}", rand::rng().random::<u64>())
}

/// An API key: 32 characters of `[A-Za-z0-9_=-]`.
pub(crate) fn api_key() -> String {
    random(KEY, 32)
}

fn random(alphabet: &[u8], length: usize) -> String {
    let mut rng = rand::rng();
    (0..length)
        .filter_map(|_| alphabet.choose(&mut rng))
        .map(|byte| char::from(*byte))
        .collect()
}

/// A folder id: 8 digits.
pub(crate) fn folder_id() -> u64 {
    rand::rng().random_range(10_000_000..100_000_000)
}

/// The content type that a listing reports for a name.
pub(crate) fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "txt" | "log" | "md" => "text/plain",
        "htm" | "html" => "text/html",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "7z" => "application/x-7z-compressed",
        "rar" => "application/x-rar",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "mkv" => "video/x-matroska",
        _ => "application/octet-stream",
    }
}

/// `attachment; filename="…"; filename*=UTF-8''…` as sent by file servers: the
/// second form has `+` for spaces and lower-case hex, which a strict decoder
/// misreads.
pub(crate) fn disposition(name: &str, inline: bool) -> HeaderValue {
    let kind = if inline { "inline" } else { "attachment" };
    let mut text = format!("{kind}; filename=\"{name}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        match byte {
            b' ' => text.push('+'),
            b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                text.push(char::from(byte));
            }
            // Writing to a String cannot fail.
            _ => drop(write!(text, "%{byte:02x}")),
        }
    }
    HeaderValue::from_bytes(text.as_bytes()).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_do_not_survive() {
        assert_eq!(accepted(" a\"b'c<d>e$f`g/h\\i\nj.txt "), "abcdefghij.txt");
        assert_eq!(accepted("Été 2024.zip"), "Été 2024.zip");
        assert_eq!(accepted("///"), "");
    }

    #[test]
    fn the_disposition_is_the_one_seen_in_a_real_log() {
        let name = "[Bonta-fansub]Astarotte no Omocha!.MaChO@.rar";
        let expected = "attachment; filename=\"[Bonta-fansub]Astarotte no Omocha!.MaChO@.rar\"; \
                        filename*=UTF-8''%5bBonta-fansub%5dAstarotte+no+Omocha%21.MaChO%40.rar";
        assert_eq!(disposition(name, false).as_bytes(), expected.as_bytes());
    }

    #[test]
    fn a_disposition_keeps_utf8() {
        let value = disposition("é.bin", true);
        assert_eq!(
            value.as_bytes(),
            "inline; filename=\"é.bin\"; filename*=UTF-8''%c3%a9.bin".as_bytes()
        );
    }
}
