//! `hoster remote`.

use hoster_host::storage;
use hoster_host::{RemoteResult, RemoteUpload, Scope};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::RemoteCommand;
use super::output::rfc3339;

/// What `remote --json` prints for each remote upload.
#[derive(Serialize)]
struct RemoteLine<'a> {
    id: &'a str,
    requested: Option<String>,
    executed: Option<String>,
    urls: &'a [String],
    results: Vec<ResultLine<'a>>,
}

#[derive(Serialize)]
struct ResultLine<'a> {
    url: &'a str,
    done: bool,
    link: Option<&'a str>,
    message: Option<&'a str>,
}

pub async fn run(app: &App<'_>, command: RemoteCommand) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let shown = match command {
        RemoteCommand::Add {
            urls,
            to,
            headers,
            dry,
        } => {
            if dry.dry_run {
                urls.iter()
                    .for_each(|url| app.output.done(true, "fetch", "asked for", url));
                return Ok(Outcome::Done);
            }
            let folder = match &to {
                Some(path) => storage::ensure_folder(&mut session, path).await?,
                None => None,
            };
            let added = session
                .request_remote(urls, folder.as_deref(), headers)
                .await;
            vec![added?]
        }
        RemoteCommand::Ls => session.list_remotes().await?,
        RemoteCommand::Show { id } => {
            vec![session.remote_status(&id).await?]
        }
    };
    if shown.is_empty() && !app.output.is_json() {
        app.output.note("there are no remote uploads");
    }
    shown.iter().for_each(|remote| show(app, remote));
    let unknown = |remote: &RemoteUpload| remote.executed.is_some() && remote.results.is_empty();
    if shown.iter().any(unknown) && !app.output.is_json() {
        app.output
            .note("`hoster remote show ID` shows which files were stored and which failed");
    }
    Ok(Outcome::Done)
}

fn show(app: &App<'_>, remote: &RemoteUpload) {
    if app.output.is_json() {
        app.output.json(&RemoteLine {
            id: &remote.id,
            requested: remote.requested.and_then(rfc3339),
            executed: remote.executed.and_then(rfc3339),
            urls: &remote.urls,
            results: remote.results.iter().map(as_json).collect(),
        });
        return;
    }
    let state = match remote.executed.and_then(rfc3339) {
        // Only the results show whether it succeeded.
        Some(when) => format!("finished {when}"),
        None => "waiting".into(),
    };
    app.output.say(&format!(
        "{}  {state}  {}",
        remote.id,
        remote.urls.join(" ")
    ));
    for result in &remote.results {
        let what = result.link.as_deref().or(result.message.as_deref());
        let how = if result.done { "stored" } else { "failed" };
        app.output.say(&format!(
            "  {how}  {}  {}",
            result.url,
            what.unwrap_or_default()
        ));
    }
}

fn as_json(result: &RemoteResult) -> ResultLine<'_> {
    ResultLine {
        url: &result.url,
        done: result.done,
        link: result.link.as_deref(),
        message: result.message.as_deref(),
    }
}
