//! A plugin's manifest: what the plugin is and what it requests, read from the
//! custom section `hoster:manifest` without running any of its code. Must not
//! know what a session or the network is.

mod check;
mod contents;
mod declared;
mod lineage;

use serde::Deserialize;

use crate::credential::CredentialRule;
use crate::grants::{HostPattern, ScopeRules};
use crate::rate_limit::Budget;
pub(crate) use contents::Contents;
use declared::DeclaredScope;
pub(crate) use lineage::Lineage;

/// Name of the component's custom section.
pub const SECTION: &str = "hoster:manifest";

/// The only manifest format that this host supports.
const FORMAT: u32 = 1;

/// Maximum size of a manifest in bytes: generous for text that a person should
/// be able to read.
const MAX_BYTES: usize = 64 * 1024;

/// A plugin's description of itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Manifest {
    /// Manifest format; 1.
    pub format: u32,
    /// The contract that the plugin implements: `hoster:plugin@0.1.0`.
    pub contract: String,
    /// `[a-z0-9-]`, at most 40 characters; used in the names of files and
    /// settings.
    pub id: String,
    /// The service's name for people: untrusted text, to be shown quoted.
    pub name: String,
    /// Semantic version of the plugin.
    pub version: String,
    /// Domains of the links that it supports.
    pub link_hosts: Vec<String>,
    /// The credential that identifies an account, if the service has accounts.
    pub credential: Option<CredentialRule>,
    /// Where tickets may point.
    pub tickets: TicketRules,
    /// The requested scopes, with one rule per host.
    #[serde(skip)]
    pub scopes: Vec<ScopeRules>,
    /// The scopes as stated in the manifest, until they are expanded.
    #[serde(rename = "scope")]
    declared: Vec<DeclaredScope>,
    /// The service's documented rate limits, which the host enforces.
    #[serde(rename = "budget", default)]
    pub budgets: Vec<Budget>,
    /// Determines whose state the plugin uses. Not part of the text; set from
    /// the approval.
    #[serde(skip)]
    pub(crate) lineage: Lineage,
}

/// Where tickets may point.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(rename_all = "kebab-case")]
pub struct TicketRules {
    /// Hosts of direct downloads.
    pub hosts: Vec<HostPattern>,
    /// The option of `resolve` with which a person requests downloads without
    /// encryption. Only with it may a ticket be `http://`; `None` for never.
    pub http_option: Option<String>,
}

/// Why a component has no usable manifest.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum ManifestError {
    /// The bytes are not WebAssembly in its binary form.
    #[error("it is not a WebAssembly component")]
    NotWasm,
    /// The bytes are truncated or invalid.
    #[error("it is damaged ({0})")]
    Damaged(String),
    /// It is a core module rather than a component.
    #[error("it is a core WebAssembly module, not a component")]
    CoreModule,
    /// It contains no manifest.
    #[error("it has no `{SECTION}` section, so it is not a plugin")]
    Missing,
    /// It contains more than one manifest.
    #[error("it has more than one `{SECTION}` section")]
    Twice,
    /// It contains more of something than any plugin needs.
    #[error("it has more {0} than any plugin needs")]
    Excessive(&'static str),
    /// The manifest is not text, or is too large.
    #[error("its manifest is not UTF-8 text of at most {MAX_BYTES} bytes")]
    NotText,
    /// The manifest has the wrong format.
    #[error("its manifest cannot be read: {reason} (line {line})")]
    Form {
        /// What is wrong.
        reason: String,
        /// Line number.
        line: usize,
    },
    /// A value in the manifest is not allowed.
    #[error("its manifest cannot be used: {0}")]
    Value(String),
}

impl Manifest {
    /// Finds and parses the manifest of a component.
    pub fn read(component: &[u8]) -> Result<Self, ManifestError> {
        contents::Contents::read(component)?.manifest()
    }

    /// Parses the bytes of a manifest and checks its values.
    pub(crate) fn decode(data: &[u8]) -> Result<Self, ManifestError> {
        if data.len() > MAX_BYTES {
            return Err(ManifestError::NotText);
        }
        Self::parse(std::str::from_utf8(data).map_err(|_| ManifestError::NotText)?)
    }

    /// Parses the text of a manifest and checks its values.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let mut manifest: Self = toml::from_str(text).map_err(|e| ManifestError::Form {
            reason: crate::names::one_line(e.message(), 200),
            line: 1 + e.span().map_or(0, |at| {
                let before = text.bytes().take(at.start);
                before.filter(|b| *b == b'\n').count()
            }),
        })?;
        manifest.expand().map_err(ManifestError::Value)?;
        check::check(&manifest).map_err(ManifestError::Value)?;
        Ok(manifest)
    }

    /// Replaces shorthands for several hosts by these hosts.
    fn expand(&mut self) -> Result<(), String> {
        let link_hosts = self.link_hosts.iter().map(|host| {
            let pattern = host.parse::<HostPattern>();
            pattern.map_err(|_| format!("{host:?} is not a link host"))
        });
        let link_hosts = link_hosts.collect::<Result<Vec<_>, _>>()?;
        let declared = std::mem::take(&mut self.declared).into_iter();
        let scopes = declared.map(|scope| scope.expand(&link_hosts));
        self.scopes = scopes.collect::<Result<_, _>>()?;
        for budget in self.budgets.iter_mut().filter(|budget| budget.link_hosts) {
            if !budget.hosts.is_empty() {
                let name = &budget.name;
                return Err(format!(
                    "budget `{name}` has `hosts` or `link-hosts = true`, not both"
                ));
            }
            budget.hosts.clone_from(&link_hosts);
        }
        Ok(())
    }

    /// Returns the base name of the plugin's state files.
    pub(crate) fn state_name(&self) -> String {
        self.lineage.state_name(&self.id)
    }

    /// Whether a domain may occur in the plugin's requests, tickets and links,
    /// so that `--connect-to` may redirect it.
    pub fn knows_host(&self, host: &str) -> bool {
        let domains = self.domains();
        domains
            .iter()
            .any(|d| d.eq_ignore_ascii_case(host) || crate::grants::below(host, d))
    }

    fn domains(&self) -> Vec<&str> {
        let rules = self
            .scopes
            .iter()
            .flat_map(|s| &s.rules)
            .map(|r| r.host.domain());
        let tickets = self.tickets.hosts.iter().map(HostPattern::domain);
        self.link_hosts
            .iter()
            .map(String::as_str)
            .chain(rules)
            .chain(tickets)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        format = 1
        contract = "hoster:plugin@0.1.0"
        id = "example"
        name = "Example"
        version = "1.2.3"
        link-hosts = ["example.com"]
        [credential]
        environment = "EXAMPLE_API_KEY"
        length = 4
        alphabet = "A-Za-z0-9_=-"
        header = "authorization"
        template = "Bearer {}"
        renew = "https://example.com/key"
        [tickets]
        hosts = ["*.example.net"]
        [[scope]]
        name = "account"
        help = "Read the account"
        rules = [{ method = "POST", host = "api.example.com", path = "/a", credential = true }]
        [[budget]]
        name = "overall"
        help = "3 requests a second"
        method = "POST"
        hosts = ["api.example.com", "*.example.net"]
        path = "/*"
        requests = 3
        seconds = 1
        per = "address"
    "#;

    #[test]
    fn a_rule_stands_for_one_host_for_several_or_for_the_link_hosts() {
        let with = |host: &str| {
            let text = GOOD.replace(
                "link-hosts = [\"example.com\"]",
                "link-hosts = [\"a.com\", \"b.com\"]",
            );
            Manifest::parse(&text.replace(r#"host = "api.example.com""#, host))
        };
        for (stated, hosts) in [
            (r#"host = "api.example.com""#, &["api.example.com"][..]),
            (r#"hosts = ["c.com", "*.d.com"]"#, &["c.com", "*.d.com"]),
            ("link-hosts = true", &["a.com", "b.com"]),
        ] {
            let scopes = with(stated).unwrap().scopes;
            let rules: Vec<String> = scopes[0].rules.iter().map(ToString::to_string).collect();
            let expected = hosts
                .iter()
                .map(|host| format!("POST https://{host}/a (with the credential)"));
            assert_eq!(rules, expected.collect::<Vec<_>>());
        }
        for stated in [
            r#"host = "c.com", link-hosts = true"#,
            r#"host = "c.com", hosts = ["d.com"]"#,
            "link-hosts = false",
            "hosts = []",
        ] {
            let error = with(stated).unwrap_err().to_string();
            assert!(
                error.contains("a rule names one `host`"),
                "{stated}: {error}"
            );
        }
    }

    #[test]
    fn a_good_manifest_is_read() {
        let manifest = Manifest::parse(GOOD).unwrap();
        assert_eq!(manifest.id, "example");
        for (host, known) in [
            ("example.com", true),
            ("api.example.com", true),
            ("x.example.net", true),
            ("example.org", false),
            ("badexample.com", false),
        ] {
            assert_eq!(manifest.knows_host(host), known, "{host}");
        }
    }

    #[test]
    fn a_manifest_that_asks_for_nonsense_is_refused() {
        for (from, to) in [
            ("format = 1", "format = 2"),
            ("id = \"example\"", "id = \"../example\""),
            ("name = \"Example\"", "name = \"a\\u001b[2J\""),
            ("EXAMPLE_API_KEY", "AWS_SECRET_ACCESS_KEY"),
            ("\"POST\"", "\"TRACE\""),
            ("\"POST\"", "\"post\""),
            ("[\"api.example.com\", \"*.example.net\"]", "[]"),
            ("hosts = [\"api", "host = [\"api"),
            ("requests = 3", "requests = 0"),
            ("[\"example.com\"]", "[\"example.com\\nsafe: yes\"]"),
            ("Bearer {}", "Bearer"),
            ("Bearer {}", "Bearer {}\\nX: y"),
            ("api.example.com", "*"),
            ("\"/a\"", "\"a\""),
            (
                "credential = true }",
                "credential = true, cookies = [\"a\"] }",
            ),
            ("version = \"1.2.3\"", "version = \"1.2.3\"\nsecret = 1"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            assert!(Manifest::parse(&text).is_err(), "{to}");
        }
    }

    /// Inserts, into every string of a manifest, characters that would forge a
    /// line of the text shown to people or hide a part of it: at the beginning,
    /// inside, at the end.
    #[test]
    fn no_value_of_a_manifest_forges_a_line_of_what_is_shown() {
        let good = GOOD
            .replace("[tickets]", "[tickets]\nhttp-option = \"plain\"")
            .replace(
                "per = \"address\"",
                "per = \"address\"\nfield = \"f\"\nvalue = \"1\"",
            )
            .replace(
                "credential = true }",
                "secrets = [\"xid\"], cookies = [\"LG\"] }",
            );
        Manifest::parse(&good).unwrap();
        // Text between two quotes is a string.
        let parts: Vec<&str> = good.split('"').collect();
        for at in (1..parts.len()).step_by(2) {
            for odd in [
                "\\n",
                "\\r",
                "\\t",
                "\\u0000",
                "\\u001b[2J",
                "\\u007f",
                "\\u0085",
                "\\u2028",
                "\\u2029",
                "\\u202e",
                "\\u2066",
                "\\u200f",
                "\\u061c",
                "\\u200b",
                "\\ufeff",
            ] {
                let value = parts[at];
                for place in [0, value.len() / 2, value.len()] {
                    let (before, after) = value.split_at(place);
                    let forged = format!("{before}{odd}{after}");
                    let mut parts = parts.clone();
                    parts[at] = &forged;
                    assert!(Manifest::parse(&parts.join("\"")).is_err(), "{forged}");
                }
            }
        }
    }

    #[test]
    fn texts_for_people_have_an_end_and_names_have_the_characters_of_names() {
        let long = "x".repeat(121);
        for (from, to, is_allowed) in [
            ("Read the account", &long[..], false),
            ("Read the account", &long[1..], true),
            ("Read the account", "Read “it”, l'été \u{2713}", true),
            ("3 requests a second", &long, false),
            ("name = \"Example\"", &format!("name = \"{long}\""), false),
            ("1.2.3", "1.2.3 (reviewed and safe)", false),
            ("1.2.3", "1.2.3-rc.1+build", true),
            ("\"account\"", "\"account (harmless)\"", false),
            ("\"account\"", "\"Account\"", false),
            ("\"overall\"", "\"over all\"", false),
            ("\"/a\"", "\"/a (without the credential)\"", false),
            ("Bearer {}", "Bearer {}` to nobody", false),
            ("https://example.com/key", "http://example.com/key", false),
            ("https://example.com/key", "see below", false),
            ("\"authorization\"", "\"x y\"", false),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            assert_eq!(Manifest::parse(&text).is_ok(), is_allowed, "{to}");
        }
    }

    #[test]
    fn a_credential_has_its_length_and_its_characters() {
        let rule = Manifest::parse(GOOD).unwrap().credential.unwrap();
        for (text, ok) in [
            ("aB3-", true),
            ("=__=", true),
            ("aB3", false),
            ("aB3-x", false),
            ("aB3+", false),
            ("aB3é", false),
            ("aB3 ", false),
        ] {
            assert_eq!(rule.has_shape(text), ok, "{text}");
        }
    }
}
