//! Recognizing links and their owner.

use super::description::sent_nothing;
use crate::harness::{
    Asked, Finding, Harness, Stop, Who, ask, capability_name, ensure, fail, lacks, shown,
};
use hoster_host::{Capability, Code, EntryKind, ErrorCode, LinkInfo, LinkKind, ResolveOptions};

/// A link of no service: the domain is reserved for examples.
const STRANGE: &str = "https://files.example.org/0123456789abcdef";

/// Returns every link in the fixture.
fn links(harness: &Harness) -> Result<Vec<&str>, Stop> {
    let fixture = &harness.fixture;
    let file = fixture.file.iter().map(|file| file.link.as_str());
    let protected = fixture.protected.iter().map(|file| file.link.as_str());
    let folder = fixture.folder.iter().map(|folder| folder.link.as_str());
    let links: Vec<&str> = file
        .chain(protected)
        .chain(folder)
        .chain(fixture.missing.as_deref())
        .collect();
    match links.is_empty() {
        false => Ok(links),
        true => Err(lacks("link")),
    }
}

fn same(a: &LinkInfo, b: &LinkInfo) -> bool {
    a.kind == b.kind && a.link == b.link && a.id == b.id
}

pub(super) async fn recognize_does_no_io(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Customer)?;
    harness.open(&mut session).await?;
    for link in links(harness)?.into_iter().chain([STRANGE, ""]) {
        let _ = ask(session.recognize(link)).await;
        sent_nothing(harness, "recognize")?;
    }
    Ok(())
}

pub(super) async fn recognize_is_stable(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Customer)?;
    for link in links(harness)? {
        let first = known(&mut session, link).await?;
        let again = known(&mut session, link).await?;
        ensure(same(&first, &again), || {
            format!(
                "recognize returns something else for {} the second time",
                shown(link)
            )
        })?;
        let elsewhere = known(&mut harness.session(Who::Nobody)?, link).await?;
        ensure(same(&first, &elsewhere), || {
            format!(
                "recognize returns something else for {} in another session",
                shown(link)
            )
        })?;
        let canonical = known(&mut session, &first.link).await?;
        ensure(same(&first, &canonical), || {
            format!(
                "the canonical form of {} is {}, whose canonical form is {}",
                shown(link),
                shown(&first.link),
                shown(&canonical.link)
            )
        })?;
    }
    Ok(())
}

async fn known(session: &mut hoster_host::Session, link: &str) -> Result<LinkInfo, Stop> {
    match ask(session.recognize(link)).await.must("recognize")? {
        Some(info) => Ok(info),
        None => fail(format!("{} is not recognized", shown(link))),
    }
}

pub(super) async fn recognize_refuses_strangers(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Nobody)?;
    let mut strangers = vec![
        STRANGE.to_owned(),
        "https://example.org/".into(),
        "mailto:somebody@example.org".into(),
        "file:///etc/passwd".into(),
        "javascript:alert(1)".into(),
        String::new(),
    ];
    // A host of the plugin as part of another host's name or path.
    for host in &harness.plugin.manifest().link_hosts {
        for link in links(harness)? {
            if link.contains(host.as_str()) {
                strangers.push(link.replacen(host.as_str(), &format!("{host}.example.org"), 1));
                strangers.push(link.replacen(host.as_str(), &format!("not{host}"), 1));
                strangers.push(link.replacen(host.as_str(), &format!("{host}@example.org"), 1));
                strangers.push(format!("https://example.org/{link}"));
            }
        }
    }
    for link in strangers {
        if let Some(info) = ask(session.recognize(&link)).await.given("recognize")? {
            return fail(format!(
                "{} is taken for {}",
                shown(&link),
                shown(&info.link)
            ));
        }
    }
    Ok(())
}

pub(super) async fn recognize_survives_anything(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Nobody)?;
    let mut odd: Vec<String> = [
        "",
        " ",
        "\0",
        "\n",
        ":",
        "//",
        "https://",
        "https:///",
        "http://[",
        "https://[::1",
        "?",
        "https://?",
        "%",
        "%zz",
        "https://%00/",
        "é",
        "\u{202e}",
        "\u{feff}",
        "ſ",
        "🎮",
    ]
    .map(str::to_owned)
    .into();
    odd.push("a".repeat(1 << 20));
    for link in links(harness)? {
        let chars: Vec<char> = link.chars().collect();
        // Cut at each position, and with something odd inserted there.
        for at in 0..=chars.len() {
            let (start, end): (String, String) =
                (chars[..at].iter().collect(), chars[at..].iter().collect());
            odd.extend(["", "é", "%", "🎮", "\0"].map(|c| format!("{start}{c}{end}")));
            odd.push(start);
        }
        odd.push(format!("{link}{}", "&a=b".repeat(100_000)));
        odd.push(link.to_uppercase());
    }
    for link in odd {
        if let Asked::Broke(reason) = ask(session.recognize(&link)).await {
            return fail(format!("{}: {reason}", shown(&link)));
        }
    }
    Ok(())
}

pub(super) async fn find_links_agrees(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Nobody)?;
    let links = links(harness)?;
    let mut expected: Vec<LinkInfo> = Vec::new();
    // Other rules check the canonical form.
    let same = |one: &LinkInfo, other: &LinkInfo| one.kind == other.kind && one.id == other.id;
    for link in &links {
        let info = known(&mut session, link).await?;
        if !expected.iter().any(|other| same(other, &info)) {
            expected.push(info);
        }
    }
    harness.open(&mut session).await?;
    let joined = |with: fn(&&str) -> String| links.iter().map(with).collect::<Vec<_>>().join("\n");
    for text in [
        joined(|link| (*link).to_owned()),
        joined(|link| format!("See <{link}>, \"{link}\" and ({link}), or {STRANGE}.")),
        joined(|link| format!("<a href=\"{link}\">{link}</a>")),
    ] {
        let found = ask(session.find_links(&text)).await.given("find-links")?;
        let agrees = found.len() == expected.len()
            && found
                .iter()
                .zip(&expected)
                .all(|(one, other)| same(one, other));
        ensure(agrees, || {
            let found = found.iter().map(|info| info.link.as_str());
            let found = found.collect::<Vec<_>>().join(" ");
            format!("in {} it finds {}", shown(&text), shown(&found))
        })?;
    }
    for text in ["", STRANGE, "no link at all", "https://", "\0é\u{feff}🎮"] {
        let found = ask(session.find_links(text)).await.given("find-links")?;
        ensure(found.is_empty(), || {
            format!("it finds a link in {}", shown(text))
        })?;
    }
    sent_nothing(harness, "find-links")
}

pub(super) async fn returned_links_are_recognized(harness: &Harness) -> Finding {
    let capabilities = harness.description().await?.capabilities;
    let mut session = harness.session(Who::Customer)?;
    let mut returned = Vec::new();
    if let (true, Some(folder)) = (
        capabilities.contains(&Capability::Expand),
        &harness.fixture.folder,
    ) {
        let listing = ask(session.expand(&folder.link, None)).await;
        let listing = listing.given("expand")?;
        returned.extend(listing.entries.into_iter().map(|entry| entry.link));
    }
    if capabilities.contains(&Capability::Storage) {
        let contents = ask(session.list_entries(None)).await;
        let contents = contents.given("list-entries")?;
        let files = contents.entries.into_iter();
        let files = files.filter(|entry| entry.kind == EntryKind::File);
        returned.extend(files.filter_map(|entry| entry.link));
    }
    if returned.is_empty() {
        return Err(Stop::NotApplicable(format!(
            "the plugin lists neither `{}` nor `{}`, or there are no files",
            capability_name(Capability::Expand),
            capability_name(Capability::Storage)
        )));
    }
    for link in returned {
        let info = known(&mut session, &link).await?;
        ensure(info.kind == LinkKind::File, || {
            format!(
                "{} is the link of a file, but recognized as something else",
                shown(&link)
            )
        })?;
    }
    Ok(())
}

pub(super) async fn strange_link_is_unsupported(harness: &Harness) -> Finding {
    let mut session = harness.session(Who::Customer)?;
    harness.open(&mut session).await?;
    let asked = ask(session.resolve(STRANGE, ResolveOptions::plain())).await;
    let error = asked.error("resolving a link of another service")?;
    ensure(error.code == ErrorCode::UnsupportedLink, || {
        format!("it fails with `{}`", Code::from(error.code))
    })?;
    sent_nothing(harness, "resolving it")
}
