//! Decodes names in archives that do not declare their encoding. Must not know
//! kinds of archives.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// A name as stored in the archive.
pub struct RawName {
    pub bytes: Vec<u8>,
    /// The archive declares it as UTF-8.
    pub is_utf8: bool,
}

/// The names of an archive, in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub names: Vec<String>,
    /// The guessed encoding, if a guess was needed.
    pub guess: Option<&'static str>,
}

/// Decodes the names of an archive. Uses the declared encoding; without one,
/// UTF-8 if all names are valid; otherwise the encoding that a detector guesses
/// from all names together, or CP437, the encoding of DOS.
pub fn decode(raw: &[RawName]) -> Decoded {
    let unsaid = raw.iter().filter(|name| !name.is_utf8);
    let unsaid: Vec<&[u8]> = unsaid.map(|name| name.bytes.as_slice()).collect();
    let is_utf8 = unsaid.iter().all(|name| std::str::from_utf8(name).is_ok());
    let guess = (!is_utf8).then(|| Guess::of(&unsaid));
    let name = |name: &RawName| match guess.filter(|_| !name.is_utf8) {
        Some(guess) => guess.decode(&name.bytes),
        None => String::from_utf8_lossy(&name.bytes).into_owned(),
    };
    Decoded {
        names: raw.iter().map(name).collect(),
        guess: guess.map(Guess::name),
    }
}

#[derive(Clone, Copy)]
enum Guess {
    Cp437,
    Other(&'static Encoding),
}

impl Guess {
    fn of(names: &[&[u8]]) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        for name in names {
            detector.feed(name, false);
            detector.feed(b"\n", false);
        }
        detector.feed(b"", true);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        let fits = |name: &&[u8]| {
            let decoded = encoding.decode_without_bom_handling_and_without_replacement(name);
            decoded.is_some()
        };
        match names.iter().all(fits) && !looks_like_cp437(names, encoding) {
            true => Self::Other(encoding),
            false => Self::Cp437,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Cp437 => "CP437",
            Self::Other(encoding) => encoding.name(),
        }
    }

    fn decode(self, name: &[u8]) -> String {
        let decoded = match self {
            Self::Cp437 => name.iter().map(|byte| cp437(*byte)).collect(),
            Self::Other(encoding) => encoding.decode_without_bom_handling(name).0.into_owned(),
        };
        match self {
            Self::Other(encoding) if !encoding.is_single_byte() => decoded,
            _ => without_halves(&decoded),
        }
    }
}

/// In double-byte encodings, the second byte of a character may be a backslash.
/// After a wrong guess, it must not become a folder separator.
fn without_halves(name: &str) -> String {
    let mut after_letter = false;
    let safe = name.chars().map(|char| {
        let is_half = after_letter && char == '\\';
        after_letter = !char.is_ascii();
        if is_half { '_' } else { char }
    });
    safe.collect()
}

/// The detector's Latin encodings. It does not know CP437.
const LATIN: [&str; 8] = [
    "windows-1250",
    "windows-1252",
    "windows-1254",
    "windows-1257",
    "windows-1258",
    "ISO-8859-2",
    "ISO-8859-4",
    "ISO-8859-13",
];

/// Returns whether names are in CP437, whatever the detector guesses: its
/// letters are at bytes that the other Latin encodings hardly use. Words in
/// Latin script have few accented letters.
fn looks_like_cp437(names: &[&[u8]], guess: &'static Encoding) -> bool {
    let mut high = names.iter().copied().flatten().filter(|b| !b.is_ascii());
    // `ß` alone is `á` in other encodings, and `Æ` an apostrophe.
    let is_letter = |byte: &u8| matches!(byte, 0x80..=0x91 | 0x93..=0xa8 | 0xad | 0xe1);
    let letters = high.clone().all(is_letter) && high.any(|byte| *byte <= 0xa5);
    letters && (LATIN.contains(&guess.name()) || names.iter().all(|name| is_latin(name)))
}

/// Returns whether all words with non-ASCII bytes have only a few of them,
/// never two in a row.
fn is_latin(name: &[u8]) -> bool {
    let words = name.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic());
    words.into_iter().all(|word| {
        let high = word.iter().filter(|byte| !byte.is_ascii()).count();
        let pairs = word
            .windows(2)
            .any(|pair| !pair[0].is_ascii() && !pair[1].is_ascii());
        high * 4 <= word.len() && !pairs
    })
}

/// The upper half of CP437 (IBM; Unicode's table CP437.TXT).
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn cp437(byte: u8) -> char {
    let upper = byte.checked_sub(0x80);
    let upper = upper.and_then(|at| CP437.chars().nth(at.into()));
    upper.unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(names: &[&[u8]]) -> Decoded {
        let raw = names.iter().map(|bytes| RawName {
            bytes: bytes.to_vec(),
            is_utf8: false,
        });
        decode(&raw.collect::<Vec<_>>())
    }

    fn expected(names: &[&str], guess: Option<&'static str>) -> Decoded {
        Decoded {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            guess,
        }
    }

    fn in_cp437(text: &str) -> Vec<u8> {
        let byte = |char| (0..=255).find(|byte| cp437(*byte) == char).unwrap();
        text.chars().map(byte).collect()
    }

    #[test]
    fn cp437_is_complete() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(
            (cp437(b'A'), cp437(0x80), cp437(0xff)),
            ('A', 'Ç', '\u{a0}')
        );
    }

    #[test]
    fn names_are_decoded_as_those_who_packed_them_wrote_them() {
        for (label, names) in [
            (
                "shift_jis",
                &["ゼルダの伝説.sfc", "ファイナルファンタジー/説明書.txt"][..],
            ),
            ("shift_jis", &["ソニック.md", "表示.txt", "能力/ソース.bin"]),
            ("shift_jis", &["ドラゴンクエスト.nes"]),
            ("gbk", &["超级马里奥.nes", "三国志/说明.txt"]),
            ("big5", &["超級瑪利歐.nes", "三國志/說明.txt"]),
            ("euc-kr", &["한글.txt", "드래곤 퀘스트.nes"]),
            ("ibm866", &["Соник.bin", "Прочитай меня.txt"]),
            ("windows-1251", &["Соник.bin", "Прочитай меня.txt"]),
            ("windows-1252", &["Astérix.sfc", "résumé.txt", "Forêt.txt"]),
            ("windows-1252", &["Größe/Übung.txt", "Don’t.txt"]),
            ("windows-1253", &["Ελλάδα.txt"]),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let raw: Vec<_> = names.iter().map(|name| encoding.encode(name).0).collect();
            let raw: Vec<&[u8]> = raw.iter().map(|name| &**name).collect();
            let found = decoded(&raw);
            assert_eq!(found, expected(names, Some(encoding.name())));
        }
        for names in [
            &["Astérix.sfc", "résumé.txt", "été/façade.txt"][..],
            &["Pokémon.gb"],
            &["Müller.txt", "Straße.txt", "Größe/Übung.txt"],
            &["España.txt", "¡Niño!.bin"],
            &["FILE_ID.DIZ", "Café.adf", "Disk 1.adf"],
        ] {
            let raw: Vec<_> = names.iter().map(|name| in_cp437(name)).collect();
            let raw: Vec<&[u8]> = raw.iter().map(Vec::as_slice).collect();
            let found = decoded(&raw);
            assert_eq!(found, expected(names, Some("CP437")));
        }
    }

    #[test]
    fn what_an_archive_says_of_its_names_is_no_guess() {
        let said = RawName {
            bytes: "表.txt".into(),
            is_utf8: true,
        };
        let plain = RawName {
            bytes: b"a.txt".to_vec(),
            is_utf8: false,
        };
        let found = decode(&[said, plain]);
        assert_eq!(found, expected(&["表.txt", "a.txt"], None));
        let found = decoded(&["été.txt".as_bytes()]);
        assert_eq!(found, expected(&["été.txt"], None));
        assert_eq!(decoded(&[]), expected(&[], None));
    }

    #[test]
    fn a_wrong_guess_makes_no_folder_of_half_a_character() {
        // Too short to be distinguished from anything else.
        let found = decoded(&[b"\x95\\.txt"]);
        assert!(
            !found.names[0].contains('\\') && found.guess.is_some(),
            "{found:?}"
        );
        let found = decoded(&[b"folder\\caf\x82.txt"]);
        assert_eq!(found.names, ["folder\\café.txt"]);
    }
}
