//! `/remove/ID/CODE`: the page that removes an anonymous file. Confirmed by a
//! POST of `force=1`; the real reply to a wrong code is unknown.

use http::{Method, StatusCode};

use super::form::Form;
use super::layout::Style;
use super::{Notice, notice_page};
use crate::dispatch::Call;
use crate::link::Link;
use crate::reply::{Reply, escaped};
use crate::world::World;

pub(super) async fn handle(world: &World, call: &mut Call, style: &Style, rest: &str) -> Reply {
    let form = Form::read(call).await;
    let (id, code) = rest.split_once('/').unwrap_or((rest, ""));
    let mut store = world.store.lock();
    let link = crate::domains::website_domain(&call.address.host).map(|domain| Link {
        domain,
        id: id.to_owned(),
    });
    let file = link.and_then(|link| store.file(&link, world.unknowns().strict_domain));
    let Some(file) = file else {
        return match store.was_removed(id) {
            true => style.notice(StatusCode::OK, "Invalid link - File not found"),
            false => notice_page(world, call, style, Notice::DoesNotExist),
        };
    };
    if file.remove_code != code.trim_end_matches('/') {
        let text = style.language.pick("Wrong code.", "Code incorrect.");
        return style.notice(StatusCode::OK, text);
    }
    if call.method == Method::POST && form.sent("force") == Some("1") {
        store.remove_file(id);
        let text = style
            .language
            .pick("The file has been destroyed", "Le fichier a été détruit");
        let place = "<div style=\"width:250px;margin:25px;padding:25px\">";
        return style.page(StatusCode::OK, &format!("{place}{text}</div>"));
    }
    let question = style.language.pick(
        "Do you really want to remove this file?",
        "Voulez-vous vraiment supprimer ce fichier ?",
    );
    let body = format!(
        "<p>{question} {}</p>\n<form method=\"POST\" action=\"\">\n\
         <input type=\"hidden\" name=\"force\" value=\"1\"/>\n\
         <input type=\"submit\" value=\"OK\"/>\n</form>",
        escaped(&file.name)
    );
    style.page(StatusCode::OK, &body)
}
