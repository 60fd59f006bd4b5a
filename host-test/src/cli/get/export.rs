//! Direct links in the words of other downloaders. Must not know how links
//! are resolved.

use hoster_host::{Ticket, names};

use super::args::Format;

/// What is printed for one file.
pub fn text(format: Format, ticket: &Ticket, name: Option<&str>) -> String {
    let name = ticket.file_name.as_deref().or(name).map(names::safe);
    match format {
        Format::Aria2 => aria2(ticket, name.as_deref()),
        Format::Curl => {
            let out = match &name {
                Some(name) => vec!["-o".into(), name.clone()],
                None => vec!["-OJ".into()],
            };
            let headers = ticket.headers.iter();
            let headers = headers.flat_map(|(k, v)| ["-H".into(), format!("{k}: {v}")]);
            let words = ["curl", "-fL", "--http1.1", "-C", "-"].map(str::to_owned);
            line(words.into_iter().chain(out).chain(headers), &ticket.url)
        }
        Format::Wget => {
            let out = match &name {
                Some(name) => vec!["-O".into(), name.clone()],
                None => vec!["--content-disposition".into()],
            };
            let headers = ticket
                .headers
                .iter()
                .map(|(k, v)| format!("--header={k}: {v}"));
            let words = ["wget", "-c"].map(str::to_owned);
            line(words.into_iter().chain(out).chain(headers), &ticket.url)
        }
    }
}

/// An entry of an input file: options are indented, one a line.
fn aria2(ticket: &Ticket, name: Option<&str>) -> String {
    let mut text = one_line(&ticket.url);
    let mut option = |name: &str, value: &str| {
        text.push_str(&format!("\n  {name}={}", one_line(value)));
    };
    for (name, value) in options(ticket, name) {
        option(name, &value);
    }
    text
}

/// The options that aria2 needs for a ticket. It knows no Whirlpool.
pub fn options(ticket: &Ticket, name: Option<&str>) -> Vec<(&'static str, String)> {
    let mut options = Vec::new();
    options.extend(name.map(|name| ("out", name.to_owned())));
    let connections = ticket.max_connections.clamp(1, 16).to_string();
    options.push(("max-connection-per-server", connections.clone()));
    options.push(("split", connections));
    options.extend(
        ticket
            .headers
            .iter()
            .map(|(k, v)| ("header", format!("{k}: {v}"))),
    );
    if let Some(checksum) = ticket.checksum.as_ref().filter(|c| c.algorithm == "sha256") {
        options.push(("checksum", format!("sha-256={}", checksum.hex)));
    }
    options
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn line(words: impl Iterator<Item = String>, url: &str) -> String {
    let words = words.chain(["--".to_owned(), url.to_owned()]);
    words
        .map(|word| quoted(&word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One word for any POSIX shell.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", one_line(word).replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            url: "https://a-1.example.com/p1".into(),
            headers: vec![("Referer".into(), "https://example.com/".into())],
            file_name: Some("it's; a $(game).zip".into()),
            size: None,
            checksum: None,
            resumable: true,
            max_connections: 5,
            start_within: None,
            resume_within: None,
        }
    }

    #[test]
    fn names_cannot_become_commands() {
        for format in [Format::Curl, Format::Wget] {
            let text = text(format, &ticket(), None);
            assert!(text.contains(r"'it'\''s; a $(game).zip'"), "{text}");
            assert!(text.ends_with(" -- https://a-1.example.com/p1"), "{text}");
            assert_eq!(
                shlex::split(&text)
                    .unwrap()
                    .iter()
                    .filter(|w| w.contains("$("))
                    .count(),
                1
            );
        }
    }

    #[test]
    fn an_entry_for_aria2_has_its_options_below() {
        let mut ticket = ticket();
        ticket.file_name = Some("a\n dir=/etc.zip".into());
        assert_eq!(
            text(Format::Aria2, &ticket, None),
            "https://a-1.example.com/p1\n  out=a_ dir=_etc.zip\n  max-connection-per-server=5\n  \
             split=5\n  header=Referer: https://example.com/"
        );
    }
}
