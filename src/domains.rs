//! The domains of 1fichier: the 11 official ones, in the order of the service's
//! ids, which uploads and account settings use, and one more for links. Must
//! not know any form of link.

/// Official list; the index is the domain's id.
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

/// Every domain found in links. The last one is not on the official list, but a
/// client in production accepts links with it.
pub const LINK_DOMAINS: [&str; 12] = {
    let mut all = ["desfichiers.net"; 12];
    let mut id = 0;
    while id < DOMAINS.len() {
        all[id] = DOMAINS[id];
        id += 1;
    }
    all
};

/// Returns the domain equal to this lower-case host.
pub fn exact(host: &str) -> Option<&'static str> {
    LINK_DOMAINS.into_iter().find(|domain| *domain == host)
}

/// Returns the domain that this lower-case host is below, and the labels before
/// it.
pub fn below(host: &str) -> Option<(&str, &'static str)> {
    LINK_DOMAINS.into_iter().find_map(|domain| {
        let labels = host.strip_suffix(domain)?.strip_suffix('.')?;
        (!labels.is_empty()).then_some((labels, domain))
    })
}

/// Returns the service's id of a domain.
pub fn id(domain: &str) -> Option<usize> {
    DOMAINS.iter().position(|known| *known == domain)
}

/// Whether this is a host name below one of the domains: lower-case labels of
/// letters, digits and inner hyphens, and no port.
pub fn is_server(host: &str) -> bool {
    host.len() <= 253 && below(host).is_some_and(|(labels, _)| labels.split('.').all(is_label))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_a_domain_are_servers() {
        for good in ["a-4.1fichier.com", "up2.1fichier.com", "x.y.tenvoi.com"] {
            assert!(is_server(good), "{good}");
        }
        for bad in [
            "1fichier.com",
            ".1fichier.com",
            "evil1fichier.com",
            "a.1fichier.com.evil.com",
            "a.1fichier.com:80",
            "a_b.1fichier.com",
            "-a.1fichier.com",
            "A.1fichier.com",
            "a..1fichier.com",
            "",
        ] {
            assert!(!is_server(bad), "{bad}");
        }
    }

    #[test]
    fn ids_are_the_services() {
        assert_eq!(id("1fichier.com"), Some(0));
        assert_eq!(id("dl4free.com"), Some(10));
        assert_eq!(id("desfichiers.net"), None, "only in links");
        assert_eq!(exact("desfichiers.net"), Some("desfichiers.net"));
        assert_eq!(id("example.com"), None);
    }
}
