//! The service's domains and the role of each of their hosts. Knows nothing
//! about ports, proxies or paths.

/// The public domains; the index is the official domain id, as in
/// `default_domain` and the `domain` field of an upload.
pub const DOMAINS: [&str; 11] = [
    "1fichier.com",
    "alterupload.com",
    "cjoint.net",
    "desfichiers.com",
    "dfichiers.com",
    "megadl.fr",
    "mesfichiers.org",
    "piecejointe.net",
    "pjointe.com",
    "tenvoi.com",
    "dl4free.com",
];

/// The role of a host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Site {
    /// `api.1fichier.com`.
    Api,
    /// `a-N.DOMAIN`.
    FileServer,
    /// `upN.1fichier.com`.
    UploadNode,
    /// `DOMAIN` and `www.DOMAIN`.
    Website,
    /// `img.1fichier.com` and `static.1fichier.com`: assets of pages.
    Assets,
    /// `ID.DOMAIN`: the old form of file links.
    OldLink,
    /// A subdomain without a known role.
    Nothing,
}

/// An alias of a public domain, in links only: its name, and the id of the
/// domain. One client knows it.
const ALIAS: (&str, usize) = ("desfichiers.net", 3);

/// Returns the domain id and the text before the domain; `None` for unrelated
/// hosts.
fn split(host: &str) -> Option<(usize, &str)> {
    let domains = DOMAINS.into_iter().enumerate();
    let alias = std::iter::once((ALIAS.1, ALIAS.0));
    domains.chain(alias).find_map(|(id, domain)| {
        let front = host.strip_suffix(domain)?;
        match front.strip_suffix('.') {
            Some(label) if !label.is_empty() => Some((id, label)),
            None if front.is_empty() => Some((id, "")),
            _ => None,
        }
    })
}

/// Returns the role of `host` (lower case, without a port); `None` if the host
/// is not the service's.
pub(crate) fn site(host: &str) -> Option<Site> {
    let (id, label) = split(host)?;
    Some(match label {
        "" | "www" => Site::Website,
        "api" if id == 0 => Site::Api,
        "img" | "static" if id == 0 => Site::Assets,
        _ if numbered(label, "a-") => Site::FileServer,
        _ if id == 0 && numbered(label, "up") => Site::UploadNode,
        _ if is_id(label) => Site::OldLink,
        _ => Site::Nothing,
    })
}

/// Returns the id and the domain of a host that is an old link.
pub(crate) fn old_link(host: &str) -> Option<(&str, &'static str)> {
    let (id, label) = split(host)?;
    let domain = DOMAINS.get(id).filter(|_| is_id(label))?;
    Some((label, domain))
}

/// Subdomains that look like file ids.
const NO_IDS: [&str; 3] = ["static", "console", "download"];

fn is_id(label: &str) -> bool {
    (5..=20).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric())
        && !NO_IDS.contains(&label)
}

/// The domain id of a website host, with or without `www.`.
pub(crate) fn website_domain(host: &str) -> Option<usize> {
    match split(host)? {
        (id, "" | "www") => Some(id),
        _ => None,
    }
}

fn numbered(label: &str, prefix: &str) -> bool {
    label
        .strip_prefix(prefix)
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_distinguished() {
        for (host, expected) in [
            ("api.1fichier.com", Some(Site::Api)),
            ("a-4.1fichier.com", Some(Site::FileServer)),
            ("a-12.megadl.fr", Some(Site::FileServer)),
            ("up2.1fichier.com", Some(Site::UploadNode)),
            ("1fichier.com", Some(Site::Website)),
            ("www.tenvoi.com", Some(Site::Website)),
            ("img.1fichier.com", Some(Site::Assets)),
            ("abc123.megadl.fr", Some(Site::OldLink)),
            ("desfichiers.net", Some(Site::Website)),
            ("a-3.desfichiers.net", Some(Site::FileServer)),
            ("static.megadl.fr", Some(Site::Nothing)),
            ("img.megadl.fr", Some(Site::Nothing)),
            ("a-.1fichier.com", Some(Site::Nothing)),
            ("api.megadl.fr", Some(Site::Nothing)),
            ("not1fichier.com", None),
            ("1fichier.com.evil.example", None),
            (".1fichier.com", None),
            ("", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(site(host), expected, "{host}");
        }
    }
}
