//! Decides when two uploads are the same: same sender, same file, same
//! destination.

use sha2::{Digest as _, Sha256};

use super::Source;
use crate::bindings::UploadRequest;
use crate::credential::Subject;
use crate::crypt::Crypt;

/// Returns the key of an upload for `PendingUploads`: a hexadecimal SHA-256.
pub(super) fn key(
    subject: &Subject,
    source: &Source,
    request: &UploadRequest,
    crypt: Option<&Crypt>,
) -> String {
    let mut digest = Sha256::new();
    let size = request.size.to_string();
    let options = format!("{:?}", request.options);
    // Two profiles have different keys, folders or names.
    let crypt = crypt.map(|crypt| format!("{} {crypt:?}", Crypt::check_text(crypt.keys())));
    for part in [
        subject.as_str(),
        &source.identity(),
        &request.file_name,
        &size,
        request.folder.as_deref().unwrap_or(""),
        request.password.as_deref().unwrap_or(""),
        &options,
    ]
    .into_iter()
    .chain(crypt.as_deref())
    {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use crate::crypt::{CryptOptions, Keys};
    use crate::service::PendingUploads;
    use std::time::SystemTime;

    fn request(name: &str, folder: Option<&str>) -> UploadRequest {
        UploadRequest {
            file_name: name.into(),
            size: 3,
            folder: folder.map(str::to_owned),
            password: None,
            checksum: None,
            options: Vec::new(),
        }
    }

    #[tokio::test]
    async fn only_the_same_file_to_the_same_place_is_the_same_upload() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        std::fs::write(&path, "abc").unwrap();
        let source = || Source::of(&Content::open(&path).unwrap()).unwrap();
        let who = Subject::of(None);
        let pending = PendingUploads::new(Some(&folder.path().join("uploads.json")));
        let key = |request: &UploadRequest, crypt: Option<&Crypt>| {
            super::key(&who, &source(), request, crypt)
        };
        let request_of = request("a.tar", None);
        let known = key(&request_of, None);
        pending.put(&known, "id", None).await;
        assert_eq!(pending.get(&known).await.unwrap().id, "id");
        let crypt = |password: &str, folder: &str| {
            let keys = Keys::derive(password.as_bytes(), None).unwrap();
            let folder = folder.to_owned();
            let options = CryptOptions {
                folder,
                ..CryptOptions::default()
            };
            Crypt::new(keys, options)
        };
        let crypts = [("a", "/x"), ("b", "/x"), ("a", "/y")].map(|(p, f)| crypt(p, f));
        let others = crypts.iter().map(|crypt| key(&request_of, Some(crypt)));
        let mut others: Vec<String> = others.collect();
        others.push(key(&request("b.tar", None), None));
        others.push(key(&request("a.tar", Some("7")), None));
        for (number, other) in others.iter().enumerate() {
            assert_eq!(pending.get(other).await, None);
            assert!(!others[number + 1..].contains(other));
        }
        // The same length as before, but modified later.
        let later = SystemTime::now() + std::time::Duration::from_secs(10);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(later).unwrap();
        assert_eq!(pending.get(&key(&request_of, None)).await, None);
        pending.remove(&known).await;
        assert_eq!(pending.get(&known).await, None);
    }
}
