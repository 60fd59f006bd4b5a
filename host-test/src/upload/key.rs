//! Decides when two uploads are the same: same sender, same file, same
//! destination.

use sha2::{Digest as _, Sha256};

use super::Source;
use crate::bindings::UploadRequest;
use crate::credential::Subject;

/// Returns the key of an upload for `PendingUploads`: a hexadecimal SHA-256.
pub(super) fn key(subject: &Subject, source: &Source, request: &UploadRequest) -> String {
    let mut digest = Sha256::new();
    let size = request.size.to_string();
    let options = format!("{:?}", request.options);
    for part in [
        subject.as_str(),
        &source.identity(),
        &request.file_name,
        &size,
        request.folder.as_deref().unwrap_or(""),
        request.password.as_deref().unwrap_or(""),
        &options,
    ] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
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
        let key = super::key(&who, &source(), &request("a.tar", None));
        pending.put(&key, "id").await;
        assert_eq!(pending.get(&key).await.as_deref(), Some("id"));
        for other in [request("b.tar", None), request("a.tar", Some("7"))] {
            let other = super::key(&who, &source(), &other);
            assert_eq!(pending.get(&other).await, None);
        }
        // The same length as before, but modified later.
        let later = SystemTime::now() + std::time::Duration::from_secs(10);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(later).unwrap();
        let changed = super::key(&who, &source(), &request("a.tar", None));
        assert_eq!(pending.get(&changed).await, None);
        pending.remove(&key).await;
        assert_eq!(pending.get(&key).await, None);
    }
}
