//! Every notice of the website can be injected by name, in both languages.

mod client;

use client::{curl_by_proxy, submit, unlimited, visit};
use onefichier_simulator::{Endpoint, Fault, Generation, Injection, Language, NewFile, Notice};

#[test]
fn every_notice_can_be_injected() {
    let simulator = unlimited();
    let link = simulator.add_file(NewFile::new("a", "a")).link;
    for (n, notice) in Notice::ALL.iter().copied().enumerate() {
        for language in [Language::English, Language::French] {
            simulator.set_website(onefichier_simulator::WebsiteConfig {
                generation: Generation::ALL[n % 4],
                ..simulator.website()
            });
            simulator.inject(Injection::once(Fault::Notice(notice)));
            let asked = format!("{link}&lg={}", language.code());
            let mut page = visit(&simulator, &asked, &[]);
            if page.status == 302 {
                let to = page.header("location").unwrap().to_owned();
                page = visit(&simulator, &format!("{to}&lg={}", language.code()), &[]);
            }
            assert_eq!(page.status, notice.status(), "{notice:?}");
            let text = notice.text(language);
            let text = text
                .replace("{minutes}", "5")
                .replace("{address}", "127.0.0.1");
            assert!(
                page.is_html() && page.text().contains(&text),
                "{notice:?}: {page:?}"
            );
        }
    }
    assert!(visit(&simulator, &link, &[]).text().contains("<form"));
}

#[test]
fn a_missing_database_and_a_scan_are_reported_by_a_redirect() {
    let simulator = unlimited();
    let link = simulator.add_file(NewFile::new("a", "a")).link;
    for (notice, address) in [
        (Notice::DatabaseDownRedirect, "https://1fichier.com/?c=DB"),
        (Notice::VirusScanRedirect, "https://1fichier.com/?c=SCAN"),
    ] {
        simulator.inject(Injection::once(Fault::Notice(notice)));
        let arguments = ["-L", "-o", "/dev/null", "-w", "%{url_effective}", &link];
        let output = client::curl_output(
            &[
                &["--proxy", &format!("http://{}", simulator.addr())][..],
                &["--cacert", simulator.ca_file().to_str().unwrap()],
                &arguments,
            ]
            .concat(),
        );
        assert_eq!(String::from_utf8_lossy(&output.stdout), address);
    }
}

#[test]
fn a_notice_hits_the_part_of_the_site_that_is_named() {
    let simulator = unlimited();
    let link = simulator.add_file(NewFile::new("a", "a")).link;
    let folder = simulator.share_folder("shared", None);
    let fault = Fault::Notice(Notice::AddressForbidden);
    simulator.inject(Injection::once(fault.clone()).on(Endpoint::CheckLinks));
    assert_eq!(visit(&simulator, &link, &[]).status, 200);
    let check = "https://1fichier.com/check_links.pl";
    let page = submit(&simulator, check, &format!("links[]={link}"));
    assert!(page.status == 403 && page.text().contains("IP Locked"));
    simulator.inject(Injection::once(fault.clone()).on(Endpoint::SharedFolder));
    assert_eq!(visit(&simulator, &link, &[]).status, 200);
    let json = format!("{}?json=1", folder.replace(".com/", ".com/en/"));
    assert_eq!(visit(&simulator, &json, &[]).status, 403);
    assert_eq!(visit(&simulator, &json, &[]).text(), "[]");
    simulator.inject(Injection::once(fault).on(Endpoint::Website).times(2));
    assert_eq!(curl_by_proxy(&simulator, &[&link]).status, 403);
    assert_eq!(curl_by_proxy(&simulator, &[check]).status, 403);
}
