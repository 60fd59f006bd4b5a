//! Free downloads from the first page to the ticket, with every notice in
//! between.

use std::rc::Rc;
use std::time::Duration;

use super::*;
use crate::clock::FakeClock;
use crate::http::memory::{Memory, page as page_reply, redirect};
use crate::http::{Method, Outcome};
use crate::resolve::{ResolveOptions, resolve};
use crate::session::Settings;
use crate::site::page::tests::GENERATIONS;

const LINK: &str = "http://www.tenvoi.com/?ABCDE12345&af=1";
const FORM: &str = "<form method=post id=f1><input type=hidden name=adz value=1></form>";
const WITH_PASSWORD: &str = "<form method=post><input type=password name=pass></form>";
const START: &str = "<a href='https://a-7.1fichier.com/p1058755667'>Start your download</a>";

struct Play {
    session: Session<Memory>,
    memory: Memory,
    clock: Rc<FakeClock>,
}

fn play(replies: impl IntoIterator<Item = Outcome>) -> Play {
    let memory = Memory::script(replies);
    let clock = FakeClock::at(1_700_000_000);
    let session = Session::new(memory.clone(), Rc::clone(&clock), Settings::default());
    Play {
        session,
        memory,
        clock,
    }
}

impl Play {
    fn resolve(&self, link: &str, options: &ResolveOptions) -> Result<Resolution> {
        resolve(&self.session, link, options)
    }

    fn start(&self) -> Result<Resolution> {
        self.resolve(LINK, &ResolveOptions::default())
    }

    fn requests(&self) -> usize {
        self.memory.requests().len()
    }
}

fn options(password: Option<&str>, token: Option<String>, flags: &[&str]) -> ResolveOptions {
    ResolveOptions {
        password: password.map(str::to_owned),
        token,
        options: flags
            .iter()
            .map(|name| ((*name).to_owned(), "true".to_owned()))
            .collect(),
        ..ResolveOptions::default()
    }
}

fn ticket(resolution: Result<Resolution>) -> Ticket {
    match resolution {
        Ok(Resolution::Ready(ticket)) => ticket,
        other => panic!("{other:?}"),
    }
}

fn paused(resolution: Result<Resolution>) -> Pause {
    match resolution {
        Ok(Resolution::Pause(pause)) => pause,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_generation_of_the_page_leads_to_the_file() {
    for (name, landing, behind) in GENERATIONS {
        let loads = if landing.contains('⏳') { 2 } else { 1 };
        let mut replies = vec![page_reply(200, landing); loads];
        replies.push(page_reply(200, behind));
        let play = play(replies);
        let link = "https://1fichier.com/?abcde12345";
        let password = Some("secret");
        let pause = paused(play.resolve(link, &options(password, None, &[])));
        assert!((45..=60).contains(&pause.seconds), "{name}");
        assert!(!pause.token.contains("secret"), "{name}");
        play.clock.pass(Duration::from_secs(pause.seconds.into()));
        let ticket = ticket(play.resolve(link, &options(password, Some(pause.token), &[])));
        assert!(page::is_file(&ticket.url), "{name}: {}", ticket.url);
        assert_eq!(play.requests(), loads + 1, "{name}");
        assert_eq!((ticket.resumable, ticket.max_connections), (false, 1));
        assert_eq!(ticket.headers, [("Referer".to_owned(), link.to_owned())]);
    }
}

#[test]
fn the_page_is_requested_as_by_a_browser_and_without_a_credential() {
    let play = play([page_reply(200, FORM), page_reply(200, START)]);
    let ticket = ticket(play.start());
    assert_eq!(ticket.url, "https://a-7.1fichier.com/p1058755667");
    let requests = play.memory.requests();
    let page = "https://tenvoi.com/?abcde12345&lg=en";
    assert_eq!(
        (requests[0].method, requests[0].url.as_str()),
        (Method::Get, page)
    );
    assert_eq!(
        (requests[1].method, requests[1].url.as_str()),
        (Method::Post, page)
    );
    assert_eq!(requests[1].body, b"adz=1&did=1");
    for request in &requests {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(header("cookie"), Some("LG=en"));
        assert!(header("accept-language").unwrap().starts_with("en"));
        assert_eq!(header("authorization"), None);
    }
    let referer = ("referer".to_owned(), page.to_owned());
    assert!(requests[1].headers.contains(&referer));
}

#[test]
fn the_form_is_sent_as_given_but_for_what_the_caller_chooses() {
    let form = "<form method=post action='/?abcde12345'><input type=hidden name=adz value='a&amp;b'>\
                <input type=hidden name=save value=1><input type=hidden name=did value=0>\
                <input type=hidden name=dl_no_ssl value=on><input type=checkbox name=dlinline></form>";
    for (flags, body) in [
        (vec![], "adz=a%26b&did=1"),
        (
            vec!["no-ssl", "inline"],
            "adz=a%26b&did=1&dl_no_ssl=on&dlinline=on",
        ),
    ] {
        let play = play([page_reply(200, form), page_reply(200, START)]);
        ticket(play.resolve(LINK, &options(None, None, &flags)));
        let (url, sent) = play.memory.wire().remove(1);
        assert_eq!(
            (url.as_str(), sent.as_str()),
            ("https://tenvoi.com/?abcde12345", body)
        );
    }
}

#[test]
fn nobody_gets_past_the_countdown() {
    let landing = format!("<script>var ct = 60;</script>{FORM}");
    let play = play([page_reply(200, &landing), page_reply(200, START)]);
    let pause = paused(play.start());
    assert_eq!(pause.seconds, 60);
    play.clock.pass(Duration::from_secs(59));
    let again = paused(play.resolve(LINK, &options(None, Some(pause.token), &[])));
    assert_eq!((again.seconds, play.requests()), (1, 1));
    play.clock.pass(Duration::from_secs(1));
    ticket(play.resolve(LINK, &options(None, Some(again.token), &[])));
    assert_eq!(play.requests(), 2);
}

#[test]
fn an_hourglass_page_is_reloaded_when_its_time_has_passed() {
    let hourglass = |left| format!("<button id=dlw disabled>Free download in ⏳ {left}</button>");
    let play = play([
        page_reply(200, &hourglass("16 minutes")),
        page_reply(200, &hourglass("5")),
        page_reply(200, FORM),
        page_reply(200, START),
    ]);
    let pause = paused(play.start());
    assert_eq!((pause.seconds, play.requests()), (960, 1));
    play.clock.pass(Duration::from_secs(959));
    let early = paused(play.resolve(LINK, &options(None, Some(pause.token), &[])));
    assert_eq!((early.seconds, play.requests()), (1, 1));
    // The page shows the remaining time, and then its form.
    play.clock.pass(Duration::from_secs(1));
    let left = paused(play.resolve(LINK, &options(None, Some(early.token), &[])));
    assert_eq!((left.seconds, play.requests()), (5, 2));
    play.clock.pass(Duration::from_secs(5));
    ticket(play.resolve(LINK, &options(None, Some(left.token), &[])));
    let requests = play.memory.requests();
    let methods: Vec<Method> = requests.iter().map(|request| request.method).collect();
    assert_eq!(
        methods,
        [Method::Get, Method::Get, Method::Get, Method::Post]
    );
}

#[test]
fn an_hourglass_that_never_ends_does_not_keep_the_form_from_being_sent() {
    let landing = format!("<p>Free download in ⏳ 60</p>{FORM}");
    let play = play([
        page_reply(200, &landing),
        page_reply(200, &landing),
        page_reply(200, START),
    ]);
    let token = paused(play.start()).token;
    play.clock.pass(Duration::from_secs(60));
    ticket(play.resolve(LINK, &options(None, Some(token), &[])));
    assert_eq!(play.requests(), 3);
}

#[test]
fn an_hourglass_beside_a_blocking_notice_is_not_a_wait() {
    let landing = "<p>IP Locked</p><button id=dlw>⏳ 60</button>";
    let play = play([page_reply(200, landing)]);
    assert_eq!(play.start().unwrap_err().code, Code::AddressBlocked);
}

#[test]
fn a_token_of_another_link_or_an_invalid_one_is_refused() {
    let landing = format!("<script>var ct = 60;</script>{FORM}");
    let play = play([page_reply(200, &landing)]);
    let token = paused(play.start()).token;
    let other = "https://tenvoi.com/?fghij67890";
    for (link, token) in [(other, token.as_str()), (LINK, "x"), (LINK, "")] {
        let error = play
            .resolve(link, &options(None, Some(token.to_owned()), &[]))
            .unwrap_err();
        assert_eq!(error.code, Code::InvalidInput, "{token}");
    }
    assert_eq!(play.requests(), 1);
}

#[test]
fn a_password_is_requested_sent_and_found_wrong() {
    let play1 = play([page_reply(200, WITH_PASSWORD)]);
    let error = play1.start().unwrap_err();
    assert_eq!(
        (error.code, error.scope),
        (Code::PasswordRequired, Scope::File)
    );

    let play2 = play([page_reply(200, WITH_PASSWORD), page_reply(200, START)]);
    ticket(play2.resolve(LINK, &options(Some("p&w"), None, &[])));
    assert_eq!(play2.memory.wire()[1].1, "did=1&pass=p%26w");

    for wrong in [
        WITH_PASSWORD,
        "<div class='warn'>Bad password</div>",
        "<p>Bad password: p&amp;w</p>",
    ] {
        let play = play([page_reply(200, WITH_PASSWORD), page_reply(200, wrong)]);
        let error = play
            .resolve(LINK, &options(Some("p&w"), None, &[]))
            .unwrap_err();
        assert_eq!(error.code, Code::PasswordWrong, "{wrong}");
        assert!(!format!("{error:?}").contains("p&w"));
    }
}

#[test]
fn a_file_whose_owner_pays_is_ready_immediately() {
    let play1 = play([redirect("https://a-4.1fichier.com/c1080178402")]);
    assert_eq!(
        ticket(play1.start()).url,
        "https://a-4.1fichier.com/c1080178402"
    );

    let mut file = page_reply(200, "").unwrap();
    file.headers.push((
        "content-disposition".into(),
        "Attachment; filename=x".into(),
    ));
    let play2 = play([Ok(file)]);
    assert_eq!(ticket(play2.start()).url, "https://tenvoi.com/?abcde12345");

    let play3 = play([
        page_reply(200, FORM),
        redirect("https://a-4.1fichier.com/c1080178402"),
    ]);
    assert_eq!(
        ticket(play3.start()).url,
        "https://a-4.1fichier.com/c1080178402"
    );
}

#[test]
fn redirects_stay_with_the_file() {
    let play1 = play([
        redirect("https://1fichier.com/?abcde12345"),
        page_reply(200, FORM),
        page_reply(200, START),
    ]);
    let ticket1 = ticket(play1.start());
    assert_eq!(ticket1.headers[0].1, "https://1fichier.com/?abcde12345");
    assert_eq!(play1.requests(), 3);
    for (location, code) in [
        ("https://1fichier.com/?c=DB", Code::Unavailable),
        ("/?c=SCAN", Code::Unavailable),
        ("https://1fichier.com/?fghij67890", Code::Changed),
        ("https://1fichier.com/login.pl", Code::Changed),
        ("https://example.com/p12345678", Code::Changed),
        ("https://img.1fichier.com/favicon.ico", Code::Changed),
        ("", Code::Changed),
    ] {
        let play = play([redirect(location)]);
        let error = play.start().unwrap_err();
        assert_eq!((error.code, play.requests()), (code, 1), "{location}");
    }
    let around = redirect("https://tenvoi.com/?abcde12345");
    let play2 = play(vec![around; 3]);
    assert_eq!(play2.start().unwrap_err().code, Code::Changed);
}

#[test]
fn every_notice_has_its_meaning() {
    use Code::*;
    use Scope::*;
    #[rustfmt::skip]
    let rows: &[(u16, &str, Code, Scope, Option<u32>)] = &[
        (200, "<div> File not found</div>", NotFound, File, None),
        (404, "<div class='notice alc'>The requested file does not exist<br/>It could be deleted by its owner", NotFound, File, None),
        (404, "<html>", NotFound, File, None),
        (200, "The requested file has been deleted", NotFound, File, None),
        (200, "The requested file has been deleted because was not downloaded within 30 days", NotFound, File, None),
        (200, "The requested file has been deleted following an abuse request", NotFound, File, None),
        (200, "The requested file could not be found", NotFound, File, None),
        (200, "Le fichier demand&eacute; n&#39;existe pas.", NotFound, File, None),
        (200, "Le fichier demandé n’existe pas.", NotFound, File, None),
        (200, "<h1> Software error: </h1>", Unavailable, Request, Some(600)),
        (200, "<b>Connexion à la base de données impossible</b>", Unavailable, Request, Some(300)),
        (200, "<b>Can't connect DB", Unavailable, Request, Some(300)),
        (200, "Please wait until the file has been scanned by our anti-virus", Unavailable, File, Some(300)),
        (503, "<p> Our services are in maintenance. Please come back after 12:00", Unavailable, Request, Some(1200)),
        (200, "Downloading is not possible to free unregistered users", PremiumRequired, File, None),
        (200, "This is not possible to unregistered users", PremiumRequired, File, None),
        (200, "You need a subscription", PremiumRequired, File, None),
        (200, "Access to this file is protected", Restricted, File, None),
        (200, "This file is protected", Restricted, File, None),
        (200, "Access to this file is protected. The owner of this file has reserved access to the subscribers of our services", PremiumRequired, File, None),
        (200, "Accessing this file is protected by password", PasswordRequired, File, None),
        (200, "The owner of this file has chosen to protect access with a password.", PasswordRequired, File, None),
        (200, "Your requests are too fast", RateLimited, Address, Some(30)),
        (403, "Premium status must not be used on professional services", AddressBlocked, Address, None),
        (403, "Premium status is only allowed to be used on residential private and dedicated - internet connexion", AddressBlocked, Address, None),
        (403, "Usage of professional services is restricted and requires usage of CDN credits", AddressBlocked, Address, None),
        (200, "Professional infrastructure detected", AddressBlocked, Address, None),
        (200, "Your IP was identified as belonging to a server, proxy, VPN", AddressBlocked, Address, None),
        (200, "<h1>Accès restreint</h1>", AddressBlocked, Address, None),
        (403, "<h1>Forbidden</h1>", RateLimited, Request, Some(900)),
        (200, "You can use your account only for downloading from 1 IP", RateLimited, Account, Some(600)),
        (200, "Our services are not compatible with massively shared internet access", RateLimited, Account, Some(600)),
        (200, "Be carreful to not use simultaneously your IPv4 and IPv6 IP", RateLimited, Account, Some(600)),
        (200, "Warning ! Without subscription, you can only download one file at a time...", RateLimited, Address, Some(300)),
        (200, "Without Premium, you can only download one file at a time", RateLimited, Address, Some(300)),
        (200, "Without premium status, you can download only one file at a time", RateLimited, Address, Some(300)),
        (200, "Without Premium, you must wait between downloads.<br/>You must wait 9 minutes", RateLimited, Address, Some(540)),
        (200, "Without subscription, you must wait between downloads.", RateLimited, Address, Some(300)),
        (200, "You already downloading a file", RateLimited, Address, Some(300)),
        (200, "You already downloading some files", RateLimited, Address, Some(300)),
        (200, "You can download only one file at a time", RateLimited, Address, Some(300)),
        (200, "You must wait for another download", RateLimited, Address, Some(300)),
        (200, "Please wait a few seconds before downloading new ones", RateLimited, Address, Some(300)),
        (200, "you must wait up to 15 minutes between each downloads", RateLimited, Address, Some(900)),
        (200, "<b>You must wait 12 minutes</b>", RateLimited, Address, Some(720)),
        (200, "Vous devez attendre encore 7 minutes avant de télécharger", RateLimited, Address, Some(420)),
        (200, "Téléchargements en cours", RateLimited, Address, Some(300)),
        (200, "En téléchargement standard, vous ne pouvez télécharger qu'un seul fichier à la fois", RateLimited, Address, Some(300)),
        (200, "Sans abonnement, vous ne pouvez télécharger qu&rsquo;un seul fichier à la fois", RateLimited, Address, Some(300)),
        (200, "veuillez patienter avant de télécharger un autre fichier", RateLimited, Address, Some(300)),
        (200, "Votre adresse IP ouvre trop de connexions vers le serveur", RateLimited, Address, Some(300)),
        (200, "IP Locked", AddressBlocked, Address, Some(3600)),
        (200, "Will be unlocked within 1h.", AddressBlocked, Address, Some(3600)),
        (200, "Your account will be unlock", AccountLocked, Account, Some(3600)),
        (200, "Free download is temporarily limited due to high demand", SlotsFull, Address, Some(300)),
        (200, "High demand: all free guest slots are currently in use. <a href=/login.pl>Sign in and download now</a>", SlotsFull, Address, Some(300)),
        (200, "Free download is temporarily limited.<br/>All free slots for guests are currently used", SlotsFull, Address, Some(300)),
        (200, "Sign in immediately to continue your download", SlotsFull, Address, Some(300)),
        (200, "Identifiez-vous immédiatement pour continuer votre téléchargement", SlotsFull, Address, Some(300)),
        (200, "Identifiez-vous imm&eacute;diatement pour continuer votre t&eacute;l&eacute;chargement", SlotsFull, Address, Some(300)),
        (200, "MOVED - TEMPORARY_REDIRECT", Unavailable, File, Some(300)),
        (403, "Premium status should not be used on professional services", AddressBlocked, Address, None),
        (200, "This IP address has been identified as belonging to a server, proxy, VPN, relay network, or associated with abusive activity.", AddressBlocked, Address, None),
        (200, "It is not designed for intensive or continuous use", RateLimited, Address, Some(3600)),
        (200, "Free slots are still available for registered users", SlotsFull, Address, Some(300)),
        (200, "Le téléchargement gratuit est temporairement limité; identifiez-vous immédiatement", SlotsFull, Address, Some(300)),
        (200, "The free offer is intended to… You already downloaded for free more than 10 GB", RateLimited, Address, Some(3600)),
        (200, "The free offer is intended to… It is not designed for intensive use", RateLimited, Address, Some(3600)),
        (200, "The free offer is intended to… These limitations are necessary to", RateLimited, Address, Some(3600)),
        (200, "Internal error 5<br/> Please try again later", Unavailable, Request, Some(300)),
        (200, "<h1>Select files to send :</h1>", Unavailable, Request, Some(3600)),
        (200, "The link your requested is expired", Unavailable, Request, Some(1)),
    ];
    for (status, body, code, scope, retry_after) in rows {
        // On the page of the file, and in reply to its form.
        for replies in [
            vec![page_reply(*status, body)],
            vec![page_reply(200, FORM), page_reply(*status, body)],
        ] {
            let play = play(replies);
            let error = play.start().expect_err(body);
            let found = (error.code, error.scope, error.retry_after);
            assert_eq!(found, (*code, *scope, *retry_after), "{status} {body}");
        }
    }
    // At every place where notices appear: on older and newer pages, directly
    // after a tag, with a highlighted word, or alone.
    let places = [
        ("<div class=\"ct_warn\">", "</div>"),
        ("<div class=\"notice alc\">", "</div>"),
        (
            "<html><body><div class=\"bloc2\"><br/><span style=\"color:red\">Warning !</span><br/>",
            "<br/></div>",
        ),
        ("<p>\n  ", "\n</p>"),
    ];
    for (status, body, code, scope, _) in rows {
        for (before, after) in places {
            let page = format!("{before}{body}{after}");
            let play = play([page_reply(*status, &page)]);
            let error = play.start().expect_err(body);
            assert_eq!(
                (error.code, error.scope),
                (*code, *scope),
                "{status} {page}"
            );
        }
    }
}

#[test]
fn a_notice_beside_the_form_is_decoration_unless_it_always_applies() {
    for notice in [
        "Warning ! Without subscription, you can only download one file at a time...",
        "Without Premium, you must wait between downloads",
        "You need a subscription to download faster",
    ] {
        let landing = format!("<p>{notice}</p>{FORM}");
        let play = play([page_reply(200, &landing), page_reply(200, START)]);
        ticket(play.start());
    }
    for (notice, code) in [
        ("IP Locked", Code::AddressBlocked),
        (
            "Free download is temporarily limited due to high demand",
            Code::SlotsFull,
        ),
        (
            "Without Premium, you must wait between downloads. You must wait 5 minutes",
            Code::RateLimited,
        ),
        ("Professional infrastructure detected", Code::AddressBlocked),
    ] {
        let landing = format!("<p>{notice}</p>{FORM}");
        let play = play([page_reply(200, &landing)]);
        let error = play.start().unwrap_err();
        assert_eq!((error.code, play.requests()), (code, 1), "{notice}");
    }
}

#[test]
fn the_form_again_means_no() {
    let play1 = play([page_reply(200, FORM), page_reply(200, FORM)]);
    let error = play1.start().unwrap_err();
    assert_eq!(
        (error.code, error.retry_after),
        (Code::RateLimited, Some(300))
    );
    let one = format!("<p>You can download only one file at a time</p>{FORM}");
    let play2 = play([page_reply(200, FORM), page_reply(200, &one)]);
    assert!(
        play2
            .start()
            .unwrap_err()
            .message
            .contains("one download at a time")
    );
}

#[test]
fn an_unknown_page_is_reported_with_its_fingerprint() {
    let body = "<html><body><main><h1>All new</h1><p>Sign here</p></main></body></html>";
    let play1 = play([page_reply(200, body)]);
    let error = play1.start().unwrap_err();
    assert_eq!(error.code, Code::Changed);
    let reply = error.reply.unwrap();
    let print = crate::html::fingerprint(body);
    assert_eq!(reply, format!("page {print:016x}: All new Sign here"));
}
