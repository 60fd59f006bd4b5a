//! `hoster check`.

use hoster_host::{LinkState, LinkStatus, Scope};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::CheckArgs;
use super::links::{self, Item};
use super::output::bytes;

/// What `check --json` prints for each link.
#[derive(Serialize)]
struct StatusLine<'a> {
    link: &'a str,
    state: &'static str,
    file_name: Option<&'a str>,
    size: Option<u64>,
}

pub async fn run(app: &App<'_>, args: CheckArgs) -> anyhow::Result<Outcome> {
    let list = links::collect(&args.links, None).await?;
    let all_work = check(app, &args, list.items).await;
    let gaps = list.gaps.report(app.output);
    Ok(Outcome::all_done(all_work? && gaps.is_empty()))
}

/// Checks all links, and returns whether all of them work.
async fn check(app: &App<'_>, args: &CheckArgs, items: Vec<Item>) -> anyhow::Result<bool> {
    if items.is_empty() {
        return Ok(true);
    }
    let mut session = app.session(&[Scope::Check])?;
    let links = links::identify(&mut session, items).await?;
    let (links, failed) = links::open_folders(app, &mut session, links, args.password.get()).await;
    let mut all_work = failed.is_empty();
    let links: Vec<String> = links.into_iter().map(|wanted| wanted.link).collect();
    if links.is_empty() {
        return Ok(all_work);
    }
    let statuses = session.check(links).await?;
    for status in &statuses {
        show(app, status);
        all_work &= matches!(status.state, LinkState::Online | LinkState::Private);
    }
    Ok(all_work)
}

/// Returns the name of a state.
pub fn state(state: LinkState) -> &'static str {
    match state {
        LinkState::Online => "online",
        LinkState::Offline => "offline",
        LinkState::Private => "private",
        LinkState::Bad => "bad",
        LinkState::Unknown => "unknown",
    }
}

fn show(app: &App<'_>, status: &LinkStatus) {
    let state = state(status.state);
    if app.output.is_json() {
        app.output.json(&StatusLine {
            link: &status.link,
            state,
            file_name: status.file_name.as_deref(),
            size: status.size,
        });
        return;
    }
    let size = status.size.map_or(String::new(), bytes);
    let name = status.file_name.as_deref().unwrap_or_default();
    app.output
        .say(&format!("{state:<8} {size:>12}  {}  {name}", status.link));
}
