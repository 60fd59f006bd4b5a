//! Tokens of pauses and ids of uploads, which return from outside.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Some(link) = onefichier::link::recognize("https://1fichier.com/?abcde12345") else {
        return;
    };
    if let Ok(waiting) = onefichier::site::token::Waiting::from_token(text, &link, 1_700_000_000) {
        let action = waiting.form.map(|form| form.action);
        assert!(action.is_none_or(|action| action.starts_with("https://")));
    }
    if let Ok(pending) = onefichier::upload::pending::Pending::from_id(text) {
        assert!(onefichier::domains::is_server(&pending.node.host));
    }
});
