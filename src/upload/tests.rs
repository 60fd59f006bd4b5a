//! Uploads, from the node to the receipt.

use super::*;
use crate::error::Code;
use crate::http::memory::{Memory, json, page, redirect};
use crate::http::{Method, Outcome};
use crate::session::Credential;
use crate::session::testing::{KEY, host_held, session};

const NODE: &str = r#"{"url":"up2.1fichier.com","id":"Fhl1aZERQv"}"#;
const RECEIPT: &str = r#"{"incoming":0,"links":[{"download":"https://1fichier.com/?abcde12345",
    "filename":"a.txt","remove":"","size":"5","whirlpool":""}]}"#;

fn request() -> UploadRequest {
    UploadRequest {
        file_name: "a.txt".into(),
        size: 5,
        ..UploadRequest::default()
    }
}

fn upload_with(second: Outcome) -> (Result<Receipt>, Memory) {
    let (session, memory) = host_held([json(200, NODE), second, json(200, RECEIPT)]);
    (upload(&session, &request(), b"hello"), memory)
}

#[test]
fn one_upload_costs_three_requests() {
    let (receipt, memory) = upload_with(redirect("/end.pl?xid=Fhl1aZERQv"));
    let receipt = receipt.unwrap();
    assert_eq!(receipt.link, "https://1fichier.com/?abcde12345");
    assert_eq!(
        (receipt.file_name.as_str(), receipt.size),
        ("a.txt", Some(5))
    );
    assert_eq!(receipt.removal_link, None);
    let requests = memory.requests();
    let urls: Vec<&str> = requests
        .iter()
        .map(|request| request.url.as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "https://api.1fichier.com/v1/upload/get_upload_server.cgi",
            "https://up2.1fichier.com/upload.cgi?id=Fhl1aZERQv",
            "https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv",
        ]
    );
    assert_eq!(requests[2].method, Method::Get);
    assert!(requests[2].headers.contains(&("json".into(), "1".into())));
    assert!(requests[1].first_byte > timeouts::FIRST_BYTE);
}

#[test]
fn the_body_is_what_the_node_reads() {
    let (session, memory) = host_held([
        json(200, NODE),
        redirect("/end.pl?xid=Fhl1aZERQv"),
        json(200, RECEIPT),
    ]);
    let mut request = request();
    request.folder = Some("12345678".into());
    request.password = Some("secret".into());
    request.options = vec![
        ("domain".into(), "tenvoi.com".into()),
        ("mail".into(), "a@b.c".into()),
    ];
    upload(&session, &request, b"hello").unwrap();
    let requests = &memory.requests()[1];
    let content_type = "multipart/form-data; boundary=onefichier-Fhl1aZERQv";
    assert!(
        requests
            .headers
            .contains(&("content-type".into(), content_type.into()))
    );
    let body = String::from_utf8(requests.body.clone()).unwrap();
    assert_eq!(
        body,
        "--onefichier-Fhl1aZERQv\r\n\
         Content-Disposition: form-data; name=\"did\"\r\n\r\n12345678\r\n\
         --onefichier-Fhl1aZERQv\r\n\
         Content-Disposition: form-data; name=\"domain\"\r\n\r\n9\r\n\
         --onefichier-Fhl1aZERQv\r\n\
         Content-Disposition: form-data; name=\"dpass\"\r\n\r\nsecret\r\n\
         --onefichier-Fhl1aZERQv\r\n\
         Content-Disposition: form-data; name=\"mail\"\r\n\r\na@b.c\r\n\
         --onefichier-Fhl1aZERQv\r\n\
         Content-Disposition: form-data; name=\"file[]\"; filename=\"a.txt\"\r\n\
         Content-Type: application/octet-stream\r\n\r\nhello\r\n\
         --onefichier-Fhl1aZERQv--\r\n"
    );
}

#[test]
fn the_receipt_is_found_with_and_without_a_redirect() {
    let mut no_location = redirect("").unwrap();
    no_location.headers.clear();
    for reply in [
        redirect("https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv"),
        redirect("end.pl?xid=Fhl1aZERQv"),
        redirect("/end.pl?lg=en&xid=Fhl1aZERQv"),
        Ok(no_location),
        page(200, "<html>Upload finished</html>"),
    ] {
        let (receipt, memory) = upload_with(reply);
        assert!(receipt.is_ok(), "{receipt:?}");
        assert!(memory.requests()[2].url.ends_with("/end.pl?xid=Fhl1aZERQv"));
    }
}

#[test]
fn no_redirect_leads_away_from_1fichier() {
    for location in [
        "https://example.com/end.pl?xid=Fhl1aZERQv",
        "//example.com/end.pl?xid=Fhl1aZERQv",
        "https://1fichier.com/login.pl",
        "/end.pl",
        "/end.pl?xid=../x",
        "/login.pl?xid=Fhl1aZERQv",
        "",
    ] {
        let (receipt, memory) = upload_with(redirect(location));
        assert_eq!(receipt.unwrap_err().code, Code::Changed, "{location}");
        assert_eq!(memory.requests().len(), 2);
    }
    let (receipt, _) = upload_with(redirect("https://1fichier.com/?c=DB"));
    assert_eq!(receipt.unwrap_err().code, Code::Unavailable);
}

#[test]
fn the_nodes_message_takes_precedence_over_its_status() {
    let ko = r#"{"status":"KO","message":"Not authenticated #247"}"#;
    for (reply, code) in [
        (json(200, ko), Code::CredentialRejected),
        (json(401, ko), Code::CredentialRejected),
        (page(200, "IP Locked"), Code::AddressBlocked),
        (page(403, "<h1>Forbidden</h1>"), Code::RateLimited),
        (page(502, "<h1>Bad Gateway</h1>"), Code::Unavailable),
        (page(413, "<h1>Too large</h1>"), Code::Changed),
    ] {
        let (receipt, _) = upload_with(reply);
        assert_eq!(receipt.unwrap_err().code, code);
    }
}

#[test]
fn content_of_another_size_is_not_stored() {
    for content in [&b"hell"[..], b"hello!"] {
        let (session, memory) = host_held([json(200, NODE)]);
        let error = upload(&session, &request(), content).unwrap_err();
        assert_eq!(error.code, Code::InvalidInput);
        assert_eq!(memory.requests().len(), 1);
    }
}

#[test]
fn a_ticket_states_who_adds_the_credential() {
    for (credential, with_credential, header) in [
        (Credential::HostHeld, true, None),
        (Credential::None, false, None),
        (
            Credential::Key(KEY.into()),
            false,
            Some(format!("Bearer {KEY}")),
        ),
    ] {
        let (session, _) = session(credential, [json(200, NODE)]);
        let ticket = begin(&session, &request()).unwrap();
        assert_eq!(
            ticket.url,
            "https://up2.1fichier.com/upload.cgi?id=Fhl1aZERQv"
        );
        assert_eq!(ticket.with_credential, with_credential);
        let value = ticket.headers.first().map(|(_, value)| value.clone());
        assert_eq!(value, header);
    }
}

#[test]
fn a_later_session_can_finish() {
    let (first, _) = host_held([json(200, NODE)]);
    let ticket = begin(&first, &request()).unwrap();
    let (second, memory) = host_held([json(200, RECEIPT)]);
    let receipt = finish(&second, &ticket.id).unwrap();
    assert_eq!(receipt.file_name, "a.txt");
    assert_eq!(
        memory.requests()[0].url,
        "https://up2.1fichier.com/end.pl?xid=Fhl1aZERQv"
    );
}

#[test]
fn a_folder_needs_an_account_and_nothing_else_does() {
    let mut request = request();
    request.folder = Some("7".into());
    let (session, memory) = session(Credential::None, []);
    let error = begin(&session, &request).unwrap_err();
    assert_eq!(error.code, Code::CredentialMissing);
    assert!(memory.requests().is_empty());
}

#[test]
fn the_three_steps_can_be_taken_in_three_sessions() {
    let (first, _) = host_held([json(200, NODE)]);
    let mut request = request();
    request.password = Some("open sesame".into());
    let ticket = begin(&first, &request).unwrap();
    // The node moves the upload: the receipt is on another one.
    let moved = redirect("https://up7.1fichier.com/end.pl?xid=Zhl1aZERQv");
    let (second, memory) = host_held([moved]);
    let id = send(&second, &ticket.id, ticket.fields, b"hello").unwrap();
    assert_ne!(id, ticket.id);
    let sent = memory.requests();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].url,
        "https://up2.1fichier.com/upload.cgi?id=Fhl1aZERQv"
    );
    let body = String::from_utf8_lossy(&sent[0].body);
    assert!(
        body.contains("name=\"dpass\"") && body.contains("hello"),
        "{body}"
    );
    let (third, memory) = host_held([json(200, RECEIPT)]);
    assert_eq!(finish(&third, &id).unwrap().file_name, "a.txt");
    assert_eq!(
        memory.requests()[0].url,
        "https://up7.1fichier.com/end.pl?xid=Zhl1aZERQv"
    );
}

#[test]
fn an_upload_into_an_account_is_not_sent_without_its_key() {
    let (with_key, _) = host_held([json(200, NODE)]);
    let ticket = begin(&with_key, &request()).unwrap();
    let (without, memory) = session(Credential::None, []);
    let error = send(&without, &ticket.id, ticket.fields, b"hello").unwrap_err();
    assert_eq!(error.code, Code::CredentialMissing);
    assert!(memory.requests().is_empty());
}
