//! `hoster scan`.

use serde::Serialize;

use hoster_host::Scope;

use super::app::App;
use super::args::ScanArgs;
use super::output::rfc3339;
use super::targets::Each;
use super::{Outcome, targets};

/// What `scan --json` prints for each file.
#[derive(Serialize)]
struct ScanLine<'a> {
    link: &'a str,
    clean: bool,
    message: Option<&'a str>,
    scanned: Option<String>,
}

pub async fn run(app: &App<'_>, args: ScanArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let links = targets::files(&mut session, &args.items).await?;
    let mut all_clean = true;
    let mut each = Each::new(app, "scanned");
    for link in &links {
        if !each.goes_on(link) {
            continue;
        }
        let report = match session.scan(link).await {
            Ok(report) => report,
            Err(error) => {
                each.ended(link, Err(error));
                continue;
            }
        };
        all_clean &= report.clean;
        let message = report.message.as_deref();
        app.output.json_only(&ScanLine {
            link,
            clean: report.clean,
            message,
            scanned: report.scanned.and_then(rfc3339),
        });
        let found = if report.clean { "clean" } else { "infected" };
        app.output.say(&format!(
            "{found:<8} {link}  {}",
            message.unwrap_or_default()
        ));
    }
    Ok(match (each.outcome(), all_clean) {
        (Outcome::Done, false) => Outcome::Failed,
        (outcome, _) => outcome,
    })
}
