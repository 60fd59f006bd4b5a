//! Free downloads, as the site intends them: the page of a file, its countdown,
//! its form, the direct link. Waits as required, and never tries to bypass a
//! limit, a block or a check of the address. Must not send a credential.

use super::page::{self, Form, Page};
use super::token::Waiting;
use super::{get, post};
use crate::error::{self, Code, Error, Result, Scope};
use crate::http::{Reply, Transport, url};
use crate::json;
use crate::link::{self, Link};
use crate::reply::{self, table};
use crate::resolve::{Pause, Resolution, Ticket};
use crate::session::Session;

/// Maximum redirects between addresses of a file's page.
const REDIRECTS: u32 = 3;
/// Seconds in which a direct link must be used, as with those of the API.
const START_WITHIN: u32 = 300;

/// What the caller of a free download chooses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices<'a> {
    /// The link's password.
    pub password: Option<&'a str>,
    /// An http link.
    pub no_ssl: bool,
    /// For display instead of saving.
    pub inline: bool,
}

/// Requests the page of a file: one request.
pub fn begin<T: Transport>(
    session: &Session<T>,
    link: &Link,
    choices: Choices<'_>,
) -> Result<Resolution> {
    load(session, link, choices, Load::First)
}

/// Continues when the wait of a page is over: submits its form, or reloads it
/// if that is what the wait was for. One request, or two if the reloaded page
/// requires no further wait.
pub fn resume<T: Transport>(
    session: &Session<T>,
    link: &Link,
    choices: Choices<'_>,
    token: &str,
) -> Result<Resolution> {
    let now = session.clock().now();
    let waiting = Waiting::from_token(token, link, now)?;
    match (
        u32::try_from(waiting.ready_at.saturating_sub(now)),
        &waiting.form,
    ) {
        (Ok(0), Some(form)) => submit(session, link, choices, form),
        (Ok(0), None) => load(session, link, choices, Load::Reload),
        // Only the site can shorten the wait, not the caller.
        (left, _) => Ok(pause(left.unwrap_or(u32::MAX), token.to_owned())),
    }
}

/// Why a page is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    First,
    /// The page required a reload, and the time has passed.
    Reload,
}

fn load<T: Transport>(
    session: &Session<T>,
    link: &Link,
    choices: Choices<'_>,
    load: Load,
) -> Result<Resolution> {
    let mut link = link.clone();
    for _ in 0..REDIRECTS {
        let reply = session.send(get(&page::address(&link)), false)?;
        match seen(&reply, &link).map_err(|error| session.refused(error))? {
            PageReply::File(address) => return Ok(ready(session, &link, &address)),
            PageReply::Moved(to) => link = to,
            PageReply::Page(page) => return offered(session, &link, choices, page, &reply, load),
        }
    }
    Err(error::changed(
        "too many redirects between 1fichier's pages of the file",
    ))
}

/// What an address of the site returned.
enum PageReply {
    /// The file itself, or its address.
    File(String),
    /// The same file on another page.
    Moved(Link),
    /// A page.
    Page(Page),
}

fn seen(reply: &Reply, link: &Link) -> Result<PageReply> {
    if let (300..=399, Some(location)) = (reply.status, reply.header("location")) {
        return redirected(reply, link, location);
    }
    if reply.is_success() && reply.is_file() {
        return Ok(PageReply::File(link.url.clone()));
    }
    let mut page = page::read(&json::text(&reply.body), link);
    if let Some(address) = page.direct.take().filter(|_| reply.is_success()) {
        return Ok(PageReply::File(address));
    }
    // A page that requires a reload will have a form then.
    let beside_form = page.form.is_some() || page.reload.is_some();
    match reply::known_page(table::PAGE, reply, beside_form) {
        Some(error) => Err(error),
        None if !reply.is_success() || !beside_form => Err(reply::page(table::PAGE, reply)),
        None => Ok(PageReply::Page(page)),
    }
}

fn redirected(reply: &Reply, link: &Link, location: &str) -> Result<PageReply> {
    if page::is_file(location) {
        return Ok(PageReply::File(location.to_owned()));
    }
    if let Some(error) = reply::known_redirect(table::PAGE, reply, location) {
        return Err(error);
    }
    let same = page::action_of(location, link).filter(|_| !location.is_empty());
    if let Some(same) = same.and_then(|address| link::recognize(&address)) {
        return Ok(PageReply::Moved(same));
    }
    let mut error = reply::incomplete(reply, "the page of the file");
    let place = url::without_query(location);
    error.reply = Some(
        format!("Location: {place}")
            .chars()
            .take(Error::REPLY_CHARACTERS)
            .collect(),
    );
    Err(error)
}

/// A page with a form, now or after a reload: waits first if required.
fn offered<T: Transport>(
    session: &Session<T>,
    link: &Link,
    choices: Choices<'_>,
    page: Page,
    reply: &Reply,
    load: Load,
) -> Result<Resolution> {
    // Many pages show the notice about one download at a time as decoration;
    // with a number it is meant.
    if let Some(error) = reply::must_wait(table::PAGE, reply) {
        return Err(session.refused(error));
    }
    let now = session.clock().now();
    let wait = |seconds: u32, form: Option<Form>| {
        let ready_at = now.saturating_add(seconds.into());
        Ok(pause(seconds, Waiting { ready_at, form }.to_token()))
    };
    let (form, countdown) = match (page.form, page.reload) {
        // Its time has already passed once, and it offers the form.
        (Some(form), Some(_)) if load == Load::Reload => (form, None),
        (_, Some(seconds)) if seconds > 0 => return wait(seconds, None),
        (Some(form), _) => (form, page.countdown),
        (None, _) => return Err(session.refused(reply::page(table::PAGE, reply))),
    };
    if form.has_password && choices.password.is_none() {
        let message = "password required";
        return Err(Error::new(Code::PasswordRequired, message).scope(Scope::File));
    }
    match countdown {
        None | Some(0) => submit(session, link, choices, &form),
        Some(seconds) => wait(seconds, Some(form)),
    }
}

fn pause(seconds: u32, token: String) -> Resolution {
    Resolution::Pause(Pause {
        seconds,
        reason: "1fichier requires a wait before a free download".to_owned(),
        token,
    })
}

fn submit<T: Transport>(
    session: &Session<T>,
    link: &Link,
    choices: Choices<'_>,
    form: &Form,
) -> Result<Resolution> {
    // `save` would copy the file into an account; the rest is the caller's
    // choice.
    const CHOSEN: [&str; 5] = ["save", "did", "dl_no_ssl", "dlinline", "pass"];
    let given = form
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut fields: Vec<(&str, &str)> = given.filter(|(name, _)| !CHOSEN.contains(name)).collect();
    fields.push(("did", "1"));
    if choices.no_ssl {
        fields.push(("dl_no_ssl", "on"));
    }
    if choices.inline {
        fields.push(("dlinline", "on"));
    }
    if form.has_password {
        let Some(password) = choices.password else {
            let message = "password required together with the token";
            return Err(Error::new(Code::PasswordRequired, message).scope(Scope::File));
        };
        fields.push(("pass", password));
    }
    let request = post(&form.action, &fields).header("referer", page::address(link));
    let reply = session.send(request, false)?;
    let hide = |error: Error| {
        let password = choices.password.unwrap_or_default();
        session.refused(error.redacted(password))
    };
    match seen(&reply, link).map_err(hide)? {
        // Only a GET can be passed on.
        PageReply::File(address) if address != link.url => Ok(ready(session, link, &address)),
        PageReply::File(_) | PageReply::Moved(_) => Err(hide(reply::page(table::PAGE, &reply))),
        PageReply::Page(again) => Err(hide(refused_form(&again, form, &reply))),
    }
}

/// The error when the form is shown again instead of the direct link.
fn refused_form(again: &Page, form: &Form, reply: &Reply) -> Error {
    let asks_again = again.form.as_ref().is_some_and(|form| form.has_password);
    let mut error = if asks_again && form.has_password {
        Error::new(Code::PasswordWrong, "wrong password").scope(Scope::File)
    } else if asks_again {
        Error::new(Code::PasswordRequired, "password required").scope(Scope::File)
    } else {
        // Beside a form only some notices count; here the form is the refusal.
        return reply::known_page(table::PAGE, reply, false).unwrap_or_else(|| {
            let message = "1fichier did not start the download and shows its page again";
            let mut error = Error::new(Code::RateLimited, message).scope(Scope::Address);
            error.status = Some(reply.status);
            error.retry_after(300)
        });
    };
    error.status = Some(reply.status);
    error
}

fn ready<T: Transport>(session: &Session<T>, link: &Link, address: &str) -> Resolution {
    Resolution::Ready(Ticket {
        url: session.route(address),
        headers: vec![("Referer".to_owned(), link.url.clone())],
        file_name: None,
        size: None,
        checksum: None,
        resumable: false,
        max_connections: 1,
        start_within: Some(START_WITHIN),
        resume_within: None,
    })
}

#[cfg(test)]
mod tests;
