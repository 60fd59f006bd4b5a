//! The help of the command line: grouped commands, examples, and suggestions
//! for unknown commands. Must not know what commands do.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _};

use super::args::Cli;

/// All commands, in the order in which the help lists them.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "Everyday",
        &[
            "get", "upload", "sync", "compare", "check", "account", "login", "logout", "verify",
            "runs", "rgsx", "doctor", "demo",
        ],
    ),
    (
        "Storage",
        &[
            "ls", "mkdir", "rm", "mv", "cp", "rename", "share", "chattr", "scan", "remote", "crypt",
        ],
    ),
    ("Plugins", &["plugin", "conformance"]),
    (
        "Developers",
        &["resolve", "simulator", "completions", "man", "help"],
    ),
];

/// Examples, by command; `LINK` stands for a link of the built-in plugin's service.
const EXAMPLES: [(&str, &[&str]); 30] = [
    (
        "get",
        &[
            "hoster get LINK",
            "hoster get -i links.txt -o downloads",
            "hoster get /photos -o restored",
        ],
    ),
    (
        "upload",
        &[
            "hoster upload backup.tar",
            "hoster upload --skip-existing --to /backups ~/photos",
            "hoster upload --from-command 'pg_dump mydb' --name 'mydb-{date}.sql'",
        ],
    ),
    ("check", &["hoster check - < links.txt"]),
    ("account", &["hoster account", "hoster account --json"]),
    ("login", &["hoster login", "hoster login < key.txt"]),
    ("logout", &["hoster logout"]),
    ("verify", &["hoster verify checksums.jsonl"]),
    (
        "rgsx",
        &[
            "hoster rgsx games --platform SNES --search zelda",
            "hoster rgsx download --platform SNES --game 'Zelda (Europe)'",
        ],
    ),
    ("runs", &["hoster runs", "hoster runs --last 1 --json"]),
    ("doctor", &["hoster doctor", "hoster doctor --account"]),
    (
        "sync",
        &[
            "hoster sync push ~/photos /backups/photos",
            "hoster sync push --delete --dry-run ~/photos /backups/photos",
            "hoster sync pull /backups/photos ~/photos",
        ],
    ),
    ("compare", &["hoster compare ~/photos /backups/photos"]),
    ("demo", &["hoster demo"]),
    ("ls", &["hoster ls /backups", "hoster ls -r --json"]),
    ("mkdir", &["hoster mkdir -p /backups/2026"]),
    (
        "rm",
        &["hoster rm /backups/old.tar", "hoster rm --yes /old"],
    ),
    ("mv", &["hoster mv /a.tar /b.tar /backups"]),
    ("cp", &["hoster cp LINK /games"]),
    ("rename", &["hoster rename /backups/a.tar b.tar"]),
    (
        "share",
        &[
            "hoster share /photos --public",
            "hoster share /photos --with friend@example.com:write",
        ],
    ),
    (
        "chattr",
        &["hoster chattr /a.tar --description 'before the move'"],
    ),
    ("scan", &["hoster scan /upload.exe"]),
    (
        "remote",
        &["hoster remote add https://example.com/file.iso --to /isos"],
    ),
    (
        "crypt",
        &[
            "hoster crypt add photos --remote /encrypted",
            "hoster crypt import ~/.config/rclone/rclone.conf --remote secret",
            "hoster upload --crypt photos ~/photos",
        ],
    ),
    (
        "plugin",
        &[
            "hoster plugin info other.wasm",
            "hoster plugin approve other.wasm",
        ],
    ),
    ("conformance", &["hoster conformance --help"]),
    ("resolve", &["curl -OJ \"$(hoster resolve LINK)\""]),
    (
        "simulator",
        &["hoster simulator --file games/big.iso=10G --no-limits"],
    ),
    (
        "completions",
        &["hoster completions bash > ~/.local/share/bash-completion/completions/hoster"],
    ),
    ("man", &["hoster man | man -l -"]),
];

/// Command names of other programs and the matching command of this one.
const SYNONYMS: [(&str, &str); 24] = [
    ("auth", "login"),
    ("copy", "cp"),
    ("del", "rm"),
    ("delete", "rm"),
    ("dir", "ls"),
    ("download", "get"),
    ("fetch", "get"),
    ("games", "rgsx"),
    ("history", "runs"),
    ("info", "account"),
    ("link", "share"),
    ("list", "ls"),
    ("mirror", "sync"),
    ("move", "mv"),
    ("publish", "share"),
    ("put", "upload"),
    ("quota", "account"),
    ("remove", "rm"),
    ("send", "upload"),
    ("status", "account"),
    ("store", "upload"),
    ("synchronize", "sync"),
    ("test", "check"),
    ("whoami", "account"),
];

/// How many wrong letters a suggestion tolerates.
const TYPOS: usize = 2;

/// Builds the command line with its complete help.
pub fn command() -> Command {
    let command = Cli::command();
    let list = groups(&command);
    let command = command.help_template(format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}Options:\n{{options}}{{after-help}}"
    ));
    EXAMPLES.iter().fold(command, |command, (name, lines)| {
        command.mut_subcommand(name, |sub| with_examples(sub, lines))
    })
}

/// Lists the commands in groups, each with its description.
fn groups(command: &Command) -> String {
    let mut text = String::new();
    for (title, names) in GROUPS {
        text.push_str(&format!("{title}:\n"));
        for name in names {
            let about = command
                .find_subcommand(name)
                .and_then(Command::get_about)
                .map_or(
                    "Print the help of a command".to_owned(),
                    ToString::to_string,
                );
            text.push_str(&format!("  {name:<12} {about}\n"));
        }
        text.push('\n');
    }
    text
}

/// Puts the examples first, then the command's other long help.
fn with_examples(command: Command, lines: &[&str]) -> Command {
    let title = match lines {
        [_] => "Example:\n",
        _ => "Examples:\n",
    };
    let link = format!("'{}'", hoster_host::BUNDLED_LINK);
    let examples = format!("{title}  {}", lines.join("\n  ")).replace("LINK", &link);
    let long = match command.get_after_long_help() {
        Some(more) => format!("{examples}\n\n{more}"),
        None => examples.clone(),
    };
    command.after_help(examples).after_long_help(long)
}

/// Adds the command that was probably meant to the error, if there is one.
pub fn with_suggestion(mut error: clap::Error) -> clap::Error {
    let given = (error.kind(), error.get(ContextKind::InvalidSubcommand));
    let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(given))) = given else {
        return error;
    };
    if let Some(name) = suggestion(given) {
        let names = ContextValue::Strings(vec![name.to_owned()]);
        error.insert(ContextKind::SuggestedSubcommand, names);
    }
    error
}

fn suggestion(given: &str) -> Option<&'static str> {
    let given = given.to_lowercase();
    if let Some((_, ours)) = SYNONYMS.iter().find(|(theirs, _)| *theirs == given) {
        return Some(ours);
    }
    let names = GROUPS.iter().flat_map(|(_, names)| *names);
    let near = names.map(|name| (strsim::osa_distance(&given, name), *name));
    let (distance, name) = near.min()?;
    // Otherwise any short word would match.
    let most = TYPOS.min(given.chars().count().saturating_sub(1));
    (distance <= most).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_and_has_an_example_that_parses() {
        let command = command();
        let mut grouped: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let mut all: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        all.push("help");
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
        for name in all.iter().filter(|name| **name != "help") {
            let lines = EXAMPLES.iter().find(|(known, _)| known == name);
            for line in lines.unwrap().1 {
                let from = line.rfind("hoster ").unwrap_or(0);
                let ends = [")\"", " | ", " < ", " > "].map(|end| line[from..].find(end));
                let end = ends.into_iter().flatten().min();
                let line = &line[from..end.map_or(line.len(), |end| from + end)];
                let words = shlex::split(line).unwrap();
                let parsed = self::command().try_get_matches_from(&words);
                let is_help = |e: &clap::Error| e.kind() == ErrorKind::DisplayHelp;
                assert!(
                    parsed.is_ok() || parsed.as_ref().is_err_and(is_help),
                    "{words:?}"
                );
            }
        }
    }

    #[test]
    fn a_command_that_does_not_exist_leads_to_one_that_does() {
        for (given, meant) in [
            ("gte", Some("get")),
            ("download", Some("get")),
            ("DELETE", Some("rm")),
            ("info", Some("account")),
            ("uplaod", Some("upload")),
            ("conformence", Some("conformance")),
            ("frobnicate", None),
            ("x", None),
        ] {
            let error = command()
                .try_get_matches_from(["hoster", given])
                .unwrap_err();
            let text = with_suggestion(error).to_string();
            match meant {
                Some(name) => assert!(text.contains(&format!("exists: '{name}'")), "{text}"),
                None => assert!(!text.contains("tip:"), "{text}"),
            }
        }
    }

    #[test]
    fn the_short_help_of_every_command_fits_on_a_screen() {
        let mut command = command();
        command.build();
        for sub in command.get_subcommands_mut() {
            let help = sub.clone().term_width(80).render_help().to_string();
            let lines = help.lines().count();
            // It consists of options for developers.
            let most = if sub.get_name() == "simulator" {
                70
            } else {
                40
            };
            assert!(
                lines <= most,
                "{} has {lines} lines:\n{help}",
                sub.get_name()
            );
        }
        let help = command.term_width(80).render_help().to_string();
        assert!(help.lines().count() <= 60, "{help}");
    }
}
