//! The page of a file at `https://DOMAIN/?ID`, and the steps to a free
//! download: page, countdown, form, link to a file server.

use std::time::{Duration, Instant};

use http::Method;

use super::form::Form;
use super::layout::{self, Style, Subject};
use super::{Generation, Notice, minutes, must_wait, notice_page};
use crate::config::{Network, Offer};
use crate::dispatch::Call;
use crate::file_server;
use crate::guests::Standing;
use crate::link;
use crate::reply::{self, Reply};
use crate::store::{Account, AccountId, Caller, File};
use crate::tokens::Ticket;
use crate::world::World;

/// Pages that redirects lead to: the query, and the notice there.
const NOTICES_BY_ADDRESS: [(&str, Notice); 2] = [
    ("c=DB", Notice::DatabaseDown),
    ("c=SCAN", Notice::VirusScan),
];

pub(super) async fn handle(
    world: &World,
    call: &mut Call,
    style: &Style,
    path: &str,
    visitor: Option<AccountId>,
) -> Reply {
    let form = Form::read(call).await;
    let query = call.address.query.split('&').next().unwrap_or("");
    for (address, notice) in NOTICES_BY_ADDRESS {
        if query == address {
            return notice_page(world, call, style, notice);
        }
    }
    let link = link::parse(&format!("https://{}{path}?{query}", call.address.host));
    let file = link.and_then(|link| {
        let store = world.store.lock();
        store.file(&link, world.unknowns().strict_domain).cloned()
    });
    let Some(file) = file else {
        return notice_page(world, call, style, Notice::DoesNotExist);
    };
    if let Some(notice) = refusal(world, call, &file, visitor) {
        return notice_page(world, call, style, notice);
    }
    let knows_password = file.password.is_none() || file.password.as_deref() == form.sent("pass");
    if file.hotlink && knows_password {
        return hotlink(world, call, &file);
    }
    if let Some(subscriber) = visitor.filter(|id| is_subscriber(world, *id)) {
        return for_subscriber(world, call, style, &form, &file, subscriber);
    }
    let pause = world.clock.scaled(style.config.pause);
    match world.guests.standing(Instant::now(), call.from(), pause) {
        Standing::Free => {}
        Standing::Downloading => return notice_page(world, call, style, Notice::OnlyOne),
        Standing::Pausing(left) => return pausing(world, style, &file, left),
    }
    match call.method {
        Method::POST => submitted(world, call, style, &form, &file),
        _ => shown(world, call, style, &file),
    }
}

/// Why this visitor can never have the file, if so.
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

/// A logged-in subscriber gets the file immediately, unless the account has the
/// menu page enabled.
fn for_subscriber(
    world: &World,
    call: &Call,
    style: &Style,
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
            (false, true) => Notice::BadPassword.text(style.language),
            (false, false) => Notice::PasswordProtected.text(style.language),
        };
        return style.file(&subject(world, file), &form, remark);
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

/// A file whose owner pays for everyone's downloads.
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

/// The next download is not due yet. The page for this depends on the
/// generation.
fn pausing(world: &World, style: &Style, file: &File, left: Duration) -> Reply {
    match style.config.generation {
        Generation::Hourglass => style.hourglass(&subject(world, file), left),
        _ => must_wait(style, minutes(left)),
    }
}

fn shown(world: &World, call: &Call, style: &Style, file: &File) -> Reply {
    let now = Instant::now();
    let adz = world.guests.visit(now, call.from(), &file.id);
    let wait = world.clock.scaled(style.wait());
    if style.config.generation == Generation::Hourglass && style.enforces_countdown() {
        let visit = world.guests.visited(now, call.from(), &file.id);
        let waited = visit.map_or(Duration::ZERO, |visit| visit.first);
        if let Some(left) = wait.checked_sub(waited).filter(|left| !left.is_zero()) {
            return style.hourglass(&subject(world, file), left);
        }
    }
    let form = layout::Form {
        adz: style.has_adz().then_some(adz),
        has_password: file.password.is_some(),
        countdown: wait.as_secs_f64().ceil() as u64,
    };
    let remark = match file.password {
        Some(_) => Notice::PasswordProtected.text(style.language),
        None => "",
    };
    style.file(&subject(world, file), &form, remark)
}

/// The form was submitted.
fn submitted(world: &World, call: &Call, style: &Style, form: &Form, file: &File) -> Reply {
    let visit = world.guests.visited(Instant::now(), call.from(), &file.id);
    if style.enforces_countdown() {
        let wait = world.clock.scaled(style.wait());
        // An hourglass page counts from the first visit, any other from the
        // latest.
        let waited = visit.as_ref().map(|visit| match style.config.generation {
            Generation::Hourglass => visit.first,
            _ => visit.last,
        });
        if waited.is_none_or(|waited| waited < wait) {
            return notice_page(world, call, style, Notice::NoSlot);
        }
    }
    let adz = visit.map(|visit| visit.adz);
    // The real reply to a wrong value is unknown; here the page is shown.
    let is_known = adz.is_some() && form.sent("adz") == adz.as_deref();
    if style.has_adz() && style.enforces_adz() && !is_known {
        return shown(world, call, style, file);
    }
    if file.password.is_some() && file.password.as_deref() != form.sent("pass") {
        let again = layout::Form {
            adz: adz.filter(|_| style.has_adz()),
            has_password: true,
            countdown: 0,
        };
        let remark = Notice::BadPassword.text(style.language);
        return style.file(&subject(world, file), &again, remark);
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
    world.guests.leave(call.from(), &file.id);
    let url = file_server::url(world, file, no_ssl, &path);
    match style.config.form_redirects {
        true => reply::redirect(&url),
        false => style.ready(&url),
    }
}

/// Pages show no details of a file with a password.
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

impl Style {
    fn wait(&self) -> Duration {
        Duration::from_secs(self.config.countdown.into())
    }

    fn is_newest(&self) -> bool {
        self.config.generation == Generation::Card
    }

    fn enforces_countdown(&self) -> bool {
        let chosen = self.config.enforce_countdown;
        chosen.unwrap_or(self.is_newest())
    }

    fn has_adz(&self) -> bool {
        self.config.has_adz.unwrap_or(!self.is_newest())
    }

    fn enforces_adz(&self) -> bool {
        self.config.enforce_adz.unwrap_or(self.is_newest())
    }
}
