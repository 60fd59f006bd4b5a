//! `/`: the upload form, and the old form of links, which redirects to the
//! current one.

use http::StatusCode;

use super::Notice;
use super::layout::Style;
use crate::dispatch::Call;
use crate::domains;
use crate::reply::{self, Reply};
use crate::store::AccountId;
use crate::world::World;

/// Whether an address names no file: it may name a language or an affiliate.
pub(super) fn is_meant(path: &str, query: &str) -> bool {
    let is_aside =
        |pair: &str| pair.is_empty() || pair.starts_with("lg=") || pair.starts_with("af=");
    path == "/" && query.split('&').all(is_aside)
}

pub(super) fn handle(world: &World, style: &Style, visitor: Option<AccountId>) -> Reply {
    let (node, id) = world.uploads.assign(&world.clock);
    let member = match visitor {
        Some(_) => {
            "<a href=\"https://1fichier.com/console/index.pl\">My files</a> \
                    <a href=\"https://1fichier.com/logout.pl\">Logout</a>\n"
        }
        None => "",
    };
    let body = format!(
        "{member}{}\n<form id=\"files\" enctype=\"multipart/form-data\" method=\"post\" \
         action=\"https://{node}/upload.cgi?id={id}\">\n\
         <input type=\"file\" name=\"file[]\" multiple=\"multiple\"/>\n\
         <input type=\"text\" name=\"message\"/>\n<input type=\"text\" name=\"mail\"/>\n\
         <input type=\"password\" name=\"dpass\"/>\n\
         <input type=\"submit\" name=\"submit\" value=\"Send\"/>\n</form>",
        Notice::SelectFiles.text(style.language)
    );
    style.page(StatusCode::OK, &body)
}

/// `http://ID.DOMAIN/`, optionally followed by a language.
pub(crate) fn old_link(world: &World, call: &Call) -> Reply {
    match domains::old_link(&call.address.host) {
        Some((id, domain)) if world.unknowns().old_links_redirect => {
            reply::redirect(&format!("https://{domain}/?{id}"))
        }
        _ => reply::not_found(),
    }
}
