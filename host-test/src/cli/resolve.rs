//! `hoster resolve`.

use hoster_host::{Error, Ticket, TicketSource as _};
use serde::Serialize;
use tokio::sync::Mutex;

use super::Outcome;
use super::app::{self, App};
use super::args::ResolveArgs;
use super::get::tickets::Tickets;
use super::links;
use super::output::duration;
use super::words::Words;

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
    let mut session = app.transfer_session(&["download"])?;
    let links = match list.items.is_empty() {
        true => Vec::new(),
        false => links::identify(&mut session, list.items).await?,
    };
    let session = Mutex::new(session);
    let mut all_done = true;
    for links::Identified { wanted, .. } in &links {
        let on_wait = |wait: Wait<'_>| {
            if wait.left == wait.seconds {
                let words = app.output.words();
                let values = [
                    ("time", duration(wait.seconds).into()),
                    ("reason", wait.reason.told(words).into()),
                ];
                let waiting = words.text("waiting", &values);
                app.output.note(&format!("{}: {waiting}", wanted.link));
            }
        };
        let tickets = Tickets {
            session: &session,
            link: &wanted.link,
            options: &args.link_options,
            max_wait: app.max_wait(app::MAX_WAIT),
            slot: None,
            on_wait: &on_wait,
        };
        match tickets.issue().await {
            Ok(ticket) => show(app, &wanted.link, &ticket),
            Err(error) => {
                all_done = false;
                app.output.error(&app.explain(error), Some(&wanted.link));
            }
        }
    }
    all_done &= list.gaps.report(app.output).is_empty();
    Ok(Outcome::all_done(all_done))
}

/// A pause that the service asks for, told once a second.
pub struct Wait<'a> {
    pub reason: Reason<'a>,
    /// The whole pause.
    pub seconds: u64,
    /// What is left of it.
    pub left: u64,
}

/// Why there is a pause.
#[derive(Clone, Copy)]
pub enum Reason<'a> {
    /// The plugin says so: one English sentence.
    Asked(&'a str),
    /// The service refused it for now.
    Refused(&'a Error),
    /// Small files are not to start one after the other.
    SmallFiles,
}

impl<'a> Reason<'a> {
    /// Why a refusal asks for a wait.
    pub fn of(refusal: &'a Error) -> Self {
        match refusal {
            Error::Pause { reason, .. } => Self::Asked(reason),
            error => Self::Refused(error),
        }
    }

    /// One sentence.
    pub fn told(self, words: &Words) -> String {
        let text = match self {
            Self::Asked(reason) => words.text("wait-asked", &[("reason", reason.into())]),
            Self::Refused(Error::TooEarly(early)) => early.help.clone(),
            Self::Refused(error) => words.error(error),
            Self::SmallFiles => words.plain("wait-small-files"),
        };
        // How long it takes follows.
        text.trim_end_matches('.').to_owned()
    }
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
    // The link alone on standard output, so that `curl -OJ $(hoster resolve …)` works.
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
