//! The simulator as a command: what can be said on a command line, for any
//! program that wants to offer it with clap. Knows no program.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use crate::conditions::Conditions;
use crate::config::{AccountConfig, Config, Limits, Network, Unknowns};
use crate::fault::{FAULTS_HELP, Injection};
use crate::kind::ACCOUNTS_HELP;
use crate::quantity::{self, ParseError};
use crate::series;
use crate::settings::{self, Settings};
use crate::stored::{NewContent, NewFile};
use crate::website::WebsiteConfig;

/// What can be said about a simulator on a command line.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Listen on `[::1]` as well, on the same port: a client that mixes both
    /// address families then breaks the rule of one location.
    #[arg(long)]
    pub listen_v6: bool,
    /// Open the control endpoint on this loopback address; port 0 takes a free
    /// one. It shows and changes everything while the simulator runs.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub control: Option<SocketAddr>,
    /// Fill the account with the files and folders below this folder.
    #[arg(long, value_name = "DIR")]
    pub seed: Option<PathBuf>,
    /// Add a made-up file of this size, for example games/big.iso=100G. It
    /// takes neither disk nor memory. {1..6000} in the name makes as many
    /// files, sent one second apart. Repeatable.
    #[arg(long = "file", value_name = "NAME=SIZE", value_parser = made_up)]
    pub files: Vec<Series>,
    /// Count uploads, but keep and hash nothing of them: for benchmarks.
    #[arg(long)]
    pub discard_uploads: bool,
    /// An account: premium, access, gold, free, expired, over-quota, locked,
    /// no-credits or credits, with details behind commas. The first one is
    /// whose files --seed and --file make; repeat it for more.
    #[arg(long = "account", value_name = "KIND[,KEY=VALUE...]")]
    pub accounts: Vec<AccountConfig>,
    /// Append one JSON line for each request to this file.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Divide every duration of the service by this number.
    #[arg(
        long, value_name = "N", default_value = "1", value_parser = quantity::number::<f64>,
        allow_negative_numbers = true
    )]
    pub speed: f64,
    /// Leave the service's rate limits and bans out.
    #[arg(long)]
    pub no_limits: bool,
    /// Let something go wrong, for example cut:bytes=1M or
    /// flood@file/ls:percent=10; see below. Repeatable.
    #[arg(long = "fault", value_name = "NAME[@ENDPOINT][:KEY=VALUE...]")]
    pub faults: Vec<Injection>,
    /// Delay every request, for example by 80ms.
    #[arg(long, value_name = "TIME", value_parser = quantity::duration, help_heading = CONDITIONS)]
    pub latency: Option<std::time::Duration>,
    /// Delay every new connection.
    #[arg(long, value_name = "TIME", value_parser = quantity::duration, help_heading = CONDITIONS)]
    pub connection_latency: Option<std::time::Duration>,
    /// Send and receive each file at no more than this many bytes per second.
    #[arg(long, value_name = "SIZE", value_parser = settings::rate, help_heading = CONDITIONS)]
    pub bandwidth: Option<u64>,
    /// Send and receive all files together at no more than this.
    #[arg(long, value_name = "SIZE", value_parser = settings::rate, help_heading = CONDITIONS)]
    pub total_bandwidth: Option<u64>,
    /// Set the service's clock wrong by this many seconds.
    #[arg(
        long, value_name = "SECONDS", default_value = "0", value_parser = quantity::number::<i64>,
        allow_negative_numbers = true, help_heading = CONDITIONS
    )]
    pub clock_skew: i64,
    /// What the service takes the clients' connection for: residential, or
    /// professional (a server or VPN).
    #[arg(
        long, value_name = "KIND", default_value = "residential",
        value_parser = settings::network, help_heading = CONDITIONS
    )]
    pub network: Network,
    /// Decide something that nobody knows about the real service; see below.
    /// Repeatable.
    #[arg(long = "unknown", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub unknowns: Vec<(String, String)>,
    /// Change the pages for people; see below. Repeatable.
    #[arg(long = "website", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub website: Vec<(String, String)>,
}

/// What one `--file` stands for: a file, or several with numbered names.
#[derive(Debug, Clone)]
pub struct Series(Vec<NewFile>);

const CONDITIONS: &str = "Conditions";

impl Options {
    /// What to start. Fails when a name or value is unknown, or when two
    /// accounts have the same address or key.
    pub fn config(self) -> Result<Config, ParseError> {
        let mut accounts = self.accounts;
        distinguish(&mut accounts)?;
        let (first, others) = match accounts.is_empty() {
            true => (AccountConfig::default(), accounts),
            false => (accounts.remove(0), accounts),
        };
        Ok(Config {
            listen: self.listen,
            listen_v6: self.listen_v6,
            control: self.control,
            seed: self.seed,
            files: self.files.into_iter().flat_map(|series| series.0).collect(),
            discard_uploads: self.discard_uploads,
            account: first,
            accounts: others,
            log: self.log,
            speed: self.speed,
            limits: match self.no_limits {
                true => Limits::Off,
                false => Limits::Documented,
            },
            faults: self.faults,
            conditions: Conditions {
                latency: self.latency.unwrap_or_default(),
                connection_latency: self.connection_latency.unwrap_or_default(),
                bandwidth: self.bandwidth,
                bandwidth_in_all: self.total_bandwidth,
                clock_skew: self.clock_skew,
                hold_after: None,
            },
            network: self.network,
            unknowns: with(Unknowns::default(), &self.unknowns)?,
            website: with(WebsiteConfig::default(), &self.website)?,
            ..Config::default()
        })
    }
}

fn with<T: Settings>(mut settings: T, values: &[(String, String)]) -> Result<T, ParseError> {
    for (name, value) in values {
        settings.set(name, value)?;
    }
    Ok(settings)
}

/// Gives further accounts addresses of their own.
fn distinguish(accounts: &mut [AccountConfig]) -> Result<(), ParseError> {
    let usual = AccountConfig::default().email;
    let (mut emails, mut keys) = (HashSet::new(), HashSet::new());
    for (place, account) in accounts.iter_mut().enumerate() {
        if place > 0 && account.email == usual {
            account.email = format!("user{}@example.com", place + 1);
        }
        if !emails.insert(account.email.clone()) {
            let text = format!("two accounts have the address {}", account.email);
            return Err(ParseError::new(text));
        }
        if let Some(key) = &account.api_key
            && !keys.insert(key.clone())
        {
            return Err(ParseError::new("two accounts have the same key"));
        }
    }
    Ok(())
}

/// What stands below the options in a long help text; `program` is how the
/// command is called.
pub fn help(program: &str) -> String {
    format!(
        "Examples:\n\
         \x20 A Premium account with a file of 100 GB, at a hundred times the speed of life:\n\
         \x20     {program} --file big.bin=100G --speed 100\n\
         \x20 Every tenth download breaks off after a megabyte, on a slow line:\n\
         \x20     {program} --seed DIR --fault cut:bytes=1M,percent=10 --bandwidth 2M\n\
         \x20 A free account and a GOLD one with two keys, and a door to change things:\n\
         \x20     {program} --account free --account gold,keys=2 --control 127.0.0.1:0\n\
         \n\
         When it is ready it prints one line of JSON: where it listens, a key, the CA file for \
         clients that use it as an HTTPS proxy, the control endpoint, the accounts with their \
         keys, and the links of the files. It runs until it is interrupted. For example:\n\
         \x20     export HTTPS_PROXY=http://LISTENING\n\
         \x20     curl --cacert CA -H 'Authorization: Bearer KEY' -H 'Content-Type: \
         application/json' \\\n\
         \x20         -d '{{}}' https://api.1fichier.com/v1/user/info.cgi\n\
         \n\
         Faults:\n{FAULTS_HELP}\n\
         \n\
         Accounts:\n{ACCOUNTS_HELP}\n\
         \n\
         What nobody knows (--unknown), with what is assumed:\n{}\n\
         The pages for people (--website):\n{}",
        Unknowns::help(),
        WebsiteConfig::help()
    )
}

/// `folder/name=size`.
fn made_up(text: &str) -> Result<Series, ParseError> {
    let (path, size) = text
        .rsplit_once('=')
        .ok_or_else(|| ParseError::new("write it as NAME=SIZE, for example big.bin=100G"))?;
    let size = quantity::size(size)?;
    let (folder, name) = path.rsplit_once('/').unwrap_or(("/", path));
    if crate::names::accepted(name).is_empty() {
        return Err(ParseError::new(format!("`{path}` is no name of a file")));
    }
    let file = NewFile {
        folder: folder.to_owned(),
        ..NewFile::new(name, NewContent::Generated { size, seed: 0 })
    };
    series::expand(file).map(Series)
}

fn loopback(text: &str) -> Result<SocketAddr, ParseError> {
    let address = text.parse::<SocketAddr>().ok();
    let address = address.filter(|address| address.ip().is_loopback());
    address.ok_or_else(|| {
        ParseError::new("write a loopback address and a port, for example 127.0.0.1:0")
    })
}

fn name_and_value(text: &str) -> Result<(String, String), ParseError> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| ParseError::new("write it as NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Etag;
    use clap::Parser;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        options: Options,
    }

    fn config(arguments: &[&str]) -> Result<Config, String> {
        let arguments = [&["program"], arguments].concat();
        let program = Program::try_parse_from(arguments).map_err(|error| error.to_string())?;
        program.options.config().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_said_is_what_is_started() {
        let config = config(&[
            "--file",
            "games/big.iso=100G",
            "--account=free",
            "--account=gold,keys=2",
            "--fault=cut:bytes=1Ki,times=2",
            "--latency=80ms",
            "--bandwidth=1M",
            "--clock-skew=-5",
            "--unknown=etag=none",
            "--website=countdown=0",
            "--network=professional",
            "--control=[::1]:0",
        ])
        .unwrap();
        assert_eq!(
            (&*config.files[0].folder, &*config.files[0].name),
            ("games", "big.iso")
        );
        assert_eq!(config.accounts[0].email, "user2@example.com");
        assert_eq!((config.faults.len(), config.conditions.clock_skew), (1, -5));
        assert!(config.unknowns.etag == Etag::None && config.website.countdown == 0);
        assert_eq!(config.network, Network::Professional);
    }

    #[test]
    fn one_file_may_stand_for_many() {
        let config = config(&["--file=a/{1..3}.bin=1K", "--file=b=2"]).unwrap();
        let names: Vec<_> = config.files.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["1.bin", "2.bin", "3.bin", "b"]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (argument, why) in [
            ("--file=big", "write it as NAME=SIZE"),
            ("--file=/=5", "is no name of a file"),
            ("--file=a{2..1}=5", "stands for no file"),
            ("--control=0.0.0.0:1", "loopback"),
            ("--control=localhost", "loopback"),
            ("--fault=flod", "no fault called"),
            ("--account=poor", "no kind of account"),
            ("--unknown=etags=1", "no unknown called"),
            ("--website=countdown=soon", "website setting `countdown`"),
            ("--latency=slow", "no duration"),
            ("--bandwidth=0", "lets nothing through"),
            ("--network=home", "none of residential, professional"),
        ] {
            let error = config(&[argument]).unwrap_err();
            assert!(error.contains(why), "{argument}: {error}");
        }
        let twice = ["--account=free,key=abcdefgh", "--account=gold,key=abcdefgh"];
        assert!(config(&twice).unwrap_err().contains("same key"));
        let twice = ["--account=free,email=a@b", "--account=gold,email=a@b"];
        assert!(config(&twice).unwrap_err().contains("a@b"));
    }

    #[test]
    fn the_help_tells_every_name() {
        let help = help("program");
        for name in [
            "flood-lock",
            "over-quota",
            "old-links-redirect=true",
            "generation=card",
        ] {
            assert!(help.contains(name), "{name}: {help}");
        }
    }
}
