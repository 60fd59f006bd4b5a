//! The pages below /console/ that clients read: the subscription and the
//! parameters. Only what they look for is written as on the real pages.

use http::{Method, StatusCode};

use super::form::Form;
use super::layout::Look;
use crate::config::Offer;
use crate::dispatch::Call;
use crate::reply::{self, Reply, escaped};
use crate::store::{Account, AccountId};
use crate::world::World;

pub(super) async fn answer(
    world: &World,
    call: &mut Call,
    look: &Look,
    visitor: Option<AccountId>,
    page: &str,
) -> Reply {
    let form = Form::read(call).await;
    let Some(visitor) = visitor else {
        // What the real pages say to guests is unknown.
        return reply::redirect(&format!("https://{}/login.pl", call.address.host));
    };
    let mut store = world.store.lock();
    let Some(account) = store.accounts.get_mut(visitor) else {
        return reply::not_found();
    };
    let body = match page {
        "abo.pl" => subscription(world, account),
        "params.pl" => {
            if call.method == Method::POST {
                let own_credit = form.sent("own_credit").is_some();
                account.settings.insert("use_cdn", own_credit.into());
            }
            parameters(account)
        }
        _ => return reply::not_found(),
    };
    look.page(
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

fn parameters(account: &Account) -> String {
    let checked = match account.setting("use_cdn") {
        1 => " checked=\"checked\"",
        _ => "",
    };
    let key = account.keys.first().map_or("", String::as_str);
    format!(
        "<form method=\"POST\" action=\"/console/params.pl\">\n\
         <input type=\"text\" name=\"apikey\" readonly=\"readonly\" value=\"{}\"/>\n\
         <input type=\"checkbox\" name=\"own_credit\"{checked}/>\n\
         <input type=\"submit\" value=\"OK\"/>\n</form>",
        escaped(key)
    )
}
