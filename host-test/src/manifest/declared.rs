//! Scopes as stated in a manifest, where a rule can apply to several hosts.
//! Must not know which values are allowed.

use serde::Deserialize;

use crate::grants::{HostPattern, PathPattern, Rule, ScopeRules};

/// A scope whose rules may each apply to several hosts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeclaredScope {
    name: String,
    help: String,
    rules: Vec<DeclaredRule>,
}

/// A rule for one host, for several, or for all link hosts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct DeclaredRule {
    method: String,
    host: Option<HostPattern>,
    #[serde(default)]
    hosts: Vec<HostPattern>,
    #[serde(default)]
    link_hosts: bool,
    path: PathPattern,
    #[serde(default)]
    credential: bool,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    secrets: Vec<String>,
}

impl DeclaredScope {
    /// Returns the scope with one rule per host.
    pub(super) fn expand(self, link_hosts: &[HostPattern]) -> Result<ScopeRules, String> {
        let mut rules = Vec::new();
        for rule in self.rules {
            rules.extend(rule.expand(link_hosts)?);
        }
        Ok(ScopeRules {
            name: self.name,
            help: self.help,
            rules,
        })
    }
}

impl DeclaredRule {
    fn expand(self, link_hosts: &[HostPattern]) -> Result<Vec<Rule>, String> {
        let hosts = match (&self.host, self.hosts.is_empty(), self.link_hosts) {
            (Some(host), true, false) => std::slice::from_ref(host),
            (None, false, false) => &self.hosts,
            (None, true, true) => link_hosts,
            _ => {
                return Err(
                    "a rule names one `host`, several `hosts`, or `link-hosts = true`".into(),
                );
            }
        };
        let rule = |host: &HostPattern| Rule {
            method: self.method.clone(),
            host: host.clone(),
            path: self.path.clone(),
            credential: self.credential,
            cookies: self.cookies.clone(),
            secrets: self.secrets.clone(),
        };
        Ok(hosts.iter().map(rule).collect())
    }
}
