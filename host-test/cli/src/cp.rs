//! `hoster cp`.

use serde::Serialize;

use hoster_host::Scope;

use super::app::App;
use super::args::CpArgs;
use super::{Outcome, targets};

/// What `cp --json` prints for each file.
#[derive(Serialize)]
struct CopiedLine<'a> {
    source: &'a str,
    link: Option<&'a str>,
    dry_run: bool,
}

pub async fn run(app: &App<'_>, args: CpArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let Some((last, sources)) = args.items.split_last() else {
        return Ok(Outcome::Done);
    };
    let folder = targets::folder(&mut session, last).await?;
    let links = targets::files(&mut session, sources).await?;
    let tell = |source: &str, link: Option<&str>| {
        app.output.json_only(&CopiedLine {
            source,
            link,
            dry_run: args.dry.dry_run,
        });
        let copy = link.map(|l| format!(": {l}")).unwrap_or_default();
        app.output.done(
            args.dry.dry_run,
            "copy",
            "copied",
            &format!("{source} to {last}{copy}"),
        );
    };
    if args.dry.dry_run {
        links.iter().for_each(|link| tell(link, None));
        return Ok(Outcome::Done);
    }
    let copied = session
        .copy_files(links, folder.as_deref(), args.password.get(), None)
        .await?;
    for copy in &copied {
        tell(&copy.source, Some(&copy.link));
    }
    Ok(Outcome::Done)
}
