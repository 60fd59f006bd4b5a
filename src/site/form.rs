//! `application/x-www-form-urlencoded`: encoding and decoding. Must not know
//! any form.

/// Encodes fields as the body of a request.
pub fn encode<N: AsRef<str>, V: AsRef<str>>(fields: &[(N, V)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        escape(name.as_ref(), &mut body);
        body.push('=');
        escape(value.as_ref(), &mut body);
    }
    body
}

/// Escapes a value for any place in a URL or form.
pub fn escape(text: &str, to: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            to.push(char::from(byte));
        } else {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| {
                let digit = DIGITS.get(usize::from(digit)).copied();
                char::from(digit.unwrap_or_default())
            });
            to.extend(['%', high, low]);
        }
    }
}

/// Decodes a body that [`encode`] wrote; `None` for any other.
pub fn decode(body: &str) -> Option<Vec<(String, String)>> {
    if body.is_empty() {
        return Some(Vec::new());
    }
    let field = |field: &str| {
        let (name, value) = field.split_once('=')?;
        Some((unescape(name)?, unescape(value)?))
    };
    body.split('&').map(field).collect()
}

/// Decodes a value that [`escape`] wrote; `None` for any other.
pub fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match byte {
            b'%' => {
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'-' | b'_' | b'.' | b'~' => bytes.push(byte),
            _ if byte.is_ascii_alphanumeric() => bytes.push(byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_as_they_were() {
        let fields = [
            ("links", "https://1fichier.com/?a&b=c"),
            ("é +", "a%b|\u{1f600}\n"),
            ("x", ""),
        ];
        let body = encode(&fields);
        assert_eq!(
            body,
            "links=https%3A%2F%2F1fichier.com%2F%3Fa%26b%3Dc&%C3%A9%20%2B=a%25b%7C%F0%9F%98%80%0A&x="
        );
        let own = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(decode(&body).unwrap(), own);
        assert_eq!(decode("").unwrap(), []);
    }

    #[test]
    fn text_that_encode_never_writes_is_refused() {
        for body in [
            "a", "a=b&", "a=%", "a=%4", "a=%zz", "a=b c", "a=+", "a=%FF", "a=é",
        ] {
            assert_eq!(decode(body), None, "{body}");
        }
    }
}
