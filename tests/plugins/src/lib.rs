//! A small, well-behaved plugin for an invented service, with hooks for broken
//! and hostile variants: [`Flaw`] and [`Behaviour`]. Each example is one
//! variant. Must not know any host, nor anything of the service except its
//! protocol.

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

/// Generated from `wit/`; the WASI interfaces are those of the `wasi` crate.
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

/// The result of the plugin's calls.
pub type CallResult<T> = Result<T, Error>;

/// The behaviour of a plugin. The default methods are those of the well-behaved
/// one; an example overrides some of them.
pub trait Behaviour: Sync {
    /// The flaw of the plugin, if any.
    fn flaw(&self) -> Option<Flaw> {
        None
    }

    /// Called when a session opens.
    fn open(&self) {}

    /// Account status.
    fn account(&self, session: &Session) -> CallResult<Account> {
        session.account()
    }

    /// Checks links.
    fn check(&self, session: &Session, links: Vec<String>) -> CallResult<Vec<LinkStatus>> {
        session.check(links)
    }

    /// Turns a link into a ticket or a pause.
    fn resolve(
        &self,
        session: &Session,
        link: String,
        options: ResolveOptions,
    ) -> CallResult<Resolution> {
        session.resolve(&link, &options)
    }
}

/// The well-behaved plugin.
pub struct Well;

impl Behaviour for Well {}

impl Behaviour for Flaw {
    fn flaw(&self) -> Option<Flaw> {
        Some(*self)
    }
}

unsafe extern "Rust" {
    /// Defined by every example with [`plugin!`].
    #[link_name = "hoster_test_behaviour"]
    safe fn behaviour() -> &'static dyn Behaviour;
}

/// Whether this plugin has a flaw.
fn has(flaw: Flaw) -> bool {
    behaviour().flaw() == Some(flaw)
}

/// Turns an example into a plugin: with a [`Behaviour`], and optionally with
/// its own manifest.
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
