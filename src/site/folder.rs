//! Shared folders: `/dir/ID` as JSON. One request per folder; needs no
//! credential, and must not send one.

use super::{get, page, post};
use crate::error::{Code, Error, Result, Scope};
use crate::http::{Reply, Transport};
use crate::json::{self, Value};
use crate::link::{self, Kind};
use crate::reply::{self, table};
use crate::session::Session;

/// One file of a shared folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// Its link.
    pub link: String,
    /// Its name.
    pub file_name: String,
    /// Bytes, if known.
    pub size: Option<u64>,
    /// Has a password.
    pub has_password: bool,
    /// Its owner restricts access.
    pub restricted: bool,
}

/// Lists a shared folder.
pub fn expand<T: Transport>(
    session: &Session<T>,
    folder: &str,
    password: Option<&str>,
) -> Result<Vec<FolderEntry>> {
    session.ready()?;
    let link = link::recognize(folder).filter(|link| link.kind == Kind::Folder);
    let link = link.ok_or_else(|| {
        Error::new(
            Code::UnsupportedLink,
            "not a link to a shared 1fichier folder",
        )
        .scope(Scope::File)
    })?;
    let password = password.filter(|text| !text.is_empty());
    let request = match password {
        Some(password) => post(&link.url, &[("json", "1"), ("pass", password)]),
        None => get(&format!("{}?json=1", link.url)),
    };
    let reply = session.send(request, false)?;
    read(&reply, password.is_some())
        .map_err(|error| session.refused(error.redacted(password.unwrap_or_default())))
}

/// Reads the reply to a request with or without a password.
pub fn read(reply: &Reply, had_password: bool) -> Result<Vec<FolderEntry>> {
    rows(reply).unwrap_or_else(|| Err(refusal(reply, had_password)))
}

/// The files of a reply that is a list.
fn rows(reply: &Reply) -> Option<Result<Vec<FolderEntry>>> {
    let value = json::parse(&reply.body).filter(|_| reply.is_success())?;
    let rows = value.list()?.iter().map(entry).collect::<Option<Vec<_>>>();
    Some(rows.ok_or_else(|| reply::incomplete(reply, "links and names of the folder's files")))
}

fn entry(row: &Value) -> Option<FolderEntry> {
    let url = row.get("link").text()?;
    Some(FolderEntry {
        // Keep files on domains that are newer than this plugin.
        link: link::recognize(&url).map_or(url, |link| link.url),
        file_name: row.get("filename").text()?,
        size: row.get("size").unsigned(),
        has_password: row.get("password").flag(),
        restricted: row.get("acl").flag(),
    })
}

fn refusal(reply: &Reply, had_password: bool) -> Error {
    if json::parse(&reply.body).is_some_and(|value| value.is_object()) {
        return match reply::check(table::DIR, reply) {
            Err(error) => error,
            Ok(_) => reply::incomplete(reply, "the list of the folder's files"),
        };
    }
    if !page::asks_for_password(&json::text(&reply.body)) {
        return reply::page(table::DIR, reply);
    }
    let (code, message) = match had_password {
        true => (Code::PasswordWrong, "wrong password"),
        false => (Code::PasswordRequired, "password required"),
    };
    let mut error = Error::new(code, message).scope(Scope::File);
    error.status = Some(reply.status);
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::memory::{json, page};
    use crate::session::Credential;
    use crate::session::testing::{KEY, session};

    const FOLDER: &str = "http://www.tenvoi.com/en/dir/AbC123xY";
    const ASKS: &str = "<form method='post'><input type=password name=\"pass\"></form>";

    #[test]
    fn files_are_listed_with_their_own_flags() {
        let body = r#"[{"filename":"a.rar","link":"https://1fichier.com/?ABCDE12345","size":5,"password":0,"acl":0},
                       {"filename":"b","link":"https://desfichiers.net/?x","size":"6","password":"1","acl":1}]"#;
        let (session, memory) = session(Credential::Key(KEY.into()), [json(200, body)]);
        let entries = expand(&session, FOLDER, None).unwrap();
        let a = FolderEntry {
            link: "https://1fichier.com/?abcde12345".into(),
            file_name: "a.rar".into(),
            size: Some(5),
            has_password: false,
            restricted: false,
        };
        assert_eq!(entries[0], a);
        assert_eq!(
            (
                entries[1].size,
                entries[1].has_password,
                entries[1].restricted
            ),
            (Some(6), true, true)
        );
        let requests = memory.requests();
        // The link keeps its domain and letter case.
        assert_eq!(requests[0].url, "https://tenvoi.com/dir/AbC123xY?json=1");
        assert!(
            requests[0]
                .headers
                .iter()
                .all(|(name, _)| name != "authorization")
        );
    }

    #[test]
    fn a_password_is_sent_by_post() {
        let (session, memory) = session(Credential::None, [json(200, "[]")]);
        assert_eq!(expand(&session, FOLDER, Some("a&b")), Ok(vec![]));
        let wire = (
            "https://tenvoi.com/dir/AbC123xY".to_owned(),
            "json=1&pass=a%26b".to_owned(),
        );
        assert_eq!(memory.wire(), [wire]);
    }

    #[test]
    fn everything_else_is_a_specific_error() {
        for (password, status, body, code) in [
            (None, 200, ASKS, Code::PasswordRequired),
            (Some("wrong1"), 200, ASKS, Code::PasswordWrong),
            (None, 404, "<html>", Code::NotFound),
            (
                None,
                200,
                "<p>Professional infrastructure detected</p>",
                Code::AddressBlocked,
            ),
            (None, 200, "<h1>Accès restreint</h1>", Code::AddressBlocked),
            (None, 403, "<p>IP Locked</p>", Code::AddressBlocked),
            (
                None,
                503,
                "<p>Our services are in maintenance",
                Code::Unavailable,
            ),
            (None, 200, "<html>new</html>", Code::Changed),
            (
                None,
                200,
                r#"{"status":"KO","message":"Resource not found #1"}"#,
                Code::NotFound,
            ),
            (None, 200, r#"{"a":1}"#, Code::Changed),
            (None, 200, r#"[{"filename":"x"}]"#, Code::Changed),
            (None, 200, "[1]", Code::Changed),
        ] {
            let (session, _) = session(Credential::None, [page(status, body)]);
            let error = expand(&session, FOLDER, password).unwrap_err();
            assert_eq!(error.code, code, "{status} {body}");
        }
    }

    #[test]
    fn only_folders_are_requested() {
        let (session, memory) = session(Credential::None, []);
        for link in [
            "https://1fichier.com/?abcde12345",
            "https://example.com/dir/x",
            "",
        ] {
            let error = expand(&session, link, None).unwrap_err();
            assert_eq!(error.code, Code::UnsupportedLink);
        }
        assert!(memory.requests().is_empty());
    }
}
