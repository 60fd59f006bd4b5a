//! Options by name and value. Must not know what they mean.

use crate::protocol::invalid;
use crate::{CallResult, Flaw, has};

/// Whether the only boolean option, `known`, is on; the last value applies. Any
/// other option or value is an error.
pub fn switch(options: &[(String, String)], known: &str) -> CallResult<bool> {
    let mut on = false;
    for (name, value) in options {
        match (name == known, value.as_str()) {
            (true, "true") => on = true,
            (true, "false") => on = false,
            _ if has(Flaw::IgnoresUnknownOptions) => {}
            (true, _) => {
                return Err(invalid(format!("option {known} must be true or false")));
            }
            (false, _) => {
                return Err(invalid(format!(
                    "unknown option; the only one here is {known}"
                )));
            }
        }
    }
    Ok(on)
}

/// Rejects all options, for calls without any.
pub fn none(options: &[(String, String)]) -> CallResult<()> {
    if options.is_empty() || has(Flaw::IgnoresUnknownOptions) {
        Ok(())
    } else {
        Err(invalid("this call has no options".into()))
    }
}
