//! `hoster plugin`.

use std::path::Path;
use std::sync::Arc;

use hoster_host::grants::Rule;
use hoster_host::{
    Approval, BUNDLED, Description, Engine, Error, LoadError, Network, NetworkOptions, OptionInfo,
    OptionKind, OptionTarget, Plugin, Session, SessionOptions,
};
use serde::Serialize;

use super::Outcome;
use super::approve;
use super::flags::PluginFile;
use super::output::{Output, printable};

/// What `plugin info --json` prints.
#[derive(Serialize)]
struct PluginLine<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    contract: &'a str,
    sha256: &'a str,
    bytes: usize,
    link_hosts: &'a [String],
    ticket_hosts: Vec<String>,
    imports: &'a [String],
    exports: &'a [String],
    scopes: Vec<ScopeLine<'a>>,
    approved: bool,
    /// Empty for a plugin that is not approved: it was not asked.
    options: Vec<OptionLine<'a>>,
}

#[derive(Serialize)]
struct ScopeLine<'a> {
    name: &'a str,
    help: &'a str,
    requests: Vec<String>,
}

#[derive(Serialize)]
struct OptionLine<'a> {
    name: &'a str,
    target: &'static str,
    kind: &'static str,
    default: Option<&'a str>,
    help: &'a str,
}

/// `hoster plugin info [FILE]`. Of a plugin that is not approved nothing runs.
pub async fn info(
    engine: &Engine,
    file: Option<PluginFile>,
    output: &Output,
) -> anyhow::Result<Outcome> {
    let (plugin, runs) = match file {
        Some(file) => inspect(engine, &file)?,
        None => (hoster_host::bundled(engine).map_err(Error::from)?, true),
    };
    let plugin = Arc::new(plugin);
    let options = match runs {
        true => describe(plugin.clone()).await?.options,
        false => Vec::new(),
    };
    if output.is_json() {
        output.json(&as_json(&plugin, runs, &options));
        return Ok(Outcome::Done);
    }
    output.say(&abilities(&plugin));
    match runs {
        true => output.say(&option_lines(&options)),
        false => output.say("not approved, so it was not asked for its options"),
    }
    Ok(Outcome::Done)
}

/// A plugin, and whether its user has approved it.
fn inspect(engine: &Engine, named: &PluginFile) -> Result<(Plugin, bool), Error> {
    let bytes = Plugin::read_file(&named.path)?;
    let name = named.path.display().to_string();
    let load = |approval| Plugin::load(engine, &bytes, &name, approval);
    if let Some(digest) = &named.sha256 {
        return Ok((load(Approval::Digest(digest))?, true));
    }
    let approvals = approve::file().and_then(|f| f.read().map_err(|e| approve::unusable(&f, e)))?;
    match load(Approval::Records(&approvals)) {
        Ok(plugin) => Ok((plugin, true)),
        Err(LoadError::NotApproved(..)) => {
            let bundled = bytes == BUNDLED;
            Ok((load(Approval::Vouched)?, bundled))
        }
        Err(e) => Err(e.into()),
    }
}

/// Asks a plugin for its description, with no grants and no credential.
async fn describe(plugin: Arc<Plugin>) -> Result<Description, Error> {
    let network = Network::new(&NetworkOptions::default(), plugin.manifest())?;
    let mut session = Session::open(plugin, network, SessionOptions::default())?;
    session.describe().await
}

fn as_json<'a>(plugin: &'a Plugin, approved: bool, options: &'a [OptionInfo]) -> PluginLine<'a> {
    let manifest = plugin.manifest();
    PluginLine {
        id: &manifest.id,
        name: &manifest.name,
        version: &manifest.version,
        contract: &manifest.contract,
        sha256: plugin.digest(),
        bytes: plugin.size(),
        link_hosts: &manifest.link_hosts,
        ticket_hosts: manifest
            .tickets
            .hosts
            .iter()
            .map(ToString::to_string)
            .collect(),
        imports: plugin.imports(),
        exports: plugin.exports(),
        scopes: manifest
            .scopes
            .iter()
            .map(|scope| ScopeLine {
                name: &scope.name,
                help: &scope.help,
                requests: scope.rules.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        approved,
        options: options
            .iter()
            .map(|option| OptionLine {
                name: &option.name,
                target: target(option.target),
                kind: kind(option.kind),
                default: option.default.as_deref(),
                help: &option.help,
            })
            .collect(),
    }
}

/// What a plugin may do, in lines for a person.
pub fn abilities(plugin: &Plugin) -> String {
    let manifest = plugin.manifest();
    let mut lines = vec![
        format!(
            "{} {} ({}, {} KB)",
            manifest.name,
            manifest.version,
            manifest.id,
            plugin.size().div_ceil(1000)
        ),
        format!("sha256 {}", plugin.digest()),
        format!("links of {}", manifest.link_hosts.join(", ")),
        "may do, each only in commands that grant it:".into(),
    ];
    for scope in &manifest.scopes {
        lines.push(format!("  {:<9} {}", scope.name, scope.help));
        let rules = requests(&scope.rules, &manifest.link_hosts);
        lines.extend(rules.into_iter().map(|rule| format!("            {rule}")));
    }
    if let Some(credential) = &manifest.credential {
        lines.push(format!(
            "the key from {} goes only to requests marked so, as `{}: {}`",
            credential.environment, credential.header, credential.template
        ));
    }
    let tickets: Vec<String> = manifest
        .tickets
        .hosts
        .iter()
        .map(ToString::to_string)
        .collect();
    lines.push(format!("downloads come from {}", tickets.join(", ")));
    if let Some(option) = &manifest.tickets.http_option {
        lines.push(format!(
            "  without encryption only with --option {option}=true"
        ));
    }
    lines.push("imports:".into());
    lines.extend(plugin.imports().iter().map(|import| format!("  {import}")));
    lines.push("no files, no sockets, no environment, no arguments".into());
    lines.join("\n")
}

/// The rules of a scope, those for all link hosts in one line.
fn requests(rules: &[Rule], link_hosts: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for rule in rules {
        let twins = rules.iter().filter(|other| {
            (&other.method, &other.path, other.credential)
                == (&rule.method, &rule.path, rule.credential)
        });
        let hosts: Vec<String> = twins.map(|twin| twin.host.to_string()).collect();
        let everywhere = link_hosts.len() > 1 && link_hosts.iter().all(|h| hosts.contains(h));
        let line = match everywhere && link_hosts.contains(&rule.host.to_string()) {
            true => format!("{} https://(every link host){}", rule.method, rule.path),
            false => rule.to_string(),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn option_lines(options: &[OptionInfo]) -> String {
    let mut lines = vec!["options (--option NAME=VALUE):".to_owned()];
    for option in options {
        let default = option.default.as_deref().map(|d| format!(", default {d}"));
        lines.push(format!(
            "  {:<12} {} ({}, {}{})",
            printable(&option.name),
            printable(&option.help),
            target(option.target),
            kind(option.kind),
            printable(&default.unwrap_or_default())
        ));
    }
    lines.join("\n")
}

fn target(target: OptionTarget) -> &'static str {
    match target {
        OptionTarget::Session => "all calls",
        OptionTarget::Resolve => "resolve and get",
        OptionTarget::Upload => "upload",
        OptionTarget::Attributes => "chattr",
    }
}

fn kind(kind: OptionKind) -> &'static str {
    match kind {
        OptionKind::Boolean => "true or false",
        OptionKind::Integer => "a number",
        OptionKind::Text => "text",
    }
}

/// `hoster plugin export FILE`.
pub fn export(file: &Path) -> anyhow::Result<Outcome> {
    std::fs::write(file, BUNDLED).map_err(|source| Error::Io {
        path: file.to_owned(),
        what: "written",
        source,
    })?;
    Ok(Outcome::Done)
}
