//! Changes the description, password, transport and access of stored files.
//! Must not know where files are.

use std::net::IpAddr;

use super::{check_password, file_links};
use crate::api::change::{self, Acl};
use crate::describe::OptionTarget;
use crate::error::{Result, invalid_input};
use crate::http::Transport;
use crate::options::{Options, is_email};
use crate::session::Session;

/// What to change; `None` leaves it unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Text beside the name; empty removes it.
    pub description: Option<String>,
    /// Password of the links; empty removes it.
    pub password: Option<String>,
    /// Options with target `attributes`.
    pub options: Vec<(String, String)>,
}

/// Changes files and returns how many were changed.
pub fn set<T: Transport>(
    session: &Session<T>,
    links: &[String],
    changes: &Attributes,
) -> Result<u32> {
    session.ready()?;
    let urls = file_links(links)?;
    check_password(changes.password.as_deref())?;
    let options = Options::read(OptionTarget::Attributes, &changes.options)?;
    let flag = |name| options.text(name).map(|_| u32::from(options.flag(name)));
    let attributes = change::Attributes {
        urls: &urls,
        description: changes.description.as_deref(),
        pass: changes.password.as_deref(),
        no_ssl: flag("no-ssl"),
        inline: flag("inline"),
        cdn: flag("cdn"),
        acl: acl(&options)?,
    };
    let changes_nothing = attributes.description.is_none()
        && attributes.pass.is_none()
        && attributes.no_ssl.is_none()
        && attributes.inline.is_none()
        && attributes.cdn.is_none()
        && attributes.acl.is_empty();
    if changes_nothing {
        return Err(invalid_input("nothing to change"));
    }
    let password = changes.password.as_deref().unwrap_or_default();
    let changed = change::chattr(session, &attributes).map_err(|error| error.redacted(password))?;
    let reported = changed.urls.map(|urls| urls.len() as u64);
    let count = changed.count.or(reported).unwrap_or(urls.len() as u64);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn acl<'a>(options: &Options<'a>) -> Result<Acl<'a>> {
    let country = options.text("allow-countries").map(|text| {
        let codes = list(text).into_iter().map(str::to_ascii_uppercase);
        codes.collect::<Vec<String>>()
    });
    let acl = Acl {
        ip: options.text("allow-addresses").map(list),
        country,
        email: options.text("allow-emails").map(list),
        premium: options
            .text("premium-only")
            .map(|_| u32::from(options.flag("premium-only"))),
    };
    let all = |list: &Option<Vec<&str>>, fits: fn(&str) -> bool| {
        list.as_deref()
            .unwrap_or_default()
            .iter()
            .all(|text| fits(text))
    };
    if !all(&acl.ip, is_cidr) {
        return Err(invalid_input(
            "allow-addresses must be a list of addresses such as 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7",
        ));
    }
    let is_country =
        |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    if !acl.country.iter().flatten().all(is_country) {
        return Err(invalid_input(
            "allow-countries must be a list of two-letter country codes such as FR,BE",
        ));
    }
    if !all(&acl.email, is_email) {
        return Err(invalid_input(
            "allow-emails must be a list of e-mail addresses",
        ));
    }
    Ok(acl)
}

/// Splits at commas; an empty text is an empty list.
fn list(text: &str) -> Vec<&str> {
    let values = text.split(',').map(str::trim);
    values.filter(|value| !value.is_empty()).collect()
}

/// Whether the text is an address or a network.
fn is_cidr(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    length.is_none_or(|length| {
        length.bytes().all(|byte| byte.is_ascii_digit())
            && length.parse::<u8>().is_ok_and(|length| length <= longest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::http::memory::json;
    use crate::session::testing::host_held;

    const A: &str = "https://1fichier.com/?aaaaaaaaaa";

    fn attributes(options: &[(&str, &str)]) -> Attributes {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Attributes {
            options: options.iter().map(own).collect(),
            ..Attributes::default()
        }
    }

    #[test]
    fn only_what_was_given_is_sent() {
        let all = Attributes {
            description: Some("d".into()),
            password: Some("secret".into()),
            ..attributes(&[
                ("no-ssl", "false"),
                ("inline", "true"),
                ("cdn", "false"),
                ("allow-addresses", "192.0.2.0/24, 2001:db8::/32,192.0.2.7"),
                ("allow-countries", "fr,BE"),
                ("allow-emails", "a@b.c"),
                ("premium-only", "true"),
            ])
        };
        let nothing = Attributes {
            description: Some(String::new()),
            password: Some(String::new()),
            ..attributes(&[("allow-addresses", ""), ("premium-only", "false")])
        };
        for (changes, body) in [
            (
                all,
                r#""description":"d","pass":"secret","no_ssl":0,"inline":1,"cdn":0,"acl":{"ip":["192.0.2.0/24","2001:db8::/32","192.0.2.7"],"country":["FR","BE"],"email":["a@b.c"],"premium":1}"#,
            ),
            (
                nothing,
                r#""description":"","pass":"","acl":{"ip":[],"premium":0}"#,
            ),
            (attributes(&[("inline", "true")]), r#""inline":1"#),
        ] {
            let (session, memory) = host_held([json(200, r#"{"status":"OK","updated":1}"#)]);
            assert_eq!(set(&session, &[A.to_owned()], &changes), Ok(1));
            let (url, sent) = memory.wire().remove(0);
            assert!(url.ends_with("/file/chattr.cgi"));
            assert_eq!(sent, format!(r#"{{"urls":["{A}"],{body}}}"#));
        }
    }

    #[test]
    fn wrong_changes_are_refused_before_any_request() {
        let (session, memory) = host_held([]);
        let short = Attributes {
            password: Some("12345".into()),
            ..Attributes::default()
        };
        let mut wrong = vec![Attributes::default(), short];
        for option in [
            ("allow-addresses", "192.0.2.0/33"),
            ("allow-addresses", "192.0.2.0/+3"),
            ("allow-addresses", "example.com"),
            ("allow-countries", "FRA"),
            ("allow-countries", "F1"),
            ("allow-emails", "nobody"),
            ("premium-only", "yes"),
            ("single", "true"),
        ] {
            wrong.push(attributes(&[option]));
        }
        for changes in wrong {
            let error = set(&session, &[A.to_owned()], &changes).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput, "{changes:?}");
        }
        assert!(memory.requests().is_empty());
    }
}
