//! The receipt of an upload: `end.pl`, asked again while it is not there yet,
//! and compared with what was sent. Must not send anything but that question.

use std::time::Duration;

use super::Receipt;
use super::pending::Pending;
use super::request::Upload;
use crate::api::upload::Node;
use crate::checksum::Whirlpool;
use crate::error::{Code, Error, Result, Scope};
use crate::http::{Reply, Request, Transport};
use crate::json::{self, Value};
use crate::link::{self, Kind};
use crate::reply;
use crate::session::Session;

/// Sleeps before each try, in milliseconds: 8 tries over 30 seconds. 1fichier
/// begins to store after the redirect, so the receipt may be late.
const TRIES: [u64; 8] = [0, 500, 1000, 2000, 4000, 6500, 8000, 8000];
/// Seconds after which to come back when it is still not there.
const LATER: u32 = 10;

/// One stored file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stored {
    download: String,
    file_name: String,
    remove: Option<String>,
    size: Option<u64>,
    checksum: Option<Whirlpool>,
}

impl Stored {
    /// A link without a download is a receipt that is not there yet.
    fn read(link: &Value) -> Option<Self> {
        Some(Self {
            download: link.get("download").text()?,
            file_name: link.get("filename").text().unwrap_or_default(),
            remove: link.get("remove").text(),
            size: link.get("size").unsigned(),
            checksum: link
                .get("whirlpool")
                .text()
                .and_then(|hex| Whirlpool::read(&hex)),
        })
    }
}

/// Fetches the receipt and compares it. Fails with `unavailable` while it is
/// not there, and with `integrity` when it does not agree.
pub fn fetch<T: Transport>(session: &Session<T>, pending: &Pending) -> Result<Receipt> {
    for delay in TRIES {
        if delay > 0 {
            session.clock().sleep(Duration::from_millis(delay));
        }
        let stored = ask(session, &pending.node)?;
        if !stored.is_empty() {
            return compare(stored, &pending.upload);
        }
    }
    Err(Error::new(
        Code::Unavailable,
        "The file was sent, but 1fichier has not confirmed it yet.",
    )
    .retry_after(LATER))
}

/// Asks once. An empty list is a receipt that is not there yet.
fn ask<T: Transport>(session: &Session<T>, node: &Node) -> Result<Vec<Stored>> {
    let url = format!("https://{}/end.pl?xid={}", node.host, node.id);
    // Without this header the answer is a page.
    let request = Request::get(url).header("json", "1");
    match session.send(request, false) {
        Ok(reply) => read(&reply).map_err(|error| session.redact(error)),
        // The file is stored: a broken connection is no reason to give it up.
        Err(error) if matches!(error.code, Code::Network | Code::Timeout) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read(reply: &Reply) -> Result<Vec<Stored>> {
    if reply.is_success()
        && let Some(report) = json::parse(&reply.body)
    {
        let links = report.get("links").list().unwrap_or_default();
        let stored: Vec<Stored> = links.iter().filter_map(Stored::read).collect();
        if !stored.is_empty() {
            return Ok(stored);
        }
    }
    // What means "wait longer than this" or "never" is told at once; anything
    // else is a receipt that is not there yet.
    match reply::check("end.pl", reply) {
        Err(error)
            if !matches!(
                error.code,
                Code::Unavailable | Code::Changed | Code::NotFound
            ) =>
        {
            Err(error)
        }
        _ => Ok(Vec::new()),
    }
}

fn compare(stored: Vec<Stored>, upload: &Upload) -> Result<Receipt> {
    let mut differences = None;
    for file in stored {
        match difference(&file, upload) {
            None => return receipt(file),
            Some(difference) => {
                differences.get_or_insert(difference);
            }
        }
    }
    let difference = differences.unwrap_or_else(|| "nothing".to_owned());
    Err(Error::new(
        Code::Integrity,
        format!("1fichier stored something else than was sent: {difference}."),
    )
    .scope(Scope::File))
}

/// What does not agree; what the receipt leaves out cannot disagree.
fn difference(file: &Stored, upload: &Upload) -> Option<String> {
    if file.file_name != upload.name {
        let (told, sent) = (&file.file_name, &upload.name);
        return Some(format!("the name {told:?} in place of {sent:?}"));
    }
    if let Some(size) = file.size.filter(|size| *size != upload.size) {
        return Some(format!("{size} bytes in place of {}", upload.size));
    }
    match (&file.checksum, &upload.checksum) {
        (Some(told), Some(sent)) if told != sent => Some("another Whirlpool checksum".to_owned()),
        _ => None,
    }
}

fn receipt(file: Stored) -> Result<Receipt> {
    let known = |text: &str, kind| {
        let link = link::recognize(text).filter(|link| link.kind == kind)?;
        Some(link.url)
    };
    let link = known(&file.download, Kind::File).ok_or_else(|| {
        Error::new(
            Code::Changed,
            "1fichier stored the file and answered a link that this version of the plugin does not know.",
        )
    })?;
    Ok(Receipt {
        link,
        removal_link: file.remove.and_then(|text| known(&text, Kind::Removal)),
        file_name: file.file_name,
        size: file.size,
        checksum: file.checksum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, FakeClock};
    use crate::http::memory::{Memory, json, page};
    use crate::http::{Failure, Outcome};
    use crate::session::{Credential, Settings};

    const SUM: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\
                       00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn links(rows: &[(&str, &str)]) -> Outcome {
        let row = |(name, size): &(&str, &str)| {
            format!(
                r#"{{"download":"https://1fichier.com/?abcde12345","filename":"{name}","size":{size},"remove":"https://1fichier.com/remove/abcde12345/XyZ","whirlpool":"{SUM}"}}"#
            )
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        json(
            200,
            &format!(r#"{{"incoming":0,"links":[{}]}}"#, rows.join(",")),
        )
    }

    fn fetch_after(
        replies: Vec<Outcome>,
        checksum: Option<&str>,
    ) -> (Result<Receipt>, usize, std::rc::Rc<FakeClock>) {
        let memory = Memory::script(replies);
        let clock = FakeClock::at(0);
        let settings = Settings {
            credential: Credential::HostHeld,
            endpoint: None,
            options: Vec::new(),
        };
        let session = Session::new(memory.clone(), clock.clone(), settings);
        let id = format!(
            "1:up2.1fichier.com:Fhl1aZERQv:5:{}:a.txt",
            checksum.unwrap_or("")
        );
        let receipt = fetch(&session, &Pending::from_id(&id).unwrap());
        (receipt, memory.asked().len(), clock)
    }

    #[test]
    fn a_receipt_that_is_there_needs_no_sleep() {
        let (receipt, asked, clock) = fetch_after(vec![links(&[("a.txt", "\"5\"")])], Some(SUM));
        let receipt = receipt.unwrap();
        assert_eq!(receipt.checksum.unwrap().hex(), SUM);
        assert_eq!(
            receipt.removal_link.as_deref(),
            Some("https://1fichier.com/remove/abcde12345/XyZ")
        );
        assert_eq!((asked, clock.slept().len()), (1, 0));
    }

    #[test]
    fn a_late_receipt_is_asked_for_again() {
        let late = vec![
            page(200, "<html>Upload finished</html>"),
            json(200, ""),
            json(200, r#"{"incoming":0,"links":[]}"#),
            page(404, "<html>"),
            page(502, "<html>"),
            Err(Failure::Broken("closed".into())),
            json(200, r#"{"links":[{"download":""}]}"#),
            links(&[("a.txt", "5")]),
        ];
        let (receipt, asked, clock) = fetch_after(late, None);
        assert!(receipt.is_ok(), "{receipt:?}");
        assert_eq!((asked, clock.now()), (8, 30));
    }

    #[test]
    fn a_receipt_that_never_comes_is_unavailable() {
        let never = vec![json(200, "{}"); 8];
        let (receipt, asked, clock) = fetch_after(never, None);
        let error = receipt.unwrap_err();
        assert_eq!(
            (error.code, error.retry_after),
            (Code::Unavailable, Some(10))
        );
        assert_eq!((asked, clock.now()), (8, 30));
    }

    #[test]
    fn a_lock_is_told_at_once() {
        for (reply, code) in [
            (page(200, "IP Locked"), Code::AddressBlocked),
            (page(403, ""), Code::RateLimited),
            (Err(Failure::Denied), Code::Unsupported),
        ] {
            let (receipt, asked, _) = fetch_after(vec![reply], None);
            assert_eq!(receipt.unwrap_err().code, code);
            assert_eq!(asked, 1);
        }
    }

    #[test]
    fn a_receipt_of_something_else_is_no_success() {
        let other = "ff".repeat(64);
        for (reply, checksum, says) in [
            (links(&[("b.txt", "5")]), None, "\"b.txt\""),
            (links(&[("", "5")]), None, "the name"),
            (links(&[("a.txt", "4")]), None, "4 bytes"),
            (links(&[("a.txt", "\"6\"")]), None, "6 bytes"),
            (links(&[("a.txt", "5")]), Some(other.as_str()), "checksum"),
            (links(&[("b.txt", "5"), ("c.txt", "5")]), None, "\"b.txt\""),
        ] {
            let (receipt, _, _) = fetch_after(vec![reply], checksum);
            let error = receipt.unwrap_err();
            assert_eq!(error.code, Code::Integrity);
            assert!(error.message.contains(says), "{}", error.message);
        }
    }

    #[test]
    fn the_own_file_is_found_among_several() {
        let (receipt, _, _) = fetch_after(vec![links(&[("b.txt", "1"), ("a.txt", "5")])], None);
        assert_eq!(receipt.unwrap().file_name, "a.txt");
    }

    #[test]
    fn a_receipt_without_size_and_checksum_is_believed_by_name() {
        let bare =
            r#"{"links":[{"download":"https://1fichier.com/?abcde12345","filename":"a.txt"}]}"#;
        let (receipt, _, _) = fetch_after(vec![json(200, bare)], Some(SUM));
        let receipt = receipt.unwrap();
        assert_eq!((receipt.size, receipt.checksum), (None, None));
    }

    #[test]
    fn a_link_to_nowhere_is_changed() {
        let odd =
            r#"{"links":[{"download":"https://example.com/?abcde12345","filename":"a.txt"}]}"#;
        let (receipt, _, _) = fetch_after(vec![json(200, odd)], None);
        assert_eq!(receipt.unwrap_err().code, Code::Changed);
    }
}
