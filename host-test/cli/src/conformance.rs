//! `hoster conformance`.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use hoster_conformance::{
    File, Finding, Fixture, Folder, Keys, KnownChecksum, Protected, ServiceUnderTest, Verdict,
};
use hoster_host::{Error, Manifest};
use onefichier_simulator::{DOMAINS, Fixture as Simulated, Simulator};
use serde::Serialize;

use super::Outcome;
use super::app;
use super::approve;
use super::args::{ConformanceArgs, Global};
use super::output::Output;

/// The last line of `conformance --json`.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    plugin: String,
    version: String,
    digest: String,
    pass: usize,
    fail: usize,
    not_applicable: usize,
    inconclusive: usize,
}

/// What `conformance --list --json` prints for each rule.
#[derive(Serialize)]
struct RuleLine {
    rule: &'static str,
    demands: &'static str,
}

pub async fn run(
    global: Global,
    args: ConformanceArgs,
    output: &Output,
) -> anyhow::Result<Outcome> {
    if args.list {
        for (rule, demands) in hoster_conformance::rules() {
            output.say(&format!("{rule:30} {demands}"));
            output.json_only(&RuleLine { rule, demands });
        }
        return Ok(Outcome::Done);
    }
    for name in &args.rules {
        let known = hoster_conformance::rules().any(|(rule, _)| rule == name);
        ensure!(known, "there is no rule {name}; --list shows all rules");
    }
    let engine = app::engine()?;
    // The plugin gets no real key and reaches only the service on loopback, but
    // it is compiled, so it needs approval like any other plugin.
    let plugin = match &global.plugin {
        Some(file) => approve::load(&engine, file, output)?,
        None => hoster_host::bundled(&engine).map_err(Error::from)?,
    };
    let (connect_to, _) = global.way.addresses()?;
    let (_simulator, service) = match connect_to {
        Some(to) => {
            let fixture = match &args.fixture {
                Some(path) => read(path)?,
                None => Fixture::default(),
            };
            let service = ServiceUnderTest {
                domain: to.domain,
                address: to.address,
                fixture,
            };
            (None, service)
        }
        None => {
            let (simulator, service) = simulated(plugin.manifest()).await?;
            (Some(simulator), service)
        }
    };
    let plugin = Arc::new(plugin);
    let tell = |finding: Finding| {
        output.json_only(&finding);
        let verdict = match finding.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotApplicable => "not applicable",
            Verdict::Inconclusive => "inconclusive",
        };
        output.say(&format!("{verdict:14}  {}", finding.rule));
        if let Some(reason) = &finding.reason {
            output.say(&format!("{:16}rule: {}", "", finding.demands));
            output.say(&format!("{:16}found: {reason}", ""));
        }
    };
    let checking = hoster_conformance::check(plugin.clone(), service, &args.rules);
    let findings = checking.observe(tell).await;
    let findings = findings.context("the suite cannot start")?;
    let count = |verdict| findings.iter().filter(|f| f.verdict == verdict).count();
    let summary = Summary {
        plugin: plugin.manifest().id.clone(),
        version: plugin.manifest().version.clone(),
        digest: plugin.digest().to_owned(),
        pass: count(Verdict::Pass),
        fail: count(Verdict::Fail),
        not_applicable: count(Verdict::NotApplicable),
        inconclusive: count(Verdict::Inconclusive),
    };
    output.say("");
    output.say(&format!(
        "{} {}: {} passed, {} failed, {} not applicable, {} inconclusive",
        summary.plugin,
        summary.version,
        summary.pass,
        summary.fail,
        summary.not_applicable,
        summary.inconclusive
    ));
    output.json_only(&summary);
    Ok(Outcome::all_done(summary.fail == 0))
}

fn read(path: &Path) -> anyhow::Result<Fixture> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is not a valid fixture", path.display()))
}

/// Starts the simulated service if the plugin supports it.
async fn simulated(manifest: &Manifest) -> anyhow::Result<(Simulator, ServiceUnderTest)> {
    let Some(domain) = manifest
        .link_hosts
        .iter()
        .find(|h| DOMAINS.contains(&h.as_str()))
    else {
        bail!(
            "the simulated service does not support this plugin's links; \
             name its service with --connect-to, and describe its content with --fixture"
        );
    };
    let simulator = Simulator::start(Simulated::config()).await?;
    let there = Simulated::fill(&simulator);
    let checksum = there.file.checksum.map(|hex| KnownChecksum {
        algorithm: "whirlpool".into(),
        hex,
    });
    let fixture = Fixture {
        credential: Some(Keys {
            good: simulator.api_key().to_owned(),
            bad: there.wrong_key,
        }),
        file: Some(File {
            link: there.file.link,
            name: there.file.name,
            size: there.file.size,
            checksum,
        }),
        missing: Some(there.missing),
        protected: there.protected.password.map(|password| Protected {
            link: there.protected.link,
            password,
        }),
        folder: Some(Folder {
            link: there.folder,
            files: there.folder_files,
        }),
    };
    let service = ServiceUnderTest {
        domain: domain.clone(),
        address: simulator.addr(),
        fixture,
    };
    Ok((simulator, service))
}
