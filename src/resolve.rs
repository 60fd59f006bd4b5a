//! From a link to a direct download: one request for the token, and one more
//! for the file's details if the caller asks for them. Must not download anything.

use crate::api::download::{self, TokenRequest};
use crate::api::{credential_missing, file};
use crate::checksum::Whirlpool;
use crate::describe::OptionTarget;
use crate::error::{Code, Error, Result, Scope, invalid_input};
use crate::http::Transport;
use crate::link::{self, Kind, Link};
use crate::options::Options;
use crate::session::Session;

/// Connections per file: what clients in production use of the account's 30.
const CONNECTIONS: u32 = 3;

/// How to resolve a link.
#[derive(Debug, Clone, Default)]
pub struct ResolveOptions {
    /// The link's password.
    pub password: Option<String>,
    /// The token of a pause.
    pub token: Option<String>,
    /// Also ask for name, size and checksum.
    pub fetch_details: bool,
    /// Options with target `resolve`.
    pub options: Vec<(String, String)>,
}

/// All that a downloader needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Where the file is.
    pub url: String,
    /// Name, where known.
    pub file_name: Option<String>,
    /// Bytes, where known.
    pub size: Option<u64>,
    /// Checksum, where known.
    pub checksum: Option<Whirlpool>,
    /// Whether ranges can be fetched.
    pub resumable: bool,
    /// Connections at the same time.
    pub max_connections: u32,
    /// Seconds in which it must start.
    pub start_within: Option<u32>,
    /// Seconds in which it may go on.
    pub resume_within: Option<u32>,
}

/// Resolves a link.
pub fn resolve<T: Transport>(
    session: &Session<T>,
    link: &str,
    options: &ResolveOptions,
) -> Result<Ticket> {
    session.ready()?;
    let given = Options::read(OptionTarget::Resolve, &options.options)?;
    let link = downloadable(link)?;
    if options.token.is_some() {
        return Err(invalid_input(
            "This plugin has given no pause, so there is no token to go on with.",
        ));
    }
    if link.kind == Kind::Direct {
        return Ok(as_it_is(session, &link));
    }
    if !session.has_credential() {
        return Err(credential_missing(
            "Downloads need a 1fichier API key: free mode is not built yet.",
        ));
    }
    let password = options.password.as_deref().filter(|text| !text.is_empty());
    let hide = |error: Error| error.without(password.unwrap_or_default());

    let details = if options.fetch_details {
        details(session, &link, password).map_err(hide)?
    } else {
        file::Info::default()
    };
    let single = given.flag("single");
    let parameters = TokenRequest {
        url: &link.url,
        pass: password,
        single: single.into(),
        inline: given.flag("inline").into(),
        no_ssl: given.flag("no-ssl").into(),
        restrict_ip: given.integer("restrict-ip"),
        cdn: given.flag("cdn").into(),
    };
    let direct = download::get_token(session, &parameters).map_err(hide)?;
    Ok(Ticket {
        url: session.route(&direct),
        size: details.size,
        checksum: details.checksum.as_deref().and_then(Whirlpool::read),
        file_name: details.filename,
        resumable: !single,
        max_connections: if single { 1 } else { CONNECTIONS },
        start_within: Some(download::START_WITHIN),
        resume_within: Some(download::RESUME_WITHIN),
    })
}

/// A link of a kind that can be downloaded.
fn downloadable(text: &str) -> Result<Link> {
    let unsupported = |message| Error::new(Code::UnsupportedLink, message).scope(Scope::File);
    let link = link::recognize(text)
        .ok_or_else(|| unsupported("This is no link to a file of 1fichier."))?;
    match link.kind {
        Kind::File | Kind::Direct => Ok(link),
        Kind::Folder => Err(unsupported(
            "This link leads to a folder; download the files in it.",
        )),
        Kind::Removal => Err(unsupported(
            "This link removes a file; it does not download one.",
        )),
    }
}

/// A direct link is its own ticket. How old it is, nobody knows.
fn as_it_is<T: Transport>(session: &Session<T>, link: &Link) -> Ticket {
    Ticket {
        url: session.route(&link.url),
        file_name: None,
        size: None,
        checksum: None,
        resumable: true,
        max_connections: 1,
        start_within: None,
        resume_within: None,
    }
}

/// Details are worth a request but no failed download: an error that condemns
/// only this request (a rate limit of its own, for example) leaves them out.
fn details<T: Transport>(
    session: &Session<T>,
    link: &Link,
    password: Option<&str>,
) -> Result<file::Info> {
    match file::info(session, &link.url, password) {
        Err(error) if error.scope == Scope::Request && error.code != Code::Unsupported => {
            Ok(file::Info::default())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::memory::json;
    use crate::session::Credential;
    use crate::session::testing::{host_held, session};

    const LINK: &str = "http://www.tenvoi.com/?ABCDE12345&af=1";
    const TOKEN: &str = r#"{"status":"OK","url":"https://a-4.1fichier.com/p1058755667"}"#;

    fn options(given: &[(&str, &str)]) -> ResolveOptions {
        ResolveOptions {
            options: given
                .iter()
                .map(|(n, v)| (n.to_string(), v.to_string()))
                .collect(),
            ..ResolveOptions::default()
        }
    }

    #[test]
    fn one_resolve_costs_one_request() {
        let (session, memory) = host_held([json(200, TOKEN)]);
        let ticket = resolve(&session, LINK, &ResolveOptions::default()).unwrap();
        assert_eq!(
            ticket,
            Ticket {
                url: "https://a-4.1fichier.com/p1058755667".into(),
                file_name: None,
                size: None,
                checksum: None,
                resumable: true,
                max_connections: 3,
                start_within: Some(300),
                resume_within: Some(1800),
            }
        );
        assert_eq!(
            memory.wire(),
            [(
                "https://api.1fichier.com/v1/download/get_token.cgi".to_owned(),
                r#"{"url":"https://tenvoi.com/?abcde12345"}"#.to_owned()
            )]
        );
    }

    #[test]
    fn every_option_reaches_the_wire() {
        let (session, memory) = host_held([json(200, TOKEN)]);
        let mut options = options(&[
            ("single", "true"),
            ("inline", "true"),
            ("no-ssl", "true"),
            ("restrict-ip", "2"),
            ("cdn", "true"),
        ]);
        options.password = Some("p\"w".into());
        let ticket = resolve(&session, LINK, &options).unwrap();
        assert!(!ticket.resumable);
        assert_eq!(ticket.max_connections, 1);
        assert_eq!(
            memory.wire()[0].1,
            r#"{"url":"https://tenvoi.com/?abcde12345","pass":"p\"w","single":1,"inline":1,"no_ssl":1,"restrict_ip":2,"cdn":1}"#
        );
    }

    #[test]
    fn details_are_asked_for_before_the_token() {
        let sum = "ab".repeat(64);
        let info = format!(r#"{{"filename":"a \ b.rar","size":"1073741824","checksum":"{sum}"}}"#);
        let (session, memory) = host_held([json(200, &info), json(200, TOKEN)]);
        let options = ResolveOptions {
            fetch_details: true,
            password: Some("secret".into()),
            ..ResolveOptions::default()
        };
        let ticket = resolve(&session, LINK, &options).unwrap();
        assert_eq!(ticket.file_name.as_deref(), Some("a \\ b.rar"));
        assert_eq!(ticket.size, Some(1_073_741_824));
        assert_eq!(ticket.checksum.unwrap().hex(), sum);
        let wire = memory.wire();
        assert!(wire[0].0.ends_with("file/info.cgi"));
        assert_eq!(
            wire[0].1,
            r#"{"url":"https://tenvoi.com/?abcde12345","pass":"secret"}"#
        );
        assert!(wire[1].0.ends_with("get_token.cgi"));
    }

    #[test]
    fn a_limit_on_details_does_not_stop_the_download() {
        for message in ["Owner locked #649", "Flood detected: IP Locked #374"] {
            let ko = format!(r#"{{"status":"KO","message":"{message}"}}"#);
            let (session, _) = host_held([json(403, &ko), json(200, TOKEN)]);
            let options = ResolveOptions {
                fetch_details: true,
                ..ResolveOptions::default()
            };
            let ticket = resolve(&session, LINK, &options).unwrap();
            assert_eq!(ticket.size, None);
        }
    }

    #[test]
    fn a_dead_link_is_not_asked_for_twice() {
        let ko = r#"{"status":"KO","message":"Resource not found #469"}"#;
        let (session, memory) = host_held([json(404, ko)]);
        let options = ResolveOptions {
            fetch_details: true,
            ..ResolveOptions::default()
        };
        let error = resolve(&session, LINK, &options).unwrap_err();
        assert_eq!((error.code, error.status), (Code::NotFound, Some(404)));
        assert_eq!(memory.asked().len(), 1);
    }

    #[test]
    fn without_a_key_nothing_is_asked() {
        let (session, memory) = session(Credential::None, []);
        let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
        assert_eq!(error.code, Code::CredentialMissing);
        assert!(memory.asked().is_empty());
    }

    #[test]
    fn only_files_can_be_resolved() {
        let (session, memory) = host_held([]);
        for link in [
            "https://example.com/?abcde12345",
            "https://1fichier.com/dir/AbCd",
            "https://1fichier.com/remove/abcde12345/xy",
            "",
        ] {
            let error = resolve(&session, link, &ResolveOptions::default()).unwrap_err();
            assert_eq!(error.code, Code::UnsupportedLink, "{link}");
        }
        assert!(memory.asked().is_empty());
    }

    #[test]
    fn a_direct_link_is_its_own_ticket() {
        let (session, memory) = session(Credential::None, []);
        let link = "https://a-4.1fichier.com/p1058755667";
        let ticket = resolve(&session, link, &ResolveOptions::default()).unwrap();
        assert_eq!(ticket.url, link);
        assert!(memory.asked().is_empty());
    }

    #[test]
    fn a_ticket_never_leads_away_from_1fichier() {
        for url in [
            "https://example.com/p1",
            "https://a-4.1fichier.com.example.com/p1",
            "https://a-4.1fichier.com@example.com/p1",
            "https://a-4.1fichier.com:81/p1",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "//a-4.1fichier.com/p1",
            "https://a-4.1fichier.com/p1\\r\\nx: y",
        ] {
            let body = format!(r#"{{"status":"OK","url":"{url}"}}"#);
            let (session, _) = host_held([json(200, &body)]);
            let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
            assert_eq!(error.code, Code::Changed, "{url}");
            assert!(!error.message.contains(url));
        }
    }

    #[test]
    fn a_success_without_a_link_passes() {
        let (session, _) = host_held([json(200, r#"{"status":"OK"}"#)]);
        let error = resolve(&session, LINK, &ResolveOptions::default()).unwrap_err();
        assert_eq!(
            (error.code, error.retry_after),
            (Code::Unavailable, Some(10))
        );
    }

    #[test]
    fn a_password_that_the_service_repeats_is_struck_out() {
        let ko =
            r#"{"status":"KO","message":"Invalid password. hunter2 Resource not allowed #403"}"#;
        let (session, _) = host_held([json(403, ko)]);
        let options = ResolveOptions {
            password: Some("hunter2".into()),
            ..ResolveOptions::default()
        };
        let error = resolve(&session, LINK, &options).unwrap_err();
        assert_eq!(error.code, Code::PasswordWrong);
        assert!(!error.reply.unwrap().contains("hunter2"));
    }
}
