//! Grants: which requests a plugin's manifest declares, and which of them a
//! command has granted. Pure data and decisions; must not know the network,
//! sessions or credentials. Only `sandbox::outbound` enforces them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;

/// Maximum characters of a domain name (RFC 1035).
const MAX_HOST: usize = 253;

/// Maximum characters of a path in a rule.
const MAX_PATH: usize = 200;

/// A host that a rule allows: one name, or every name below a domain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum HostPattern {
    /// Exactly this name.
    Name(String),
    /// `*.DOMAIN`: every name below the domain, but not the domain itself.
    Below(String),
}

impl HostPattern {
    /// Whether `host` (a name without port) matches. IP literals never match,
    /// because patterns are names.
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Name(name) => name.eq_ignore_ascii_case(host),
            Self::Below(domain) => below(host, domain),
        }
    }

    /// Returns the name or domain in the pattern.
    pub fn domain(&self) -> &str {
        match self {
            Self::Name(domain) | Self::Below(domain) => domain,
        }
    }
}

/// Whether `host` is below `domain`, and not `domain` itself.
pub(crate) fn below(host: &str, domain: &str) -> bool {
    host.len().checked_sub(domain.len() + 1).is_some_and(|dot| {
        dot > 0
            && host.as_bytes()[dot] == b'.'
            && host.as_bytes()[dot + 1..].eq_ignore_ascii_case(domain.as_bytes())
    })
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Below(domain) => write!(f, "*.{domain}"),
        }
    }
}

/// Why a pattern in a manifest cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum PatternError {
    /// A host pattern is neither a name nor `*.DOMAIN`.
    #[error("`{0}` is not a host: write a lower-case domain name or `*.DOMAIN`")]
    Host(String),
    /// A path pattern is not absolute, has a `*` in the middle, or contains
    /// characters that are not allowed in a plain URL path.
    #[error("`{0}` is not a path: write an absolute path that may end in one `*`")]
    Path(String),
}

impl FromStr for HostPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (below, domain) = match text.strip_prefix("*.") {
            Some(domain) => (true, domain),
            None => (false, text),
        };
        // At least two labels, so that a manifest cannot request `*.com`, and a
        // letter in the last one, so that an address is not taken for a name.
        let labels: Vec<&str> = domain.split('.').collect();
        let label_ok = |label: &&str| {
            !label.is_empty()
                && label.len() <= 63
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let top_ok = labels
            .last()
            // Address parsers read `0x1` as a number.
            .is_some_and(|top| {
                top.bytes().any(|b| b.is_ascii_lowercase()) && !top.starts_with("0x")
            });
        if text.len() > MAX_HOST || labels.len() < 2 || !labels.iter().all(label_ok) || !top_ok {
            return Err(PatternError::Host(text.to_owned()));
        }
        Ok(if below {
            Self::Below(domain.to_owned())
        } else {
            Self::Name(domain.to_owned())
        })
    }
}

impl TryFrom<String> for HostPattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        text.parse()
    }
}

/// A path that a rule allows: exact, or anything with a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum PathPattern {
    /// Exactly this path.
    Exact(String),
    /// `PREFIX*`.
    Prefix(String),
}

impl PathPattern {
    /// Whether `path` (without the query) matches. Paths that a server might
    /// interpret in two ways never match a prefix.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == path,
            Self::Prefix(prefix) => path.starts_with(prefix.as_str()) && is_plain(path),
        }
    }
}

/// Whether this is a character of a URL path (RFC 3986, `pchar` and `/`)
/// without a special meaning.
fn is_of_path(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-._~!$&'()+,=:@/".contains(&b)
}

/// Whether a path has no dot segments, empty segments, backslashes or escapes.
fn is_plain(path: &str) -> bool {
    !path.contains(['\\', '%', ';'])
        && !path.contains("//")
        && !path.split('/').any(|s| s == "." || s == "..")
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(path) => f.write_str(path),
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
        }
    }
}

impl FromStr for PathPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (prefix, path) = match text.strip_suffix('*') {
            Some(path) => (true, path),
            None => (false, text),
        };
        let is_short = text.len() <= MAX_PATH;
        if !is_short || !path.starts_with('/') || !path.bytes().all(is_of_path) || !is_plain(path) {
            return Err(PatternError::Path(text.to_owned()));
        }
        Ok(if prefix {
            Self::Prefix(path.to_owned())
        } else {
            Self::Exact(path.to_owned())
        })
    }
}

impl TryFrom<String> for PathPattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        text.parse()
    }
}

/// One kind of request in a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// HTTP method in upper case.
    pub method: String,
    /// Destination. Always `https`, always port 443.
    pub host: HostPattern,
    /// Path without the query.
    pub path: PathPattern,
    /// Whether the host adds the credential.
    pub credential: bool,
    /// Names of cookies that the plugin may set; never together with the
    /// credential.
    pub cookies: Vec<String>,
    /// Names of query parameters whose values are secrets, such as the id of an
    /// upload: no log and no error contains them.
    pub secrets: Vec<String>,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marks = self.marks();
        write!(
            f,
            "{} https://{}{}{marks}",
            self.method, self.host, self.path
        )
    }
}

impl Rule {
    /// Returns what its requests carry, for people to read; empty if nothing.
    pub fn marks(&self) -> String {
        let mut marks = String::new();
        if self.credential {
            marks.push_str(" (with the credential)");
        }
        for (what, names) in [
            ("with the cookies", &self.cookies),
            ("with the secret parameters", &self.secrets),
        ] {
            if !names.is_empty() {
                marks.push_str(&format!(" ({what} {})", names.join(", ")));
            }
        }
        marks
    }
}

/// What a session can be granted. A plugin's manifest says which requests each
/// scope allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scope {
    /// Read the account's status.
    Account,
    /// Check whether links work.
    Check,
    /// Resolve links to direct downloads.
    Download,
    /// List the account's files and folders.
    List,
    /// Change the account's files and folders: move, rename, share, remove.
    Manage,
    /// Upload files.
    Upload,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] = [
        Self::Account,
        Self::Check,
        Self::Download,
        Self::List,
        Self::Manage,
        Self::Upload,
    ];

    /// Returns the scope's name in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Check => "check",
            Self::Download => "download",
            Self::List => "list",
            Self::Manage => "manage",
            Self::Upload => "upload",
        }
    }
}

/// A named group of rules, which is what a person grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRules {
    /// `account`, `download`, `list`, `upload`, `manage`.
    pub name: String,
    /// One sentence for people.
    pub help: String,
    /// Requests that it allows.
    pub rules: Vec<Rule>,
}

/// What one session may send: the declared scopes that were granted.
#[derive(Clone, Debug, Default)]
pub struct Grants {
    declared: Arc<[ScopeRules]>,
    /// Whether each declared scope is granted.
    granted: Vec<bool>,
}

/// Why a request is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum Refusal {
    /// The manifest declares it, but its scope was not granted.
    Withheld {
        /// The scope that is required.
        scope: String,
    },
    /// The manifest does not declare it at all.
    Undeclared,
}

impl Grants {
    /// Grants these scopes; a scope that the manifest does not declare grants
    /// nothing.
    pub fn new(declared: Arc<[ScopeRules]>, scopes: &[Scope]) -> Self {
        let granted =
            |declared: &ScopeRules| scopes.iter().any(|scope| scope.as_str() == declared.name);
        Self {
            granted: declared.iter().map(granted).collect(),
            declared,
        }
    }

    /// Returns the rule that allows a request to `https://HOST/PATH`, or the
    /// reason why it is refused.
    pub fn permits(&self, method: &str, host: &str, path: &str) -> Result<&Rule, Refusal> {
        let fits = |rule: &&Rule| {
            rule.method == method && rule.host.matches(host) && rule.path.matches(path)
        };
        let rule_of = |granted| {
            self.scopes(granted)
                .find_map(|scope| Some((scope, scope.rules.iter().find(fits)?)))
        };
        match (rule_of(true), rule_of(false)) {
            (Some((_, rule)), _) => Ok(rule),
            (None, Some((scope, _))) => Err(Refusal::Withheld {
                scope: scope.name.clone(),
            }),
            (None, None) => Err(Refusal::Undeclared),
        }
    }

    fn scopes(&self, granted: bool) -> impl Iterator<Item = &ScopeRules> {
        let all = self.declared.iter().zip(&self.granted);
        all.filter(move |(_, is)| **is == granted)
            .map(|(scope, _)| scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_patterns_match_names_and_nothing_that_looks_like_them() {
        let exact: HostPattern = "api.example.com".parse().unwrap();
        let below: HostPattern = "*.example.com".parse().unwrap();
        for (pattern, host, expected) in [
            (&exact, "api.example.com", true),
            (&exact, "API.Example.COM", true),
            (&exact, "api.example.com.", false),
            (&exact, "xapi.example.com", false),
            (&exact, "api.example.com.evil.net", false),
            (&below, "a-4.example.com", true),
            (&below, "A-4.EXAMPLE.com", true),
            (&below, "a.b.example.com", true),
            (&below, "example.com", false),
            (&below, ".example.com", false),
            (&below, "notexample.com", false),
            (&below, "example.com.evil.net", false),
            (&below, "é.example.com", true),
        ] {
            assert_eq!(pattern.matches(host), expected, "{pattern} ~ {host}");
        }
    }

    #[test]
    fn a_pattern_that_is_too_wide_or_no_name_is_refused() {
        for text in [
            "*",
            "*.",
            "*.com",
            "com",
            "",
            "a..com",
            "*.*.com",
            "a.*.com",
            "127.0.0.1",
            "10.0.0.1",
            "127.0x1",
            "*.0.0x1",
            "a.0x",
            "*.0.0.1",
            "Api.example.com",
            "[::1]",
            "a b.com",
            "example.com:80",
        ] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
        for text in ["", "v1/x", "/a*b", "/a/../b", "/a//b", "/a%2fb*", "*"] {
            assert!(text.parse::<PathPattern>().is_err(), "{text}");
        }
        let long = format!("{}.com", "a.".repeat(130));
        assert!(long.parse::<HostPattern>().is_err());
    }

    #[test]
    fn a_path_has_the_characters_of_a_url_and_fits_a_line() {
        for odd in [
            '\n', '\r', '\t', '\0', ' ', '\u{1b}', '\u{7f}', '\u{85}', '\u{a0}', '\u{2028}',
            '\u{202e}', '\u{200b}', 'é', '"', '<', '`', '?', '#', '{', '|', ';', '%', '\\',
        ] {
            for text in [format!("/a{odd}b"), format!("/a{odd}*"), format!("/{odd}")] {
                assert!(text.parse::<PathPattern>().is_err(), "{text:?}");
            }
        }
        assert!(
            format!("/{}", "a".repeat(200))
                .parse::<PathPattern>()
                .is_err()
        );
        assert!(
            "/~user/a-b_c.d/(1),2:3@4!$&'+="
                .parse::<PathPattern>()
                .is_ok()
        );
    }

    #[test]
    fn a_prefix_never_matches_a_path_that_can_be_read_in_two_ways() {
        let prefix: PathPattern = "/v1/*".parse().unwrap();
        for (path, expected) in [
            ("/v1/a.cgi", true),
            ("/v1/", true),
            ("/v1", false),
            ("/v1/../v2", false),
            ("/v1/./a", false),
            ("/v1//a", false),
            ("/v1/%2e%2e/a", false),
            ("/v1/a\\..\\b", false),
        ] {
            assert_eq!(prefix.matches(path), expected, "{path}");
        }
    }

    fn scope(name: &str, path: &str) -> ScopeRules {
        ScopeRules {
            name: name.into(),
            help: String::new(),
            rules: vec![Rule {
                method: "POST".into(),
                host: "api.example.com".parse().unwrap(),
                path: path.parse().unwrap(),
                credential: true,
                cookies: vec![],
                secrets: vec![],
            }],
        }
    }

    #[test]
    fn only_what_is_declared_and_granted_goes_out() {
        let declared = [scope("download", "/get"), scope("manage", "/rm")];
        let grants = Grants::new(declared.into(), &[Scope::Download, Scope::Upload]);
        assert!(grants.permits("POST", "api.example.com", "/get").is_ok());
        assert_eq!(
            grants.permits("POST", "api.example.com", "/rm"),
            Err(Refusal::Withheld {
                scope: "manage".into()
            })
        );
        for (method, host, path) in [
            ("GET", "api.example.com", "/get"),
            ("POST", "evil.example.com", "/get"),
            ("POST", "api.example.com", "/get/"),
            ("post", "api.example.com", "/get"),
        ] {
            assert_eq!(grants.permits(method, host, path), Err(Refusal::Undeclared));
        }
        assert!(
            Grants::default()
                .permits("POST", "api.example.com", "/get")
                .is_err()
        );
    }
}
