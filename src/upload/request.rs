//! An upload that is known to be one that 1fichier takes: name, size, folder,
//! password and options checked before any request.

use super::UploadRequest;
use crate::checksum::Whirlpool;
use crate::describe::{MAX_NAME_CHARACTERS, MAX_UPLOAD_BYTES, OptionTarget};
use crate::error::{Code, Error, Result, Scope, invalid_input};
use crate::options::Options;
use crate::{domains, storage};

/// What 1fichier forbids in names of files and folders.
const FORBIDDEN: [char; 8] = ['"', '\'', '<', '>', '$', '`', '\\', '/'];

/// A checked upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Name of the file.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Checksum that the receipt must have, if it has any.
    pub checksum: Option<Whirlpool>,
    /// Form fields before the file.
    pub fields: Vec<(String, String)>,
}

impl Upload {
    /// Checks a request. Errors: `invalid-input` and `too-large`.
    pub fn check(request: &UploadRequest) -> Result<Self> {
        check_name(&request.file_name)?;
        check_size(request.size)?;
        let options = Options::read(OptionTarget::Upload, &request.options)?;
        let checksum = request
            .checksum
            .as_ref()
            .map(|(algorithm, hex)| Whirlpool::given(algorithm, hex))
            .transpose()?;
        let folder = request
            .folder
            .as_deref()
            .map(storage::folder_id)
            .transpose()?;
        let password = request.password.as_deref().filter(|text| !text.is_empty());
        if password.is_some_and(|text| text.chars().any(char::is_control)) {
            return Err(invalid_input("A password must be one line of text."));
        }
        let fields = [
            ("did", folder.map(|id| id.to_string())),
            (
                "domain",
                options
                    .text("domain")
                    .and_then(domains::id)
                    .map(|id| id.to_string()),
            ),
            ("dpass", password.map(str::to_owned)),
            ("mail", options.text("mail").map(str::to_owned)),
        ];
        Ok(Self {
            name: request.file_name.clone(),
            size: request.size,
            checksum,
            fields: fields
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        })
    }
}

/// A name that 1fichier stores as it is.
pub fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(invalid_input("A file needs a name."));
    }
    if name.chars().count() > MAX_NAME_CHARACTERS as usize {
        return Err(invalid_input(format!(
            "The name has more than {MAX_NAME_CHARACTERS} characters."
        )));
    }
    if name.contains(FORBIDDEN) || name.chars().any(char::is_control) {
        return Err(invalid_input(
            "1fichier allows none of \" ' < > $ ` \\ / and no control characters in names; rename the file.",
        ));
    }
    if name.starts_with(' ') || name.ends_with(' ') {
        return Err(invalid_input(
            "1fichier allows no space at either end of a name; rename the file.",
        ));
    }
    Ok(())
}

/// 1 byte to 300 GB.
pub fn check_size(size: u64) -> Result<()> {
    if size == 0 {
        return Err(invalid_input("1fichier does not store empty files."));
    }
    if size > MAX_UPLOAD_BYTES {
        return Err(
            Error::new(Code::TooLarge, "1fichier stores files of at most 300 GB.")
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

    #[test]
    fn names_that_1fichier_would_change_are_refused() {
        for name in [
            "",
            " a",
            "a ",
            "a\"b",
            "a'b",
            "a<b",
            "a>b",
            "a$b",
            "a`b",
            "a/b",
            "a\\b",
            "a\nb",
            "a\u{7f}b",
            &"x".repeat(251),
        ] {
            let refused = code(|request| request.file_name = name.into());
            assert_eq!(refused, Some(Code::InvalidInput), "{name:?}");
        }
        for name in [
            "a b.txt",
            "é ü 日本.rar",
            "a;b&c=d#e?.x",
            ".hidden",
            &"é".repeat(250),
        ] {
            assert_eq!(
                code(|request| request.file_name = name.into()),
                None,
                "{name}"
            );
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
