//! Tickets, pauses and their tokens.

use std::sync::Arc;
use std::time::Duration;

use hoster_host::download::{DownloadOptions, download};
use hoster_host::{Capability, Pause, Resolution, ResolveOptions, Service, Session, Ticket};

use crate::fixture::File;
use crate::harness::{Asked, Finding, Harness, Stop, Who, ask, ensure, fail, lacks, shown};

/// Maximum number of pauses before one file.
const MAX_PAUSES: usize = 5;

/// Longest pause, in seconds, that a run waits out.
const LONGEST_PAUSE: u32 = 90;

pub(super) async fn ticket_leads_to_the_file(harness: &Harness) -> Finding {
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    let mut session = harness.session(Who::Customer)?;
    let ticket = reach(&mut session, &file.link).await?;
    ensure(ticket.size.is_none_or(|size| size == file.size), || {
        format!(
            "the ticket reports {:?} of {} bytes",
            ticket.size, file.size
        )
    })?;
    let name = ticket.file_name.as_ref();
    ensure(name.is_none_or(|name| *name == file.name), || {
        "the ticket reports another name".into()
    })?;
    ensure(ticket.max_connections >= 1, || {
        "the ticket allows no connection".into()
    })?;
    let header = harness.plugin.manifest().credential.as_ref();
    let header = header.map_or("authorization", |rule| &rule.header);
    let carries = ticket
        .headers
        .iter()
        .any(|(n, _)| n.eq_ignore_ascii_case(header));
    ensure(!carries, || "the ticket carries a credential".into())?;
    let service = session.service().clone();
    compare(&service, ticket, file).await
}

/// Resolves a link, and waits if the service requires it.
async fn reach(session: &mut Session, link: &str) -> Result<Ticket, Stop> {
    let mut token = None;
    for _ in 0..=MAX_PAUSES {
        let options = ResolveOptions {
            token: token.take(),
            ..ResolveOptions::plain()
        };
        match ask(session.resolve(link, options)).await.must("resolve")? {
            Resolution::Ready(ticket) => return Ok(ticket),
            Resolution::Pause(pause) => {
                tokio::time::sleep(Duration::from_secs(sane(&pause)?.into())).await;
                token = Some(pause.token);
            }
        }
    }
    fail(format!("there are more than {MAX_PAUSES} pauses"))
}

/// Returns the seconds of a pause, if the pause makes sense to a person.
fn sane(pause: &Pause) -> Result<u32, Stop> {
    ensure(pause.seconds >= 1, || "a pause lasts 0 s".into())?;
    ensure(!pause.token.is_empty(), || "a pause has no token".into())?;
    let reason = &pause.reason;
    ensure(
        !reason.is_empty() && !reason.chars().any(char::is_control),
        || format!("the reason of a pause is `{}`", shown(reason)),
    )?;
    match pause.seconds {
        seconds @ ..=LONGEST_PAUSE => Ok(seconds),
        seconds => Err(Stop::Inconclusive(format!(
            "the service requires a pause of {seconds} s"
        ))),
    }
}

/// Downloads the file, and compares it with the fixture.
async fn compare(service: &Arc<Service>, ticket: Ticket, file: &File) -> Finding {
    let folder = tempfile::tempdir().map_err(|e| Stop::Inconclusive(e.to_string()))?;
    // The ticket's size and checksum are compared here, with the fixture's.
    let mut ticket = ticket;
    ticket.size = None;
    let (reported, known) = (ticket.checksum.take(), file.checksum.as_ref());
    let algorithm = reported.as_ref().map(|sum| &sum.algorithm);
    let algorithm = algorithm.or(known.map(|sum| &sum.algorithm));
    let options = DownloadOptions {
        folder: folder.path().to_owned(),
        file_name: Some("file".into()),
        hash: algorithm.cloned(),
        ..DownloadOptions::default()
    };
    let downloaded = download(service, &ticket, options).await;
    let downloaded = downloaded.map_err(|e| Stop::Fail(e.to_string()))?;
    let size = downloaded.size;
    ensure(size == file.size, || {
        format!(
            "the ticket leads to {size} bytes, but the file has {}",
            file.size
        )
    })?;
    let Some(sum) = downloaded.checksum else {
        return Ok(());
    };
    let same = reported.is_none_or(|reported| reported.hex == sum.hex);
    ensure(same, || "the ticket reports another checksum".into())?;
    let known = known.filter(|known| known.algorithm == sum.algorithm);
    ensure(known.is_none_or(|known| known.is(&sum)), || {
        "the ticket leads to other bytes".into()
    })
}

pub(super) async fn pauses_lead_on(harness: &Harness) -> Finding {
    harness.needs(Capability::ResolveFree).await?;
    let file = harness.fixture.file.as_ref().ok_or_else(|| lacks("file"))?;
    reach(&mut harness.session(Who::Nobody)?, &file.link)
        .await
        .map(drop)
}

pub(super) async fn garbage_tokens_are_refused(harness: &Harness) -> Finding {
    let long = "x".repeat(100_000);
    for garbage in [
        "", "garbage", "\0", "é🎮", "{}", "[1,2]", "1:2:3", "///", &long,
    ] {
        let what = shown(&garbage.chars().take(20).collect::<String>());
        if let Some(file) = &harness.fixture.file {
            let options = ResolveOptions {
                token: Some(garbage.to_owned()),
                ..ResolveOptions::plain()
            };
            let mut session = harness.session(Who::Nobody)?;
            if let Asked::Broke(reason) = ask(session.resolve(&file.link, options)).await {
                return fail(format!("the token `{what}`: {reason}"));
            }
        }
        match ask(harness.session(Who::Customer)?.finish_upload(garbage)).await {
            Asked::Broke(reason) => return fail(format!("the upload id `{what}`: {reason}")),
            Asked::Answer(_) => {
                return fail(format!("the upload id `{what}` has a receipt"));
            }
            _ => {}
        }
    }
    Ok(())
}
