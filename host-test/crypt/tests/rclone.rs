//! The real rclone and this library on the same crypt remotes, over a local
//! folder: what one of them encrypts the other decrypts. Skipped with one line
//! where rclone is not installed, and on Windows, which refuses some of the names.

#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use hoster_crypt::{
    BLOCK_SIZE, ContentError, Decryptor, Encryptor, Keys, Kind, Names, Nonce, Password, Profile,
    decrypted_size, encrypted_size, obscure,
};
use tempfile::TempDir;
use walkdir::WalkDir;

/// Names that are hard to handle, by one of their properties.
const NAMES: [&str; 10] = [
    "1",
    "é",
    "e\u{301} decomposed",
    "🦀 crab 🇫🇷.txt",
    "  leading and trailing  ",
    ".hidden",
    "!bang! 'quote' \"double\" $x `y` %41",
    "fifteen bytes!!",
    "sixteen bytes!!!",
    "report-v2001-02-03-040506-123.txt",
];

/// Sizes around the borders of blocks.
const SIZES: [usize; 6] = [
    0,
    1,
    BLOCK_SIZE - 1,
    BLOCK_SIZE,
    BLOCK_SIZE + 1,
    3 * BLOCK_SIZE,
];

/// Files and directories below a folder, by their paths with slashes; a directory
/// has no content.
type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// A crypt remote `secret:` over a local folder.
struct Remote {
    root: TempDir,
    profile: Profile,
    keys: Keys,
}

impl Remote {
    /// `None` if rclone is not installed or does not know an option.
    fn new(passwords: &[&str], options: &str) -> Option<Self> {
        let help = rclone_help()?;
        let known = |option: &str| help.contains(&format!("- Config:      {option}\n"));
        let mut used = options.lines().filter_map(|line| line.split(" =").next());
        if let Some(option) = used.find(|option| !known(option)) {
            eprintln!("this rclone does not know the option {option}: skipped");
            return None;
        }
        let root = TempDir::new().expect("a temporary folder");
        let mut config = format!(
            "[secret]\ntype = crypt\nremote = {}\n{options}",
            root.path().join("hidden").display()
        );
        for (option, password) in ["password", "password2"].iter().zip(passwords) {
            let obscured = obscure(&Password::new(*password)).expect("random bytes");
            config += &format!("\n{option} = {obscured}");
        }
        fs::write(root.path().join("rclone.conf"), &config).expect("writes");
        for folder in ["plain", "hidden"] {
            fs::create_dir(root.path().join(folder)).expect("creates");
        }
        let profile = Profile::parse(&config, "secret").expect("parses");
        assert!(profile.unknown.is_empty());
        let keys = profile.keys().expect("derives");
        Some(Self {
            root,
            profile,
            keys,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn names(&self) -> Names {
        Names::new(&self.keys, self.profile.names.clone())
    }

    /// Runs rclone in the folder, and returns its output.
    fn rclone(&self, arguments: &[&str]) -> String {
        let output = Command::new("rclone")
            .args(["--config", "rclone.conf"])
            .args(arguments)
            .current_dir(self.root.path())
            .output()
            .expect("rclone starts");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned() + &error
    }

    /// Encrypts `plain` to `hidden`.
    fn encrypt_all(&self) {
        let names = self.names();
        for (path, content) in tree(&self.path("plain")) {
            let kind = kind(content.as_ref());
            let hidden = names.encrypt_path(kind, &path).expect("encrypts");
            let length = names.encrypted_len(kind, path.rsplit('/').next().expect("not empty"));
            let last = hidden.rsplit('/').next().expect("not empty");
            assert_eq!(length.expect("encrypts").bytes, last.len());
            let target = self.path("hidden").join(hidden);
            match content {
                None => fs::create_dir_all(target).expect("creates"),
                Some(content) => {
                    let mut source = Encryptor::new(&self.keys, &content[..]).expect("random");
                    let mut target = File::create(target).expect("creates");
                    io::copy(&mut source, &mut target).expect("writes");
                }
            }
        }
    }

    /// Decrypts `hidden`.
    fn decrypted(&self) -> Tree {
        let names = self.names();
        tree(&self.path("hidden"))
            .into_iter()
            .map(|(path, content)| {
                let path = names.decrypt_path(kind(content.as_ref()), &path);
                let content = content.map(|sealed| {
                    let size = sealed.len() as u64;
                    let mut plain = Vec::new();
                    Decryptor::new(&self.keys, &sealed[..])
                        .with_size(size)
                        .read_to_end(&mut plain)
                        .expect("decrypts");
                    assert_eq!(decrypted_size(size), Ok(plain.len() as u64));
                    assert_eq!(encrypted_size(plain.len() as u64), size);
                    plain
                });
                (path.expect("decrypts"), content)
            })
            .collect()
    }

    fn empty(&self, name: &str) {
        fs::remove_dir_all(self.path(name)).expect("removes");
        fs::create_dir(self.path(name)).expect("creates");
    }
}

/// Returns what rclone says about crypt remotes. `None` if it is not installed.
fn rclone_help() -> Option<&'static str> {
    static HELP: OnceLock<Option<String>> = OnceLock::new();
    let help = HELP.get_or_init(|| {
        let output = Command::new("rclone")
            .args(["help", "backend", "crypt"])
            .output()
            .inspect_err(|_| eprintln!("rclone is not installed: skipped"))
            .ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    });
    help.as_deref()
}

fn kind(content: Option<&Vec<u8>>) -> Kind {
    match content {
        Some(_) => Kind::File,
        None => Kind::Directory,
    }
}

fn tree(root: &Path) -> Tree {
    WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(|entry| {
            let entry = entry.expect("a readable folder");
            let path = entry.path().strip_prefix(root).expect("below the root");
            let content = entry
                .file_type()
                .is_file()
                .then(|| fs::read(entry.path()).expect("a readable file"));
            (path.to_str().expect("UTF-8").to_owned(), content)
        })
        .collect()
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i % 251) as u8).collect()
}

/// A file of each name, at the top and in directories with such names.
fn write_names(root: &Path) {
    let long = "n".repeat(143);
    let accents = "é".repeat(71);
    for name in NAMES.iter().copied().chain([long.as_str(), &accents]) {
        fs::write(root.join(name), name).expect("writes");
    }
    for folder in ["é", "  two spaces/🦀/ inner", "empty", &long] {
        let folder = root.join("d").join(folder);
        fs::create_dir_all(&folder).expect("creates");
        if !folder.ends_with("empty") {
            fs::write(folder.join("  é.txt"), "inner").expect("writes");
        }
    }
}

fn standard_rows() -> Vec<(Vec<&'static str>, String)> {
    let mut rows = Vec::new();
    for encoding in ["base32", "base64", "base32768"] {
        for directories in [true, false] {
            for passwords in [vec!["potato"], vec!["pässword", "sält 🧂"]] {
                let options = format!(
                    "filename_encoding = {encoding}\ndirectory_name_encryption = {directories}"
                );
                rows.push((passwords, options));
            }
        }
    }
    rows
}

fn rows_without_encrypted_names() -> Vec<(Vec<&'static str>, String)> {
    let off = |rest: &str| format!("filename_encryption = off{rest}");
    vec![
        (vec!["potato"], off("")),
        (
            vec!["potato", "chips"],
            off("\ndirectory_name_encryption = false"),
        ),
        (vec!["potato"], off("\nsuffix = none")),
        (vec!["potato"], off("\nsuffix = .jpg")),
        (vec!["potato"], off("\nsuffix = jpg")),
    ]
}

fn obfuscated_rows() -> Vec<(Vec<&'static str>, String)> {
    let obfuscate = |rest: &str| format!("filename_encryption = obfuscate{rest}");
    vec![
        (vec!["potato"], obfuscate("")),
        (
            vec!["potato", "chips"],
            obfuscate("\ndirectory_name_encryption = false"),
        ),
    ]
}

#[test]
fn what_rclone_encrypts_is_decrypted() {
    let rows = [
        standard_rows(),
        rows_without_encrypted_names(),
        obfuscated_rows(),
    ];
    for (passwords, options) in rows.concat() {
        let Some(remote) = Remote::new(&passwords, &options) else {
            continue;
        };
        write_names(&remote.path("plain"));
        remote.rclone(&["copy", "--create-empty-src-dirs", "plain", "secret:"]);
        let plain = tree(&remote.path("plain"));
        assert!(plain.len() > 15);
        assert_eq!(remote.decrypted(), plain, "{options}");
    }
}

#[test]
fn rclone_decrypts_what_is_encrypted() {
    for (passwords, options) in [standard_rows(), rows_without_encrypted_names()].concat() {
        let Some(remote) = Remote::new(&passwords, &options) else {
            continue;
        };
        write_names(&remote.path("plain"));
        remote.encrypt_all();
        let check = remote.rclone(&["cryptcheck", "plain", "secret:"]);
        assert!(
            check.contains(": 0 differences found"),
            "{options}: {check}"
        );
        remote.rclone(&["copy", "--create-empty-src-dirs", "secret:", "out"]);
        assert_eq!(
            tree(&remote.path("out")),
            tree(&remote.path("plain")),
            "{options}"
        );
    }
}

/// Deterministic names: the same file is found by its path from either side.
#[test]
fn names_are_the_same_as_those_of_rclone() {
    for (passwords, options) in [standard_rows(), rows_without_encrypted_names()].concat() {
        let Some(remote) = Remote::new(&passwords, &options) else {
            continue;
        };
        write_names(&remote.path("plain"));
        remote.rclone(&["copy", "--create-empty-src-dirs", "plain", "secret:"]);
        let of_rclone: Vec<String> = tree(&remote.path("hidden")).into_keys().collect();
        remote.empty("hidden");
        remote.encrypt_all();
        let ours: Vec<String> = tree(&remote.path("hidden")).into_keys().collect();
        assert_eq!(ours, of_rclone, "{options}");
    }
}

#[test]
fn contents_of_all_sizes_are_the_same_for_both() {
    let Some(remote) = Remote::new(&["potato", "chips"], "") else {
        return;
    };
    for size in SIZES {
        fs::write(remote.path("plain").join(size.to_string()), content(size)).expect("writes");
    }
    let plain = tree(&remote.path("plain"));
    remote.rclone(&["copy", "--create-empty-src-dirs", "plain", "secret:"]);
    assert_eq!(remote.decrypted(), plain);

    remote.empty("hidden");
    remote.encrypt_all();
    let check = remote.rclone(&["cryptcheck", "plain", "secret:"]);
    assert!(check.contains(": 0 differences found"), "{check}");
    remote.rclone(&["copy", "--create-empty-src-dirs", "secret:", "out"]);
    assert_eq!(tree(&remote.path("out")), plain);
}

/// The number of a block is added to the nonce with carry through all its bytes.
#[test]
fn rclone_decrypts_where_the_nonce_carries() {
    let Some(remote) = Remote::new(&["potato"], "filename_encryption = off") else {
        return;
    };
    let plain = content(2 * BLOCK_SIZE + 100);
    let mut carry = [0; 24];
    carry[..12].fill(0xff);
    for (name, nonce) in [("all", [0xff; 24]), ("half", carry)] {
        let nonce = Nonce::from_bytes(nonce);
        let mut target = File::create(remote.path("hidden").join(format!("{name}.bin")));
        io::copy(
            &mut Encryptor::with_nonce(&remote.keys, nonce, &plain[..]),
            target.as_mut().expect("creates"),
        )
        .expect("writes");
    }
    remote.rclone(&["copy", "--create-empty-src-dirs", "secret:", "out"]);
    let out = tree(&remote.path("out"));
    assert_eq!(out.len(), 2);
    assert!(
        out.into_values()
            .all(|content| content.as_ref() == Some(&plain))
    );
}

#[test]
fn a_file_of_rclone_is_read_from_any_block_and_not_with_another_password() {
    let Some(remote) = Remote::new(&["potato"], "filename_encryption = off") else {
        return;
    };
    let plain = content(3 * BLOCK_SIZE + 5);
    fs::write(remote.path("plain/a"), &plain).expect("writes");
    remote.rclone(&["copy", "--create-empty-src-dirs", "plain", "secret:"]);
    let open = || File::open(remote.path("hidden/a.bin")).expect("opens");
    for block in 0..4 {
        let mut rest = Vec::new();
        Decryptor::at_block(&remote.keys, open(), block)
            .and_then(|mut decryptor| decryptor.read_to_end(&mut rest))
            .expect("decrypts");
        assert_eq!(rest, &plain[block as usize * BLOCK_SIZE..]);
    }
    let other = Keys::derive(b"tomato", None).expect("derives");
    let error = Decryptor::new(&other, open())
        .read(&mut [0])
        .expect_err("refused");
    assert_eq!(
        ContentError::of(&error),
        Some(ContentError::WrongPassword { block: 0 })
    );
}
