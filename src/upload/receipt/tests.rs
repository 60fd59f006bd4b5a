//! Late, odd and differing receipts.

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
        ..Settings::default()
    };
    let session = Session::new(memory.clone(), clock.clone(), settings);
    let id = format!(
        "2:up2.1fichier.com:Fhl1aZERQv:0:5:{}:a.txt",
        checksum.unwrap_or("")
    );
    let receipt = fetch(&session, &Pending::from_id(&id).unwrap());
    (receipt, memory.requests().len(), clock)
}

#[test]
fn a_ready_receipt_needs_no_sleep() {
    let (receipt, requests, clock) = fetch_after(vec![links(&[("a.txt", "\"5\"")])], Some(SUM));
    let receipt = receipt.unwrap();
    assert_eq!(receipt.checksum.unwrap().hex(), SUM);
    assert_eq!(
        receipt.removal_link.as_deref(),
        Some("https://1fichier.com/remove/abcde12345/XyZ")
    );
    assert_eq!((requests, clock.slept().len()), (1, 0));
}

#[test]
fn a_late_receipt_is_requested_again() {
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
    let (receipt, requests, clock) = fetch_after(late, None);
    assert!(receipt.is_ok(), "{receipt:?}");
    assert_eq!((requests, clock.now()), (8, 30));
}

#[test]
fn a_receipt_that_never_comes_is_unavailable() {
    let never = vec![json(200, "{}"); 8];
    let (receipt, requests, clock) = fetch_after(never, None);
    let error = receipt.unwrap_err();
    assert_eq!(
        (error.code, error.retry_after),
        (Code::Unavailable, Some(10))
    );
    assert_eq!((requests, clock.now()), (8, 30));
}

#[test]
fn a_lock_is_reported_immediately() {
    for (reply, code) in [
        (page(200, "IP Locked"), Code::AddressBlocked),
        (page(403, ""), Code::RateLimited),
        (Err(Failure::Denied), Code::Unsupported),
    ] {
        let (receipt, requests, _) = fetch_after(vec![reply], None);
        assert_eq!(receipt.unwrap_err().code, code);
        assert_eq!(requests, 1);
    }
}

#[test]
fn a_differing_receipt_is_an_error() {
    let other = "ff".repeat(64);
    for (reply, checksum, says) in [
        (links(&[("b.txt", "5")]), None, "\"b.txt\""),
        (links(&[("", "5")]), None, "name"),
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
fn a_file_stored_outside_the_account_is_an_error() {
    let fetch = |account: u8, remove: &str| {
        let reply = format!(
            r#"{{"links":[{{"download":"https://1fichier.com/?abcde12345","filename":"a.txt","remove":"{remove}"}}]}}"#
        );
        let memory = Memory::script([json(200, &reply)]);
        let session = Session::new(memory, FakeClock::at(0), Settings::default());
        let id = format!("2:up2.1fichier.com:Fhl1aZERQv:{account}:5::a.txt");
        fetch(&session, &Pending::from_id(&id).unwrap())
    };
    let removal = "https://1fichier.com/remove/abcde12345/XyZ";
    let error = fetch(1, removal).unwrap_err();
    assert_eq!(
        (error.code, error.scope),
        (Code::CredentialRejected, Scope::Account)
    );
    assert!(error.message.contains("outside the account"));
    assert!(error.message.contains("removal link") && !error.message.contains("XyZ"));
    assert!(fetch(1, "").is_ok());
    assert!(fetch(0, removal).unwrap().removal_link.is_some());
}

#[test]
fn the_uploaded_file_is_found_among_several() {
    let (receipt, _, _) = fetch_after(vec![links(&[("b.txt", "1"), ("a.txt", "5")])], None);
    assert_eq!(receipt.unwrap().file_name, "a.txt");
}

#[test]
fn a_receipt_without_size_and_checksum_is_matched_by_name() {
    let bare = r#"{"links":[{"download":"https://1fichier.com/?abcde12345","filename":"a.txt"}]}"#;
    let (receipt, _, _) = fetch_after(vec![json(200, bare)], Some(SUM));
    let receipt = receipt.unwrap();
    assert_eq!((receipt.size, receipt.checksum), (None, None));
}

#[test]
fn a_link_to_nowhere_is_changed() {
    let odd = r#"{"links":[{"download":"https://example.com/?abcde12345","filename":"a.txt"}]}"#;
    let (receipt, _, _) = fetch_after(vec![json(200, odd)], None);
    assert_eq!(receipt.unwrap_err().code, Code::Changed);
}
