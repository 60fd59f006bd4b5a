//! Pages of four generations, and what must never be taken for a form or a
//! download.

use super::*;

/// Landing pages and the pages behind their forms, modelled on each generation
/// of the site.
pub const GENERATIONS: [(&str, &str, &str); 4] = [
    (
        "2018",
        include_str!("pages/2018.html"),
        include_str!("pages/2018-link.html"),
    ),
    (
        "2025",
        include_str!("pages/2025.html"),
        include_str!("pages/2025-link.html"),
    ),
    (
        "2026-03",
        include_str!("pages/2026-03.html"),
        include_str!("pages/2026-03-link.html"),
    ),
    (
        "2026-09",
        include_str!("pages/2026-09.html"),
        include_str!("pages/2026-09-link.html"),
    ),
];

fn link() -> Link {
    link::recognize("https://1fichier.com/?abcde12345").unwrap()
}

fn generation(name: &str) -> (Page, Page) {
    let (_, landing, behind) = GENERATIONS
        .into_iter()
        .find(|(n, _, _)| *n == name)
        .unwrap();
    (read(landing, &link()), read(behind, &link()))
}

type Expected = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    bool,
    u32,
    &'static str,
);

#[test]
fn every_generation_of_the_page_is_read() {
    let rows: [Expected; 4] = [
        (
            "2018",
            "https://1fichier.com/?abcde12345&pt=x9",
            &[("adz", "36.5\"7"), ("save", "1")],
            false,
            60,
            "https://a-4.1fichier.com/c1080178402",
        ),
        (
            "2025",
            "https://1fichier.com/?abcde12345",
            &[("adz", "k3.0a1")],
            true,
            60,
            "https://a-12.1fichier.com/c55667788",
        ),
        (
            "2026-03",
            "https://1fichier.com/?abcde12345",
            &[("adz", "z.1")],
            false,
            45,
            "https://a-7.1fichier.com/p1058755667",
        ),
        (
            "2026-09",
            "https://1fichier.com/?abcde12345&lg=en",
            &[],
            false,
            60,
            "https://a-3.1fichier.com/p2233445566?inline=0&x=1",
        ),
    ];
    for (name, action, fields, has_password, countdown, direct) in rows {
        let (landing, behind) = generation(name);
        let form = landing.form.unwrap_or_else(|| panic!("{name}"));
        let found: Vec<(&str, &str)> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(form.action, action, "{name}");
        assert_eq!(found, fields, "{name}");
        assert_eq!(form.has_password, has_password, "{name}");
        assert_eq!(
            landing.reload.or(landing.countdown),
            Some(countdown),
            "{name}"
        );
        assert_eq!(landing.direct, None, "{name}");
        assert_eq!(behind.direct.as_deref(), Some(direct), "{name}");
        assert_eq!(behind.form, None, "{name}");
    }
}

#[test]
fn a_form_that_leads_elsewhere_is_ignored() {
    for action in [
        "https://example.com/?abcde12345",
        "https://1fichier.com/?fghij67890",
        "https://1fichier.com/login.pl",
        "//example.com/?abcde12345",
        "/login.pl?abcde12345",
        "https://1fichier.com@example.com/?abcde12345",
        "https://1fichier.com:81/?abcde12345",
        "javascript:alert(1)",
        "/?abcde12345&x=é",
        "/dir/abcde12345",
        "#",
    ] {
        assert_eq!(action_of(action, &link()), None, "{action}");
        let page = format!(
            "<form method=post action='{action}'><input type=hidden name=a value=b></form>"
        );
        assert_eq!(read(&page, &link()).form, None, "{action}");
    }
    assert_eq!(
        read("<form action=''><input name=q></form>", &link()).form,
        None
    );
}

#[test]
fn a_form_for_the_file_is_found_in_any_spelling() {
    for (action, target) in [
        ("", "https://1fichier.com/?abcde12345&lg=en"),
        ("?abcde12345", "https://1fichier.com/?abcde12345"),
        ("/?ABCDE12345&x=1", "https://1fichier.com/?ABCDE12345&x=1"),
        (
            "http://tenvoi.com/?abcde12345",
            "https://tenvoi.com/?abcde12345",
        ),
        (
            "http://abcde12345.1fichier.com/",
            "https://1fichier.com/?abcde12345&lg=en",
        ),
        (
            "https://www.1fichier.com/?abcde12345",
            "https://1fichier.com/?abcde12345&lg=en",
        ),
    ] {
        assert_eq!(
            action_of(action, &link()).as_deref(),
            Some(target),
            "{action}"
        );
    }
}

#[test]
fn decoration_is_never_the_file() {
    for page in [
        "<link rel=icon href='https://img.1fichier.com/favicon.ico'>",
        "<a href='https://img.1fichier.com/favicon.ico'>Start your download</a>",
        "<a href='https://static.1fichier.com/abcdefgh'>Start your download</a>",
        "<a href='https://www.1fichier.com/abcdefgh'>Start your download</a>",
        "<a href='https://1fichier.com/abcdefgh'>Start your download</a>",
        "<a href='https://example.com/p12345678'>Start your download</a>",
        "<a href='https://a-1.1fichier.com.example.com/p12345678'>Start your download</a>",
        "<a href='javascript:x()'>Start your download</a>",
        "<img src='https://a-1.1fichier.com/p12345678'>",
        "<script>x = '<a href=https://a-1.1fichier.com/p12345678>'</script>",
        "<!-- <a href='https://a-1.1fichier.com/p12345678'>Start your download</a> -->",
        "<a href='https://a-1.1fichier.com/p12345678/x.exe'>Start your download</a>",
        "<a href='https://login.1fichier.com/register'>Register</a>",
    ] {
        assert_eq!(direct(page), None, "{page}");
    }
}

#[test]
fn the_named_link_wins_over_others() {
    let page = "<a href='https://a-1.1fichier.com/p11111111'>mirror</a>
                <a href='https://a-2.1fichier.com/p22222222'>START your download</a>";
    assert_eq!(
        direct(page).as_deref(),
        Some("https://a-2.1fichier.com/p22222222")
    );
    let page = "<a href='https://a-1.1fichier.com/p11111111'>file.rar";
    assert_eq!(
        direct(page).as_deref(),
        Some("https://a-1.1fichier.com/p11111111")
    );
}

#[test]
fn a_form_of_nonsense_is_bounded() {
    let inputs = "<input type=hidden name=a value=b>".repeat(1000);
    let long = format!("<input type=hidden name=l value={}>", "x".repeat(5000));
    let page = format!("<form method=post>{long}{inputs}");
    let form = read(&page, &link()).form.unwrap();
    assert_eq!(form.fields.len(), FIELDS);
    assert!(form.fields.iter().all(|(name, _)| name == "a"));
}
