//! Every form of link to 1fichier: files, folders, removals and direct
//! downloads, on all domains, old and new. Pure text: no I/O. Keeps the domain
//! that the uploader chose, because a file may be bound to it.

use crate::domains;
use crate::http::url::strip_prefix_ignoring_case;

/// Longer texts are no links.
const LENGTH: usize = 2048;

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file's page.
    File,
    /// A shared folder.
    Folder,
    /// The file itself, for a short time.
    Direct,
    /// A page that removes a file.
    Removal,
}

/// A link that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it leads to.
    pub kind: Kind,
    /// Canonical form.
    pub url: String,
    /// The service's id, the same for every domain and spelling.
    pub id: String,
}

/// Says what a link is, or nothing when it is not one of 1fichier's.
pub fn recognize(text: &str) -> Option<Link> {
    let text = text.trim();
    if text.len() > LENGTH || text.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return None;
    }
    let (secure, rest) = without_scheme(text);
    let rest = rest.split('#').next()?;
    let (authority, target) = rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len()))?;
    let host = host(authority)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = without_language(path);

    if let Some(domain) = domains::exact(&host) {
        return on_domain(domain, path, query);
    }
    let (label, domain) = domains::below(&host)?;
    if is_file_server(label) {
        direct(secure, &host, path)
    } else {
        legacy(label, domain, path)
    }
}

/// Whether the scheme is (or may be) https, and what follows it.
fn without_scheme(text: &str) -> (bool, &str) {
    if let Some(rest) = strip_prefix_ignoring_case(text, "http://") {
        return (false, rest);
    }
    let rest = strip_prefix_ignoring_case(text, "https://").or_else(|| text.strip_prefix("//"));
    (true, rest.unwrap_or(text))
}

/// The host in lower case, without `www.`, a final dot and a usual port.
fn host(authority: &str) -> Option<String> {
    let host = match authority.split_once(':') {
        Some((host, "80" | "443" | "")) => host,
        Some(_) => return None,
        None => authority,
    };
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The path without a leading two-letter language: `/en/dir/ID`, `/en/`.
fn without_language(path: &str) -> &str {
    let Some((language, _)) = path.strip_prefix('/').and_then(|rest| rest.split_once('/')) else {
        return path;
    };
    if language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        path.get(3..).unwrap_or(path)
    } else {
        path
    }
}

/// `DOMAIN/?ID`, `DOMAIN/dir/ID`, `DOMAIN/remove/ID/CODE`.
fn on_domain(domain: &str, path: &str, query: &str) -> Option<Link> {
    let mut segments = path.trim_matches('/').split('/');
    match (
        segments.next()?,
        segments.next(),
        segments.next(),
        segments.next(),
    ) {
        ("" | "index.html", None, None, None) => {
            let id = file_id(query.split('&').next()?)?;
            Some(file(domain, id))
        }
        ("dir", Some(id), None, None) if is_word(id, 1, 32) => Some(Link {
            kind: Kind::Folder,
            url: format!("https://{domain}/dir/{id}"),
            id: id.to_owned(),
        }),
        ("remove", Some(id), Some(code), None) if is_word(code, 1, 32) => {
            let id = file_id(id)?;
            Some(Link {
                kind: Kind::Removal,
                url: format!("https://{domain}/remove/{id}/{code}"),
                id,
            })
        }
        _ => None,
    }
}

/// The form of years ago: `ID.DOMAIN/`.
fn legacy(label: &str, domain: &str, path: &str) -> Option<Link> {
    if !matches!(path, "" | "/" | "/index.html") || is_service(label) {
        return None;
    }
    Some(file(domain, file_id(label)?))
}

/// `a-4.DOMAIN/p123`: one letter and digits in new links, letters and digits
/// in old ones. The path's case counts.
fn direct(secure: bool, host: &str, path: &str) -> Option<Link> {
    let token = path.strip_prefix('/')?;
    if !is_word(token, 4, 200) {
        return None;
    }
    let scheme = if secure { "https" } else { "http" };
    Some(Link {
        kind: Kind::Direct,
        url: format!("{scheme}://{host}/{token}"),
        id: token.to_owned(),
    })
}

fn file(domain: &str, id: String) -> Link {
    Link {
        kind: Kind::File,
        url: format!("https://{domain}/?{id}"),
        id,
    }
}

/// A file's id is 5 to 20 letters and digits, of which the case does not count.
fn file_id(text: &str) -> Option<String> {
    is_word(text, 5, 20).then(|| text.to_ascii_lowercase())
}

fn is_word(text: &str, shortest: usize, longest: usize) -> bool {
    (shortest..=longest).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// File servers are named like `a-4`.
fn is_file_server(label: &str) -> bool {
    label.split_once('-').is_some_and(|(name, number)| {
        is_word(name, 1, 10)
            && (1..=6).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Names below a domain that are the service's own and look like file ids.
fn is_service(label: &str) -> bool {
    const NAMES: [&str; 9] = [
        "static",
        "images",
        "console",
        "assets",
        "download",
        "downloads",
        "upload",
        "forum",
        "status",
    ];
    NAMES.contains(&label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(rows: &[(&str, Kind, &str, &str)]) {
        for (text, kind, url, id) in rows {
            let link = recognize(text).unwrap_or_else(|| panic!("not recognized: {text}"));
            let found = (link.kind, link.url.as_str(), link.id.as_str());
            assert_eq!(found, (*kind, *url, *id), "{text}");
            let again = recognize(&link.url).expect("canonical links are links");
            assert_eq!(again, link, "canonical form of {text}");
        }
    }

    #[test]
    fn a_file_link_in_any_spelling_has_one_canonical_form() {
        let canonical = "https://1fichier.com/?abcde12345";
        let spellings = [
            "https://1fichier.com/?abcde12345",
            "http://1fichier.com/?abcde12345",
            "HTTPS://1FICHIER.COM/?ABCDE12345",
            "https://www.1fichier.com/?abcde12345",
            "http://www.1fichier.com/?AbCdE12345",
            "1fichier.com/?abcde12345",
            "www.1fichier.com/?abcde12345",
            "//1fichier.com/?abcde12345",
            "https://1fichier.com?abcde12345",
            "1fichier.com?abcde12345",
            "https://1fichier.com:443/?abcde12345",
            "http://1fichier.com:80/?abcde12345",
            "https://1fichier.com./?abcde12345",
            "  https://1fichier.com/?abcde12345\n",
            "https://1fichier.com/?abcde12345&af=12345",
            "https://1fichier.com/?abcde12345&lg=en",
            "https://1fichier.com/?abcde12345&af=1&lg=fr",
            "https://1fichier.com/?abcde12345&amp;af=1",
            "https://1fichier.com/?abcde12345&inline=1",
            "https://1fichier.com/?abcde12345&",
            "https://1fichier.com/?abcde12345#top",
            "https://1fichier.com/en/?abcde12345",
            "https://1fichier.com/fr/?abcde12345&af=2",
            "https://1fichier.com/en/index.html?abcde12345",
            "http://abcde12345.1fichier.com",
            "http://abcde12345.1fichier.com/",
            "https://ABCDE12345.1fichier.com/en/",
            "https://abcde12345.1fichier.com/en/index.html",
            "https://www.abcde12345.1fichier.com/",
            "abcde12345.1fichier.com",
        ];
        for text in spellings {
            expect(&[(text, Kind::File, canonical, "abcde12345")]);
        }
    }

    #[test]
    fn the_uploaders_domain_is_kept() {
        for domain in domains::DOMAINS {
            let canonical = format!("https://{domain}/?abcde12345");
            for text in [
                format!("https://{domain}/?abcde12345&af=1"),
                format!("http://www.{domain}/?ABCDE12345"),
                format!("{domain}/?abcde12345"),
                format!("http://abcde12345.{domain}/en/"),
            ] {
                expect(&[(&text, Kind::File, &canonical, "abcde12345")]);
            }
        }
    }

    #[test]
    fn ids_have_5_to_20_letters_and_digits() {
        expect(&[
            (
                "https://1fichier.com/?abcde",
                Kind::File,
                "https://1fichier.com/?abcde",
                "abcde",
            ),
            (
                "https://1fichier.com/?abcdefghij0123456789",
                Kind::File,
                "https://1fichier.com/?abcdefghij0123456789",
                "abcdefghij0123456789",
            ),
        ]);
        for text in [
            "https://1fichier.com/?abcd",
            "https://1fichier.com/?abcdefghij01234567890",
            "https://1fichier.com/?abcde-1234",
            "https://1fichier.com/?abcde_1234",
            "https://1fichier.com/?abcdé12345",
            "https://1fichier.com/?abc%6412345",
        ] {
            assert_eq!(recognize(text), None, "{text}");
        }
    }

    #[test]
    fn folders_keep_the_case_of_their_id() {
        let folder = |domain: &str| format!("https://{domain}/dir/AbC123xY");
        for text in [
            "https://1fichier.com/dir/AbC123xY",
            "http://www.1fichier.com/dir/AbC123xY/",
            "https://1fichier.com/en/dir/AbC123xY",
            "1fichier.com/dir/AbC123xY?json=1",
            "https://1fichier.com/dir/AbC123xY#x",
        ] {
            expect(&[(text, Kind::Folder, &folder("1fichier.com"), "AbC123xY")]);
        }
        let other = "https://tenvoi.com/bg/dir/AbC123xY";
        expect(&[(other, Kind::Folder, &folder("tenvoi.com"), "AbC123xY")]);
    }

    #[test]
    fn removal_links_keep_their_code() {
        for text in [
            "https://1fichier.com/remove/abcde12345/XyZ09",
            "http://1fichier.com/en/remove/ABCDE12345/XyZ09",
            "1fichier.com/bg/remove/abcde12345/XyZ09/",
        ] {
            let canonical = "https://1fichier.com/remove/abcde12345/XyZ09";
            expect(&[(text, Kind::Removal, canonical, "abcde12345")]);
        }
    }

    #[test]
    fn direct_links_are_known_on_file_servers() {
        expect(&[
            (
                "https://a-6.1fichier.com/p1058755667",
                Kind::Direct,
                "https://a-6.1fichier.com/p1058755667",
                "p1058755667",
            ),
            (
                "http://A-12.desfichiers.com/c1080178402?inline=1",
                Kind::Direct,
                "http://a-12.desfichiers.com/c1080178402",
                "c1080178402",
            ),
            (
                "a-4.1fichier.com/TokenOf2020",
                Kind::Direct,
                "https://a-4.1fichier.com/TokenOf2020",
                "TokenOf2020",
            ),
        ]);
    }

    #[test]
    fn everything_else_is_no_link() {
        let long = format!("https://1fichier.com/?abcde{}", "&".repeat(LENGTH));
        for text in [
            "",
            " ",
            "https://",
            "?abcde12345",
            "https://1fichier.com",
            "https://1fichier.com/",
            "https://1fichier.com/?",
            "https://1fichier.com/?c=DB",
            "https://1fichier.com/?lg=en",
            "https://1fichier.com/?id=abcde12345",
            "https://1fichier.com/abcde12345",
            "https://1fichier.com/tarifs.html",
            "https://1fichier.com/login.pl",
            "https://1fichier.com/console/params.pl",
            "https://1fichier.com/console/?abcde12345",
            "https://1fichier.com/dir/",
            "https://1fichier.com/dir",
            "https://1fichier.com/dir/a b",
            "https://1fichier.com/dir/abc/def",
            "https://1fichier.com/dir/a-b",
            "https://1fichier.com/remove/abcde12345",
            "https://1fichier.com/remove/abcde12345/",
            "https://1fichier.com/remove/abcd/code",
            "https://1fichier.com/remove/abcde12345/x/y",
            "https://1fichier.com.example.com/?abcde12345",
            "https://example.com/?abcde12345",
            "https://example.com/https://1fichier.com/?abcde12345",
            "https://evil1fichier.com/?abcde12345",
            "https://1fichier.com@example.com/?abcde12345",
            "https://user@1fichier.com/?abcde12345",
            "https://1fichier.com:8080/?abcde12345",
            "https://1fichier.com\\@example.com/?abcde12345",
            "ftp://1fichier.com/?abcde12345",
            "javascript://1fichier.com/?abcde12345",
            "https://api.1fichier.com/v1/user/info.cgi",
            "https://api.1fichier.com/",
            "https://img.1fichier.com/favicon.ico",
            "https://static.1fichier.com/",
            "https://up2.1fichier.com/end.pl?xid=abc",
            "https://a-6.1fichier.com/",
            "https://a-6.1fichier.com/p1",
            "https://a-6.1fichier.com/p105/8755667",
            "https://a-6.1fichier.com/favicon.ico",
            "https://a-b.1fichier.com/p1058755667",
            "https://abcde12345.1fichier.com/file.rar",
            "https://abcde.fghij.1fichier.com/",
            "https://1fichier.fr/?abcde12345",
            "https://1fichier.com/?abcde 12345",
            "https://1fichier.com/?abcde12345 and more",
            "https://1fichier.com/?abc\u{0}de",
            "//",
            "://",
            "/?abcde12345",
            "é",
            &long,
        ] {
            assert_eq!(recognize(text), None, "{text}");
        }
    }
}
