//! Options by name and value. Must not know what they mean.

use crate::protocol::invalid;
use crate::{Answer, Flaw, has};

/// Whether the only boolean option `known` is switched on; the last value
/// counts. Any other option, or value, is an error.
pub fn switch(options: &[(String, String)], known: &str) -> Answer<bool> {
    let mut on = false;
    for (name, value) in options {
        match (name == known, value.as_str()) {
            (true, "true") => on = true,
            (true, "false") => on = false,
            _ if has(Flaw::IgnoresUnknownOptions) => {}
            (true, _) => {
                return Err(invalid(format!("The option {known} is true or false.")));
            }
            (false, _) => {
                return Err(invalid(format!("There is no option here but {known}.")));
            }
        }
    }
    Ok(on)
}

/// For calls that take no options.
pub fn none(options: &[(String, String)]) -> Answer<()> {
    if options.is_empty() || has(Flaw::IgnoresUnknownOptions) {
        Ok(())
    } else {
        Err(invalid("This call takes no options.".into()))
    }
}
