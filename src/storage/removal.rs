//! Removes a file by the removal link of its upload: loads the page and
//! confirms. Needs no credential, and must not send one.

use crate::error::{Code, Error, Result, Scope};
use crate::http::{Reply, Transport};
use crate::link::{self, Kind};
use crate::reply::{self, table};
use crate::session::Session;
use crate::site;

/// Removes a file permanently.
pub fn remove_by_link<T: Transport>(session: &Session<T>, link: &str) -> Result<()> {
    session.ready()?;
    let link = link::recognize(link).filter(|link| link.kind == Kind::Removal);
    let link = link.ok_or_else(|| {
        Error::new(Code::UnsupportedLink, "not a 1fichier removal link").scope(Scope::File)
    })?;
    let page = session.send(site::get(&link.url), false)?;
    if let Some(error) = refusal(&page) {
        return Err(session.refused(error));
    }
    let confirmation =
        site::post(&link.url, &[("force", "1")]).header("referer", link.url.as_str());
    let done = session.send(confirmation, false)?;
    let text = crate::html::text(&crate::json::text(&done.body)).to_ascii_lowercase();
    if done.is_success() && text.contains("file has been") {
        return Ok(());
    }
    match refusal(&done) {
        Some(error) if error.code != Code::NotFound => return Err(session.refused(error)),
        _ => {}
    }
    // Unknown words: check whether the file is gone.
    let after = session.send(site::get(&link.url), false)?;
    match refusal(&after) {
        Some(error) if error.code == Code::NotFound => Ok(()),
        _ => Err(session.refused(reply::page(table::REMOVE, &done))),
    }
}

/// The error that a page states by its words or status.
fn refusal(page: &Reply) -> Option<Error> {
    let known = reply::known_page(table::REMOVE, page, false);
    known.or_else(|| (page.status >= 400).then(|| reply::page(table::REMOVE, page)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Outcome;
    use crate::http::memory::page;
    use crate::session::Credential;
    use crate::session::testing::{KEY, session};

    const LINK: &str = "http://www.1fichier.com/en/remove/ABCDE12345/XyZ";
    const ASK: &str = "<form method=post><input name=force value=1>Remove?</form>";
    const GONE: &str = "<div>File not found</div>";
    const DONE: &str = "<div>The file has been destroyed</div>";

    fn remove(replies: Vec<Outcome>) -> (Result<()>, usize) {
        let (session, memory) = session(Credential::Key(KEY.into()), replies);
        let result = remove_by_link(&session, LINK);
        for request in memory.requests() {
            assert!(
                !request
                    .headers
                    .iter()
                    .any(|(name, _)| name == "authorization")
            );
        }
        (result, memory.requests().len())
    }

    #[test]
    fn the_removal_is_confirmed() {
        let (session, memory) = session(Credential::None, [page(200, ASK), page(200, DONE)]);
        remove_by_link(&session, LINK).unwrap();
        let url = "https://1fichier.com/remove/abcde12345/XyZ".to_owned();
        assert_eq!(
            memory.wire(),
            [(url.clone(), String::new()), (url, "force=1".to_owned())]
        );
    }

    #[test]
    fn a_file_that_is_already_gone_is_not_found() {
        for gone in [
            page(200, GONE),
            page(404, "<html>"),
            page(200, "It has already been removed."),
        ] {
            let (result, requests) = remove(vec![gone]);
            assert_eq!((result.unwrap_err().code, requests), (Code::NotFound, 1));
        }
    }

    #[test]
    fn an_unknown_page_is_followed_by_a_check() {
        let (result, requests) = remove(vec![
            page(200, ASK),
            page(200, "<p>Farewell!"),
            page(404, GONE),
        ]);
        assert_eq!((result, requests), (Ok(()), 3));
        let (result, _) = remove(vec![page(200, ASK), page(200, "<p>No!"), page(200, ASK)]);
        let error = result.unwrap_err();
        assert_eq!(error.code, Code::Changed);
        assert!(error.reply.unwrap().starts_with("page "));
        let (result, requests) = remove(vec![page(200, ASK), page(403, "IP Locked")]);
        assert_eq!(
            (result.unwrap_err().code, requests),
            (Code::AddressBlocked, 2)
        );
    }

    #[test]
    fn other_links_are_never_requested() {
        let (session, memory) = session(Credential::None, []);
        for link in [
            "https://1fichier.com/?abcde12345",
            "https://example.com/remove/abcde12345/x",
            "",
        ] {
            let error = remove_by_link(&session, link).unwrap_err();
            assert_eq!(error.code, Code::UnsupportedLink);
        }
        assert!(memory.requests().is_empty());
    }
}
