//! Runs any plugin through the contract, rule by rule, against a service on
//! loopback. Between the two stands a proxy that notes what the plugin sends
//! and can answer in the service's place, so that most rules need nothing of
//! the service but a link. Must not know any service.

mod fixture;
mod harness;
mod proxy;
mod rules;

use std::io;
use std::sync::Arc;

use serde::Serialize;

pub use fixture::{File, Fixture, Folder, Keys, KnownChecksum, Protected, ServiceUnderTest};

use harness::{Harness, Stop};
use hoster_host::Plugin;
use rules::RULES;

/// How a plugin stands to one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It keeps it.
    Pass,
    /// It breaks it.
    Fail,
    /// It does not do what the rule is about.
    NotApplicable,
    /// It cannot be seen: the fixture lacks something, or another call fails.
    Inconclusive,
}

/// What was found about one rule.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The rule's name: lower case with hyphens, stable.
    pub rule: &'static str,
    /// What it demands, in one sentence.
    pub demands: &'static str,
    /// How the plugin stands to it.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub reason: Option<String>,
}

/// Name and demand of every rule, in the order in which they are checked.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.demands))
}

/// Checks a plugin against the rules that `only` names, or all of them; tells
/// each finding when it is there. The service may be changed by it: files are
/// uploaded, moved and removed. Fails if this machine has no port or temp
/// folder for it.
pub async fn check(
    plugin: Arc<Plugin>,
    service: ServiceUnderTest,
    only: &[String],
    on_finding: &mut (dyn FnMut(&Finding) + Send),
) -> io::Result<Vec<Finding>> {
    let harness = Harness::new(plugin, service).await?;
    let mut findings = Vec::new();
    let asked = |name: &str| only.is_empty() || only.iter().any(|o| o == name);
    for rule in RULES.iter().filter(|rule| asked(rule.name)) {
        let found = (rule.check)(&harness).await;
        // Each rule begins with a service that answers, and nothing noted.
        harness.proxy.reply(proxy::Reply::Forward);
        harness.proxy.take();
        let (verdict, reason) = match found {
            Ok(()) => (Verdict::Pass, None),
            Err(Stop::Fail(reason)) => (Verdict::Fail, Some(reason)),
            Err(Stop::NotApplicable(reason)) => (Verdict::NotApplicable, Some(reason)),
            Err(Stop::Inconclusive(reason)) => (Verdict::Inconclusive, Some(reason)),
        };
        let finding = Finding {
            rule: rule.name,
            demands: rule.demands,
            verdict,
            reason,
        };
        on_finding(&finding);
        findings.push(finding);
    }
    Ok(findings)
}
