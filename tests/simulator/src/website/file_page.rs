//! The page of a file at `https://DOMAIN/?ID`, and the way from it to a free
//! download: page, countdown, form, link to a file server.

use std::time::Instant;

use http::Method;

use super::form::Form;
use super::layout::{self, Look, Subject};
use super::{Generation, Notice, minutes, must_wait, told};
use crate::config::{Network, Offer};
use crate::dispatch::Call;
use crate::file_server;
use crate::guests::Standing;
use crate::link;
use crate::reply::{self, Reply};
use crate::store::{Account, AccountId, Caller, File};
use crate::tokens::Ticket;
use crate::world::World;

/// Pages that a redirect leads to: the query, and what stands there.
const TOLD_BY_ADDRESS: [(&str, Notice); 2] = [
    ("c=DB", Notice::DatabaseDown),
    ("c=SCAN", Notice::VirusScan),
];

pub(super) async fn answer(
    world: &World,
    call: &mut Call,
    look: &Look,
    path: &str,
    visitor: Option<AccountId>,
) -> Reply {
    let form = Form::read(call).await;
    let query = call.address.query.split('&').next().unwrap_or("");
    for (address, notice) in TOLD_BY_ADDRESS {
        if query == address {
            return told(world, call, look, notice);
        }
    }
    let link = link::parse(&format!("https://{}{path}?{query}", call.address.host));
    let file = link.and_then(|link| {
        let store = world.store.lock();
        store.file(&link, world.unknowns().strict_domain).cloned()
    });
    let Some(file) = file else {
        return told(world, call, look, Notice::DoesNotExist);
    };
    if let Some(notice) = refusal(world, call, &file, visitor) {
        return told(world, call, look, notice);
    }
    let knows_password = file.password.is_none() || file.password.as_deref() == form.sent("pass");
    if file.hotlink && knows_password {
        return hotlink(world, call, &file);
    }
    if let Some(subscriber) = visitor.filter(|id| is_subscriber(world, *id)) {
        return for_subscriber(world, call, look, &form, &file, subscriber);
    }
    let pause = world.clock.scaled(look.config.pause);
    match world.guests.standing(Instant::now(), call.from(), pause) {
        Standing::Free => {}
        Standing::Downloading => return told(world, call, look, Notice::OnlyOne),
        Standing::Pausing(left) => return must_wait(look, minutes(left)),
    }
    match call.method {
        Method::POST => submitted(world, call, look, &form, &file),
        _ => shown(world, call, look, &file),
    }
}

/// What keeps this visitor from the file for good.
fn refusal(world: &World, call: &Call, file: &File, visitor: Option<AccountId>) -> Option<Notice> {
    if *world.network.lock() == Network::Professional {
        match visitor.filter(|id| is_subscriber(world, *id)) {
            None => return Some(Notice::ServerDetected),
            Some(id) if needs_credits(world, id) => return Some(Notice::PremiumNotResidential),
            Some(_) => {}
        }
    }
    let store = world.store.lock();
    let caller = Caller {
        account: visitor,
        address: call.from(),
        password: None,
    };
    if !store.is_on_list(file, &caller) {
        return Some(match file.acl.premium {
            true => Notice::ReservedToSubscribers,
            false => Notice::Protected,
        });
    }
    (file.guests_refused && visitor.is_none()).then_some(Notice::GuestsRefused)
}

fn is_subscriber(world: &World, account: AccountId) -> bool {
    let store = world.store.lock();
    let account = store.accounts.get(account);
    account.is_some_and(Account::is_subscriber)
}

/// Whether the account may not download from a server.
fn needs_credits(world: &World, account: AccountId) -> bool {
    let store = world.store.lock();
    let account = store.accounts.get(account);
    account.is_none_or(|account| account.offer != Offer::Gold && account.cdn_credits_gb <= 0.0)
}

/// Who has paid and is logged in gets the file at once, unless the account
/// wants a page before it.
fn for_subscriber(
    world: &World,
    call: &Call,
    look: &Look,
    form: &Form,
    file: &File,
    account: AccountId,
) -> Reply {
    let has_menu = {
        let store = world.store.lock();
        let account = store.accounts.get(account);
        account.is_some_and(|account| account.setting("download_menu") == 1)
    };
    let is_right = file.password.is_none() || file.password.as_deref() == form.sent("pass");
    let is_sent = call.method == Method::POST;
    if !is_right || (has_menu && !is_sent) {
        let form = layout::Form {
            adz: None,
            has_password: file.password.is_some(),
            countdown: 0,
        };
        let remark = match (is_right, is_sent) {
            (true, _) => "",
            (false, true) => Notice::BadPassword.text(look.language),
            (false, false) => Notice::PasswordProtected.text(look.language),
        };
        return look.file(&subject(world, file), &form, remark);
    }
    let ticket = Ticket {
        file: file.id.clone(),
        single: false,
        inline: file.inline || form.sent("dlinline").is_some(),
        is_web: true,
        account: Some(account),
        only_from: None,
    };
    let path = world.tokens.issue(&world.clock, Instant::now(), ticket);
    let no_ssl = file.no_ssl || form.sent("dl_no_ssl").is_some();
    reply::redirect(&file_server::url(world, file, no_ssl, &path))
}

/// Its owner pays for everybody's download.
fn hotlink(world: &World, call: &Call, file: &File) -> Reply {
    let ticket = Ticket {
        file: file.id.clone(),
        single: false,
        inline: file.inline,
        is_web: false,
        account: None,
        only_from: None,
    };
    if !world.unknowns().hotlink_redirects {
        return file_server::serve(world, call, &ticket, file, None);
    }
    let path = world.tokens.issue(&world.clock, Instant::now(), ticket);
    reply::redirect(&file_server::url(world, file, false, &path))
}

fn shown(world: &World, call: &Call, look: &Look, file: &File) -> Reply {
    let adz = world.guests.visit(Instant::now(), call.from(), &file.id);
    let countdown = world.clock.scaled(look.wait());
    let form = layout::Form {
        adz: look.has_adz().then_some(adz),
        has_password: file.password.is_some(),
        countdown: countdown.as_secs_f64().ceil() as u64,
    };
    let remark = match file.password {
        Some(_) => Notice::PasswordProtected.text(look.language),
        None => "",
    };
    look.file(&subject(world, file), &form, remark)
}

/// The form came back.
fn submitted(world: &World, call: &Call, look: &Look, form: &Form, file: &File) -> Reply {
    let visit = world
        .guests
        .visited(Instant::now(), call.from(), &file.id)
        .filter(|(waited, _)| *waited >= world.clock.scaled(look.wait()));
    let Some((_, adz)) = visit else {
        return told(world, call, look, Notice::NoSlot);
    };
    // What the site says to a wrong value is unknown; here it shows the page.
    if look.has_adz() && form.sent("adz") != Some(&adz) {
        return shown(world, call, look, file);
    }
    if file.password.is_some() && file.password.as_deref() != form.sent("pass") {
        let again = layout::Form {
            adz: look.has_adz().then_some(adz),
            has_password: true,
            countdown: 0,
        };
        let remark = Notice::BadPassword.text(look.language);
        return look.file(&subject(world, file), &again, remark);
    }
    let ticket = Ticket {
        file: file.id.clone(),
        single: true,
        inline: file.inline || form.sent("dlinline").is_some(),
        is_web: true,
        account: None,
        only_from: None,
    };
    let path = world.tokens.issue(&world.clock, Instant::now(), ticket);
    let no_ssl = file.no_ssl || form.sent("dl_no_ssl").is_some();
    look.ready(&file_server::url(world, file, no_ssl, &path))
}

/// Pages tell nothing of a file with a password.
fn subject(world: &World, file: &File) -> Subject {
    let details = || {
        let date = world.clock.paris(file.date);
        (file.name.clone(), file.size(), date)
    };
    Subject {
        link: file.link(),
        details: file.password.is_none().then(details),
    }
}

impl Look {
    fn wait(&self) -> std::time::Duration {
        std::time::Duration::from_secs(self.config.countdown.into())
    }

    fn has_adz(&self) -> bool {
        let usual = self.config.generation != Generation::Card;
        self.config.has_adz.unwrap_or(usual)
    }
}
