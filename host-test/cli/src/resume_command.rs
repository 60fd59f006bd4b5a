//! The command that resumes this one: the same command without completed items
//! and secrets. Must not know what any command does.

use std::collections::HashSet;

/// Flags with secret values, and the environment variables that hold them
/// instead.
pub type Secrets<'a> = &'a [(&'a str, &'a str)];

/// Differences between this command and the next.
#[derive(Default)]
pub struct Changes<'a> {
    /// Arguments to omit.
    pub without: HashSet<&'a str>,
    /// Options to omit with their values, each with all its names.
    pub without_options: Vec<&'a str>,
    /// An option to rename.
    pub renamed: Option<(&'a str, &'a str)>,
    /// A switch to add.
    pub with: Option<&'a str>,
    pub secrets: Secrets<'a>,
}

/// The command and what else it needs.
#[derive(Debug, PartialEq, Eq)]
pub struct ResumeCommand {
    /// For a POSIX shell.
    pub command: String,
    /// Environment variables that must hold a secret.
    pub variables: Vec<String>,
}

/// Returns the command line of this process; `None` if it is not valid Unicode.
pub fn arguments() -> Option<Vec<String>> {
    let all = std::env::args_os().map(|argument| argument.into_string().ok());
    all.collect()
}

/// Returns the command line with the changes applied.
pub fn rewritten(arguments: &[String], changes: &Changes<'_>) -> Option<ResumeCommand> {
    let mut words: Vec<String> = Vec::new();
    let mut variables = Vec::new();
    let mut rest = arguments.iter();
    let mut are_options = true;
    while let Some(argument) = rest.next() {
        if are_options && argument == "--" {
            are_options = false;
            words.extend(changes.with.map(str::to_owned));
            words.push(argument.clone());
            continue;
        }
        if !are_options || !argument.starts_with('-') || argument == "-" {
            if !changes.without.contains(argument.as_str()) {
                words.push(argument.clone());
            }
            continue;
        }
        let (name, value) = option(argument);
        let mut skip_value = || {
            if value.is_none() {
                rest.next();
            }
        };
        if let Some((_, variable)) = changes.secrets.iter().find(|(flag, _)| *flag == name) {
            skip_value();
            variables.push((*variable).to_owned());
        } else if changes.without_options.contains(&name) {
            skip_value();
        } else {
            words.push(match changes.renamed.filter(|(old, _)| *old == name) {
                Some((_, new)) => match value {
                    Some(value) => format!("{new}={value}"),
                    None => new.to_owned(),
                },
                None => argument.clone(),
            });
        }
    }
    if are_options {
        words.extend(changes.with.map(str::to_owned));
    }
    let command = shlex::try_join(words.iter().map(String::as_str)).ok()?;
    Some(ResumeCommand { command, variables })
}

/// Splits `--name=value` and `-nvalue`; without a value, the next argument is
/// the value.
fn option(argument: &str) -> (&str, Option<&str>) {
    if argument.starts_with("--") {
        return match argument.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (argument, None),
        };
    }
    let end = argument.char_indices().nth(2).map(|(at, _)| at);
    match end {
        Some(at) => (&argument[..at], Some(&argument[at..])),
        None => (argument, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(line: &str, changes: &Changes<'_>) -> String {
        let words = shlex::split(line).unwrap();
        rewritten(&words, changes).unwrap().command
    }

    #[test]
    fn the_next_command_is_the_same_one() {
        for line in [
            "hoster get -o out https://a/x",
            "hoster --json upload --to /b 'a file' '$(rm)' '--' '-x'",
        ] {
            let same = command(line, &Changes::default());
            assert_eq!(shlex::split(&same), shlex::split(line), "{same}");
        }
    }

    #[test]
    fn what_is_done_is_left_out() {
        let changes = Changes {
            without: ["https://a/x", "a file"].into(),
            ..Changes::default()
        };
        assert_eq!(
            command(
                "hoster get https://a/x -o out https://a/y 'a file'",
                &changes
            ),
            "hoster get -o out https://a/y"
        );
    }

    #[test]
    fn a_list_of_failures_takes_the_place_of_the_list() {
        let changes = Changes {
            without: ["https://a/x"].into(),
            without_options: vec!["-i", "--input"],
            renamed: Some(("--failed", "--retry-failed")),
            ..Changes::default()
        };
        for line in [
            "hoster get -i list -o out --failed f.jsonl https://a/x",
            "hoster get -ilist -o out --failed f.jsonl",
            "hoster get --input=list -o out --failed f.jsonl",
            "hoster get --input list -o out --failed f.jsonl",
        ] {
            let next = command(line, &changes);
            assert_eq!(next, "hoster get -o out --retry-failed f.jsonl", "{line}");
        }
        let next = command("hoster get --failed=f.jsonl", &changes);
        assert_eq!(next, "hoster get '--retry-failed=f.jsonl'");
    }

    #[test]
    fn a_switch_stands_before_the_arguments_that_look_like_switches() {
        let changes = Changes {
            with: Some("--skip-existing"),
            ..Changes::default()
        };
        assert_eq!(
            command("hoster upload a", &changes),
            "hoster upload a --skip-existing"
        );
        assert_eq!(
            command("hoster upload -- -a", &changes),
            "hoster upload --skip-existing -- -a"
        );
    }

    #[test]
    fn secrets_are_left_out_and_their_variables_named() {
        let changes = Changes {
            secrets: &[("--password", "HOSTER_LINK_PASSWORD")],
            ..Changes::default()
        };
        for line in [
            "hoster get --password 's3 cret' https://a/x",
            "hoster get '--password=s3 cret' https://a/x",
        ] {
            let next = rewritten(&shlex::split(line).unwrap(), &changes).unwrap();
            assert_eq!(next.command, "hoster get https://a/x");
            assert_eq!(next.variables, ["HOSTER_LINK_PASSWORD"]);
        }
    }
}
