//! The website: the pages of files for guests, and the endpoints for programs.
//! Only routes requests; each page is in a submodule.

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
use layout::Style;
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
/// Where clients check whether their address counts as a server's.
const NETWORK: &str = "/network.html";

/// The part of the website that a path belongs to.
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

pub(crate) async fn handle(world: &World, mut call: Call) -> Reply {
    let path = call.address.path.clone();
    let (in_path, path) = language::without_language(&path);
    let config = world.website.lock().clone();
    let style = Style {
        language: language::of(&call, in_path, config.language),
        config,
    };
    let reply = match call.fault {
        Some(Fault::Notice(notice)) => notice_page(world, &call, &style, notice),
        Some(Fault::MustWait { minutes }) => must_wait(&style, minutes.into()),
        Some(Fault::ChecksLocked) => check_links::locked(),
        _ => page(world, &mut call, &style, path).await,
    };
    match call.header(ACCEPT_ENCODING) {
        Some(accepted) if accepted.contains("gzip") => reply::gzipped(reply),
        _ => reply,
    }
}

/// The website's reply to a locked address.
pub(crate) fn locked_out(path: &str) -> Reply {
    match endpoint(path) {
        Endpoint::CheckLinks => check_links::locked(),
        _ => reply::page(
            StatusCode::FORBIDDEN,
            "IP Locked<br/>Will be unlocked within 1h.",
        ),
    }
}

async fn page(world: &World, call: &mut Call, style: &Style, path: &str) -> Reply {
    if path == CHECK_LINKS {
        return check_links::handle(world, call).await;
    }
    if let Some(id) = path.strip_prefix(FOLDER) {
        return public_folder::handle(world, call, style, id).await;
    }
    if let Some(rest) = path.strip_prefix(REMOVE) {
        return removal::handle(world, call, style, rest).await;
    }
    let visitor = visitor::of(world, &call.headers);
    if let Some(page) = path.strip_prefix(CONSOLE) {
        return console::handle(world, call, style, visitor, page).await;
    }
    match path {
        LOGIN => login::log_in(world, call, style).await,
        LOGOUT => login::log_out(world, call),
        _ if start_page::is_meant(path, &call.address.query) => {
            start_page::handle(world, style, visitor)
        }
        NETWORK => network(world, style),
        _ => file_page::handle(world, call, style, path, visitor).await,
    }
}

/// The page with a notice, or a redirect to it.
fn notice_page(world: &World, call: &Call, style: &Style, notice: Notice) -> Reply {
    let text = notice.text(style.language);
    let minutes = minutes(world.clock.scaled(style.config.pause));
    let html = text
        .replace("{minutes}", &minutes.to_string())
        .replace("{address}", &call.from().to_string());
    match notice.extra() {
        Extra::Redirect(to) => reply::redirect(&format!("https://{}{to}", call.address.host)),
        Extra::Nothing => style.notice(notice.status_code(), &html),
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
            style.file(&subject, &form, &html)
        }
    }
}

fn must_wait(style: &Style, minutes: u64) -> Reply {
    let text = Notice::MustWait.text(style.language);
    let text = text.replace("{minutes}", &minutes.to_string());
    style.notice(
        Notice::MustWait.status_code(),
        &format!("<span>{text}</span>"),
    )
}

/// A wait as shown on pages: whole minutes, at least one.
fn minutes(wait: std::time::Duration) -> u64 {
    (wait.as_secs_f64() / 60.0).ceil().max(1.0) as u64
}

/// An image, style or script that pages refer to; only its type matters, so
/// that nobody takes it for a file.
pub(crate) fn asset(call: &Call) -> Reply {
    let (content_type, body) = match call.address.path.as_str() {
        "/favicon.ico" => ("image/x-icon", "\0\0\u{1}\0"),
        "/css" => ("text/css", "body { margin: 0 }\n"),
        "/js" => ("text/javascript", "'use strict';\n"),
        _ => return reply::not_found(),
    };
    reply::with(StatusCode::OK, content_type, body.to_owned().into())
}

fn network(world: &World, style: &Style) -> Reply {
    let text = match *world.network.lock() {
        Network::Residential => "Residential connection detected",
        Network::Professional => "VPN detected. Requires the use of CDN credits or Premium GOLD.",
    };
    style.notice(StatusCode::OK, text)
}
