//! The forms of a secret in text, apart from escapes. Must not know any text.

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Secrets shorter than this are not redacted: they would blank ordinary words.
pub(super) const MIN_BYTES: usize = 4;

/// Encodings of shorter secrets are too short to be distinguished from other
/// text.
const MIN_ENCODED: usize = 8;

/// Returns a secret as it is, form-encoded, in hexadecimal and in Base64. Empty
/// if it is too short to be redacted.
pub(super) fn forms(secret: &str) -> Vec<String> {
    if secret.len() < MIN_BYTES {
        return Vec::new();
    }
    let mut forms = vec![secret.to_owned(), secret.replace(' ', "+")];
    if secret.len() >= MIN_ENCODED {
        forms.push(secret.bytes().map(|byte| format!("{byte:02x}")).collect());
        for before in 0..3 {
            forms.extend(base64(secret, before));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Returns the Base64 characters that depend on the secret alone if this many
/// bytes, modulo 3, precede it: in both alphabets.
fn base64(secret: &str, before: usize) -> [String; 2] {
    let bytes: Vec<u8> = std::iter::repeat_n(0, before)
        .chain(secret.bytes())
        .collect();
    let first = (before * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    [
        STANDARD_NO_PAD.encode(&bytes),
        URL_SAFE_NO_PAD.encode(&bytes),
    ]
    .map(|text| text[first..last].to_owned())
}

/// Finds any of the forms, the longest first, ignoring case. `None` if there
/// are too many of them.
pub(super) fn matcher(forms: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(forms)
        .ok()
}
