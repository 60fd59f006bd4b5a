//! The page of a file: form, countdown, direct link, and the token of its pause.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(link) = onefichier::link::recognize("https://1fichier.com/?abcde12345") else {
        return;
    };
    let page = onefichier::site::page::read(&String::from_utf8_lossy(data), &link);
    if let Some(address) = page.direct {
        assert!(onefichier::site::page::is_file(&address));
    }
    let waiting = onefichier::site::token::Waiting {
        ready_at: 5,
        form: page.form,
    };
    let token = waiting.to_token();
    assert_eq!(
        onefichier::site::token::Waiting::from_token(&token, &link, 5),
        Ok(waiting)
    );
});
