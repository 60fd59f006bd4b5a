//! Any reply, by the decision table.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((status, body)) = data.split_first() else {
        return;
    };
    let reply = onefichier::http::Reply {
        status: 200 + 10 * u16::from(*status % 36),
        headers: Vec::new(),
        body: body.to_vec(),
    };
    for from in [
        "user/info.cgi",
        "folder/rm.cgi",
        "page",
        "dir",
        "check_links.pl",
    ] {
        if let Err(error) = onefichier::reply::check(from, &reply) {
            let words = error.reply.unwrap_or_default();
            assert!(words.chars().count() <= onefichier::error::Error::REPLY_CHARACTERS);
        }
        let _ = onefichier::reply::known_page(from, &reply, true);
        let _ = onefichier::reply::must_wait(from, &reply);
    }
});
