//! HTML entities: numeric ones, and the names found in pages and file names of
//! this service. Must not know tags.

use std::borrow::Cow;

/// The longest entity, without `&` and `;`.
const LONGEST: usize = 10;

const NAMES: [(&str, char); 41] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("oslash", 'ø'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("uuml", 'ü'),
    ("szlig", 'ß'),
    ("Agrave", 'À'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Ocirc", 'Ô'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("euro", '€'),
];

/// Replaces the entities of a text, once. Anything else stays as it is.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match entity(after) {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Returns the entity at the start of the text (after its `&`) and the rest.
fn entity(text: &str) -> Option<(char, &str)> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(..end)?;
    let behind = text.get(end.saturating_add(1)..)?;
    let character = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, behind))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16),
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse(),
        _ => return None,
    };
    char::from_u32(code.ok()?).filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_replaced_once_and_the_rest_stays() {
        for (text, plain) in [
            ("a &amp; b", "a & b"),
            ("&lt;b&gt;&quot;&#39;&#x27;&apos;", "<b>\"'''"),
            ("&amp;lt;", "&lt;"),
            ("&eacute;&Eacute;&#233;&#xE9;", "éÉéé"),
            ("AT&T; a&b &unknown; &", "AT&T; a&b &unknown; &"),
            (
                "&#0;&#xD800;&#99999999;&#;&#x;&#+65;",
                "&#0;&#xD800;&#99999999;&#;&#x;&#+65;",
            ),
            ("&amp", "&amp"),
            ("plain", "plain"),
        ] {
            assert_eq!(unescape(text), plain, "{text}");
        }
    }
}
