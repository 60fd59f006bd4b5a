//! The help of every command, as users read it. After an intended change, run
//! this with INSTA_UPDATE=always and review the difference.

use crate::bench::{finish, hoster};

/// Returns all commands that the help lists, so that a new one gets a snapshot.
async fn commands() -> Vec<String> {
    let help = finish(hoster(&["-h"])).await.ok().stdout;
    let names = help.lines().filter_map(|line| {
        let rest = line.strip_prefix("  ")?;
        let name = rest.split_whitespace().next()?;
        let is_command = !rest.starts_with([' ', '-']) && rest.len() > 13 && name != "hoster";
        is_command.then(|| name.to_owned())
    });
    names.filter(|name| name != "help").collect()
}

#[tokio::test]
async fn the_help_of_every_command_is_reviewed() {
    let commands = commands().await;
    assert!(commands.len() > 20, "{commands:?}");
    let mut all = finish(hoster(&["--help"])).await.ok().stdout;
    for command in commands {
        let help = finish(hoster(&[&command, "-h"])).await.ok().stdout;
        all.push_str(&format!("\n=== hoster {command} -h\n{help}"));
    }
    insta::assert_snapshot!("help", all);
}
