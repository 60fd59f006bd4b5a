//! The rate limits of the service as data: the `[[budget]]` tables of the
//! manifest once more, because a component cannot read its own manifest. A test
//! compares the two.

use crate::domains::LINK_DOMAINS;

/// So many requests of one kind in so many seconds. All that it says is
/// explained in the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Unique.
    pub name: &'static str,
    /// For a person.
    pub help: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Hosts of the requests: one budget for all of them together.
    pub hosts: &'static [&'static str],
    /// Path of the requests; `*` at its end takes everything behind it.
    pub path: &'static str,
    /// So many requests…
    pub requests: u32,
    /// …in so many seconds.
    pub seconds: u32,
    /// Least time between two of them, in milliseconds.
    pub spacing_ms: u32,
    /// Counts each value of this field of a JSON body for itself.
    pub field: Option<&'static str>,
    /// Only requests whose field has this value.
    pub value: Option<&'static str>,
}

const fn api(
    name: &'static str,
    help: &'static str,
    path: &'static str,
    requests: u32,
    seconds: u32,
) -> Budget {
    Budget {
        name,
        help,
        method: "POST",
        hosts: &["api.1fichier.com"],
        path,
        requests,
        seconds,
        spacing_ms: 0,
        field: None,
        value: None,
    }
}

const fn site(
    name: &'static str,
    help: &'static str,
    method: &'static str,
    path: &'static str,
) -> Budget {
    Budget {
        name,
        help,
        method,
        hosts: &LINK_DOMAINS,
        path,
        requests: 1,
        seconds: 1,
        spacing_ms: 0,
        field: None,
        value: None,
    }
}

/// All of them, narrow ones last.
pub const BUDGETS: [Budget; 8] = [
    Budget {
        spacing_ms: 400,
        ..api("overall", "3 API requests a second", "/v1/*", 3, 1)
    },
    api(
        "account-address",
        "account status once a minute from one address",
        "/v1/user/info.cgi",
        1,
        60,
    ),
    api(
        "account",
        "account status once in 5 minutes",
        "/v1/user/info.cgi",
        1,
        300,
    ),
    Budget {
        field: Some("folder_id"),
        ..api(
            "listing",
            "one listing of a folder in 30 seconds",
            "/v1/file/ls.cgi",
            1,
            30,
        )
    },
    Budget {
        field: Some("folder_id"),
        value: Some("-1"),
        ..api(
            "whole-listing",
            "one listing of the whole account in an hour",
            "/v1/file/ls.cgi",
            1,
            3600,
        )
    },
    Budget {
        hosts: &["1fichier.com"],
        ..site(
            "check",
            "one check of up to 100 links a second",
            "POST",
            "/check_links.pl",
        )
    },
    site("folders", "one shared folder a second", "GET", "/dir/*"),
    site("pages", "one page of a file a second", "GET", "/"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::MANIFEST;

    /// A value in one table of the manifest, without quotes.
    fn value<'a>(table: &'a str, key: &str) -> Option<&'a str> {
        let prefix = format!("{key} = ");
        let line = table.lines().find_map(|line| line.strip_prefix(&prefix))?;
        Some(line.trim_matches('"'))
    }

    /// The quoted texts of the array `hosts`, or the link hosts.
    fn hosts(table: &str) -> Vec<&str> {
        if table.contains("\nlink-hosts = true") {
            return LINK_DOMAINS.to_vec();
        }
        let (_, array) = table.split_once("\nhosts = [").unwrap();
        let (array, _) = array.split_once(']').unwrap();
        array.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn the_budgets_are_those_of_the_manifest() {
        let manifest = std::str::from_utf8(MANIFEST).unwrap();
        let tables: Vec<&str> = manifest.split("[[budget]]").skip(1).collect();
        assert_eq!(tables.len(), BUDGETS.len());
        for (table, budget) in tables.into_iter().zip(BUDGETS) {
            let text = |key| value(table, key).unwrap();
            let found = Budget {
                name: text("name"),
                help: text("help"),
                method: text("method"),
                hosts: budget.hosts,
                path: text("path"),
                requests: text("requests").parse().unwrap(),
                seconds: text("seconds").parse().unwrap(),
                spacing_ms: value(table, "spacing-ms").map_or(0, |ms| ms.parse().unwrap()),
                field: value(table, "field"),
                value: value(table, "value"),
            };
            assert_eq!(found, budget);
            assert_eq!(hosts(table), budget.hosts, "{}", budget.name);
        }
    }
}
