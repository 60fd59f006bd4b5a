//! A plugin's permissions as a single value, shown by the question before a
//! plugin first runs, `plugin approve`, `plugin info` and its JSON. Contains
//! everything that is enforced of a rule. Must not know who is asked.

use std::fmt;

use hoster_host::Manifest;
use hoster_host::credential::CredentialRule;
use hoster_host::grants::{Rule, ScopeRules};
use hoster_host::plugin::Inspection;
use serde::Serialize;

/// Everything that a plugin's manifest requests, and the identity of its file.
#[derive(Serialize)]
pub struct PermissionSummary<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    contract: &'a str,
    sha256: &'a str,
    bytes: usize,
    link_hosts: &'a [String],
    scopes: Vec<ScopePermissions<'a>>,
    credential: Option<CredentialUse<'a>>,
    ticket_hosts: Vec<String>,
    /// The option that allows unencrypted downloads.
    ticket_http_option: Option<&'a str>,
    imports: &'a [String],
    exports: &'a [String],
}

/// What one scope allows.
#[derive(Serialize)]
struct ScopePermissions<'a> {
    name: &'a str,
    help: &'a str,
    requests: Vec<Requests<'a>>,
}

/// Rules that differ only in their hosts.
#[derive(Serialize)]
struct Requests<'a> {
    method: &'a str,
    hosts: Vec<String>,
    path: String,
    credential: bool,
    cookies: &'a [String],
    /// Query parameters whose values are redacted from logs.
    secrets: &'a [String],
    #[serde(skip)]
    marks: String,
}

/// How and where the key is sent.
#[derive(Serialize)]
struct CredentialUse<'a> {
    environment: &'a str,
    header: &'a str,
    template: &'a str,
    /// All hosts that requests carry it to.
    hosts: Vec<String>,
}

impl<'a> PermissionSummary<'a> {
    /// Summarizes what this plugin may do.
    pub fn of(plugin: &'a Inspection) -> Self {
        let manifest = plugin.manifest();
        let tickets = &manifest.tickets;
        Self {
            id: &manifest.id,
            name: &manifest.name,
            version: &manifest.version,
            contract: &manifest.contract,
            sha256: plugin.digest(),
            bytes: plugin.size(),
            link_hosts: &manifest.link_hosts,
            scopes: manifest.scopes.iter().map(ScopePermissions::of).collect(),
            credential: manifest
                .credential
                .as_ref()
                .map(|rule| CredentialUse::of(rule, manifest)),
            ticket_hosts: tickets.hosts.iter().map(ToString::to_string).collect(),
            ticket_http_option: tickets.http_option.as_deref(),
            imports: plugin.imports(),
            exports: plugin.exports(),
        }
    }
}

impl<'a> ScopePermissions<'a> {
    fn of(scope: &'a ScopeRules) -> Self {
        let mut requests: Vec<Requests<'a>> = Vec::new();
        for rule in &scope.rules {
            let host = rule.host.to_string();
            match requests.iter_mut().find(|known| known.is_like(rule)) {
                Some(known) if known.hosts.contains(&host) => {}
                Some(known) => known.hosts.push(host),
                None => requests.push(Requests::of(rule)),
            }
        }
        Self {
            name: &scope.name,
            help: &scope.help,
            requests,
        }
    }
}

impl<'a> Requests<'a> {
    fn of(rule: &'a Rule) -> Self {
        Self {
            method: &rule.method,
            hosts: vec![rule.host.to_string()],
            path: rule.path.to_string(),
            credential: rule.credential,
            cookies: &rule.cookies,
            secrets: &rule.secrets,
            marks: rule.marks(),
        }
    }

    /// Returns whether everything but the host is the same.
    fn is_like(&self, rule: &Rule) -> bool {
        self.method == rule.method
            && self.path == rule.path.to_string()
            && self.credential == rule.credential
            && self.cookies == rule.cookies
            && self.secrets == rule.secrets
    }

    /// Returns one line per host; if all link hosts are covered, one line for
    /// all of them.
    fn lines(&self, link_hosts: &[String]) -> Vec<String> {
        let covers_all = link_hosts.len() > 1 && link_hosts.iter().all(|h| self.hosts.contains(h));
        let others = self.hosts.iter().map(String::as_str);
        let others = others.filter(|host| !covers_all || !link_hosts.iter().any(|h| h == host));
        let all = covers_all.then_some("(every link host)");
        let line = |host| format!("{} https://{host}{}{}", self.method, self.path, self.marks);
        all.into_iter().chain(others).map(line).collect()
    }
}

impl<'a> CredentialUse<'a> {
    fn of(rule: &'a CredentialRule, manifest: &Manifest) -> Self {
        let rules = manifest.scopes.iter().flat_map(|scope| &scope.rules);
        let mut hosts = Vec::new();
        for rule in rules.filter(|rule| rule.credential) {
            let host = rule.host.to_string();
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        Self {
            environment: &rule.environment,
            header: &rule.header,
            template: &rule.template,
            hosts,
        }
    }
}

/// Formats the permissions for people. Text from the manifest is quoted, so
/// that it cannot pass as ours.
impl fmt::Display for PermissionSummary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = self.bytes.div_ceil(1000);
        writeln!(
            f,
            "{:?} {} ({}, {kilobytes} KB)",
            self.name, self.version, self.id
        )?;
        writeln!(f, "sha256 {}", self.sha256)?;
        writeln!(f, "links of {}", self.link_hosts.join(", "))?;
        writeln!(
            f,
            "may send these requests, each only in commands that grant them:"
        )?;
        for scope in &self.scopes {
            writeln!(f, "  {:<9} {:?}", scope.name, scope.help)?;
            let lines = scope.requests.iter().flat_map(|r| r.lines(self.link_hosts));
            for line in lines {
                writeln!(f, "            {line}")?;
            }
        }
        if let Some(credential) = &self.credential {
            write!(f, "{credential}")?;
        }
        writeln!(f, "downloads come from {}", self.ticket_hosts.join(", "))?;
        if let Some(option) = self.ticket_http_option {
            writeln!(f, "  without encryption only with --option {option}=true")?;
        }
        writeln!(f, "imports:")?;
        for import in self.imports {
            writeln!(f, "  {import}")?;
        }
        f.write_str("no files, no sockets, no environment, no arguments")
    }
}

impl fmt::Display for CredentialUse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            environment,
            header,
            template,
            hosts,
        } = self;
        if hosts.is_empty() {
            return writeln!(f, "the key from {environment} is sent to no host");
        }
        writeln!(
            f,
            "the key from {environment} is sent, as `{header}: {template}`, to these hosts:"
        )?;
        hosts.iter().try_for_each(|host| writeln!(f, "  {host}"))
    }
}

#[cfg(test)]
mod tests;
