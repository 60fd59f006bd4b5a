//! The website: the page of a file for guests, and what it offers to programs.
//! Here only who answers what; each page is in a sub-module.

mod check_links;
mod config;
mod console;
mod file_page;
mod form;
mod language;
mod layout;
mod login;
mod notice;
mod public_folder;
mod removal;
mod start_page;
pub(crate) mod visitor;

use http::StatusCode;
use http::header::ACCEPT_ENCODING;

use crate::config::Network;
use crate::dispatch::Call;
use crate::fault::{Endpoint, Fault};
use crate::reply::{self, Reply};
use crate::world::World;
pub use config::{Generation, WebsiteConfig};
pub use language::Language;
use layout::Look;
pub(crate) use layout::size;
use notice::Extra;
pub use notice::Notice;
pub(crate) use start_page::old_link;

const CHECK_LINKS: &str = "/check_links.pl";
const FOLDER: &str = "/dir/";
const REMOVE: &str = "/remove/";
const LOGIN: &str = "/login.pl";
const LOGOUT: &str = "/logout.pl";
const CONSOLE: &str = "/console/";
/// Where clients look whether their address counts as a server's.
const NETWORK: &str = "/network.html";

/// Which part of the website a path is for.
pub(crate) fn endpoint(path: &str) -> Endpoint {
    let (_, path) = language::without_language(path);
    if path == CHECK_LINKS {
        Endpoint::CheckLinks
    } else if path.starts_with(FOLDER) {
        Endpoint::SharedFolder
    } else if path.starts_with(REMOVE) {
        Endpoint::Removal
    } else if matches!(path, LOGIN | LOGOUT) {
        Endpoint::Login
    } else if path.starts_with(CONSOLE) {
        Endpoint::Console
    } else {
        Endpoint::FilePage
    }
}

pub(crate) async fn answer(world: &World, mut call: Call) -> Reply {
    let path = call.address.path.clone();
    let (in_path, path) = language::without_language(&path);
    let config = world.website.lock().clone();
    let look = Look {
        language: language::of(&call, in_path, config.language),
        config,
    };
    let reply = match call.fault {
        Some(Fault::Notice(notice)) => told(world, &call, &look, notice),
        Some(Fault::MustWait { minutes }) => must_wait(&look, minutes.into()),
        Some(Fault::ChecksLocked) => check_links::locked(),
        _ => page(world, &mut call, &look, path).await,
    };
    match call.header(ACCEPT_ENCODING) {
        Some(accepted) if accepted.contains("gzip") => reply::gzipped(reply),
        _ => reply,
    }
}

/// What a locked address gets from the website.
pub(crate) fn locked_out(path: &str) -> Reply {
    match endpoint(path) {
        Endpoint::CheckLinks => check_links::locked(),
        _ => reply::page(
            StatusCode::FORBIDDEN,
            "IP Locked<br/>Will be unlocked within 1h.",
        ),
    }
}

async fn page(world: &World, call: &mut Call, look: &Look, path: &str) -> Reply {
    if path == CHECK_LINKS {
        return check_links::answer(world, call).await;
    }
    if let Some(id) = path.strip_prefix(FOLDER) {
        return public_folder::answer(world, call, look, id).await;
    }
    if let Some(rest) = path.strip_prefix(REMOVE) {
        return removal::answer(world, call, look, rest).await;
    }
    let visitor = visitor::of(world, &call.headers);
    if let Some(page) = path.strip_prefix(CONSOLE) {
        return console::answer(world, call, look, visitor, page).await;
    }
    match path {
        LOGIN => login::log_in(world, call, look).await,
        LOGOUT => login::log_out(world, call),
        _ if start_page::is_meant(path, &call.address.query) => {
            start_page::answer(world, look, visitor)
        }
        NETWORK => network(world, look),
        _ => file_page::answer(world, call, look, path, visitor).await,
    }
}

/// The page with a notice, or the redirect to it.
fn told(world: &World, call: &Call, look: &Look, notice: Notice) -> Reply {
    let text = notice.text(look.language);
    let minutes = minutes(world.clock.scaled(look.config.pause));
    let html = text
        .replace("{minutes}", &minutes.to_string())
        .replace("{address}", &call.from().to_string());
    match notice.extra() {
        Extra::Redirect(to) => reply::redirect(&format!("https://{}{to}", call.address.host)),
        Extra::Nothing => look.notice(notice.status_code(), &html),
        Extra::PasswordForm => {
            let form = layout::Form {
                adz: None,
                has_password: true,
                countdown: 0,
            };
            let subject = layout::Subject {
                link: format!("https://{}/?{}", call.address.host, call.address.query),
                details: None,
            };
            look.file(&subject, &form, &html)
        }
    }
}

fn must_wait(look: &Look, minutes: u64) -> Reply {
    let text = Notice::MustWait.text(look.language);
    let text = text.replace("{minutes}", &minutes.to_string());
    look.notice(
        Notice::MustWait.status_code(),
        &format!("<span>{text}</span>"),
    )
}

/// A wait as pages tell it: whole minutes, never none.
fn minutes(wait: std::time::Duration) -> u64 {
    (wait.as_secs_f64() / 60.0).ceil().max(1.0) as u64
}

/// A picture, style or script that a page refers to; what it is does not
/// matter, only that nobody wants it as a file.
pub(crate) fn asset(call: &Call) -> Reply {
    let (content_type, body) = match call.address.path.as_str() {
        "/favicon.ico" => ("image/x-icon", "\0\0\u{1}\0"),
        "/css" => ("text/css", "body { margin: 0 }\n"),
        "/js" => ("text/javascript", "'use strict';\n"),
        _ => return reply::not_found(),
    };
    reply::with(StatusCode::OK, content_type, body.to_owned().into())
}

fn network(world: &World, look: &Look) -> Reply {
    let text = match *world.network.lock() {
        Network::Residential => "Residential connection detected",
        Network::Professional => "VPN detected. Requires the use of CDN credits or Premium GOLD.",
    };
    look.notice(StatusCode::OK, text)
}
