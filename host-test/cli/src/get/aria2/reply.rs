//! Replies of aria2's JSON-RPC, which are untrusted: any program may listen on its
//! port. Must not know how requests are sent.

use std::path::{Path, PathBuf};

use hoster_host::names;
use serde_json::Value;

/// Why a reply contains no result.
#[derive(Debug, PartialEq, Eq)]
pub enum ReplyError {
    /// Not a reply of aria2.
    Unexpected,
    /// aria2 refuses the call for this reason, which is printable.
    Refused(String),
}

/// Returns the result in the body of a reply.
pub fn result(body: &[u8]) -> Result<Value, ReplyError> {
    let mut reply: Value = serde_json::from_slice(body).map_err(|_| ReplyError::Unexpected)?;
    if let Some(message) = reply["error"]["message"].as_str() {
        return Err(ReplyError::Refused(names::printable(message)));
    }
    // `reply["result"].take()` panics unless the reply is an object.
    match reply.get_mut("result") {
        Some(result) => Ok(result.take()),
        None => Err(ReplyError::Unexpected),
    }
}

/// The progress of a download.
#[derive(Debug)]
pub struct Status {
    /// `active`, `waiting`, `paused`, `error`, `complete` or `removed`.
    pub state: String,
    /// Bytes that aria2 has.
    pub completed: u64,
    /// Bytes of the file; 0 if unknown.
    pub total: u64,
    pub connections: usize,
    /// Where aria2 stores the file, as it reports.
    pub path: Option<PathBuf>,
    /// aria2's exit status for this download.
    pub code: String,
    /// Why it ended; printable.
    pub reason: String,
}

impl Status {
    /// Reads the result of `aria2.tellStatus`.
    pub fn parse(result: &Value) -> Result<Self, ReplyError> {
        let number = |name: &str| {
            let text = result[name].as_str();
            text.and_then(|n| n.parse().ok()).unwrap_or(0)
        };
        let path = result["files"][0]["path"].as_str();
        let state = result["status"].as_str().ok_or(ReplyError::Unexpected)?;
        Ok(Self {
            state: state.to_owned(),
            completed: number("completedLength"),
            total: number("totalLength"),
            connections: usize::try_from(number("connections")).unwrap_or(usize::MAX),
            path: path.filter(|path| !path.is_empty()).map(PathBuf::from),
            code: result["errorCode"].as_str().unwrap_or_default().to_owned(),
            reason: names::printable(result["errorMessage"].as_str().unwrap_or("it was stopped")),
        })
    }

    /// Returns the path of the file, empty if aria2 reports none. Fails with the
    /// path if it is not directly in this absolute folder.
    pub fn path_in(&self, folder: &Path) -> Result<PathBuf, PathBuf> {
        let path = self.path.clone().unwrap_or_default();
        let is_inside = path.parent() == Some(folder) && path.file_name().is_some();
        match path.as_os_str().is_empty() || is_inside {
            true => Ok(path),
            false => Err(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reply_without_a_result_is_refused() {
        for body in ["", "[]", "null", "3", "{}", "{\"result\"", "[{}]"] {
            assert_eq!(
                result(body.as_bytes()),
                Err(ReplyError::Unexpected),
                "{body}"
            );
        }
        let body = br#"{"error": {"code": 1, "message": "Unauthorized\u001b"}}"#;
        let Err(ReplyError::Refused(message)) = result(body) else {
            panic!("it is refused");
        };
        assert_eq!(message, names::printable("Unauthorized\u{1b}"));
        assert_eq!(result(br#"{"result": "x"}"#), Ok(json!("x")));
    }

    #[test]
    fn a_file_is_only_in_the_folder_that_was_asked_for() {
        let folder = Path::new("/downloads");
        for (path, is_inside) in [
            ("/downloads/a", true),
            ("", true),
            ("/downloads/../a", false),
            ("/downloads/..", false),
            ("/downloads/b/a", false),
            ("/downloads", false),
            ("/", false),
            ("a", false),
        ] {
            let status = json!({"status": "complete", "files": [{"path": path}]});
            let status = Status::parse(&status).unwrap();
            assert_eq!(status.path_in(folder).is_ok(), is_inside, "{path}");
        }
    }
}
