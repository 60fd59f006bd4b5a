//! A small, well-behaved plugin for an invented service, and the place where
//! broken and hostile plugins differ from it: [`Flaw`] and [`Behaviour`]. Each
//! example is one of them. Must not know any host, and nothing of the service
//! but its protocol.

#![cfg(target_family = "wasm")]

pub mod describe;
mod exports;
mod flaw;
pub mod http;
pub mod link;
mod options;
pub mod protocol;
mod resolve;
pub mod session;
mod storage;
mod upload;

/// Made from `wit/`; the WASI interfaces are those of the `wasi` crate.
#[allow(missing_docs, reason = "generated code")]
pub mod wit {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "storage-plugin",
        with: {
            "wasi:clocks/monotonic-clock@0.2.12": wasi::clocks::monotonic_clock,
            "wasi:clocks/wall-clock@0.2.12": wasi::clocks::wall_clock,
            "wasi:http/outgoing-handler@0.2.12": wasi::http::outgoing_handler,
            "wasi:http/types@0.2.12": wasi::http::types,
            "wasi:io/error@0.2.12": wasi::io::error,
            "wasi:io/poll@0.2.12": wasi::io::poll,
            "wasi:io/streams@0.2.12": wasi::io::streams,
            "wasi:random/random@0.2.12": wasi::random::random,
        },
    });
}

pub use flaw::Flaw;
pub use session::Session;
pub use wit::exports::hoster::plugin::hoster::*;

/// What calls of the plugin answer.
pub type Answer<T> = Result<T, Error>;

/// What a plugin does. The methods of this trait are those of the well-behaved
/// one; an example replaces what it does in another way.
pub trait Behaviour: Sync {
    /// What is wrong with the plugin in one of its many places.
    fn flaw(&self) -> Option<Flaw> {
        None
    }

    /// A session is opened.
    fn open(&self) {}

    /// Account status.
    fn account(&self, session: &Session) -> Answer<Account> {
        session.account()
    }

    /// Whether links work.
    fn check(&self, session: &Session, links: Vec<String>) -> Answer<Vec<LinkStatus>> {
        session.check(links)
    }

    /// Turns a link into a ticket or a pause.
    fn resolve(
        &self,
        session: &Session,
        link: String,
        options: ResolveOptions,
    ) -> Answer<Resolution> {
        session.resolve(&link, &options)
    }
}

/// Behaves well.
pub struct Well;

impl Behaviour for Well {}

impl Behaviour for Flaw {
    fn flaw(&self) -> Option<Flaw> {
        Some(*self)
    }
}

unsafe extern "Rust" {
    /// Every example defines it by [`plugin!`].
    #[link_name = "hoster_test_behaviour"]
    safe fn behaviour() -> &'static dyn Behaviour;
}

/// Whether this plugin has that flaw.
fn has(flaw: Flaw) -> bool {
    behaviour().flaw() == Some(flaw)
}

/// Makes an example a plugin: with a [`Behaviour`], and with a manifest of its
/// own if it needs one.
#[macro_export]
macro_rules! plugin {
    ($behaviour:expr) => {
        $crate::plugin!($behaviour, $crate::MANIFEST);
    };
    ($behaviour:expr, $manifest:expr) => {
        #[unsafe(no_mangle)]
        fn hoster_test_behaviour() -> &'static dyn $crate::Behaviour {
            &$behaviour
        }

        #[unsafe(link_section = "hoster:manifest")]
        #[used]
        static MANIFEST: [u8; $manifest.len()] = *$manifest;
    };
}

/// The manifest of the well-behaved plugin.
pub const MANIFEST: &[u8; include_bytes!("manifest.toml").len()] = include_bytes!("manifest.toml");
