//! The plugins that this user has approved. Asks on a terminal and records the
//! reply in a file. Must not know what plugins do.

use std::io::IsTerminal as _;
use std::path::Path;

use hoster_host::approval::{ApprovalFile, Standing};
use hoster_host::plugin::{Inspection, LoadError};
use hoster_host::{Approval, Engine, Error, Plugin};
use serde::Serialize;

use super::Outcome;
use super::errors::{self, ErrorText, usage};
use super::flags::PluginFile;
use super::output::Output;
use super::permissions::PermissionSummary;
use super::stdio;

/// What `plugin approve --json` prints.
#[derive(Serialize)]
struct ApprovedLine<'a> {
    approved: &'a str,
    sha256: &'a str,
    file: String,
}

/// What `plugin revoke --json` prints.
#[derive(Serialize)]
struct RevokedLine<'a> {
    revoked: &'a str,
}

/// Returns the file of approvals.
pub fn file() -> Result<ApprovalFile, Error> {
    let folder = super::config::folder()
        .ok_or_else(|| usage("this user has no settings folder; set HOME or XDG_CONFIG_HOME"))?;
    Ok(ApprovalFile::new(folder.join("approvals.json")))
}

/// Loads a plugin that the user has approved or approves now.
pub fn load(engine: &Engine, named: &PluginFile, output: &Output) -> Result<Plugin, Error> {
    let bytes = Plugin::read_file(&named.path)?;
    let name = named.path.display().to_string();
    let load = |approval| Plugin::load(engine, &bytes, &name, approval);
    if let Some(digest) = &named.sha256 {
        return Ok(load(Approval::Digest(digest))?);
    }
    if bytes == hoster_host::BUNDLED {
        return Ok(load(Approval::Vouched)?);
    }
    let file = file()?;
    let approvals = file.read().map_err(|e| unusable(&file, e))?;
    match load(Approval::Records(&approvals)) {
        Ok(plugin) => {
            if plugin.standing() == Standing::Update {
                let (manifest, digest) = (plugin.manifest(), plugin.digest());
                output.note(&format!(
                    "{name} is another version of the approved plugin {} ({digest}); it requests no new permissions",
                    manifest.id
                ));
                file.change(|all| all.note_update(manifest, digest))
                    .map_err(|e| unusable(&file, e))?;
            }
            Ok(plugin)
        }
        Err(refused @ LoadError::NotApproved(..)) if may_ask(output) => {
            let plugin = Plugin::inspect(&bytes, &name)?;
            output.ask_about(&PermissionSummary::of(&plugin).to_string());
            let refused = Error::from(refused);
            output.note(&ErrorText::of(&refused, output.l10n(), None).sentence);
            if !asked(output, "approve it?")? {
                return Err(refused);
            }
            record(&file, &plugin)?;
            let approvals = file.read().map_err(|e| unusable(&file, e))?;
            Ok(load(Approval::Records(&approvals))?)
        }
        Err(e) => Err(e.into()),
    }
}

fn may_ask(output: &Output) -> bool {
    !output.is_json() && std::io::stdin().is_terminal() && stdio::err_is_terminal()
}

/// Asks before any other work starts, so that nothing else waits for the reply.
fn asked(output: &Output, what: &str) -> Result<bool, Error> {
    output.prompt(what);
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(errors::no_input)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn record(file: &ApprovalFile, plugin: &Inspection) -> Result<(), Error> {
    file.change(|all| all.approve(plugin.manifest(), plugin.digest()))
        .map_err(|e| unusable(file, e))
}

/// The error for a list of approvals that cannot be read or written.
pub fn unusable(file: &ApprovalFile, source: std::io::Error) -> Error {
    match Error::reading(file.path().to_owned(), source) {
        Error::Io { path, source, .. } => Error::Io {
            path,
            what: "used as the list of approved plugins",
            source,
        },
        untrusted => untrusted,
    }
}

/// `hoster plugin approve FILE`. Does not compile the plugin; its first run
/// does.
pub fn approve(path: &Path, output: &Output) -> anyhow::Result<Outcome> {
    let bytes = Plugin::read_file(path).map_err(Error::from)?;
    let name = path.display().to_string();
    let plugin = Plugin::inspect(&bytes, &name).map_err(Error::from)?;
    let file = file()?;
    let approvals = file.read().map_err(|e| unusable(&file, e))?;
    output.say(&PermissionSummary::of(&plugin).to_string());
    if let Some(more) = approvals
        .beyond(plugin.manifest())
        .filter(|m| !m.is_empty())
    {
        output.say("new since the approval:");
        for line in more {
            output.say(&format!("  {line}"));
        }
    }
    record(&file, &plugin)?;
    let id = &plugin.manifest().id;
    output.say(&format!("approved: {id}, in {}", file.path().display()));
    output.json_only(&ApprovedLine {
        approved: id,
        sha256: plugin.digest(),
        file: path.display().to_string(),
    });
    Ok(Outcome::Done)
}

/// `hoster plugin revoke ID`.
pub fn revoke(id: &str, output: &Output) -> anyhow::Result<Outcome> {
    let file = file()?;
    let there = file
        .change(|all| all.revoke(id))
        .map_err(|e| unusable(&file, e))?;
    if !there {
        return Err(usage(format!("the plugin {id} was not approved")).into());
    }
    output.say(&format!("the plugin {id} is no longer approved"));
    output.json_only(&RevokedLine { revoked: id });
    Ok(Outcome::Done)
}
