//! `hoster resolve`.

use std::time::Duration;

use hoster_host::download::{TicketSource as _, TicketWait, Tickets};
use hoster_host::{Scope, Ticket};
use serde::Serialize;
use tokio::sync::Mutex;

use super::Outcome;
use super::app::{self, App};
use super::args::ResolveArgs;
use super::output::duration;
use super::{countdown, links};

/// What `resolve --json` prints for each link.
#[derive(Serialize)]
struct TicketLine<'a> {
    link: &'a str,
    url: &'a str,
    file_name: Option<&'a str>,
    size: Option<u64>,
    checksum: Option<&'a str>,
    resumable: bool,
    max_connections: u32,
    expires_in: Option<u32>,
}

pub async fn run(app: &App<'_>, args: ResolveArgs) -> anyhow::Result<Outcome> {
    let list = links::collect(&args.links, None).await?;
    let mut session = app.transfer_session(&[Scope::Download])?;
    let links = match list.items.is_empty() {
        true => Vec::new(),
        false => links::identify(&mut session, list.items).await?,
    };
    let session = Mutex::new(session);
    let mut all_done = true;
    let options = args.link_options.resolve();
    let max_wait = Duration::from_secs(app.max_wait(app::MAX_WAIT));
    for links::Identified { wanted, .. } in &links {
        let on_wait = |wait: TicketWait| {
            if wait.left == wait.total {
                let l10n = app.output.l10n();
                let values = [
                    ("time", duration(wait.total.as_secs()).into()),
                    ("reason", countdown::reason(l10n, &wait.refusal).into()),
                ];
                let waiting = l10n.text("waiting", &values);
                app.output.note(&format!("{}: {waiting}", wanted.link));
            }
        };
        let tickets = Tickets::new(&session, &wanted.link, &options, max_wait, &on_wait);
        match tickets.issue().await {
            Ok(ticket) => show(app, &wanted.link, &ticket),
            Err(error) => {
                all_done = false;
                app.output.error(&error.into(), Some(&wanted.link));
            }
        }
    }
    all_done &= list.gaps.report(app.output).is_empty();
    Ok(Outcome::all_done(all_done))
}

fn show(app: &App<'_>, link: &str, ticket: &Ticket) {
    if app.output.is_json() {
        app.output.json(&TicketLine {
            link,
            url: &ticket.url,
            file_name: ticket.file_name.as_deref(),
            size: ticket.size,
            checksum: ticket.checksum.as_ref().map(|c| c.hex.as_str()),
            resumable: ticket.resumable,
            max_connections: ticket.max_connections,
            expires_in: ticket.start_within,
        });
        return;
    }
    // Standard output gets only the link, so that `curl -OJ $(hoster resolve
    // …)` works.
    app.output.say(&ticket.url);
    let start = ticket.start_within.map_or("at any time".into(), |s| {
        format!("within {}", duration(s.into()))
    });
    let resume = if ticket.resumable {
        "resumable"
    } else {
        "not resumable"
    };
    app.output.note(&format!(
        "{link}: start {start}, {resume}, up to {} connections",
        ticket.max_connections
    ));
}
