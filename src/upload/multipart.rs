//! The form of an upload, as 1fichier's parser requires it: boundary without
//! quotes, names in quotes, no Content-Type on plain fields. Must not know what
//! the fields mean.

/// Name of the field that holds the file.
pub const FILE_FIELD: &str = "file[]";

/// A boundary that the file's author cannot predict: the server chooses the id
/// of the upload later.
pub fn boundary(upload_id: &str) -> String {
    format!("onefichier-{upload_id}")
}

/// Value of the request's `Content-Type`.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

/// Everything before the file's bytes. Names and `file_name` must not contain
/// quotes or control characters.
pub fn head(boundary: &str, fields: &[(String, String)], file_name: &str) -> Vec<u8> {
    let mut head = String::new();
    for (name, value) in fields {
        head.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    head.push_str(&format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{FILE_FIELD}\"; filename=\"{file_name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    ));
    head.into_bytes()
}

/// Everything after the file's bytes.
pub fn tail(boundary: &str) -> Vec<u8> {
    format!("\r\n--{boundary}--\r\n").into_bytes()
}
