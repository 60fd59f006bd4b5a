//! `hoster account`.

use hoster_host::{Account, Scope};
use serde::Serialize;

use super::Outcome;
use super::app::App;
use super::args::AccountArgs;
use super::output::{Output, bytes, duration, rfc3339};

/// What `account --json` prints.
#[derive(Serialize)]
struct AccountLine<'a> {
    email: Option<&'a str>,
    plan: &'a str,
    premium: Option<bool>,
    premium_until: Option<String>,
    credits_bytes: Option<u64>,
    used_bytes: Option<u64>,
    quota_bytes: Option<u64>,
    details: serde_json::Map<String, serde_json::Value>,
    warnings: &'a [String],
    as_of: Option<String>,
    fresh_for: u32,
}

pub async fn run(app: &App<'_>, args: AccountArgs) -> anyhow::Result<Outcome> {
    let mut session = app.session_with(&[Scope::Account], args.options)?;
    let account = session.account().await?;
    show(app.output, &account);
    Ok(Outcome::Done)
}

/// Shows an account.
pub fn show(output: &Output, account: &Account) {
    if output.is_json() {
        output.json(&AccountLine {
            email: account.name.as_deref(),
            plan: &account.plan,
            premium: account.premium,
            premium_until: account.premium_until.and_then(rfc3339),
            credits_bytes: account.credits_bytes,
            used_bytes: account.used_bytes,
            quota_bytes: account.quota_bytes,
            details: account
                .details
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect(),
            warnings: &account.warnings,
            as_of: rfc3339(account.as_of),
            fresh_for: account.fresh_for,
        });
        return;
    }
    let row = |name: &str, value: String| output.say(&format!("{name:<10} {value}"));
    row("Account", account.name.clone().unwrap_or("unknown".into()));
    let until = account.premium_until.and_then(|until| {
        let left = until.checked_sub(account.as_of).map(duration);
        let when = rfc3339(until)?;
        let left = left.map_or("expired".into(), |left| format!("{left} left"));
        Some(format!(", until {when} ({left})"))
    });
    row(
        "Plan",
        format!("{}{}", account.plan, until.unwrap_or_default()),
    );
    match (account.used_bytes, account.quota_bytes) {
        (Some(used), Some(quota)) => {
            row("Storage", format!("{} of {}", bytes(used), bytes(quota)));
        }
        (Some(used), None) => row("Storage", bytes(used)),
        _ => {}
    }
    if let Some(credits) = account.credits_bytes {
        row("Credits", bytes(credits));
    }
    for warning in &account.warnings {
        output.note(warning);
    }
}
