//! The memory of many sessions. Measured on systems that report it, in a separate
//! process, with the simulator in another one.

use std::time::Duration;

use hoster_host::{
    Credential, Engine, EngineOptions, ResolveOptions, Scope, Session, SessionOptions, bundled,
};

use crate::service::Service;
use crate::subprocess;

/// A session and its instance stay open until dropped: a download manager may
/// have one for each file of a long list.
const SESSIONS: usize = 1_000;

/// Maximum memory of the whole process.
const LIMIT: u64 = 300_000_000;

#[tokio::test]
async fn a_thousand_open_sessions_fit_into_300_megabytes() {
    if !subprocess::is_alone() {
        let name = "footprint::a_thousand_open_sessions_fit_into_300_megabytes";
        return subprocess::run(name, Duration::from_secs(300)).await;
    }
    let service = Service::start(&["--no-limits", "--file=game.zip=20K"]).await;
    let link = service.link();
    let engine = Engine::new(EngineOptions::default()).unwrap();
    let plugin = bundled(&engine).unwrap();
    let shared = hoster_host::Service::new(plugin, &service.network()).unwrap();
    let rule = shared.plugin().manifest().credential.clone().unwrap();
    let key = Credential::new(service.text("api_key"), &rule, "the test").unwrap();
    let before = subprocess::resident();
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        let options = SessionOptions {
            scopes: vec![Scope::Download],
            credential: Some(key.clone()),
            ..SessionOptions::default()
        };
        let mut session = Session::open(shared.clone(), options).unwrap();
        // The first call creates the instance, and this one uses the network.
        let call = session.resolve(link, ResolveOptions::plain());
        call.await.unwrap();
        sessions.push(session);
    }
    let after = subprocess::resident();
    let each = (after - before) / SESSIONS as u64;
    eprintln!(
        "{SESSIONS} open sessions: {} MB in all, {} kB each",
        after / 1_000_000,
        each / 1_000
    );
    assert!(after <= LIMIT, "{after} bytes");
    // All sessions still work.
    for session in sessions.iter_mut().step_by(100) {
        let call = session.resolve(link, ResolveOptions::plain());
        call.await.unwrap();
    }
}
