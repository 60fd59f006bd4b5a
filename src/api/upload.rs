//! `upload/get_upload_server.cgi`: the node for the next upload.

use super::{Function, Nothing};
use crate::domains;
use crate::error::{Result, changed};
use crate::http::Transport;
use crate::session::Session;

const GET_UPLOAD_SERVER: Function = Function {
    anonymous: true,
    ..Function::new("upload/get_upload_server.cgi")
};

/// A node and the id of one upload to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Host name below 1fichier.com.
    pub host: String,
    /// Letters and digits.
    pub id: String,
}

impl Node {
    /// A trusted node, or `None`. The host must be below 1fichier.com; upload
    /// ids have 10 letters and digits, but other lengths up to 32 are accepted.
    pub fn new(host: &str, id: &str) -> Option<Self> {
        let host = host.trim_end_matches('/').to_ascii_lowercase();
        let ours = domains::is_server(&host)
            && domains::below(&host).is_some_and(|(_, domain)| domain == "1fichier.com");
        let id_fits = (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
        (ours && id_fits).then(|| Self {
            host,
            id: id.to_owned(),
        })
    }
}

/// Requests a node. Also works without a credential.
pub fn get_upload_server<T: Transport>(session: &Session<T>) -> Result<Node> {
    let (server, _) = GET_UPLOAD_SERVER.call(session, &Nothing {})?;
    let host = server.get("url").text();
    let id = server.get("id").text();
    host.zip(id)
        .and_then(|(host, id)| Node::new(host.strip_prefix("https://").unwrap_or(&host), &id))
        .ok_or_else(|| changed("1fichier returned an upload server outside its domains"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::http::memory::json;
    use crate::session::Credential;
    use crate::session::testing::session;

    #[test]
    fn a_node_is_found_without_a_credential() {
        let body = r#"{"url":"up2.1fichier.com","id":"Fhl1aZERQv"}"#;
        let (session, memory) = session(Credential::None, [json(200, body)]);
        let node = get_upload_server(&session).unwrap();
        assert_eq!(
            (node.host.as_str(), node.id.as_str()),
            ("up2.1fichier.com", "Fhl1aZERQv")
        );
        let url = "https://api.1fichier.com/v1/upload/get_upload_server.cgi";
        assert_eq!(memory.wire(), [(url.to_owned(), "{}".to_owned())]);
    }

    #[test]
    fn a_node_outside_the_service_is_rejected() {
        for body in [
            r#"{"url":"up2.example.com","id":"Fhl1aZERQv"}"#,
            r#"{"url":"1fichier.com","id":"Fhl1aZERQv"}"#,
            r#"{"url":"up2.1fichier.com:80","id":"Fhl1aZERQv"}"#,
            r#"{"url":"up2.1fichier.com/x","id":"Fhl1aZERQv"}"#,
            r#"{"url":"up2.1fichier.com","id":"../../etc"}"#,
            r#"{"url":"up2.1fichier.com","id":"a&b=c"}"#,
            r#"{"url":"up2.1fichier.com"}"#,
            r#"{"status":"OK"}"#,
        ] {
            let (session, _) = session(Credential::None, [json(200, body)]);
            let error = get_upload_server(&session).unwrap_err();
            assert_eq!(error.code, Code::Changed, "{body}");
        }
    }
}
