//! Direct links in the formats of other downloaders. Must not know how links
//! are resolved.

use hoster_host::Ticket;

use super::args::Format;

/// Returns the text to print for one file.
pub fn text(format: Format, ticket: &Ticket, name: Option<&str>) -> String {
    match format {
        Format::Aria2 => aria2(ticket, name),
        Format::Curl => {
            let out = match name {
                Some(name) => vec!["-o".into(), argument(name)],
                None => vec!["-OJ".into()],
            };
            let headers = ticket.headers.iter();
            let headers = headers.flat_map(|(k, v)| ["-H".into(), format!("{k}: {v}")]);
            // `-g` takes braces, brackets and `#1` literally.
            let words = ["curl", "-fL", "-g", "--http1.1", "-C", "-"].map(str::to_owned);
            line(words.into_iter().chain(out).chain(headers), &ticket.url)
        }
        Format::Wget => {
            let out = match name {
                Some(name) => vec!["-O".into(), argument(name)],
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

/// Returns a name that is neither an option nor standard output.
fn argument(name: &str) -> String {
    match name.starts_with('-') {
        true => format!("./{name}"),
        false => name.to_owned(),
    }
}

/// Formats an entry of an input file: options are indented, one per line.
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

/// Returns the options that aria2 needs for a ticket. It does not support
/// Whirlpool.
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

/// Quotes a word for any POSIX shell.
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
        let mut ticket = Ticket::new("https://a-1.example.com/p1");
        ticket.headers = vec![("Referer".into(), "https://example.com/".into())];
        ticket.resumable = true;
        ticket.max_connections = 5;
        ticket
    }

    #[test]
    fn names_cannot_become_commands() {
        for format in [Format::Curl, Format::Wget] {
            let text = text(format, &ticket(), Some("it's; a $(game).zip"));
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
    fn names_cannot_become_options_or_patterns() {
        let curl = text(Format::Curl, &ticket(), Some("-K"));
        assert!(
            curl.starts_with("curl -fL -g ") && curl.contains(" -o ./-K "),
            "{curl}"
        );
        let wget = text(Format::Wget, &ticket(), Some("-"));
        assert!(wget.contains(" -O ./- "), "{wget}");
    }

    #[test]
    fn an_entry_for_aria2_has_its_options_below() {
        assert_eq!(
            text(Format::Aria2, &ticket(), Some("a\n dir=/etc.zip")),
            "https://a-1.example.com/p1\n  out=a  dir=/etc.zip\n  max-connection-per-server=5\n  \
             split=5\n  header=Referer: https://example.com/"
        );
    }
}
