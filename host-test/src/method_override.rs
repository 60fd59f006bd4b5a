//! Headers that make a server process another request than the one that was
//! checked: another method, path or host. Must not know what was granted.

use http::HeaderName;

/// Prefixes of their names, as used by frameworks and proxies.
const PREFIXES: [&str; 7] = [
    "forwarded",
    "x-forwarded",
    "x-host",
    "x-http-",
    "x-method",
    "x-original-",
    "x-rewrite-",
];

/// Whether a header stands for another request. Many servers treat `_` as `-`.
pub(crate) fn stands_for_another_request(name: &HeaderName) -> bool {
    let name = name.as_str().replace('_', "-");
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_stand_for_another_request_are_known_however_they_are_spelled() {
        for (name, expected) in [
            ("X-HTTP-Method-Override", true),
            ("x-http-method", true),
            ("X_HTTP_METHOD_OVERRIDE", true),
            ("X-Method-Override", true),
            ("X-Original-URL", true),
            ("X-Rewrite-Url", true),
            ("X-Forwarded-Host", true),
            ("X-Host", true),
            ("Forwarded", true),
            ("Accept", false),
            ("Content-Type", false),
            ("X-Requested-With", false),
            ("Referer", false),
        ] {
            let name: HeaderName = name.parse().unwrap();
            assert_eq!(stands_for_another_request(&name), expected, "{name}");
        }
    }
}
