//! The manifest, stored in the component where a host reads it without running
//! any code. What it says about the service must be what `describe` says.

/// The manifest as it stands in the component.
pub const MANIFEST: &[u8] = include_bytes!("manifest.toml");

/// The custom section `hoster:manifest`.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "there is no other way to make a custom section")]
#[unsafe(link_section = "hoster:manifest")]
#[used]
static SECTION: [u8; MANIFEST.len()] = *include_bytes!("manifest.toml");

#[cfg(test)]
mod tests {
    use super::MANIFEST;
    use crate::domains::DOMAINS;
    use crate::http::memory::{json, redirect};
    use crate::http::{Request, url};
    use crate::resolve::ResolveOptions;
    use crate::session::Credential;
    use crate::session::testing::{KEY, session};
    use crate::upload::UploadRequest;
    use crate::{account, describe, resolve, storage, upload};

    fn text() -> &'static str {
        std::str::from_utf8(MANIFEST).unwrap()
    }

    /// The value of a top-level key, which is a quoted string.
    fn value(key: &str) -> &'static str {
        let line = text()
            .lines()
            .take_while(|line| !line.starts_with("[credential]"))
            .find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('='))
            .unwrap_or_else(|| panic!("no {key}"));
        line.trim().trim_matches('"')
    }

    /// The quoted lines of an array that follows this line.
    fn array(opening: &str) -> Vec<&'static str> {
        let (_, rest) = text().split_once(opening).unwrap();
        rest.lines()
            .skip(1)
            .take_while(|line| *line != "]")
            .map(|line| line.trim().trim_matches([',', '"']))
            .collect()
    }

    #[test]
    fn the_manifest_says_what_describe_says() {
        assert_eq!(value("id"), describe::ID);
        assert_eq!(value("name"), describe::NAME);
        assert_eq!(value("version"), describe::VERSION);
        assert_eq!(value("contract"), "hoster:plugin@0.1.0");
        assert_eq!(array("link-hosts = ["), DOMAINS);
    }

    #[test]
    fn tickets_may_point_below_every_domain() {
        let hosts: Vec<String> = DOMAINS.iter().map(|d| format!("*.{d}")).collect();
        assert_eq!(array("\nhosts = ["), hosts);
    }

    /// Method, host, path and whether the credential goes along, of each rule.
    fn rules() -> Vec<(String, String, String, bool)> {
        let quoted = |line: &str, key: &str| {
            let (_, rest) = line.split_once(&format!("{key} = \"")).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        text()
            .lines()
            .filter(|line| line.trim_start().starts_with("{ method"))
            .map(|line| {
                let field = |key| quoted(line, key);
                let credential = line.contains("credential = true");
                (field("method"), field("host"), field("path"), credential)
            })
            .collect()
    }

    /// Everything that a session with a key sends, in all calls that work.
    fn requests() -> Vec<Request> {
        let node = r#"{"url":"up2.1fichier.com","id":"Fhl1aZERQv"}"#;
        let stored =
            r#"{"links":[{"download":"https://1fichier.com/?abcde12345","filename":"a"}]}"#;
        let (session, memory) = session(
            Credential::Key(KEY.into()),
            [
                json(200, "{}"),
                json(200, "{}"),
                json(200, r#"{"url":"https://a-1.1fichier.com/p12345"}"#),
                json(200, r#"{"files":1}"#),
                json(200, r#"{"items":[]}"#),
                json(200, node),
                redirect("/end.pl?xid=Fhl1aZERQv"),
                json(200, stored),
            ],
        );
        account::status(&session).unwrap();
        let options = ResolveOptions {
            fetch_details: true,
            ..ResolveOptions::default()
        };
        resolve::resolve(&session, "1fichier.com/?abcde12345", &options).unwrap();
        storage::list(&session, None).unwrap();
        let request = UploadRequest {
            file_name: "a".into(),
            size: 1,
            ..UploadRequest::default()
        };
        upload::upload(&session, &request, b"x").unwrap();
        memory.asked()
    }

    #[test]
    fn every_request_has_a_rule_that_also_says_whether_it_has_the_credential() {
        let requests = requests();
        assert_eq!(requests.len(), 8);
        for request in requests {
            let parts = url::split(&request.url).unwrap();
            let path = parts.path.split('?').next().unwrap();
            let with_credential = request.headers.iter().any(|(n, _)| n == "authorization");
            let allowed = rules()
                .into_iter()
                .any(|(method, host, rule_path, credential)| {
                    let host_fits = match host.strip_prefix('*') {
                        Some(suffix) => parts.authority.ends_with(suffix),
                        None => parts.authority == host,
                    };
                    host_fits
                        && method == request.method.as_str()
                        && rule_path == path
                        && credential == with_credential
                });
            assert!(allowed, "{} {}", request.method.as_str(), request.url);
        }
    }
}
