//! The requests that a fault can hit, and their names. Independent of faults.

use std::fmt;
use std::str::FromStr;

use crate::api;
use crate::quantity::ParseError;

/// The requests that a fault can hit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// Every request to one of the service's hosts.
    Any,
    /// Every call of the API.
    Api,
    /// One call of the API, for example `"download/get_token.cgi"`.
    ApiCall(String),
    /// The file servers.
    Download,
    /// `upload.cgi` of the upload nodes.
    Upload,
    /// `end.pl` of the upload nodes.
    Report,
    /// Everything at the website: all of the following.
    Website,
    /// The page of a file, and its form.
    FilePage,
    /// check_links.pl.
    CheckLinks,
    /// The page of a shared folder, `/dir/ID`.
    SharedFolder,
    /// The page that removes a file, `/remove/ID/CODE`.
    Removal,
    /// login.pl and logout.pl.
    Login,
    /// The pages below `/console/`.
    Console,
}

/// All except [`Endpoint::ApiCall`], which is named after its call.
const NAMES: [(&str, Endpoint); 12] = [
    ("any", Endpoint::Any),
    ("api", Endpoint::Api),
    ("download", Endpoint::Download),
    ("upload", Endpoint::Upload),
    ("report", Endpoint::Report),
    ("website", Endpoint::Website),
    ("file-page", Endpoint::FilePage),
    ("check-links", Endpoint::CheckLinks),
    ("shared-folder", Endpoint::SharedFolder),
    ("removal", Endpoint::Removal),
    ("login", Endpoint::Login),
    ("console", Endpoint::Console),
];

/// The names of endpoints, for messages.
fn names() -> String {
    let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

impl Endpoint {
    pub(crate) fn covers(&self, actual: &Self) -> bool {
        match self {
            Self::Any => true,
            Self::Api => matches!(actual, Self::Api | Self::ApiCall(_)),
            Self::Website => matches!(
                actual,
                Self::Website
                    | Self::FilePage
                    | Self::CheckLinks
                    | Self::SharedFolder
                    | Self::Removal
                    | Self::Login
                    | Self::Console
            ),
            other => other == actual,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::ApiCall(call) = self {
            return formatter.write_str(call);
        }
        let name = NAMES.iter().find(|(_, endpoint)| endpoint == self);
        formatter.write_str(name.map_or("any", |(name, _)| name))
    }
}

impl FromStr for Endpoint {
    type Err = ParseError;

    /// A name, or a call of the API: `user/info.cgi`, with or without `.cgi`.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let known = NAMES.iter().find(|(name, _)| *name == text);
        if let Some((_, endpoint)) = known {
            return Ok(endpoint.clone());
        }
        let call = format!("{}.cgi", text.strip_suffix(".cgi").unwrap_or(text));
        match api::is_call(&call) {
            true => Ok(Self::ApiCall(call)),
            false => Err(ParseError::new(format!(
                "`{text}` is not an endpoint: use one of {}, or a call of the API such as \
                 user/info.cgi",
                names()
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_calls_are_read_and_written() {
        for (name, endpoint) in &NAMES {
            assert_eq!(name.parse::<Endpoint>().as_ref(), Ok(endpoint));
            assert_eq!(endpoint.to_string(), *name);
        }
        let call = Endpoint::ApiCall("user/info.cgi".into());
        assert_eq!("user/info".parse::<Endpoint>(), Ok(call.clone()));
        assert_eq!(call.to_string().parse::<Endpoint>(), Ok(call));
        assert!("file/delete.cgi".parse::<Endpoint>().is_err());
    }
}
