//! Which values a manifest may have. Its author is a stranger, and a person
//! reads what it requests line by line: no value may contain more than one line
//! of that text or read as something else. Names for machines are limited to
//! the characters of tokens and URLs.

use super::{CredentialRule, FORMAT, Manifest};
use crate::grants::{HostPattern, Rule, ScopeRules};
use crate::rate_limit::Budget;

/// Maximum characters of a text for people.
const MAX_TEXT: usize = 120;

/// Maximum characters of a name for machines.
const MAX_NAME: usize = 40;

type Checked = Result<(), String>;

/// Checks all values of a manifest. The error is one sentence for its author.
pub(super) fn check(manifest: &Manifest) -> Checked {
    if manifest.format != FORMAT {
        return Err(format!(
            "it has format {}, but this host supports format {FORMAT}",
            manifest.format
        ));
    }
    if !is_id(&manifest.id) {
        return Err("the id must be 1 to 40 of a-z, 0-9 and `-`".into());
    }
    text("the name", &manifest.name)?;
    token("the version", &manifest.version)?;
    if !is_of(&manifest.contract, MAX_NAME, b":/@.-+") {
        return Err("the contract must be like `hoster:plugin@0.1.0`".into());
    }
    for host in &manifest.link_hosts {
        if host.parse::<HostPattern>().is_err() {
            return Err(format!("{host:?} is not a link host"));
        }
    }
    if !manifest.tickets.http_option.iter().all(|o| is_id(o)) {
        return Err("the name of an option must be 1 to 40 of a-z, 0-9 and `-`".into());
    }
    manifest.budgets.iter().try_for_each(check_budget)?;
    let has_credential = manifest.credential.is_some();
    for scope in &manifest.scopes {
        check_scope(scope, has_credential)?;
    }
    let credential = manifest.credential.as_ref();
    credential.map_or(Ok(()), |rule| check_credential(rule, &manifest.id))
}

fn check_budget(budget: &Budget) -> Checked {
    token("the name of a budget", &budget.name)?;
    check_method(&budget.method)?;
    text("the help of a budget", &budget.help)?;
    for value in [&budget.field, &budget.value].into_iter().flatten() {
        text("the field of a budget", value)?;
    }
    // A day is the longest window that any service documents.
    let is_sane = !budget.hosts.is_empty()
        && (1..=10_000).contains(&budget.requests)
        && (1..=86_400).contains(&budget.seconds);
    match is_sane {
        true => Ok(()),
        false => Err(format!("budget `{}` is out of range", budget.name)),
    }
}

fn check_scope(scope: &ScopeRules, has_credential: bool) -> Checked {
    if !is_id(&scope.name) {
        return Err("the name of a scope must be 1 to 40 of a-z, 0-9 and `-`".into());
    }
    text("the help of a scope", &scope.help)?;
    let mut rules = scope.rules.iter();
    rules.try_for_each(|rule| check_rule(rule, has_credential))
}

fn check_method(method: &str) -> Checked {
    // TRACE would return the credential; CONNECT would hide requests.
    let is_method = is_of(method, MAX_NAME, b"")
        && method.bytes().all(|b| b.is_ascii_uppercase())
        && !matches!(method, "TRACE" | "CONNECT");
    match is_method {
        true => Ok(()),
        false => Err(format!("{method:?} is not a method")),
    }
}

fn check_rule(rule: &Rule, has_credential: bool) -> Checked {
    check_method(&rule.method)?;
    for cookie in &rule.cookies {
        token("the name of a cookie", cookie)?;
    }
    for parameter in &rule.secrets {
        token("the name of a secret parameter", parameter)?;
    }
    if rule.credential && !rule.cookies.is_empty() {
        return Err(format!(
            "rule `{rule}` requests both cookies and the credential"
        ));
    }
    if rule.credential && !has_credential {
        return Err(format!(
            "rule `{rule}` requests a credential that is not described"
        ));
    }
    Ok(())
}

fn check_credential(rule: &CredentialRule, id: &str) -> Checked {
    // A plugin cannot choose which environment variable of its user it gets.
    let own = format!("{}_API_KEY", id.to_ascii_uppercase().replace('-', "_"));
    if rule.environment != own {
        return Err(format!(
            "the credential's environment variable must be {own}"
        ));
    }
    text("the alphabet of the credential", &rule.alphabet)?;
    let is_page = is_of(&rule.renew, MAX_TEXT, b"-._~:/?#@!$&+,=%")
        && url::Url::parse(&rule.renew).is_ok_and(|url| url.scheme() == "https");
    if !is_page {
        return Err("the page that renews the credential must be an https URL".into());
    }
    token("the header of the credential", &rule.header)?;
    // A scheme and the credential, such as `Bearer {}`.
    let is_template =
        is_of(&rule.template, MAX_NAME, b"-._~+/={} :") && rule.template.matches("{}").count() == 1;
    if !is_template || http::HeaderName::from_bytes(rule.header.as_bytes()).is_err() {
        return Err("the credential's header and template must form one HTTP header".into());
    }
    Ok(())
}

/// Checks a text for people: one line without hidden characters.
fn text(what: &str, text: &str) -> Checked {
    let fits = text.chars().count() <= MAX_TEXT && crate::names::printable(text) == text;
    match fits {
        true => Ok(()),
        false => Err(format!(
            "{what} must be one printable line of at most {MAX_TEXT} characters"
        )),
    }
}

/// Checks an HTTP token (RFC 9110, 5.6.2), without quoting characters.
fn token(what: &str, text: &str) -> Checked {
    match is_of(text, MAX_NAME, b"!#$%&*+-.^_|~") {
        true => Ok(()),
        false => Err(format!(
            "{what} must be 1 to {MAX_NAME} letters, digits and marks of an HTTP token"
        )),
    }
}

fn is_id(text: &str) -> bool {
    is_of(text, MAX_NAME, b"-") && !text.bytes().any(|b| b.is_ascii_uppercase())
}

/// Whether a text consists of 1 to `most` ASCII letters, digits and `marks`.
fn is_of(text: &str, most: usize, marks: &[u8]) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || marks.contains(&b);
    (1..=most).contains(&text.len()) && text.bytes().all(is_allowed)
}
