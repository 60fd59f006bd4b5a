//! check_links.pl: links in, one line each out. Needs no key.

use http::StatusCode;

use super::form::Form;
use crate::dispatch::Call;
use crate::fault::Fault;
use crate::link;
use crate::reply::{self, Reply, escaped};
use crate::store::Store;
use crate::world::World;

/// Maximum links in one request: no client sends more than 100. How the real
/// site treats more is unknown; here they get no line.
const MOST_LINKS: usize = 100;

/// `URL;NAME;SIZE` for what anyone may see, `URL;;;STATUS` for the rest, in the
/// order given.
pub(super) async fn handle(world: &World, call: &mut Call) -> Reply {
    let form = Form::read(call).await;
    let left_out = match call.fault {
        Some(Fault::LineMissing { index }) => Some(index),
        _ => None,
    };
    let store = world.store.lock();
    let links = form.all("links[]").take(MOST_LINKS).enumerate();
    let lines: String = links
        .filter(|(index, _)| Some(*index) != left_out)
        .map(|(_, url)| line(world, &store, url))
        .collect();
    plain(lines)
}

/// The body instead of lines if the address is locked: 9 bytes.
pub(super) fn locked() -> Reply {
    plain("IP Locked".to_owned())
}

fn plain(text: String) -> Reply {
    reply::with(StatusCode::OK, "text/plain; charset=utf-8", text.into())
}

fn line(world: &World, store: &Store, url: &str) -> String {
    let status = |status| format!("{url};;;{status}\n");
    let Some(link) = link::parse(url.trim()) else {
        return status("BAD LINK");
    };
    match store.file(&link, world.unknowns().strict_domain) {
        None if world.unknowns().never_existed_is_bad_link && !store.was_removed(&link.id) => {
            status("BAD LINK")
        }
        None => status("NOT FOUND"),
        Some(file) if file.is_private() => status("PRIVATE"),
        Some(file) => format!("{url};{};{}\n", escaped(&file.name), file.size()),
    }
}
