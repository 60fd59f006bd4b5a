//! The contents of the service.

use std::collections::{BTreeMap, HashMap};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::{Asked, FILE_NAME, FILE_SIZE, FOLDER_NAME, PASSWORD, PROTECTED_NAME};
use crate::bench::noise;

/// Names and bytes of the files in the shared folder.
pub const FOLDER_FILES: [(&str, usize); 3] = [
    ("beach.jpg", 4_000),
    ("été à la mer.txt", 10),
    ("tickets.pdf", 70_000),
];

/// A file. Large ones are kept as size and checksum only.
pub struct File {
    pub name: String,
    pub content: Option<Bytes>,
    pub size: u64,
    pub sha256: String,
    pub password: Option<String>,
    pub folder: Option<String>,
    pub created: u64,
}

pub struct Folder {
    pub name: String,
    pub parent: Option<String>,
    pub shared: bool,
}

/// An upload that was begun.
pub struct Upload {
    pub name: String,
    pub folder: Option<String>,
    pub password: Option<String>,
    /// Id of the file, once all bytes have arrived.
    pub file: Option<String>,
}

/// A download without a key that has to wait.
pub struct Wait {
    pub file: String,
    pub until: Instant,
}

pub struct State {
    pub asked: Vec<Asked>,
    pub files: BTreeMap<String, File>,
    pub folders: BTreeMap<String, Folder>,
    pub uploads: HashMap<String, Upload>,
    pub waits: HashMap<String, Wait>,
    /// File ids by the path of their direct links.
    pub direct: HashMap<String, String>,
    ids: u64,
}

impl State {
    pub fn new() -> Self {
        let mut state = Self {
            asked: Vec::new(),
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
            uploads: HashMap::new(),
            waits: HashMap::new(),
            direct: HashMap::new(),
            ids: 0,
        };
        let file = |name: &str, size, seed| File::new(name, noise(size, seed).into());
        state
            .files
            .insert("welcome1".into(), file(FILE_NAME, FILE_SIZE, 1));
        let protected = File {
            password: Some(PASSWORD.into()),
            ..file(PROTECTED_NAME, 1_000, 2)
        };
        state.files.insert("private1".into(), protected);
        let holiday = Folder {
            name: FOLDER_NAME.into(),
            parent: None,
            shared: true,
        };
        state.folders.insert("holiday1".into(), holiday);
        for (n, (name, size)) in FOLDER_FILES.into_iter().enumerate() {
            let within = File {
                folder: Some("holiday1".into()),
                ..file(name, size, 10 + n as u64)
            };
            state.files.insert(format!("holiday{}", n + 2), within);
        }
        state
    }

    /// Returns a new id: 8 letters and digits.
    pub fn new_id(&mut self) -> String {
        self.ids += 1;
        format!("n{:07x}", self.ids)
    }

    /// Returns a new token: 16 hexadecimal digits.
    pub fn new_token(&mut self) -> String {
        self.ids += 1;
        let hash = Sha256::digest(self.ids.to_be_bytes());
        hex(&hash[..8])
    }

    /// Returns the content of a file by its link.
    pub fn content(&self, link: &str) -> Bytes {
        let id = link.rsplit('/').next().unwrap();
        self.files[id].content.clone().unwrap()
    }
}

impl File {
    pub fn new(name: &str, content: Bytes) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self {
            name: name.into(),
            size: content.len() as u64,
            sha256: hex(&Sha256::digest(&content)),
            content: Some(content),
            password: None,
            folder: None,
            created: now.as_secs(),
        }
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
