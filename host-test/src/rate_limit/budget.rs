//! Rate limits as stated in a manifest. Pure.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::RequestInfo;
use super::sent::Request;
use crate::grants::{HostPattern, PathPattern};

/// Allows a number of requests of one kind within a number of seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Stable name, unique in the manifest.
    pub name: String,
    /// Its purpose, for people.
    pub help: String,
    /// HTTP method in upper case.
    pub method: String,
    /// Hosts of the requests, which share this budget.
    #[serde(default)]
    pub hosts: Vec<HostPattern>,
    /// Whether the hosts are the manifest's link hosts.
    #[serde(default, rename = "link-hosts")]
    pub link_hosts: bool,
    /// Path of the requests, without the query.
    pub path: PathPattern,
    /// Maximum number of requests…
    pub requests: u32,
    /// …within this number of seconds.
    pub seconds: u32,
    /// What the requests are counted by.
    pub per: Per,
    /// Minimum time between two requests, in milliseconds; 0 for none. Doubled
    /// after each flood reply, up to 5 s.
    #[serde(default, rename = "spacing-ms")]
    pub spacing_ms: u32,
    /// Counts each value of this field of a JSON body separately.
    #[serde(default)]
    pub field: Option<String>,
    /// Applies only to requests whose field has this value.
    #[serde(default)]
    pub value: Option<String>,
}

/// What requests are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Per credential.
    Credential,
    /// All requests from this machine together.
    Address,
}

impl Budget {
    /// Returns what a request demands of this budget, if it falls under it.
    pub(super) fn demand(
        self: &Arc<Self>,
        request: &RequestInfo<'_>,
        subject: &str,
    ) -> Option<Demand> {
        if !self.fits(request.method, request.host, request.path) {
            return None;
        }
        let value = match &self.field {
            None => None,
            Some(field) => request.body.and_then(|body| body_field(body, field)),
        };
        let demand = Demand {
            budget: self.clone(),
            value,
            subject: subject.to_owned(),
        };
        demand.is_of_value().then_some(demand)
    }

    fn fits(&self, method: &str, host: &str, path: &str) -> bool {
        self.method == method
            && self.hosts.iter().any(|pattern| pattern.matches(host))
            && self.path.matches(path)
    }
}

/// What one request demands of one limit.
#[derive(Clone, Debug)]
pub(super) struct Demand {
    budget: Arc<Budget>,
    /// Value of the field by which the limit distinguishes requests; `None` if
    /// it has no such field or the body cannot be read.
    value: Option<String>,
    subject: String,
}

impl Demand {
    /// Returns a name shared by the requests that are counted together.
    pub(super) fn name(&self) -> String {
        let whom = match self.budget.per {
            Per::Credential => &self.subject,
            Per::Address => super::pauses::ADDRESS,
        };
        let value = match (&self.budget.field, &self.value) {
            (None, _) => "",
            (Some(_), value) => value.as_deref().unwrap_or("?"),
        };
        format!("{}/{whom}/{value}", self.budget.name)
    }

    pub(super) fn help(&self) -> &str {
        &self.budget.help
    }

    pub(super) fn requests(&self) -> u32 {
        self.budget.requests
    }

    pub(super) fn window(&self) -> Duration {
        Duration::from_secs(self.budget.seconds.into())
    }

    /// Returns the minimum time between two departures; zero for none.
    pub(super) fn spacing(&self) -> Duration {
        Duration::from_millis(self.budget.spacing_ms.into())
    }

    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// Returns the field by which the limit distinguishes requests, and its
    /// value.
    pub(super) fn field(&self) -> Option<(String, String)> {
        Some((self.budget.field.clone()?, self.value.clone()?))
    }

    /// Whether a sent request counts towards this limit.
    pub(super) fn counts(&self, sent: &Request) -> bool {
        let is_same_subject = match self.budget.per {
            Per::Credential => sent.subject == self.subject,
            Per::Address => true,
        };
        is_same_subject && self.falls_under(sent) && self.has_value(sent)
    }

    /// Whether a sent request falls under the same limit, regardless of its
    /// body.
    pub(super) fn falls_under(&self, sent: &Request) -> bool {
        self.budget.fits(&sent.method, &sent.host, &sent.path)
    }

    /// Whether the value of a sent request matches. An unreadable value matches
    /// any.
    fn has_value(&self, sent: &Request) -> bool {
        let Some(field) = &self.budget.field else {
            return true;
        };
        let mine = self.budget.value.as_ref().or(self.value.as_ref());
        match (mine, sent.fields.get(field)) {
            (Some(mine), Some(other)) => mine == other,
            _ => true,
        }
    }

    /// Whether this request has the value that the limit applies to. An
    /// unreadable value matches any.
    fn is_of_value(&self) -> bool {
        match (&self.budget.value, &self.value) {
            (Some(wanted), Some(value)) => wanted == value,
            _ => true,
        }
    }
}

/// Maximum length, in characters, of a field value that is counted separately.
const VALUE_CHARACTERS: usize = 64;

/// Returns a field of a JSON object as text. A missing field is `0`, which
/// means the same as absence in services that count items. `None` if the body
/// is not a JSON object, or the value is neither a number nor short text.
fn body_field(body: &[u8], field: &str) -> Option<String> {
    if body.trim_ascii().is_empty() {
        return Some("0".into());
    }
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = match value.as_object()?.get(field) {
        None | Some(serde_json::Value::Null) => "0".into(),
        Some(serde_json::Value::String(text)) => text.trim().to_owned(),
        Some(serde_json::Value::Number(number)) => match number.as_f64() {
            // `-1.0` is the same folder as `-1`.
            Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
            _ => number.to_string(),
        },
        Some(_) => return None,
    };
    (text.len() <= VALUE_CHARACTERS).then_some(text)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn budget(field: Option<&str>, value: Option<&str>) -> Budget {
        Budget {
            name: "listing".into(),
            help: "one listing".into(),
            method: "POST".into(),
            hosts: ["api.example.com", "*.example.org"]
                .map(|host| host.parse().unwrap())
                .into(),
            link_hosts: false,
            path: "/ls".parse().unwrap(),
            requests: 1,
            seconds: 30,
            per: Per::Credential,
            spacing_ms: 0,
            field: field.map(Into::into),
            value: value.map(Into::into),
        }
    }

    /// Returns a limit of `requests` in `seconds` for a path of
    /// `api.example.com`, per address.
    pub(in super::super) fn limit(path: &str, requests: u32, seconds: u32) -> Budget {
        Budget {
            name: path.into(),
            path: path.parse().unwrap(),
            per: Per::Address,
            requests,
            seconds,
            ..budget(None, None)
        }
    }

    /// Returns what a request demands of a limit.
    pub(in super::super) fn demand_of(
        limit: &Budget,
        request: &RequestInfo<'_>,
        subject: &str,
    ) -> Option<Demand> {
        Arc::new(limit.clone()).demand(request, subject)
    }

    fn name(budget: &Budget, path: &str, body: &str) -> Option<String> {
        name_at(budget, "api.example.com", path, body)
    }

    fn name_at(budget: &Budget, host: &str, path: &str, body: &str) -> Option<String> {
        let request = RequestInfo {
            method: "POST",
            host,
            path,
            body: (body != "large").then_some(body.as_bytes()),
        };
        demand_of(budget, &request, "me").map(|demand| demand.name())
    }

    #[test]
    fn all_hosts_of_a_budget_share_it() {
        let each = budget(None, None);
        for (host, expected) in [
            ("api.example.com", Some("listing/me/")),
            ("www.example.org", Some("listing/me/")),
            ("example.org", None),
            ("example.com", None),
        ] {
            assert_eq!(
                name_at(&each, host, "/ls", "").as_deref(),
                expected,
                "{host}"
            );
        }
    }

    #[test]
    fn each_folder_counts_for_itself() {
        let each = budget(Some("folder_id"), None);
        for (body, expected) in [
            (r#"{"folder_id":7}"#, "listing/me/7"),
            (r#"{"folder_id":"7"}"#, "listing/me/7"),
            (r#"{"folder_id":0}"#, "listing/me/0"),
            ("{}", "listing/me/0"),
            ("", "listing/me/0"),
            (r#"{"folder_id":-1.0}"#, "listing/me/-1"),
            (r#"{"folder_id":[1]}"#, "listing/me/?"),
            ("no json", "listing/me/?"),
            ("large", "listing/me/?"),
        ] {
            assert_eq!(
                name(&each, "/ls", body).as_deref(),
                Some(expected),
                "{body}"
            );
        }
        assert_eq!(name(&each, "/rm", "{}"), None);
        let whole = budget(Some("folder_id"), Some("-1"));
        assert_eq!(name(&whole, "/ls", r#"{"folder_id":7}"#), None);
        for whole_account in [
            r#"{"folder_id":-1}"#,
            r#"{"folder_id":-1.0}"#,
            "large",
            "-1 junk",
        ] {
            assert!(
                name(&whole, "/ls", whole_account).is_some(),
                "{whole_account}"
            );
        }
    }
}
