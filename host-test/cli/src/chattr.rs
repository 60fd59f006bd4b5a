//! `hoster chattr`.

use hoster_host::{Attributes, Scope};
use serde::Serialize;

use super::app::App;
use super::args::ChattrArgs;
use super::errors::usage;
use super::{Outcome, targets};

/// What `chattr --json` prints.
#[derive(Serialize)]
struct ChangedLine {
    changed: u32,
    dry_run: bool,
}

pub async fn run(app: &App<'_>, args: ChattrArgs) -> anyhow::Result<Outcome> {
    if args.description.is_none() && args.password.get().is_none() && args.options.is_empty() {
        return Err(usage(
            "there is nothing to change; give --description, --password or --option",
        )
        .into());
    }
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let links = targets::files(&mut session, &args.items).await?;
    let count = u32::try_from(links.len()).unwrap_or(u32::MAX);
    let changed = match args.dry.dry_run {
        true => count,
        false => {
            let changes = Attributes {
                description: args.description,
                password: args.password.get().map(str::to_owned),
                options: args.options,
            };
            session.set_attributes(links, changes).await?
        }
    };
    app.output.json_only(&ChangedLine {
        changed,
        dry_run: args.dry.dry_run,
    });
    app.output.done(
        args.dry.dry_run,
        "change",
        "changed",
        &format!("{changed} of {count} files"),
    );
    Ok(Outcome::all_done(changed == count))
}
