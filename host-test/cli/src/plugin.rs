//! `hoster plugin`.

use std::path::Path;
use std::sync::Arc;

use hoster_host::plugin::{Inspection, LoadError};
use hoster_host::{
    Approval, BUNDLED, Description, Engine, Error, NetworkOptions, OptionInfo, OptionKind,
    OptionTarget, Plugin, Service, Session, SessionOptions,
};
use serde::Serialize;

use super::Outcome;
use super::approve;
use super::flags::PluginFile;
use super::output::{Output, printable};
use super::permissions::PermissionSummary;

/// What `plugin info --json` prints.
#[derive(Serialize)]
struct PluginLine<'a> {
    #[serde(flatten)]
    permissions: PermissionSummary<'a>,
    approved: bool,
    /// Empty for a plugin that is not approved: it was not asked.
    options: Vec<OptionLine<'a>>,
}

#[derive(Serialize)]
struct OptionLine<'a> {
    name: &'a str,
    target: &'static str,
    kind: &'static str,
    default: Option<&'a str>,
    help: &'a str,
}

/// A plugin that may run, or one that was only inspected.
enum Known {
    Approved(Arc<Plugin>),
    Unapproved(Box<Inspection>),
}

/// `hoster plugin info [FILE]`. Plugins that are not approved are not even
/// compiled.
pub async fn info(
    engine: &Engine,
    file: Option<PluginFile>,
    output: &Output,
) -> anyhow::Result<Outcome> {
    let known = match file {
        Some(file) => find(engine, &file)?,
        None => Known::Approved(Arc::new(hoster_host::bundled(engine).map_err(Error::from)?)),
    };
    let (inspection, options) = match &known {
        Known::Approved(plugin) => (
            plugin.inspection(),
            Some(describe(plugin.clone()).await?.options),
        ),
        Known::Unapproved(inspection) => (inspection.as_ref(), None),
    };
    let permissions = PermissionSummary::of(inspection);
    if output.is_json() {
        output.json(&PluginLine {
            permissions,
            approved: options.is_some(),
            options: options.iter().flatten().map(OptionLine::of).collect(),
        });
        return Ok(Outcome::Done);
    }
    output.say(&permissions.to_string());
    match options {
        Some(options) => output.say(&option_lines(&options)),
        None => output.say("not approved; its options are unknown"),
    }
    Ok(Outcome::Done)
}

fn find(engine: &Engine, named: &PluginFile) -> Result<Known, Error> {
    let bytes = Plugin::read_file(&named.path)?;
    let name = named.path.display().to_string();
    let load = |approval| Plugin::load(engine, &bytes, &name, approval);
    let approved = |plugin| Known::Approved(Arc::new(plugin));
    if let Some(digest) = &named.sha256 {
        return Ok(approved(load(Approval::Digest(digest))?));
    }
    if bytes == BUNDLED {
        return Ok(approved(load(Approval::Vouched)?));
    }
    let approvals = approve::file().and_then(|f| f.read().map_err(|e| approve::unusable(&f, e)))?;
    match load(Approval::Records(&approvals)) {
        Ok(plugin) => Ok(approved(plugin)),
        Err(LoadError::NotApproved(..)) => {
            Ok(Known::Unapproved(Box::new(Plugin::inspect(&bytes, &name)?)))
        }
        Err(e) => Err(e.into()),
    }
}

/// Asks a plugin for its description, with no grants and no credential.
async fn describe(plugin: Arc<Plugin>) -> Result<Description, Error> {
    let service = Service::new(plugin, &NetworkOptions::default())?;
    let mut session = Session::open(service, SessionOptions::default())?;
    session.describe().await
}

impl<'a> OptionLine<'a> {
    fn of(option: &'a OptionInfo) -> Self {
        Self {
            name: &option.name,
            target: target(option.target),
            kind: kind(option.kind),
            default: option.default.as_deref(),
            help: &option.help,
        }
    }
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
