//! `hoster doctor`: checks the setup and suggests fixes. Shows a fingerprint of
//! the key, never the key. Must not repair anything.

mod checks;

use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::Global;
use super::flags::DoctorArgs;
use super::output::Output;

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Good,
    /// It works but needs attention.
    Warning,
    /// It does not work.
    Bad,
}

/// One finding; what `doctor --json` prints for each.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: &'static str,
    state: State,
    /// What was found.
    found: String,
    /// How to fix it.
    fix: Option<String>,
}

impl Finding {
    fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Good,
            found: found.into(),
            fix: None,
        }
    }

    fn warning(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Warning,
            found: found.into(),
            fix: Some(fix.into()),
        }
    }

    fn bad(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            state: State::Bad,
            ..Self::warning(check, found, fix)
        }
    }
}

/// Runs all checks, and fails if something does not work.
pub async fn run(global: Global, args: DoctorArgs, output: &Output) -> anyhow::Result<Outcome> {
    let mut all_good = true;
    let mut tell = |finding: Finding| {
        all_good &= finding.state != State::Bad;
        show(output, &finding);
    };
    checks::folders().into_iter().for_each(&mut tell);
    tell(checks::config());
    tell(checks::proxy(&global));
    let probes = checks::Probes::new(&global);
    let app = match App::new(global, output).await {
        Ok(app) => app,
        Err(error) => {
            let sentence = output.reason(&error);
            let fix = "see `hoster plugin --help`";
            tell(Finding::bad("plugin", sentence, fix));
            return Ok(Outcome::Failed);
        }
    };
    tell(checks::plugin(&app));
    let (finding, has_key) = checks::key(&app);
    tell(finding);
    if !args.offline {
        let reached = probes.send(&app).await;
        let online = reached.iter().all(|f| f.state != State::Bad);
        reached.into_iter().for_each(&mut tell);
        if online && has_key && args.account {
            tell(checks::account(&app).await);
        }
    }
    Ok(Outcome::all_done(all_good))
}

fn show(output: &Output, finding: &Finding) {
    if output.is_json() {
        output.json(finding);
        return;
    }
    let mark = match finding.state {
        State::Good => "ok",
        State::Warning => "warn",
        State::Bad => "BAD",
    };
    output.say(&format!("{mark:<5}{:<9}{}", finding.check, finding.found));
    if let Some(fix) = &finding.fix {
        output.say(&format!("{:14}-> {fix}", ""));
    }
}
