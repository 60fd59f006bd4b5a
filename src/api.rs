//! The JSON API at api.1fichier.com: how its functions are called. One file per
//! group of functions, with its wire types. Must not know what the replies are
//! used for.

use serde::Serialize;

use crate::error::{Code, Error, Result, Scope};
use crate::http::{Reply, Request, Transport};
use crate::json::Value;
use crate::reply;
use crate::session::Session;

pub mod change;
pub mod download;
pub mod file;
pub mod folder;
pub mod remote;
pub mod upload;
pub mod user;

/// Base of every function.
const BASE: &str = "https://api.1fichier.com/v1/";

/// The body of a function without parameters.
#[derive(Debug, Serialize)]
struct Nothing {}

/// One function of the API.
#[derive(Debug, Clone, Copy)]
struct Function {
    /// Path below the base.
    path: &'static str,
    /// Whether it also works without a credential.
    anonymous: bool,
}

impl Function {
    /// A function that requires a credential.
    const fn new(path: &'static str) -> Self {
        Self {
            path,
            anonymous: false,
        }
    }

    fn is_listing(&self) -> bool {
        self.path.ends_with("/ls.cgi")
    }

    /// Calls the function: always POST, always JSON. Returns the value and the
    /// reply it came in, without its body. Fails with `credential-missing`
    /// before any request if the function requires a credential and the session
    /// has none.
    fn call<T: Transport>(
        &self,
        session: &Session<T>,
        parameters: &impl Serialize,
    ) -> Result<(Value, Reply)> {
        let body = serde_json::to_vec(parameters)
            .map_err(|_| Error::new(Code::InvalidInput, "a parameter cannot be encoded as JSON"))?;
        self.post(session, body)
    }

    fn post<T: Transport>(&self, session: &Session<T>, body: Vec<u8>) -> Result<(Value, Reply)> {
        session.ready()?;
        if !self.is_listing() {
            // The call may change what is listed.
            session.partial_listing().take();
        }
        let with_credential = session.has_credential();
        if !with_credential && !self.anonymous {
            return Err(credential_missing("a 1fichier API key is required"));
        }
        let request = Request::post(format!("{BASE}{}", self.path), body)
            .header("content-type", "application/json")
            .header("accept", "application/json");
        let mut reply = session.send(request, with_credential)?;
        let value = reply::check(self.path, &reply).map_err(|error| session.refused(error))?;
        // Drop the second copy of a long listing.
        reply.body = Vec::new();
        Ok((value, reply))
    }
}

/// The call requires a credential, and there is none.
pub fn credential_missing(message: &str) -> Error {
    Error::new(Code::CredentialMissing, message).scope(Scope::Account)
}

/// Flags are sent as 1 and omitted otherwise.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::memory::json;
    use crate::session::Credential;
    use crate::session::testing::{KEY, host_held, session};

    const FUNCTION: Function = Function::new("user/info.cgi");

    #[test]
    fn a_call_is_one_post_of_json() {
        let (session, memory) = host_held([json(200, "{}")]);
        FUNCTION.call(&session, &Nothing {}).unwrap();
        let requests = memory.requests();
        let request = requests.first().unwrap();
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(request.url, "https://api.1fichier.com/v1/user/info.cgi");
        assert_eq!(request.body, b"{}");
        let content_type = ("content-type".to_owned(), "application/json".to_owned());
        assert!(request.headers.contains(&content_type));
        assert!(
            !request
                .headers
                .iter()
                .any(|(name, _)| name == "authorization")
        );
    }

    #[test]
    fn without_a_credential_nothing_is_sent() {
        let (session, memory) = session(Credential::None, []);
        let result = FUNCTION.call(&session, &Nothing {});
        assert_eq!(result.unwrap_err().code, Code::CredentialMissing);
        assert!(memory.requests().is_empty());
    }

    #[test]
    fn a_reply_that_repeats_the_key_does_not_leak_it() {
        let body = format!(r#"{{"status":"KO","message":"What is {KEY}?"}}"#);
        let (session, _) = session(Credential::Key(KEY.into()), [json(200, &body)]);
        let result = FUNCTION.call(&session, &Nothing {});
        let error = result.unwrap_err();
        assert_eq!(error.reply.as_deref(), Some("What is ***?"));
    }
}
