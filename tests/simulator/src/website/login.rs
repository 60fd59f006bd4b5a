//! login.pl and logout.pl: an e-mail address and a password in, a session
//! cookie out.

use std::time::Instant;

use http::header::SET_COOKIE;
use http::{HeaderValue, Method, StatusCode};

use super::form::Form;
use super::layout::Style;
use super::visitor::{self, SESSION};
use crate::dispatch::Call;
use crate::reply::{self, Reply};
use crate::sessions::{LOGINS_WITHIN, MOST_LOGINS};
use crate::world::World;

/// Why a login fails.
enum Failed {
    TooMany,
    NoAddress,
    Wrong,
    SecondFactor,
}

pub(super) async fn log_in(world: &World, call: &mut Call, style: &Style) -> Reply {
    let form = Form::read(call).await;
    if call.method != Method::POST {
        return style.page(StatusCode::OK, &ask("", false));
    }
    match check(world, call, &form) {
        Ok(session) => {
            let body = "<div class=\"notice alc\">Welcome</div>\n<a href=\"/logout.pl\">Logout</a>";
            let mut reply = style.page(StatusCode::OK, body);
            // The upload nodes are below the same domain and accept it as well.
            let domain = cookie_domain(call);
            let cookie = format!("{SESSION}{session}; domain={domain}; path=/; secure; HttpOnly");
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                reply.headers_mut().insert(SET_COOKIE, cookie);
            }
            reply
        }
        Err(Failed::TooMany) => {
            let minutes = LOGINS_WITHIN.as_secs() / 60;
            let text =
                format!("More than {MOST_LOGINS} login try per {minutes} minutes is not allowed");
            style.notice(StatusCode::OK, &text)
        }
        Err(Failed::NoAddress) => style.page(StatusCode::OK, &ask("Invalid email address", false)),
        Err(Failed::Wrong) => {
            style.page(StatusCode::OK, &ask("Invalid username or Password", false))
        }
        Err(Failed::SecondFactor) => style.page(StatusCode::OK, &ask("", true)),
    }
}

fn check(world: &World, call: &Call, form: &Form) -> Result<String, Failed> {
    let within = world.clock.scaled(LOGINS_WITHIN);
    if world.limiter.is_on() && !world.sessions.may_try(Instant::now(), call.from(), within) {
        return Err(Failed::TooMany);
    }
    let email = form.sent("mail").unwrap_or_default();
    if !email.contains('@') {
        return Err(Failed::NoAddress);
    }
    let store = world.store.lock();
    let account = store.log_in(email, form.sent("pass").unwrap_or_default());
    let account = account.ok_or(Failed::Wrong)?;
    let wanted = store
        .accounts
        .get(account)
        .and_then(|account| account.second_factor.as_deref());
    if wanted.is_some() && wanted != form.sent("tfa") {
        return Err(Failed::SecondFactor);
    }
    Ok(world
        .sessions
        .open(account, form.sent("purge") == Some("on")))
}

fn ask(remark: &str, second_factor: bool) -> String {
    let tfa = match second_factor {
        true => "<input type=\"text\" name=\"tfa\" maxlength=\"6\"/>\n",
        false => "",
    };
    format!(
        "<div class=\"warn\">{remark}</div>\n<form method=\"POST\" action=\"/login.pl\">\n\
         <input type=\"email\" name=\"mail\"/>\n<input type=\"password\" name=\"pass\"/>\n{tfa}\
         <input type=\"checkbox\" name=\"lt\"/>\n<input type=\"checkbox\" name=\"purge\"/>\n\
         <input type=\"submit\" name=\"valider\" value=\"OK\"/>\n</form>"
    )
}

pub(super) fn log_out(world: &World, call: &Call) -> Reply {
    if let Some(session) = visitor::session(&call.headers) {
        world.sessions.close(session);
    }
    let mut reply = reply::redirect(&format!("https://{}/", call.address.host));
    let gone = format!(
        "{SESSION}; domain={}; path=/; Max-Age=0",
        cookie_domain(call)
    );
    if let Ok(gone) = HeaderValue::from_str(&gone) {
        reply.headers_mut().insert(SET_COOKIE, gone);
    }
    reply
}

/// `.1fichier.com`: the website's domain and all hosts below it.
fn cookie_domain(call: &Call) -> String {
    let host = &call.address.host;
    format!(".{}", host.strip_prefix("www.").unwrap_or(host))
}
