//! A small account for client test suites, with one of everything that a client
//! can ask for. Independent of any suite.

use std::time::Duration;

use crate::config::{Bans, Config, Limits};
use crate::names;
use crate::simulator::Simulator;
use crate::stored::{NewFile, Owner, StoredFile};
use crate::website::WebsiteConfig;

const PASSWORD: &str = "open sesame";

/// The contents of a simulator with [`Fixture::config`].
#[derive(Debug, Clone)]
pub struct Fixture {
    /// A stranger's file that is accessible to everyone.
    pub file: StoredFile,
    /// A stranger's file with a password.
    pub protected: StoredFile,
    /// Link of a file that does not exist.
    pub missing: String,
    /// Link of a public folder.
    pub folder: String,
    /// Number of files in it.
    pub folder_files: usize,
    /// A well-formed key that no account has.
    pub wrong_key: String,
}

impl Fixture {
    /// The configuration: a suite can send any number of requests, and waits
    /// for seconds instead of minutes.
    pub fn config() -> Config {
        Config {
            limits: Limits::Off,
            bans: Bans {
                errors: None,
                one_location: None,
                ..Bans::default()
            },
            website: WebsiteConfig {
                countdown: 2,
                pause: Duration::ZERO,
                ..WebsiteConfig::default()
            },
            ..Config::default()
        }
    }

    /// Creates everything.
    pub fn fill(simulator: &Simulator) -> Self {
        let theirs = |name: &str, password: Option<&str>| {
            simulator.add_file(NewFile {
                owner: Owner::Stranger,
                password: password.map(str::to_owned),
                ..NewFile::new(name, format!("The content of {name}.\n").repeat(1_000))
            })
        };
        let names = ["one.txt", "two & a half.txt", "trois é.txt"];
        for name in names {
            simulator.add_file(NewFile {
                folder: "/public".to_owned(),
                ..NewFile::new(name, name.to_owned())
            });
        }
        let file = theirs("A file (Europe).zip", None);
        let id = file.link.len() - names::file_id().len();
        Self {
            missing: format!("{}{}", &file.link[..id], names::file_id()),
            protected: theirs("A secret.zip", Some(PASSWORD)),
            folder: simulator.share_folder("/public", None),
            folder_files: names.len(),
            wrong_key: names::api_key(),
            file,
        }
    }
}
