//! Checks any plugin against the contract, rule by rule, using a service on
//! loopback. A proxy between the two records what the plugin sends and can
//! reply instead of the service, so that most rules need only a link from the
//! service. Must not know any service.

mod fixture;
mod harness;
mod proxy;
mod rules;

use std::io;
use std::sync::Arc;

use serde::Serialize;

pub use fixture::{File, Fixture, Folder, Keys, KnownChecksum, Protected, ServiceUnderTest};

use harness::{Harness, Stop};
use hoster_host::{Events, Plugin, Running};
use rules::RULES;

/// Whether a plugin follows one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The plugin follows it.
    Pass,
    /// The plugin breaks it.
    Fail,
    /// The plugin does not have the feature that the rule is about.
    NotApplicable,
    /// Unknown: the fixture lacks something, or another call fails.
    Inconclusive,
}

/// The result of checking one rule.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The rule's name: lower case with hyphens, stable.
    pub rule: &'static str,
    /// What the rule demands, in one sentence.
    pub demands: &'static str,
    /// Whether the plugin follows it.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub reason: Option<String>,
}

/// Returns the name and demand of every rule, in the order of checking.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.name, rule.demands))
}

/// Checks a plugin against the rules that `only` names, or all of them if it is
/// empty. Its events are the findings, each as soon as it is available; its outcome
/// is all of them. This changes the service: files are uploaded, moved and removed.
/// Fails if this machine has no port or temp folder for it.
pub fn check(
    plugin: Arc<Plugin>,
    service: ServiceUnderTest,
    only: &[String],
) -> Running<'_, Finding, io::Result<Vec<Finding>>> {
    Running::new(move |events| run(plugin, service, only, events))
}

async fn run(
    plugin: Arc<Plugin>,
    service: ServiceUnderTest,
    only: &[String],
    events: Events<Finding>,
) -> io::Result<Vec<Finding>> {
    let harness = Harness::new(plugin, service).await?;
    let mut findings = Vec::new();
    let asked = |name: &str| only.is_empty() || only.iter().any(|o| o == name);
    for rule in RULES.iter().filter(|rule| asked(rule.name)) {
        let found = (rule.check)(&harness).await;
        // Each rule starts with a service that replies, and nothing recorded.
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
        events.send(finding.clone());
        findings.push(finding);
    }
    Ok(findings)
}
