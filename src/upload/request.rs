//! An upload that 1fichier accepts: name, size, folder, password and options
//! checked before any request.

use super::UploadRequest;
use crate::checksum::Whirlpool;
use crate::describe::{MAX_UPLOAD_BYTES, OptionTarget};
use crate::domains;
use crate::error::{Code, Error, Result, Scope, invalid_input};
use crate::names;
use crate::options::{Options, is_email};
use crate::storage;

/// Maximum addresses to notify of one upload (1fichier API notice).
const MAILS: usize = 20;
/// Maximum characters of the message to them (1fichier API notice).
const MESSAGE: usize = 2000;

/// The form field that holds the link's password.
pub const PASSWORD_FIELD: &str = "dpass";

/// A checked upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file, encoded for the wire.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Expected checksum, if the receipt has one.
    pub checksum: Option<Whirlpool>,
    /// Form fields before the file.
    pub fields: Vec<(String, String)>,
}

impl Upload {
    /// Checks a request. Fails with `invalid-input` or `too-large`.
    pub fn check(request: &UploadRequest) -> Result<Self> {
        check_size(request.size)?;
        let options = Options::read(OptionTarget::Upload, &request.options)?;
        let name = match options.text("names") {
            Some("refuse") => names::unmapped(&request.file_name)?,
            _ => names::checked(&request.file_name)?,
        };
        check_mails(&options)?;
        let checksum = request
            .checksum
            .as_ref()
            .map(|(algorithm, hex)| Whirlpool::given(algorithm, hex))
            .transpose()?;
        let folder = request
            .folder
            .as_deref()
            .map_or(Ok(0), storage::folder_id)?;
        let password = request.password.as_deref().filter(|text| !text.is_empty());
        if password.is_some_and(|text| text.chars().any(char::is_control)) {
            return Err(invalid_input("a password must be one line of text"));
        }
        let fields = [
            ("did", Some(folder.to_string())),
            ("domain", options.text("domain").and_then(domain_id)),
            (PASSWORD_FIELD, password.map(str::to_owned)),
            ("mail", options.text("mail").map(str::to_owned)),
            ("mails", options.text("mails").map(str::to_owned)),
            ("message", options.text("message").map(str::to_owned)),
        ];
        Ok(Self {
            name: name.into_owned(),
            size: request.size,
            checksum,
            fields: fields
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }
}

/// The service's number of a domain given by name or number.
fn domain_id(text: &str) -> Option<String> {
    let named = domains::id(text).map(|id| id.to_string());
    Some(named.unwrap_or_else(|| text.to_owned()))
}

fn check_mails(options: &Options<'_>) -> Result<()> {
    let mails = options.text("mails").unwrap_or_default();
    let mails = mails.split(',').filter(|mail| !mail.is_empty());
    if mails.clone().count() > MAILS {
        return Err(invalid_input(format!(
            "1fichier notifies at most {MAILS} addresses"
        )));
    }
    let mail = options.text("mail").filter(|mail| !mail.is_empty());
    if !mails.chain(mail).all(|mail| is_email(mail.trim())) {
        return Err(invalid_input("mail and mails must be e-mail addresses"));
    }
    let message = options.text("message").unwrap_or_default();
    if message.chars().count() > MESSAGE {
        return Err(invalid_input(format!(
            "1fichier accepts messages of at most {MESSAGE} characters"
        )));
    }
    Ok(())
}

/// 1 byte to 300 GB.
pub fn check_size(size: u64) -> Result<()> {
    if size == 0 {
        return Err(invalid_input("1fichier does not accept empty files"));
    }
    if size > MAX_UPLOAD_BYTES {
        return Err(
            Error::new(Code::TooLarge, "1fichier accepts files of at most 300 GB")
                .scope(Scope::File),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(change: impl FnOnce(&mut UploadRequest)) -> Option<Code> {
        let mut request = UploadRequest {
            file_name: "a.txt".into(),
            size: 1,
            ..UploadRequest::default()
        };
        change(&mut request);
        Upload::check(&request).err().map(|error| error.code)
    }

    fn name(name: &str, names: &str) -> Result<String> {
        let request = UploadRequest {
            file_name: name.into(),
            size: 1,
            options: vec![("names".into(), names.into())],
            ..UploadRequest::default()
        };
        Upload::check(&request).map(|upload| upload.name)
    }

    #[test]
    fn names_are_mapped_or_refused_as_asked() {
        for (given, wire) in [
            ("a\"b", "a＂b"),
            (" a", "␠a"),
            ("a/b", "a／b"),
            ("a\nb", "a␊b"),
            ("a.txt", "a.txt"),
        ] {
            assert_eq!(name(given, "map").unwrap(), wire);
            assert_eq!(name(given, "refuse").is_ok(), given == wire, "{given:?}");
        }
        for given in ["", &"x".repeat(251)] {
            assert!(name(given, "map").is_err());
            assert!(name(given, "refuse").is_err());
        }
        assert_eq!(name("a／b", "refuse").unwrap(), "a／b");
        assert_eq!(name("a／b", "map").unwrap(), "a‛／b");
        assert!(name("a", "other").is_err());
    }

    #[test]
    fn options_become_fields() {
        let fields = |options: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let request = UploadRequest {
                file_name: "a".into(),
                size: 1,
                options: options.iter().map(own).collect(),
                ..UploadRequest::default()
            };
            Upload::check(&request).map(|upload| upload.fields)
        };
        for (domain, id) in [("tenvoi.com", "9"), ("9", "9"), ("0", "0"), ("10", "10")] {
            let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            // The folder is always sent; 0 is the top one.
            let expected = [field("did", "0"), field("domain", id)];
            assert_eq!(fields(&[("domain", domain)]).unwrap(), expected);
        }
        let all = fields(&[
            ("mail", "a@b.c"),
            ("mails", "d@e.f,g@h.i"),
            ("message", "Hi; \"you\""),
        ]);
        let names: Vec<String> = all.unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["did", "mail", "mails", "message"]);
        let many = ["a@b.c"; 21].join(",");
        for wrong in [
            ("domain", "11"),
            ("domain", "example.com"),
            ("mail", "nobody"),
            ("mails", "a@b.c,nobody"),
            ("mails", &many),
            ("message", &"x".repeat(2001)),
            ("message", "a\r\n--b"),
        ] {
            assert!(fields(&[wrong]).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_file_has_1_byte_to_300_gigabytes() {
        for (size, expected) in [
            (0, Some(Code::InvalidInput)),
            (1, None),
            (300_000_000_000, None),
            (300_000_000_001, Some(Code::TooLarge)),
            (u64::MAX, Some(Code::TooLarge)),
        ] {
            assert_eq!(code(|request| request.size = size), expected, "{size}");
        }
    }

    #[test]
    fn folder_password_checksum_and_options_are_checked() {
        let refused = Some(Code::InvalidInput);
        assert_eq!(code(|r| r.folder = Some("x\r\n".into())), refused);
        assert_eq!(code(|r| r.password = Some("a\r\n--b".into())), refused);
        assert_eq!(
            code(|r| r.checksum = Some(("md5".into(), "00".into()))),
            refused
        );
        assert_eq!(
            code(|r| r.checksum = Some(("whirlpool".into(), "00".into()))),
            refused
        );
        assert_eq!(
            code(|r| r.options = vec![("single".into(), "true".into())]),
            refused
        );
        assert_eq!(code(|r| r.folder = Some("0".into())), None);
    }
}
