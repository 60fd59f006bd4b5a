//! Checks that `docs/errors.md` matches the decision table. `UPDATE_DOCS=1
//! cargo test -p onefichier` regenerates it.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::table::{ROWS, Row, SITE, Status};

/// The page, in the checkout that the test runs in.
fn file() -> PathBuf {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
    PathBuf::from(root).join("docs/errors.md")
}

const HEAD: &str = "\
# Errors

<!-- Generated from src/reply/table.rs by `UPDATE_DOCS=1 cargo test -p onefichier`; do not edit. -->

How the plugin reads replies of 1fichier that are not the expected ones. The first matching row wins. Words take precedence
over the HTTP status; letter case and the service's changing `#n` are ignored. The service's own text is kept in the error's
`reply`. A page that matches no row is `changed`, with a fingerprint of its structure in `reply`.

`Scope` is what the error affects: this `request` only, the `file`, the `account`, or the network `address`. `Wait` is the
number of seconds after which a retry is worthwhile, unless a `Retry-After` header or the text states another value. \"Site\" is
everything except the API: the pages of files and folders, the bulk check and removal.

| Words | From | HTTP | Code | Scope | Wait | Message |
|---|---|---|---|---|---|---|
";

/// `PremiumRequired` as the contract writes it.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

fn line(row: &Row) -> String {
    let words: Vec<String> = row
        .words
        .iter()
        .map(|w| format!("\u{201c}{w}\u{201d}"))
        .collect();
    let words = if words.is_empty() {
        "any".to_owned()
    } else {
        words.join(" and ")
    };
    let from = match row.from {
        [] => "anywhere".to_owned(),
        from if from == SITE => "site".to_owned(),
        from => from
            .iter()
            .map(|f| format!("`{f}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let status = match row.status {
        Status::Any => "any".to_owned(),
        Status::Is(code) => code.to_string(),
        Status::ServerError => "5xx".to_owned(),
        Status::Refusal => "2xx with `KO`".to_owned(),
    };
    let code = kebab(&format!("{:?}", row.code));
    let scope = kebab(&format!("{:?}", row.scope));
    let wait = row
        .retry_after
        .map_or_else(|| "\u{2013}".to_owned(), |s| s.to_string());
    format!(
        "| {words} | {from} | {status} | `{code}` | {scope} | {wait} | {} |",
        row.message
    )
}

fn document() -> String {
    let mut document = HEAD.to_owned();
    for row in ROWS {
        let _ = writeln!(document, "{}", line(row));
    }
    document
}

#[test]
fn the_documented_errors_are_those_of_the_table() {
    let document = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(file(), &document).unwrap();
    }
    let written = std::fs::read_to_string(file()).unwrap_or_default();
    assert!(
        written == document,
        "docs/errors.md is stale; run: UPDATE_DOCS=1 cargo test -p onefichier --lib"
    );
}
