//! `hoster plugin`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hoster_host::grants::Rule;
use hoster_host::{
    BUNDLED, Description, Error, Network, NetworkOptions, OptionKind, OptionTarget, Plugin,
    Session, SessionOptions,
};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::output::printable;

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

/// `hoster plugin info [FILE]`.
pub async fn info(app: &App<'_>, file: Option<PathBuf>) -> anyhow::Result<Outcome> {
    let plugin = match file {
        Some(file) => Arc::new(Plugin::load_file(&app.engine, &file).map_err(Error::from)?),
        None => app.plugin.clone(),
    };
    let description = describe(plugin.clone()).await?;
    if app.output.is_json() {
        app.output.json(&as_json(&plugin, &description));
    } else {
        app.output.say(&abilities(&plugin));
        app.output.say(&options(&description));
    }
    Ok(Outcome::Done)
}

/// Asks a plugin for its description, with no grants and no credential.
async fn describe(plugin: Arc<Plugin>) -> Result<Description, Error> {
    let network = Network::new(&NetworkOptions::default(), plugin.manifest())?;
    let mut session = Session::open(plugin, network, SessionOptions::default())?;
    session.describe().await
}

fn as_json<'a>(plugin: &'a Plugin, description: &'a Description) -> PluginLine<'a> {
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
        options: description
            .options
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

fn options(description: &Description) -> String {
    let mut lines = vec!["options (--option NAME=VALUE):".to_owned()];
    for option in &description.options {
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
