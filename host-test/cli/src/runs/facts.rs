//! What a run did and what failed, collected while it runs. Must not know who
//! reads it.

use serde::Serialize;

use super::super::summary::{SyncCounts, Totals};

/// Maximum number of failures that are kept; the totals count all of them.
const FAILURES: usize = 1_000;

/// What a run did so far.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub totals: Totals,
    pub failures: Vec<Failure>,
    /// The command that resumes the run.
    pub next: Option<String>,
}

/// A failure in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    pub code: String,
    pub message: String,
}

impl Failure {
    /// A failure of an item: a link, or anything else, such as a path. `None` if
    /// it concerns the whole run.
    pub fn of(item: Option<&str>, code: &str, message: String) -> Self {
        let item = item.map(str::to_owned);
        let (link, path) = match item.as_ref().is_some_and(|item| item.contains("://")) {
            true => (item, None),
            false => (None, item),
        };
        Self {
            link,
            path,
            code: code.to_owned(),
            message,
        }
    }
}

impl Facts {
    pub fn fail(&mut self, failure: Failure) {
        if self.failures.len() < FAILURES {
            self.failures.push(failure);
        }
    }

    /// Counts a removed item of the account.
    pub fn removed(&mut self) {
        let sync = self.totals.sync.get_or_insert_with(SyncCounts::default);
        sync.deleted += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_bounded_and_name_a_link_or_a_path() {
        let mut facts = Facts::default();
        let items = [Some("https://a/x"), Some("a/b"), None];
        for item in items.into_iter().cycle().take(FAILURES + 3) {
            facts.fail(Failure::of(item, "network", "it broke".into()));
        }
        assert_eq!(facts.failures.len(), FAILURES);
        let shown = |at: usize| serde_json::to_string(&facts.failures[at]).unwrap();
        let rest = r#""code":"network","message":"it broke"}"#;
        assert_eq!(shown(0), format!(r#"{{"link":"https://a/x",{rest}"#));
        assert_eq!(shown(1), format!(r#"{{"path":"a/b",{rest}"#));
        assert_eq!(shown(2), format!("{{{rest}"));
    }
}
