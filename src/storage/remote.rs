//! Remote uploads: files that the service downloads into the account itself.
//! Must not fetch anything.

use super::folder_or_top;
use crate::api::remote::{self, Fetched, Remote};
use crate::error::{Result, invalid_input};
use crate::http::{Transport, url};
use crate::link;
use crate::session::Session;
use crate::time::paris_to_unix;

/// Earlier dates mean "not yet": the service shows 1970 for it.
const FIRST_DATE: u64 = 365 * 24 * 3600;

/// A remote upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteUpload {
    /// Id.
    pub id: String,
    /// Unix seconds.
    pub requested: Option<u64>,
    /// Unix seconds; `None` if not executed yet.
    pub executed: Option<u64>,
    /// The URLs to fetch, if reported.
    pub urls: Vec<String>,
    /// The result for each URL.
    pub results: Vec<RemoteResult>,
}

/// The result for one URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteResult {
    /// The URL to fetch.
    pub url: String,
    /// The link of the stored file.
    pub link: Option<String>,
    /// It is stored.
    pub done: bool,
    /// The service's message.
    pub message: Option<String>,
}

/// Requests the service to fetch files.
pub fn request<T: Transport>(
    session: &Session<T>,
    urls: &[String],
    folder: Option<&str>,
    headers: &[(String, String)],
) -> Result<RemoteUpload> {
    session.ready()?;
    let folder = folder_or_top(folder)?;
    if urls.is_empty() || !urls.iter().all(|text| url::split(text).is_some()) {
        return Err(invalid_input(
            "at least one http:// or https:// URL is required",
        ));
    }
    if !headers.iter().all(|(name, value)| is_header(name, value)) {
        return Err(invalid_input(
            "a header must be a name and one line of text",
        ));
    }
    remote::request(session, urls, folder, headers).map(read)
}

fn is_header(name: &str, value: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token) && !value.chars().any(char::is_control)
}

/// Lists remote uploads.
pub fn list<T: Transport>(session: &Session<T>) -> Result<Vec<RemoteUpload>> {
    session.ready()?;
    let remotes = remote::ls(session)?;
    Ok(remotes.into_iter().map(read).collect())
}

/// Returns the state of one remote upload.
pub fn status<T: Transport>(session: &Session<T>, id: &str) -> Result<RemoteUpload> {
    session.ready()?;
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    let id = id.parse().ok().filter(|_| digits);
    let id =
        id.ok_or_else(|| invalid_input("invalid id of a remote upload: not a whole number"))?;
    remote::info(session, id).map(read)
}

fn read(remote: Remote) -> RemoteUpload {
    let date = |text: &str| paris_to_unix(text).filter(|unix| *unix >= FIRST_DATE);
    RemoteUpload {
        id: remote.id.to_string(),
        requested: remote.requested.as_deref().and_then(date),
        executed: remote.executed.as_deref().and_then(date),
        urls: remote.urls,
        results: remote.results.into_iter().map(result).collect(),
    }
}

fn result(fetched: Fetched) -> RemoteResult {
    let link = fetched
        .download_link
        .map(|text| link::recognize(&text).map_or(text, |link| link.url));
    RemoteResult {
        url: fetched.url,
        done: fetched.ok && link.is_some(),
        link,
        message: fetched.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::http::memory::json;
    use crate::session::testing::host_held;

    const URL: &str = "https://example.com/a?b=c";

    #[test]
    fn urls_and_headers_are_passed_on() {
        let reply = r#"{"status":"OK","id":5,"date":"2021-06-22 14:57:25","urls":["https://example.com/a?b=c"],"headers":{}}"#;
        let (session, memory) = host_held([json(200, reply), json(200, reply)]);
        let headers = vec![("Cookie".to_owned(), "a=b".to_owned())];
        let remote = request(&session, &[URL.to_owned()], Some("7"), &headers).unwrap();
        assert_eq!(
            (remote.id.as_str(), remote.requested),
            ("5", Some(1_624_366_645))
        );
        assert_eq!(remote.urls, [URL]);
        request(&session, &[URL.to_owned()], None, &[]).unwrap();
        let wire = memory.wire();
        assert!(wire[0].0.ends_with("/remote/request.cgi"));
        assert_eq!(
            wire[0].1,
            format!(r#"{{"urls":["{URL}"],"folder_id":7,"headers":{{"Cookie":"a=b"}}}}"#)
        );
        assert_eq!(wire[1].1, format!(r#"{{"urls":["{URL}"],"folder_id":0}}"#));
    }

    #[test]
    fn a_waiting_upload_has_not_been_executed() {
        let reply = r#"{"status":"OK","data":[
            {"id":1,"request_date":"2021-06-22 14:57:25","execution_date":"1970-01-01 01:00:00"},
            {"id":"2","request_date":"2021-06-22 14:57:25","execution_date":""},
            {"id":3,"request_date":"2021-06-22 14:57:25","execution_date":"2021-06-22 14:57:26"}]}"#;
        let (session, _) = host_held([json(200, reply)]);
        let remotes = list(&session).unwrap();
        let executed: Vec<Option<u64>> = remotes.iter().map(|remote| remote.executed).collect();
        assert_eq!(executed, [None, None, Some(1_624_366_646)]);
        for empty in [r#"{"status":"OK"}"#, r#"{"data":[]}"#, r#"{"data":null}"#] {
            let (session, _) = host_held([json(200, empty)]);
            assert_eq!(list(&session), Ok(Vec::new()));
        }
    }

    #[test]
    fn each_url_has_its_result() {
        let reply = r#"{"id":5,"request_date":"","execution_date":"2021-06-22 14:57:26","links":["u1","u2"],
            "result":[{"status":"OK","url":"u1","download_link":"http://1fichier.com/?AAAAAAAAAA","message":""},
                      {"status":"KO","url":"u2","download_link":"","message":"No such host"}]}"#;
        let (session, memory) = host_held([json(200, reply)]);
        let remote = status(&session, "5").unwrap();
        assert_eq!(memory.wire()[0].1, r#"{"id":5}"#);
        let [one, two] = remote.results.as_slice() else {
            panic!()
        };
        assert_eq!(
            (one.done, one.link.as_deref()),
            (true, Some("https://1fichier.com/?aaaaaaaaaa"))
        );
        assert_eq!(
            (two.done, two.message.as_deref()),
            (false, Some("No such host"))
        );
    }

    #[test]
    fn nonsense_is_refused_before_any_request() {
        let (session, memory) = host_held([]);
        let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        for (urls, headers) in [
            (vec![], vec![]),
            (vec!["ftp://x/"], vec![]),
            (vec![URL], header("a b", "c")),
            (vec![URL], header("a", "c\r\nd: e")),
        ] {
            let urls: Vec<String> = urls.into_iter().map(str::to_owned).collect();
            let error = request(&session, &urls, None, &headers).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput);
        }
        for id in ["", "+1", "x", "-1"] {
            assert!(status(&session, id).is_err());
        }
        assert!(memory.requests().is_empty());
    }
}
