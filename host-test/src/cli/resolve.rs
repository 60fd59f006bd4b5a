//! `hoster resolve`.

use std::time::Duration;

use hoster_host::{Error, Resolution, ResolveOptions, Session, Ticket};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::{LinkOptions, ResolveArgs};
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
    let mut session = app.session(&["download"])?;
    let links = match list.items.is_empty() {
        true => Vec::new(),
        false => links::identify(&mut session, list.items).await?,
    };
    let mut all_done = true;
    for links::Identified { wanted, .. } in &links {
        let on_wait = |wait: Wait<'_>| {
            if wait.left == wait.seconds {
                let reason = wait.reason.told(app.output.words());
                let time = duration(wait.seconds);
                app.output
                    .note(&format!("{}: {reason} ({time})", wanted.link));
            }
        };
        match ticket(&mut session, &wanted.link, &args.link_options, &on_wait).await {
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

/// Pauses that one link may ask for; the site asks for one.
const MAX_PAUSES: u32 = 10;

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

impl Reason<'_> {
    /// One sentence.
    pub fn told(self, words: &Words) -> String {
        let text = match self {
            Self::Asked(reason) => words.text("wait-asked", &[("reason", reason.into())]),
            Self::Refused(error) => words.error(error),
            Self::SmallFiles => words.plain("wait-small-files"),
        };
        // How long it takes follows.
        text.trim_end_matches('.').to_owned()
    }
}

/// Resolves a link, and waits the pauses that the service asks for.
pub async fn ticket(
    session: &mut Session,
    link: &str,
    options: &LinkOptions,
    on_wait: &(dyn Fn(Wait<'_>) + Sync),
) -> Result<Ticket, Error> {
    let mut token = None;
    for _ in 0..=MAX_PAUSES {
        let options = ResolveOptions {
            password: options.password.get().map(str::to_owned),
            token: token.take(),
            fetch_details: options.fetch_checksum,
            options: options.options.clone(),
        };
        match session.resolve(link, options).await? {
            Resolution::Ready(ticket) => return Ok(ticket),
            Resolution::Pause(pause) => {
                let (reason, seconds) = (Reason::Asked(&pause.reason), pause.seconds.into());
                for left in (1..=seconds).rev() {
                    on_wait(Wait {
                        reason,
                        seconds,
                        left,
                    });
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                token = Some(pause.token);
            }
        }
    }
    Err(Error::Invalid(format!(
        "the service asked for more than {MAX_PAUSES} pauses; try again later"
    )))
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
