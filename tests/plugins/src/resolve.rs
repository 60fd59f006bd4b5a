//! Turns links into tickets: immediately with a credential, after a pause without one.

use crate::describe::INLINE;
use crate::link::Link;
use crate::options;
use crate::protocol::{Lines, invalid};
use crate::session::{Session, repeat, unsupported_link};
use crate::wit::exports::hoster::plugin::hoster::{Pause, Resolution, ResolveOptions, Ticket};
use crate::wit::hoster::plugin::types::Checksum;
use crate::{CallResult, Flaw, has};

/// Maximum connections of the file server for one file.
const CONNECTIONS: u32 = 4;

impl Session {
    /// Turns a link into a ticket or a pause.
    pub fn resolve(&self, link: &str, options: &ResolveOptions) -> CallResult<Resolution> {
        self.ready()?;
        let inline = options::switch(&options.options, INLINE)?;
        if let Some(token) = &options.token {
            check_token(token)?;
        }
        let id = match Link::parse(link) {
            Some(link) if !link.folder => link.id,
            // The last characters of any link.
            None if has(Flaw::SendsStrangeLinks) => link.rsplit('/').next().unwrap_or("").into(),
            _ => return Err(unsupported_link()),
        };
        let password = options.password.as_deref();
        let mut sent = vec![("id", id.as_str())];
        sent.extend(password.map(|p| ("password", p)));
        let resolution = match self.is_free() {
            true => self.free(sent, options.token.as_deref()),
            false => self.call("resolve", sent, true).map(Free::Ready),
        };
        match resolution.map_err(|e| repeat(e, password))? {
            Free::Ready(lines) => ticket(&lines, inline).map(Resolution::Ready),
            Free::Pause(pause) => Ok(Resolution::Pause(pause)),
        }
    }

    /// Without a credential: first a pause, then the file.
    fn free<'a>(
        &self,
        mut sent: Vec<(&'static str, &'a str)>,
        token: Option<&'a str>,
    ) -> CallResult<Free> {
        let lines = match token {
            Some(token) if !has(Flaw::PausesForEver) => {
                sent.push(("token", token));
                self.call("free", sent, false)?
            }
            _ => self.call("wait", sent, false)?,
        };
        if lines.get("url").is_some() {
            return Ok(Free::Ready(lines));
        }
        Ok(Free::Pause(Pause {
            seconds: u32::try_from(lines.number("wait")?).unwrap_or(u32::MAX),
            reason: "Toy requires a pause before downloads without a key".into(),
            token: lines.need("token")?,
        }))
    }
}

enum Free {
    Ready(Lines),
    Pause(Pause),
}

/// A token is `w-` and 16 hexadecimal digits.
fn check_token(token: &str) -> CallResult<()> {
    let digits = token.strip_prefix("w-");
    if has(Flaw::TrapsOnGarbageTokens) {
        u64::from_str_radix(digits.unwrap_or(""), 16).expect("a token is a number");
    }
    let ok = digits.is_some_and(is_hex16);
    ok.then_some(())
        .ok_or_else(|| invalid("invalid token".into()))
}

/// 16 hexadecimal digits.
pub(crate) fn is_hex16(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn ticket(lines: &Lines, inline: bool) -> CallResult<Ticket> {
    let mut url = lines.need("url")?;
    if inline {
        url += "?inline=1";
    }
    let mut size = lines.number("size")?;
    if has(Flaw::TicketIsOneByteOff) {
        size += 1;
    }
    Ok(Ticket {
        url,
        headers: Vec::new(),
        file_name: Some(lines.need("name")?),
        size: Some(size),
        checksum: lines.get("sha256").map(sha256),
        resumable: true,
        max_connections: CONNECTIONS,
        start_within: Some(3600),
        resume_within: Some(3600),
    })
}

pub(crate) fn sha256(hex: &str) -> Checksum {
    Checksum {
        algorithm: "sha256".into(),
        hex: hex.into(),
    }
}
