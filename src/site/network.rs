//! The site's view of the client's network: downloads from servers and VPNs may
//! cost an account CDN credits. Must not act on it.

use super::get;
use crate::html;
use crate::http::Transport;
use crate::json;
use crate::session::Session;

const URL: &str = "https://1fichier.com/network.html";

/// For the account's owner.
pub const WARNING: &str =
    "1fichier classifies this network as a server or VPN and may charge CDN credits for downloads";

/// Whether the site classifies this network as a server or VPN. `false` if the
/// site does not reply.
pub fn is_flagged<T: Transport>(session: &Session<T>) -> bool {
    const WORDS: [&str; 2] = ["VPN detected", "Requires the use of CDN credits or"];
    let Ok(reply) = session.send(get(URL), false) else {
        return false;
    };
    let text = html::text(&json::text(&reply.body));
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    WORDS.into_iter().any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account;
    use crate::clock::FakeClock;
    use crate::http::memory::{Memory, json, page};
    use crate::http::{Failure, Outcome};
    use crate::session::{Credential, Settings};

    fn warnings(option: &str, replies: Vec<Outcome>) -> Vec<String> {
        let settings = Settings {
            credential: Credential::HostHeld,
            options: vec![("check-network".into(), option.into())],
            ..Settings::default()
        };
        let memory = Memory::script(replies);
        let session = Session::new(memory.clone(), FakeClock::at(0), settings);
        let account = account::status(&session).unwrap();
        let requests = if option == "true" { 2 } else { 1 };
        assert_eq!(memory.requests().len(), requests);
        account.warnings
    }

    #[test]
    fn a_flagged_network_is_a_warning_if_the_check_is_enabled() {
        let account = || json(200, "{}");
        for flagged in [
            "<b>VPN</b> detected",
            "Requires the use of\n CDN credits or",
        ] {
            let found = warnings("true", vec![account(), page(200, flagged)]);
            assert_eq!(found, [WARNING]);
        }
        for other in [
            page(200, "Residential"),
            page(404, ""),
            Err(Failure::Denied),
        ] {
            assert!(warnings("true", vec![account(), other]).is_empty());
        }
        assert!(warnings("false", vec![account()]).is_empty());
    }
}
