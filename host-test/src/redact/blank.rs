//! Blanks a secret in a stream of bytes, without changing their number. Must
//! not know where the bytes come from.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use bytes::{Bytes, BytesMut};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::forms::{forms, matcher};

/// Replacement for each byte of a secret.
const BLANK: u8 = b'*';

/// Blanks one secret, even if it is split between two blocks.
#[derive(Clone)]
pub(crate) struct Blanks {
    forms: Arc<AhoCorasick>,
    /// Length of the longest form in bytes.
    longest: usize,
    /// Bytes that may be the beginning of the secret.
    kept: BytesMut,
}

impl Blanks {
    /// Returns `None` if the secret is too short to be distinguished from other
    /// text.
    pub(crate) fn new(secret: &str) -> Option<Self> {
        let mut forms = forms(secret);
        forms.push(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string());
        for c in secret.chars().filter(|c| !c.is_ascii_alphanumeric()) {
            let code = u32::from(c);
            forms.push(secret.replace(c, &format!("%{code:02x}")));
            // As JSON and HTML escape characters that could be markup.
            forms.push(secret.replace(c, &format!("\\u{code:04x}")));
            forms.push(secret.replace(c, &format!("&#{code};")));
            forms.push(secret.replace(c, &format!("&#x{code:x};")));
        }
        let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
        Some(Self {
            longest: forms.iter().map(|form| form.len()).max()?,
            forms: Arc::new(matcher(&forms)?),
            kept: BytesMut::new(),
        })
    }

    /// Accepts a block, and returns the bytes that can be passed on.
    pub(crate) fn block(&mut self, block: &[u8]) -> Bytes {
        self.kept.extend_from_slice(block);
        self.blank();
        let safe = self.kept.len().saturating_sub(self.longest - 1);
        self.kept.split_to(safe).freeze()
    }

    /// Returns the rest, after the last block.
    pub(crate) fn end(&mut self) -> Bytes {
        self.blank();
        self.kept.split().freeze()
    }

    /// Blanks the secret in a whole text.
    pub(crate) fn text(&self, text: &[u8]) -> Vec<u8> {
        let mut whole = self.clone();
        whole.kept = BytesMut::from(text);
        whole.end().to_vec()
    }

    fn blank(&mut self) {
        let found: Vec<_> = self
            .forms
            .find_iter(&self.kept)
            .map(|m| m.range())
            .collect();
        for range in found {
            self.kept[range].fill(BLANK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "Key-4567890_2345678901234567890=";

    fn passed(blocks: &[&[u8]]) -> Vec<u8> {
        let mut blanks = Blanks::new(KEY).unwrap();
        let mut out = Vec::new();
        for block in blocks {
            out.extend_from_slice(&blanks.block(block));
        }
        out.extend_from_slice(&blanks.end());
        out
    }

    #[test]
    fn a_secret_is_blanked_in_the_forms_in_which_servers_echo_it() {
        for echo in [
            KEY.to_owned(),
            KEY.to_lowercase(),
            KEY.replace('=', "%3D"),
            KEY.replace('=', "\\u003d"),
            KEY.replace('=', "&#61;"),
            "S2V5LTQ1Njc4OTBfMjM0NTY3ODkwMTIzNDU2Nzg5MD".to_owned(),
        ] {
            let text = format!("before {echo} after");
            let out = String::from_utf8(passed(&[text.as_bytes()])).unwrap();
            assert_eq!(out, format!("before {} after", "*".repeat(echo.len())));
        }
    }

    proptest! {
        #[test]
        fn however_the_bytes_are_cut_the_same_bytes_come_out(
            cuts in prop::collection::vec(0usize..200, 0..8),
            before in "[a-zK]{0,60}",
            after in "[a-zK]{0,60}",
        ) {
            let text = format!("{before}{KEY}{after}{KEY}");
            let blank = "*".repeat(KEY.len());
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let blocks: Vec<&[u8]> = cuts.windows(2).map(|cut| &text.as_bytes()[cut[0]..cut[1]]).collect();
            prop_assert_eq!(passed(&blocks), format!("{before}{blank}{after}{blank}").into_bytes());
        }
    }
}
