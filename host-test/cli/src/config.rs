//! `config.toml`: defaults for flags, in this user's settings folder. Never
//! holds the key. Must not know what any flag does.

use std::path::{Path, PathBuf};

use clap::builder::OsStr;
use clap::{Arg, ArgAction, Command};
use hoster_host::{Error, Manifest, file_permissions};
use toml::{Table, Value};

use super::errors::usage;

/// Maximum size of the file in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Names that people would use for secrets.
const SECRETS: [&str; 6] = ["key", "token", "credential", "secret", "password", "bearer"];

/// Flags that only make sense for a single run.
const NEVER: [&str; 3] = ["help", "version", "yes"];

/// The environment variable with the id of an additional user whose files are
/// trusted, for containers in which user ids differ from those outside.
pub const TRUST_OWNER: &str = "HOSTER_TRUST_OWNER";

/// Trusts the files of the user that the environment names.
pub fn trust_owner() -> Result<(), Error> {
    let Some(value) = std::env::var_os(TRUST_OWNER).filter(|value| !value.is_empty()) else {
        return Ok(());
    };
    let uid = value.to_str().and_then(|text| text.parse().ok());
    let uid = uid.ok_or_else(|| {
        usage(format!(
            "{TRUST_OWNER} must be a user id, as printed by `id -u`"
        ))
    })?;
    hoster_host::system::trust_owner(uid);
    Ok(())
}

/// Returns this user's settings folder for `hoster`.
pub fn folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "hoster")?;
    Some(dirs.config_dir().to_owned())
}

/// Returns the file with the defaults.
pub fn file() -> Option<PathBuf> {
    Some(folder()?.join("config.toml"))
}

/// Applies the defaults of this user's `config.toml` to the command line.
/// Returns `None` if there is no such file.
pub fn with_defaults(command: Command) -> Result<Option<Command>, Error> {
    let Some(path) = file() else {
        return Ok(None);
    };
    let text = match read(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => return Ok(None),
        Err(source) => return Err(Error::reading(path, source)),
    };
    let wrong = |why: String| usage(format!("{}: {why}", path.display()));
    configured(command, &text).map(Some).map_err(wrong)
}

/// Applies the defaults in the text of the file.
fn configured(command: Command, text: &str) -> Result<Command, String> {
    let mut table: Table = toml::from_str(text)
        // The error's own message shows the line, which may contain a secret.
        .map_err(|e| format!("invalid TOML ({})", e.message()))?;
    // Profiles, not defaults of `hoster crypt`.
    if table.remove("crypt").is_some() {
        super::crypt::profiles::in_config(text)?;
    }
    apply(command, &table)
}

/// Reads a file that only this user can change: its values can redirect
/// requests.
pub fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let file = hoster_host::system::open_regular(path)?;
    file_permissions::file(&file)?;
    file_permissions::folder_of(path)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(hoster_host::text::decode(&bytes))
}

/// Makes the values of a table the defaults of a command's flags; nested tables
/// are for its subcommands.
fn apply(mut command: Command, table: &Table) -> Result<Command, String> {
    for (name, value) in table {
        if let Value::Table(inner) = value {
            if command.find_subcommand(name).is_none() {
                return Err(format!("there is no command `{name}`"));
            }
            let mut outcome = Ok(());
            command = command.mut_subcommand(name, |sub| {
                let plain = sub.clone();
                apply(sub, inner).unwrap_or_else(|why| {
                    outcome = Err(why);
                    plain
                })
            });
            outcome?;
            continue;
        }
        refuse_secret(name, value)?;
        let arg = command
            .get_arguments()
            .find(|arg| arg.get_long() == Some(name));
        let Some(arg) = arg.filter(|_| !NEVER.contains(&name.as_str())) else {
            return Err(format!("`--{name}` is not a flag that can have a default"));
        };
        let switch = matches!(arg.get_action(), ArgAction::SetTrue);
        if switch != matches!(value, Value::Boolean(_)) {
            return Err(match switch {
                true => format!("`{name}` must be true or false"),
                false => format!("`{name}` requires a value, as in --{name} VALUE"),
            });
        }
        let values = texts(name, value)?;
        if !switch {
            check_values(arg, name, &values)?;
        }
        let id = arg.get_id().clone();
        command = command.mut_arg(id, |arg| arg.default_values(values));
    }
    Ok(command)
}

/// Fails if a flag does not accept these values: clap would report them as part
/// of the command line.
fn check_values(arg: &Arg, name: &str, values: &[OsStr]) -> Result<(), String> {
    if values.len() != 1 && !matches!(arg.get_action(), ArgAction::Append) {
        return Err(format!("`{name}` takes one value"));
    }
    let flag = Arg::new("value")
        .long("value")
        .action(arg.get_action().clone())
        .value_parser(arg.get_value_parser().clone())
        .default_values(values.iter().cloned());
    let parsed = Command::new("config").arg(flag);
    let Err(error) = parsed.try_get_matches_from(["config"]) else {
        return Ok(());
    };
    // The error's own message shows the value, which may be a URL with a
    // password.
    let why = std::error::Error::source(&error);
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    Err(format!(
        "`{name}` has a value that --{name} does not accept{why}"
    ))
}

fn texts(name: &str, value: &Value) -> Result<Vec<OsStr>, String> {
    Ok(match value {
        Value::String(text) => vec![text.clone().into()],
        Value::Integer(number) => vec![number.to_string().into()],
        Value::Boolean(flag) => vec![flag.to_string().into()],
        Value::Float(number) => vec![number.to_string().into()],
        Value::Array(values) => {
            let mut all = Vec::new();
            for value in values {
                all.extend(texts(name, value)?);
            }
            all
        }
        Value::Table(_) | Value::Datetime(_) => {
            return Err(format!("`{name}` must be a string, a number or a list"));
        }
    })
}

/// Rejects secrets: settings files tend to end up in backups and repositories.
fn refuse_secret(name: &str, value: &Value) -> Result<(), String> {
    let words: Vec<String> = name
        .split(['-', '_'])
        .map(str::to_ascii_lowercase)
        .collect();
    let names_secret = words.last().is_some_and(|w| SECRETS.contains(&w.as_str()));
    let is_key = value.as_str().is_some_and(has_the_shape_of_a_key);
    if names_secret || is_key {
        return Err(format!(
            "`{name}` looks like a secret, which does not belong in this file; store the key with \
             `hoster login` and remove it here"
        ));
    }
    Ok(())
}

fn has_the_shape_of_a_key(text: &str) -> bool {
    let manifest = Manifest::read(hoster_host::BUNDLED).ok();
    manifest
        .and_then(|m| m.credential)
        .is_some_and(|rule| rule.has_shape(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::FromArgMatches as _;

    use super::super::help;

    fn parse(config: &str, args: &[&str]) -> Result<Cli, String> {
        let command = configured(help::command(), config)?;
        let matches = command
            .try_get_matches_from([&["hoster"], args].concat())
            .map_err(|e| e.to_string())?;
        Cli::from_arg_matches(&matches).map_err(|e| e.to_string())
    }

    #[test]
    fn a_default_holds_where_the_command_line_says_nothing() {
        let config = "proxy = \"http://a:1\"\njson = true\nverbose = 2\n[upload]\nto = \"7\"";
        let cli = parse(config, &["upload", "x"]).unwrap();
        assert_eq!(cli.global.proxy.as_deref(), Some("http://a:1"));
        assert!(cli.global.json);
        assert_eq!(cli.global.verbose, 2);
        let crate::args::Command::Upload(args) = cli.command else {
            panic!("another command");
        };
        assert_eq!(args.to.as_deref(), Some("7"));
        for args in [
            ["--proxy", "http://b:2", "upload", "x"],
            ["upload", "x", "--proxy", "http://b:2"],
        ] {
            let cli = parse(config, &args).unwrap();
            assert_eq!(cli.global.proxy.as_deref(), Some("http://b:2"));
        }
    }

    #[test]
    fn a_secret_is_refused_and_not_repeated() {
        let key = "AAAABBBBCCCCDDDDEEEEFFFFGGGG_=-0";
        for config in [
            format!("key = \"{key}\""),
            format!("api-key = \"{key}\""),
            format!("ONEFICHIER_API_KEY = \"{key}\""),
            format!("proxy = \"{key}\""),
            "[get]\npassword = \"secret-word\"".to_owned(),
        ] {
            let why = parse(&config, &["account"]).unwrap_err();
            assert!(why.contains("hoster login"), "{why}");
            assert!(!why.contains(key) && !why.contains("secret-word"), "{why}");
        }
    }

    #[test]
    fn the_example_of_the_documentation_holds() {
        let page = include_str!("../../../docs/configuration.md");
        let example = page.split("```").find_map(|part| part.strip_prefix("toml"));
        let args = ["upload", "x"];
        let cli = parse(example.unwrap(), &args).unwrap();
        let crate::args::Command::Upload(args) = cli.command else {
            panic!("another command");
        };
        assert!(args.skip_existing);
        assert_eq!(args.exclude, ["*.tmp", ".cache"]);
    }

    #[test]
    fn what_cannot_be_a_default_is_named() {
        for (config, word) in [
            ("verbose = \"x\"", "`verbose`"),
            ("verbose = -1", "`verbose`"),
            ("proxy = [\"http://a:1\", \"http://b:2\"]", "one value"),
            ("[get]\nparallel = 40", "`parallel`"),
            ("[get]\nlimit-rate = \"fast\"", "`limit-rate`"),
            ("[get]\nexport = \"zip\"", "`export`"),
            ("[completions]\nshell = \"x\"", "--shell"),
            ("colour = \"red\"", "--colour"),
            ("help = true", "--help"),
            ("[fetch]\nx = 1", "`fetch`"),
            ("[upload]\nfiles = \"x\"", "--files"),
            ("json = \"yes\"", "`json`"),
            ("proxy = true", "`proxy`"),
            ("verbose = 1979-05-27", "`verbose`"),
        ] {
            let why = parse(config, &["account"]).unwrap_err();
            assert!(why.contains(word), "{config}: {why}");
        }
    }
}
