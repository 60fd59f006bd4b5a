//! The pages below /console/ that clients read: files, subscription, credits
//! and parameters. Only the parts they look for match the real pages.

mod folders;

use http::{Method, StatusCode};

use super::form::Form;
use super::layout::Style;
use crate::config::Offer;
use crate::dispatch::Call;
use crate::reply::{self, Reply, escaped};
use crate::store::{Account, AccountId};
use crate::world::World;

pub(super) async fn handle(
    world: &World,
    call: &mut Call,
    style: &Style,
    visitor: Option<AccountId>,
    page: &str,
) -> Reply {
    let form = Form::read(call).await;
    let Some(visitor) = visitor else {
        // The real reply to guests is unknown.
        return reply::redirect(&format!("https://{}/login.pl", call.address.host));
    };
    match page {
        "files.pl" => return folders::list(world, style, &form, visitor),
        "mkdir.pl" => return folders::make(world, &form, visitor),
        "link.pl" => return folders::links(world, &form, visitor),
        _ => {}
    }
    let mut store = world.store.lock();
    let Some(account) = store.accounts.get_mut(visitor) else {
        return reply::not_found();
    };
    let body = match page {
        "index.pl" => menu(account),
        "cdn.pl" => credits(style, account),
        "abo.pl" => subscription(world, account),
        "params.pl" => {
            if call.method == Method::POST {
                let own_credit = form.sent("own_credit").is_some();
                account.settings.insert("use_cdn", own_credit.into());
            }
            parameters(style, account)
        }
        _ => return reply::not_found(),
    };
    style.page(
        StatusCode::OK,
        &format!("{body}\n<a href=\"/logout.pl\">Logout</a>"),
    )
}

fn subscription(world: &World, account: &Account) -> String {
    let end = account.subscription_end.filter(|_| account.is_subscriber());
    let kind = match account.offer {
        Offer::Free => return "<p>You have no subscription</p>".to_owned(),
        Offer::Premium => "Premium",
        Offer::Access => "Access",
        Offer::Gold => "Premium GOLD",
    };
    match end.map(|end| world.clock.paris(end)) {
        Some(end) => format!(
            "<p>Your {kind} subscription is valid until \
             <span style=\"font-weight:bold\">{}</span></p>",
            end.get(..10).unwrap_or(&end)
        ),
        None if account.is_subscriber() => format!("<p>Your {kind} subscription has no end</p>"),
        None => "<p>You have no subscription</p>".to_owned(),
    }
}

/// The content above the files, which a script then loads.
fn menu(account: &Account) -> String {
    format!(
        "<div>{}</div>\n<a href=\"/console/index.pl\">My files</a>\n\
         <a href=\"/console/params.pl\">Parameters</a>\n<div id=\"explorer\"></div>",
        escaped(&account.email)
    )
}

/// The credits, in the words that a client looks for.
fn credits(style: &Style, account: &Account) -> String {
    let amount = account.cdn_credits_gb;
    let words = style.language.pick(
        format!("Your account have {amount} GB of CDN credits"),
        format!("Votre compte a {amount} Go de crédits CDN"),
    );
    format!("<p>{words}</p>")
}

fn parameters(style: &Style, account: &Account) -> String {
    let checked = match account.setting("use_cdn") {
        1 => " checked=\"checked\"",
        _ => "",
    };
    let key = account.keys.first().map_or("", String::as_str);
    format!(
        "{}\n<form method=\"POST\" action=\"/console/params.pl\">\n\
         <input type=\"text\" name=\"apikey\" readonly=\"readonly\" value=\"{}\"/>\n\
         <input type=\"checkbox\"{checked} name=\"own_credit\"/>\n\
         <input type=\"submit\" value=\"OK\"/>\n</form>",
        credits(style, account),
        escaped(key)
    )
}
