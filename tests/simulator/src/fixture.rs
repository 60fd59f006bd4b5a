//! A small account for suites that check clients: one of everything that a
//! client can be asked about. Knows nothing of any suite.

use std::time::Duration;

use crate::config::{Bans, Config, Limits};
use crate::names;
use crate::simulator::Simulator;
use crate::stored::{NewFile, Owner, StoredFile};
use crate::website::WebsiteConfig;

const PASSWORD: &str = "open sesame";

/// What is at a simulator that [`Fixture::config`] has set up.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// A stranger's file that everybody may have.
    pub file: StoredFile,
    /// A stranger's file with a password.
    pub protected: StoredFile,
    /// Link of a file that does not exist.
    pub missing: String,
    /// Link of a public folder.
    pub folder: String,
    /// How many files are in it.
    pub folder_files: usize,
    /// A key of the right shape that no account has.
    pub wrong_key: String,
}

impl Fixture {
    /// A simulator on which a suite can ask as often as it likes and waits for
    /// seconds where people wait for minutes.
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

    /// Puts everything there.
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
