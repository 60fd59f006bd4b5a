//! The id of an upload whose receipt is outstanding. It contains what a later
//! session needs, and returns from outside: everything in it is checked.

use super::request::{self, Upload};
use crate::api::upload::Node;
use crate::checksum::Whirlpool;
use crate::error::{Result, invalid_input};
use crate::names;

/// Longest accepted id: a name has at most 250 characters.
const LENGTH: usize = 2048;
/// First field of every id of this form.
const FORM: &str = "2";

/// An upload that was sent or is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The node that receives it.
    pub node: Node,
    /// Whether it is sent with a credential, to be stored in an account.
    pub in_account: bool,
    /// The upload.
    pub upload: Upload,
}

impl Pending {
    /// `2:HOST:UPLOAD:ACCOUNT:SIZE:CHECKSUM:NAME`; the checksum may be empty,
    /// and the name, encoded for the wire, may contain colons.
    pub fn to_id(&self) -> String {
        format!(
            "{FORM}:{}:{}:{}:{}:{}:{}",
            self.node.host,
            self.node.id,
            u8::from(self.in_account),
            self.upload.size,
            self.upload.checksum.as_ref().map_or("", Whirlpool::hex),
            self.upload.name
        )
    }

    /// Parses an id; anything that [`Pending::to_id`] would not have written is
    /// `invalid-input`.
    pub fn from_id(id: &str) -> Result<Self> {
        parse(id).ok_or_else(|| invalid_input("invalid id of an upload to 1fichier"))
    }
}

fn parse(id: &str) -> Option<Pending> {
    if id.len() > LENGTH {
        return None;
    }
    let rest = id.strip_prefix(FORM)?.strip_prefix(':')?;
    let mut fields = rest.splitn(6, ':');
    let node = Node::new(fields.next()?, fields.next()?)?;
    let in_account = match fields.next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    let size = fields.next()?;
    let size: u64 = size
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| size.parse().ok())
        .flatten()?;
    let checksum = match fields.next()? {
        "" => None,
        hex => Some(Whirlpool::read(hex)?),
    };
    let name = fields.next()?;
    names::unmapped(name).ok()?;
    request::check_size(size).ok()?;
    Some(Pending {
        node,
        in_account,
        upload: Upload {
            name: name.to_owned(),
            size,
            checksum,
            fields: Vec::new(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_the_whole_upload() {
        for (checksum, in_account, name) in [
            (None, false, "a.txt"),
            (Whirlpool::read(&"ab".repeat(64)), true, "a:b::c é／.txt"),
        ] {
            let pending = Pending {
                node: Node::new("up2.1fichier.com", "Fhl1aZERQv").unwrap(),
                in_account,
                upload: Upload {
                    name: name.into(),
                    size: 7,
                    checksum,
                    fields: Vec::new(),
                },
            };
            assert_eq!(Pending::from_id(&pending.to_id()), Ok(pending));
        }
    }

    #[test]
    fn a_forged_id_is_refused() {
        let long = format!("2:up2.1fichier.com:Fhl1aZERQv:0:7::{}", "x".repeat(3000));
        for id in [
            "",
            "2",
            "2:up2.1fichier.com:Fhl1aZERQv:0:7:",
            "1:up2.1fichier.com:Fhl1aZERQv:0:7::a",
            "2:example.com:Fhl1aZERQv:0:7::a",
            "2:up2.example.com:Fhl1aZERQv:0:7::a",
            "2:up2.1fichier.com.example.com:Fhl1aZERQv:0:7::a",
            "2:up2.1fichier.com/x:Fhl1aZERQv:0:7::a",
            "2:up2.1fichier.com#:Fhl1aZERQv:0:7::a",
            "2:127.0.0.1:Fhl1aZERQv:0:7::a",
            "2:up2.1fichier.com:../../x:0:7::a",
            "2:up2.1fichier.com:a&b:0:7::a",
            "2:up2.1fichier.com::0:7::a",
            "2:up2.1fichier.com:Fhl1aZERQv:0:::a",
            "2:up2.1fichier.com:Fhl1aZERQv:0:-7::a",
            "2:up2.1fichier.com:Fhl1aZERQv:0:0::a",
            "2:up2.1fichier.com:Fhl1aZERQv:2:7::a",
            "2:up2.1fichier.com:Fhl1aZERQv::7::a",
            "2:up2.1fichier.com:Fhl1aZERQv:0:7:zz:a",
            "2:up2.1fichier.com:Fhl1aZERQv:0:7::",
            "2:up2.1fichier.com:Fhl1aZERQv:0:7::a\r\nb",
            "2:up2.1fichier.com:Fhl1aZERQv:0:7::a/b",
            &long,
        ] {
            assert!(Pending::from_id(id).is_err(), "{id}");
        }
    }
}
