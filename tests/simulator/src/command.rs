//! The simulator's command-line options, for any program that offers them with
//! clap. Independent of that program.

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

/// Command-line options of a simulator.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Address to listen on; port 0 picks a free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Also listen on `[::1]`, on the same port: a client that mixes both
    /// address families then breaks the rule of one location.
    #[arg(long)]
    pub listen_v6: bool,
    /// Open the control endpoint on this loopback address; port 0 picks a free
    /// port. It shows and changes the state of the running simulator.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = loopback)]
    pub control: Option<SocketAddr>,
    /// Fill the account with the files and folders below this folder.
    #[arg(long, value_name = "DIR")]
    pub seed: Option<PathBuf>,
    /// Add a generated file of this size, for example games/big.iso=100G. It
    /// uses neither disk nor memory. {1..6000} in the name creates that many
    /// files, sent one second apart. Repeatable.
    #[arg(long = "file", value_name = "NAME=SIZE", value_parser = made_up)]
    pub files: Vec<Series>,
    /// Count uploads without keeping or hashing them, for benchmarks.
    #[arg(long)]
    pub discard_uploads: bool,
    /// An account: premium, access, gold, free, expired, over-quota, locked,
    /// no-credits or credits, with details after commas. The first one owns the
    /// files of --seed and --file; repeat for more.
    #[arg(long = "account", value_name = "KIND[,KEY=VALUE...]")]
    pub accounts: Vec<AccountConfig>,
    /// Append one JSON line per request to this file.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Divide every duration of the service by this number.
    #[arg(
        long, value_name = "N", default_value = "1", value_parser = quantity::number::<f64>,
        allow_negative_numbers = true
    )]
    pub speed: f64,
    /// Disable the service's rate limits and bans.
    #[arg(long)]
    pub no_limits: bool,
    /// Inject a fault, for example cut:bytes=1M or flood@file/ls:percent=10;
    /// see below. Repeatable.
    #[arg(long = "fault", value_name = "NAME[@ENDPOINT][:KEY=VALUE...]")]
    pub faults: Vec<Injection>,
    /// Delay every request, for example by 80ms.
    #[arg(long, value_name = "TIME", value_parser = quantity::duration, help_heading = CONDITIONS)]
    pub latency: Option<std::time::Duration>,
    /// Delay every new connection.
    #[arg(long, value_name = "TIME", value_parser = quantity::duration, help_heading = CONDITIONS)]
    pub connection_latency: Option<std::time::Duration>,
    /// Limit each file to this many bytes per second, sent or received.
    #[arg(long, value_name = "SIZE", value_parser = settings::rate, help_heading = CONDITIONS)]
    pub bandwidth: Option<u64>,
    /// Limit all files together to this many bytes per second.
    #[arg(long, value_name = "SIZE", value_parser = settings::rate, help_heading = CONDITIONS)]
    pub total_bandwidth: Option<u64>,
    /// Set the service's clock ahead by this many seconds.
    #[arg(
        long, value_name = "SECONDS", default_value = "0", value_parser = quantity::number::<i64>,
        allow_negative_numbers = true, help_heading = CONDITIONS
    )]
    pub clock_skew: i64,
    /// How the service classifies the clients' connection: residential, or
    /// professional (a server or VPN).
    #[arg(
        long, value_name = "KIND", default_value = "residential",
        value_parser = settings::network, help_heading = CONDITIONS
    )]
    pub network: Network,
    /// Choose a behaviour of the real service that is unknown; see below.
    /// Repeatable.
    #[arg(long = "unknown", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub unknowns: Vec<(String, String)>,
    /// Change the web pages; see below. Repeatable.
    #[arg(long = "website", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub website: Vec<(String, String)>,
}

/// The files of one `--file`: one, or several with numbered names.
#[derive(Debug, Clone)]
pub struct Series(Vec<NewFile>);

const CONDITIONS: &str = "Conditions";

impl Options {
    /// Builds the configuration. Fails if a name or value is unknown, or if two
    /// accounts share an address or key.
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

/// Gives additional accounts distinct addresses.
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

/// The text below the options in the long help; `program` is the name of the
/// command.
pub fn help(program: &str) -> String {
    format!(
        "Examples:\n\
         \x20 A Premium account with a file of 100 GB, at 100 times normal speed:\n\
         \x20     {program} --file big.bin=100G --speed 100\n\
         \x20 A slow connection where every tenth download breaks after a megabyte:\n\
         \x20     {program} --seed DIR --fault cut:bytes=1M,percent=10 --bandwidth 2M\n\
         \x20 A free account, a GOLD account with two keys, and the control endpoint:\n\
         \x20     {program} --account free --account gold,keys=2 --control 127.0.0.1:0\n\
         \n\
         When ready, it prints one line of JSON: its address, a key, the CA file for clients \
         that use it as an HTTPS proxy, the control endpoint, the accounts with their keys, and \
         the links of the files. It runs until interrupted. For example:\n\
         \x20     export HTTPS_PROXY=http://LISTENING\n\
         \x20     curl --cacert CA -H 'Authorization: Bearer KEY' -H 'Content-Type: \
         application/json' \\\n\
         \x20         -d '{{}}' https://api.1fichier.com/v1/user/info.cgi\n\
         \n\
         Faults:\n{FAULTS_HELP}\n\
         \n\
         Accounts:\n{ACCOUNTS_HELP}\n\
         \n\
         Unknown behaviour (--unknown), with the defaults:\n{}\n\
         Web pages (--website):\n{}",
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
        return Err(ParseError::new(format!("`{path}` is not a file name")));
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
    fn options_become_the_configuration() {
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
    fn errors_name_the_problem() {
        for (argument, why) in [
            ("--file=big", "write it as NAME=SIZE"),
            ("--file=/=5", "is not a file name"),
            ("--file=a{2..1}=5", "stands for no file"),
            ("--control=0.0.0.0:1", "loopback"),
            ("--control=localhost", "loopback"),
            ("--fault=flod", "no fault named"),
            ("--account=poor", "is not a kind of account"),
            ("--unknown=etags=1", "no unknown named"),
            ("--website=countdown=soon", "website setting `countdown`"),
            ("--latency=slow", "is not a duration"),
            ("--bandwidth=0", "transfers nothing"),
            ("--network=home", "is not one of residential, professional"),
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
    fn the_help_lists_every_name() {
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
