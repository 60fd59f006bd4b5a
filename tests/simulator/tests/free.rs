//! Free mode: page, countdown, form, link, one download at a time.

mod client;

use std::io::{Read as _, Write as _};
use std::time::Duration;

use client::{between, connect, curl_by_proxy, download, request_direct, start, submit, visit};
use onefichier_simulator::{
    Config, Fault, Generation, Injection, Language, Limits, Network, NewFile, Simulator,
    StoredFile, WebsiteConfig,
};

/// No countdown, and no pause between downloads.
fn without_waits() -> WebsiteConfig {
    WebsiteConfig {
        countdown: 0,
        pause: Duration::ZERO,
        ..WebsiteConfig::default()
    }
}

fn with(website: WebsiteConfig) -> (Simulator, StoredFile) {
    let simulator = start(Config {
        limits: Limits::Off,
        website,
        ..Config::default()
    });
    let file = simulator.add_file(NewFile::new("é & b.bin", vec![7; 425_134]));
    (simulator, file)
}

/// The link to the file server on a page.
fn direct(page: &str) -> &str {
    let (before, _) = page
        .split_once(">Start your download</a>")
        .or_else(|| page.split_once(">Click here to download the file</a>"))
        .unwrap_or_else(|| panic!("no link: {page}"));
    let (_, link) = before.rsplit_once("<a href=\"").unwrap();
    link.split_once('"').unwrap().0
}

#[test]
fn every_generation_shows_name_size_form_and_countdown_its_own_way() {
    let (simulator, file) = with(WebsiteConfig::default());
    for (generation, english, french) in [
        (
            Generation::Table,
            &[
                ">Filename :</td><td class=\"normal\">é &amp; b.bin<",
                ">Size :</td><td class=\"normal\">415.17 KB",
            ][..],
            &[">Nom du fichier :</td>", ">Taille :</td>", "415.17 Ko"][..],
        ),
        (
            Generation::TableWithSpans,
            &[
                "<td class=\"normal\"><span style=\"font-weight:bold\">é &amp; b.bin<",
                "<span style=\"font-weight:bold\">415.17 KB</span></td>",
            ],
            &["415.17 Ko</span></td>"],
        ),
        (
            Generation::Hourglass,
            &["415.17 KB</span></td>"],
            &["415.17 Ko</span></td>"],
        ),
        (
            Generation::Card,
            &[
                "<span class=\"tier-name\">é &amp; b.bin</span> \
                 <span class=\"tier-feat\">415.17 KB</span>",
                "<form method=\"POST\" action=\"\"",
            ],
            &["<span class=\"tier-feat\">415.17 Ko</span>"],
        ),
    ] {
        simulator.set_website(WebsiteConfig {
            generation,
            ..simulator.website()
        });
        let page = visit(&simulator, &file.link, &[]);
        assert_eq!(page.status, 200);
        let text = page.text();
        for wanted in english
            .iter()
            .chain(&["var ct = 60;", "id=\"f1\"", "name=\"dl_no_ssl\""])
        {
            assert!(
                text.contains(wanted),
                "{generation:?} lacks {wanted}: {text}"
            );
        }
        let has_adz = text.contains("name=\"adz\"");
        assert_eq!(has_adz, generation != Generation::Card);
        let text = visit(&simulator, &format!("{}&lg=fr", file.link), &[]).text();
        for wanted in french {
            assert!(
                text.contains(wanted),
                "{generation:?} lacks {wanted}: {text}"
            );
        }
    }
}

#[test]
fn the_language_is_requested_in_four_ways() {
    let (simulator, file) = with(WebsiteConfig {
        language: Language::French,
        ..WebsiteConfig::default()
    });
    let is_english = |link: &str, headers: &[(&str, &str)]| {
        let text = visit(&simulator, link, headers).text();
        text.contains("<html lang=\"en\">")
    };
    let other = format!("{}&af=3186111&lg=en", file.link);
    assert!(!is_english(&file.link, &[]));
    assert!(is_english(&other, &[("Cookie", "LG=fr")]));
    assert!(is_english(&file.link.replace("/?", "/en/?"), &[]));
    assert!(is_english(&file.link, &[("Cookie", "a=b; LG=en")]));
    assert!(is_english(
        &file.link,
        &[("Accept-Language", "en-US,en;q=0.5")]
    ));
    assert!(!is_english(
        &file.link,
        &[("Accept-Language", "fr,en;q=0.5")]
    ));
}

#[test]
fn curl_waits_and_downloads_through_tls() {
    let (simulator, file) = with(WebsiteConfig {
        countdown: 4,
        ..WebsiteConfig::default()
    });
    let page = curl_by_proxy(&simulator, &["--compressed", &file.link]).text();
    assert!(page.contains("var ct = 4;"));
    let early = curl_by_proxy(&simulator, &["-d", "dl_no_ssl=on", &file.link]).text();
    assert!(
        early.contains("temporarily limited due to high demand"),
        "{early}"
    );
    std::thread::sleep(Duration::from_millis(4_100));
    let page = curl_by_proxy(&simulator, &["-d", "did=1", &file.link]).text();
    let url = direct(&page);
    let path = url
        .strip_prefix("https://a-")
        .unwrap()
        .split_once(".1fichier.com/c")
        .unwrap()
        .1;
    assert!(path.bytes().all(|byte| byte.is_ascii_digit()), "{url}");
    let reply = curl_by_proxy(&simulator, &[url]);
    assert_eq!(reply.body.len(), 425_134);
    assert!(reply.head.contains("attachment; filename="));
    let again = curl_by_proxy(&simulator, &[url]);
    assert!(again.is_html() && again.text().contains("expired"));
    let page = curl_by_proxy(&simulator, &[&file.link]).text();
    assert!(page.contains(">You must wait 5 minutes"), "{page}");
    assert!(!page.contains("<form"));
}

#[test]
fn a_countdown_is_a_number_or_a_product_and_follows_the_speed() {
    let (simulator, file) = with(WebsiteConfig {
        countdown_as_product: true,
        ..WebsiteConfig::default()
    });
    assert!(
        visit(&simulator, &file.link, &[])
            .text()
            .contains("var ct = 1*60;")
    );
    let fast = start(Config {
        speed: 30.0,
        ..Config::default()
    });
    let file = fast.add_file(NewFile::new("a", "a"));
    assert!(visit(&fast, &file.link, &[]).text().contains("var ct = 2;"));
}

#[test]
fn a_form_without_its_page_or_without_its_adz_has_no_effect() {
    let (simulator, file) = with(WebsiteConfig {
        has_adz: Some(true),
        enforce_adz: Some(true),
        enforce_countdown: Some(true),
        ..without_waits()
    });
    let reply = submit(&simulator, &file.link, "did=1").text();
    assert!(reply.contains("high demand"), "{reply}");
    let page = visit(&simulator, &file.link, &[]).text();
    let adz = between(&page, "name=\"adz\" value=\"", "\"").to_owned();
    assert!(
        submit(&simulator, &file.link, "did=1")
            .text()
            .contains("id=\"f1\"")
    );
    // That displayed another page.
    assert!(
        submit(&simulator, &file.link, &format!("adz={adz}"))
            .text()
            .contains("id=\"f1\"")
    );
    let page = visit(&simulator, &file.link, &[]).text();
    let adz = between(&page, "name=\"adz\" value=\"", "\"");
    direct(&submit(&simulator, &file.link, &format!("adz={adz}&dl_no_ssl=on")).text())
        .strip_prefix("http://a-")
        .unwrap();
}

/// The generations before the newest.
const OLDER: [Generation; 3] = [
    Generation::Table,
    Generation::TableWithSpans,
    Generation::Hourglass,
];

#[test]
fn the_older_pages_accept_clients_that_do_not_wait() {
    for generation in OLDER {
        let (simulator, file) = with(WebsiteConfig {
            generation,
            pause: Duration::ZERO,
            ..WebsiteConfig::default()
        });
        // Like Cyberdrop-DL and JDownloader: page and form immediately, no adz.
        let page = visit(&simulator, &file.link, &[]).text();
        assert!(page.contains("var ct = 60;") && page.contains("<form"));
        let reply = submit(&simulator, &file.link, "dl_no_ssl=on").text();
        assert!(direct(&reply).starts_with("http://a-"));
        // Like the forks of 1fichier-dl: no page before the form.
        let other = simulator.add_file(NewFile::new("other", "x"));
        direct(&submit(&simulator, &other.link, "did=0").text());
        // Like plowshare: an empty form, and a HEAD before everything.
        let head = client::send(
            &simulator,
            "HEAD",
            "1fichier.com",
            &client::split(&other.link).1,
            &[],
            b"",
        );
        assert_eq!((head.status, head.header("location")), (200, None));
        direct(&submit(&simulator, &other.link, "").text());
    }
}

#[test]
fn the_newest_page_refuses_an_early_form_unless_configured() {
    let (simulator, file) = with(WebsiteConfig::default());
    visit(&simulator, &file.link, &[]);
    let early = submit(&simulator, &file.link, "").text();
    assert!(early.contains("high demand"), "{early}");
    simulator.set_website(WebsiteConfig {
        enforce_countdown: Some(false),
        ..simulator.website()
    });
    direct(&submit(&simulator, &file.link, "").text());
}

#[test]
fn an_older_page_can_insist_on_its_adz_which_is_a_number() {
    let (simulator, file) = with(WebsiteConfig {
        generation: Generation::TableWithSpans,
        enforce_adz: Some(true),
        ..without_waits()
    });
    let page = visit(&simulator, &file.link, &[]).text();
    let adz = between(&page, "name=\"adz\" value=\"", "\"").to_owned();
    assert!(adz.contains('.') && adz.parse::<f64>().is_ok(), "{adz}");
    let again = submit(&simulator, &file.link, "").text();
    let adz = between(&again, "name=\"adz\" value=\"", "\"").to_owned();
    direct(&submit(&simulator, &file.link, &format!("adz={adz}")).text());
}

#[test]
fn the_form_can_lead_to_the_file_by_a_redirect() {
    let (simulator, file) = with(WebsiteConfig {
        generation: Generation::Table,
        form_redirects: true,
        ..without_waits()
    });
    let reply = submit(&simulator, &file.link, "");
    assert_eq!(reply.status, 302);
    let direct = reply.header("location").unwrap();
    assert_eq!(download(&simulator, direct, &[]).body.len(), 425_134);
}

/// The seconds of an hourglass; `None` if the page has its form.
fn hourglass(page: &str) -> Option<u64> {
    if page.contains("<form") {
        return None;
    }
    let button = between(page, "id=\"dlw\"", "</button>");
    assert!(button.contains("disabled"));
    let number = button.rsplit(' ').next().unwrap();
    Some(number.parse().unwrap())
}

#[test]
fn an_hourglass_counts_the_pause_and_a_reload_shows_the_rest() {
    let (simulator, file) = with(WebsiteConfig {
        generation: Generation::Hourglass,
        pause: Duration::from_secs(888),
        countdown: 0,
        ..WebsiteConfig::default()
    });
    let get = || visit(&simulator, &file.link, &[]).text();
    assert_eq!(hourglass(&get()), None);
    let page = submit(&simulator, &file.link, "").text();
    download(&simulator, direct(&page), &[]);
    let first = hourglass(&get()).unwrap();
    assert!((1..=888).contains(&first));
    assert!(hourglass(&get()).unwrap() <= first);
    // The form is not accepted either.
    assert!(hourglass(&submit(&simulator, &file.link, "").text()).is_some());
    simulator.set_website(WebsiteConfig {
        hourglass_minutes: true,
        ..simulator.website()
    });
    assert!(get().contains("Free download in ⏳ 15 minutes<"));
    let french = visit(&simulator, &format!("{}&lg=fr", file.link), &[]).text();
    assert!(french.contains("Téléchargement gratuit dans 15 minutes<"));
    simulator.set_website(WebsiteConfig {
        pause: Duration::ZERO,
        ..simulator.website()
    });
    assert_eq!(hourglass(&get()), None);
}

#[test]
fn an_hourglass_that_is_enforced_counts_from_the_first_visit() {
    let (simulator, file) = with(WebsiteConfig {
        generation: Generation::Hourglass,
        enforce_countdown: Some(true),
        countdown: 1000,
        pause: Duration::ZERO,
        ..WebsiteConfig::default()
    });
    let get = || visit(&simulator, &file.link, &[]).text();
    assert!((990..=1000).contains(&hourglass(&get()).unwrap()));
    assert!(
        submit(&simulator, &file.link, "")
            .text()
            .contains("high demand")
    );
    // The same visit, later: a reload does not restart it.
    std::thread::sleep(Duration::from_millis(1100));
    assert!(hourglass(&get()).unwrap() < 1000);
    simulator.set_website(WebsiteConfig {
        countdown: 1,
        ..simulator.website()
    });
    assert_eq!(hourglass(&get()), None);
    direct(&submit(&simulator, &file.link, "").text());
}

#[test]
fn a_free_link_ignores_ranges_and_a_head_does_not_use_it_up() {
    let (simulator, file) = with(without_waits());
    visit(&simulator, &file.link, &[]);
    let page = submit(&simulator, &file.link, "").text();
    let url = direct(&page);
    assert_eq!(request_direct(&simulator, "HEAD", url, &[]).status, 200);
    let reply = download(&simulator, url, &[("Range", "bytes=10-20")]);
    assert_eq!((reply.status, reply.body.len()), (200, 425_134));
    assert_eq!(reply.header("accept-ranges"), Some("none"));
    assert!(download(&simulator, url, &[]).is_html());
}

#[test]
fn an_address_has_one_download_at_a_time() {
    let (simulator, _) = with(without_waits());
    let file = simulator.add_file(NewFile::new("large", vec![0; 64 << 20]));
    let get = || {
        visit(&simulator, &file.link, &[]);
        let page = submit(&simulator, &file.link, "").text();
        direct(&page).to_owned()
    };
    let (first, second) = (get(), get());
    let (host, path) = client::split(&first);
    let mut stream = connect(simulator.addr());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream.read_exact(&mut [0; 1000]).unwrap();
    let page = visit(&simulator, &file.link, &[]).text();
    assert!(
        page.contains("one file at a time") && !page.contains("<form"),
        "{page}"
    );
    let refused = download(&simulator, &second, &[]);
    assert!(refused.is_html() && refused.text().contains("one file at a time"));
    drop(stream);
    // The server notices at its next write.
    client::until("the end of the download", || {
        visit(&simulator, &file.link, &[]).text().contains("<form")
    });
}

#[test]
fn a_password_is_required_and_the_name_is_hidden() {
    for generation in Generation::ALL {
        let (simulator, _) = with(WebsiteConfig {
            generation,
            has_adz: Some(false),
            ..without_waits()
        });
        let file = simulator.add_file(NewFile {
            password: Some("open sésame".into()),
            ..NewFile::new("secret.bin", "abc")
        });
        let page = visit(&simulator, &file.link, &[]).text();
        assert!(page.contains("name=\"pass\"") && !page.contains("secret.bin"));
        let wrong = submit(&simulator, &file.link, "pass=wrong").text();
        assert!(wrong.contains("warn\">Bad password<") && wrong.contains("name=\"pass\""));
        let page = submit(&simulator, &file.link, "pass=open+s%C3%A9same").text();
        assert_eq!(download(&simulator, direct(&page), &[]).body, b"abc");
    }
}

#[test]
fn a_refused_visitor_sees_the_reason() {
    let (simulator, _) = with(without_waits());
    let file = NewFile::new("a", "a");
    let add = |file| simulator.add_file(file).link;
    let premium = add(NewFile {
        premium_only: true,
        ..file.clone()
    });
    let elsewhere = add(NewFile {
        allowed_addresses: vec!["10.0.0.0/8".into()],
        ..file.clone()
    });
    let registered = add(NewFile {
        guests_refused: true,
        ..file.clone()
    });
    for (link, text) in [
        (
            premium,
            "reserved access to the subscribers of our services",
        ),
        (elsewhere, "Access to this file is protected"),
        (registered, "not possible to free unregistered users"),
    ] {
        let page = visit(&simulator, &link, &[]);
        assert!(page.status == 200 && page.text().contains(text), "{page:?}");
        assert!(!page.text().contains("<form"));
    }
    let gone = visit(
        &simulator,
        "https://1fichier.com/?abcdefghij0123456789",
        &[],
    );
    assert_eq!(gone.status, 404);
    assert!(
        gone.text()
            .contains("<div class=\"notice alc\">The requested file does not exist<br/>")
    );
    let link = add(file);
    simulator.set_network(Network::Professional);
    assert!(
        visit(&simulator, &link, &[])
            .text()
            .contains("professional infrastructure detected")
    );
    let page = visit(&simulator, "https://1fichier.com/network.html", &[]).text();
    assert!(page.contains("VPN detected"));
}

#[test]
fn a_hotlink_is_the_file_itself_or_a_redirect_to_it() {
    let (simulator, _) = with(WebsiteConfig::default());
    let new = NewFile {
        hotlink: true,
        ..NewFile::new("hot.bin", "0123456789")
    };
    let file = simulator.add_file(new.clone());
    let reply = visit(&simulator, &file.link, &[("Range", "bytes=2-4")]);
    assert_eq!((reply.status, &reply.body[..]), (206, &b"234"[..]));
    assert!(reply.head.contains("filename=\"hot.bin\""));
    let simulator = start(Config {
        limits: Limits::Off,
        unknowns: onefichier_simulator::Unknowns {
            hotlink_redirects: true,
            ..Default::default()
        },
        ..Config::default()
    });
    let file = simulator.add_file(new);
    let reply = visit(&simulator, &file.link, &[]);
    let location = reply.header("location").unwrap();
    assert_eq!(reply.status, 302);
    assert_eq!(download(&simulator, location, &[]).body, b"0123456789");
}

#[test]
fn the_addresses_in_the_head_are_images_and_not_files() {
    let (simulator, file) = with(WebsiteConfig::default());
    let page = visit(&simulator, &file.link, &[]).text();
    let icon = between(&page, "rel=\"icon\" href=\"", "\"");
    let reply = download(&simulator, icon, &[]);
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, Some("image/x-icon"))
    );
}

#[test]
fn a_referer_can_be_required() {
    let (simulator, file) = with(WebsiteConfig {
        referer_required: true,
        ..without_waits()
    });
    visit(&simulator, &file.link, &[]);
    let page = submit(&simulator, &file.link, "").text();
    assert_eq!(download(&simulator, direct(&page), &[]).status, 403);
    let reply = download(&simulator, direct(&page), &[("Referer", &file.link)]);
    assert_eq!(reply.body.len(), 425_134);
}

#[test]
fn a_wait_of_any_length_can_be_injected() {
    let (simulator, file) = with(without_waits());
    simulator.inject(Injection::once(Fault::MustWait { minutes: 47 }));
    assert!(
        visit(&simulator, &file.link, &[])
            .text()
            .contains(">You must wait 47 minutes")
    );
    simulator.inject(Injection::once(Fault::MustWait { minutes: 3 }));
    let page = visit(&simulator, &format!("{}&lg=fr", file.link), &[]).text();
    assert!(page.contains("Vous devez attendre encore 3 minutes"));
    assert!(visit(&simulator, &file.link, &[]).text().contains("<form"));
}
