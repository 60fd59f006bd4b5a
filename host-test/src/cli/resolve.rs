//! `hoster resolve`.

use hoster_host::{Error, Resolution, ResolveOptions, Session, Ticket};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::{LinkOptions, ResolveArgs};
use super::links;
use super::output::duration;

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
    let wanted = links::collect(&args.links, None)?;
    let mut session = app.session(&["download"])?;
    let mut all_done = true;
    for wanted in &wanted {
        match ticket(app, &mut session, &wanted.link, &args.link_options).await {
            Ok(ticket) => show(app, &wanted.link, &ticket),
            Err(error) => {
                all_done = false;
                app.output.error(&app.explain(error), Some(&wanted.link));
            }
        }
    }
    Ok(Outcome::all_done(all_done))
}

/// Resolves a link, and waits the pauses that the service asks for.
pub async fn ticket(
    app: &App<'_>,
    session: &mut Session,
    link: &str,
    options: &LinkOptions,
) -> Result<Ticket, Error> {
    let mut token = None;
    loop {
        let options = ResolveOptions {
            password: options.password.clone(),
            token: token.take(),
            fetch_details: options.fetch_checksum,
            options: options.options.clone(),
        };
        match session.resolve(link, options).await? {
            Resolution::Ready(ticket) => return Ok(ticket),
            Resolution::Pause(pause) => {
                let seconds = u64::from(pause.seconds);
                app.output
                    .note(&format!("{link}: {} ({})", pause.reason, duration(seconds)));
                tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
                token = Some(pause.token);
            }
        }
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
