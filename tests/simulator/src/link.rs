//! Links to files as the API accepts and returns them: `https://DOMAIN/?ID`.
//! Knows nothing about whether a file exists.

use crate::domains::{DOMAINS, website_domain};

/// A parsed link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// Official id of the domain.
    pub(crate) domain: usize,
    pub(crate) id: String,
}

/// Parses a link. The API requires it bare: affiliate and language suffixes are
/// not stripped, because every client strips them first.
pub(crate) fn parse(link: &str) -> Option<Link> {
    let rest = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"))?;
    let (host, id) = rest.split_once("/?")?;
    // Equivalent to a name with an empty value.
    let id = id.strip_suffix('=').unwrap_or(id);
    let domain = website_domain(&host.to_ascii_lowercase())?;
    let is_id = (5..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    is_id.then(|| Link {
        domain,
        id: id.to_owned(),
    })
}

/// The link to a file.
pub(crate) fn to_file(domain: usize, id: &str) -> String {
    format!("https://{}/?{id}", domain_name(domain))
}

/// The link that removes an anonymous file.
pub(crate) fn to_removal(domain: usize, id: &str, code: &str) -> String {
    format!("https://{}/remove/{id}/{code}", domain_name(domain))
}

/// The link to a shared folder.
pub(crate) fn to_folder(id: &str) -> String {
    format!("https://{}/dir/{id}", DOMAINS[0])
}

/// The domain with this id; the first one for invalid ids.
pub(crate) fn domain_name(id: usize) -> &'static str {
    DOMAINS.get(id).unwrap_or(&DOMAINS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_bare() {
        let id = "abcdefghij0123456789";
        for (link, domain) in [
            (format!("https://1fichier.com/?{id}"), Some(0)),
            (format!("http://www.megadl.fr/?{id}"), Some(5)),
            (format!("https://1fichier.com/?{id}="), Some(0)),
            (format!("https://desfichiers.net/?{id}"), Some(3)),
            (format!("https://1fichier.com/?{id}=x"), None),
            (format!("https://1fichier.com/?{id}&af=1"), None),
            (format!("https://1fichier.com/?{id}0"), None),
            (format!("https://a-1.1fichier.com/?{id}"), None),
            (format!("https://example.com/?{id}"), None),
            ("https://1fichier.com/?abcd".to_owned(), None),
            (id.to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(parse(&link).map(|link| link.domain), domain, "{link}");
        }
        assert_eq!(to_file(5, id), format!("https://megadl.fr/?{id}"));
    }
}
