//! Hostile plugins: each is contained in bounded time, the error names what was
//! refused, nothing reaches its target, and the same process can still serve a
//! good plugin.

#[cfg(unix)]
mod aria2;
mod no_plugins;
mod requests;
mod resources;
mod results;
mod surroundings;

use std::time::Duration;

use hoster_host::approval::Approval;
use hoster_host::{
    Account, ConnectTo, Credential, Engine, Error, Limits, NetworkOptions, Plugin, ResolveOptions,
    Scope, Session, SessionOptions,
};

use crate::plugins;
use crate::toy::{self, Toy};

/// Longest time that a hostile plugin may delay a test, however busy the machine.
const BOUND: Duration = Duration::from_secs(60);

/// Every scope of the toy's manifest.
const ALL: [Scope; 6] = Scope::ALL;

/// A service and an engine that hostile and good plugins share.
struct Cage {
    service: Toy,
    engine: Engine,
}

impl Cage {
    async fn new() -> Self {
        Self {
            service: Toy::start().await,
            engine: plugins::engine(),
        }
    }

    fn session(&self, plugin: &str, limits: Limits) -> Session {
        let connect_to = ConnectTo {
            domain: "toy.example".into(),
            address: self.service.addr(),
        };
        self.session_on(plugin, Some(connect_to), &ALL, limits)
    }

    fn session_on(
        &self,
        plugin: &str,
        connect_to: Option<ConnectTo>,
        scopes: &[Scope],
        limits: Limits,
    ) -> Session {
        let plugin =
            Plugin::load_file(&self.engine, &plugins::path(plugin), Approval::Vouched).unwrap();
        let network = NetworkOptions {
            connect_to,
            ..NetworkOptions::default()
        };
        let service = hoster_host::Service::new(plugin, &network).unwrap();
        let rule = service.plugin().manifest().credential.clone().unwrap();
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential: Some(Credential::new(toy::KEY, &rule, "the test").unwrap()),
            limits,
            ..SessionOptions::default()
        };
        Session::open(service, options).unwrap()
    }

    /// Requests the account status of a hostile plugin twice: the second call
    /// runs in a fresh instance.
    async fn account(&self, plugin: &str, limits: Limits) -> Result<Account, Error> {
        let mut session = self.session(plugin, limits);
        let first = in_time(session.account()).await;
        let second = in_time(session.account()).await;
        assert_eq!(first.is_ok(), second.is_ok());
        second
    }

    /// Asserts that the same engine serves a good plugin.
    #[track_caller]
    fn serves(&self) -> impl Future<Output = ()> {
        let mut session = self.session("toy", Limits::default());
        async move {
            in_time(session.resolve(toy::FILE, ResolveOptions::plain()))
                .await
                .unwrap();
        }
    }
}

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(BOUND, work).await;
    outcome.expect("it ends in bounded time")
}

fn with_options(options: &[(&str, &str)]) -> ResolveOptions {
    let own = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
    ResolveOptions {
        options: options.iter().map(own).collect(),
        ..ResolveOptions::plain()
    }
}

/// Asserts that the error has this code, and one sentence of reasonable length with
/// these words.
#[track_caller]
fn names<T>(outcome: Result<T, Error>, code: &str, words: &[&str]) {
    let error = outcome.err().expect("it is refused");
    let message = error.to_string();
    assert_eq!(error.code().as_str(), code, "{message}");
    for word in words {
        assert!(message.contains(word), "{message}");
    }
    let sober = message.len() < 4_000 && !message.contains(|c: char| c.is_control());
    assert!(sober && !message.contains(toy::KEY), "{message}");
}
