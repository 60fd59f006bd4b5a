use super::*;
use crate::bindings::{Entry, EntryKind};

fn crypt(password: &str, names: NameOptions) -> Crypt {
    let keys = Keys::derive(password.as_bytes(), None).unwrap();
    let options = CryptOptions {
        folder: "enc//x/".into(),
        names,
        hash_cache: None,
    };
    Crypt::new(keys, options)
}

fn entry(kind: EntryKind, name: &str, size: u64) -> Entry {
    Entry {
        kind,
        id: name.to_owned(),
        name: name.to_owned(),
        link: None,
        size: (kind == EntryKind::File).then_some(size),
        checksum: (kind == EntryKind::File).then(|| Checksum {
            algorithm: "whirlpool".into(),
            hex: "aa".into(),
        }),
        created: None,
        has_password: false,
        details: Vec::new(),
    }
}

#[test]
fn entries_are_shown_as_before_encryption_and_know_what_is_stored() {
    let crypt = crypt("a", NameOptions::default());
    assert_eq!(crypt.folder(), "/enc/x");
    let name = |kind, name| crypt.encrypt_name(kind, name, None).unwrap();
    let entries = vec![
        entry(EntryKind::Folder, &name(Kind::Directory, "2026"), 0),
        entry(
            EntryKind::File,
            &name(Kind::File, "a.jpg"),
            encrypted_size(70_000),
        ),
        entry(EntryKind::File, "readme.txt", 12),
    ];
    let plain = crypt.decrypt_entries("/enc/x", entries).unwrap();
    let names: Vec<&str> = plain.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(names, ["2026", "a.jpg"]);
    assert_eq!(plain[1].size, Some(70_000));
    assert!(plain[1].checksum.is_none());
    let kept = stored(&plain[1]).unwrap();
    assert_eq!(kept.size, Some(encrypted_size(70_000)));
    assert_eq!(kept.checksum.unwrap().hex, "aa");
    assert!(stored(&plain[0]).is_none());
    assert_eq!(crypt.skipped(), 1);
}

#[test]
fn a_folder_of_which_nothing_can_be_decrypted_is_an_error_until_something_was() {
    let (right, wrong) = (
        crypt("a", NameOptions::default()),
        crypt("b", NameOptions::default()),
    );
    let name = right.encrypt_name(Kind::File, "a.jpg", None).unwrap();
    let entries = || vec![entry(EntryKind::File, &name, 48)];
    let error = wrong.decrypt_entries("/enc", entries()).unwrap_err();
    assert!(matches!(error, Error::NotDecrypted { folder } if folder == "/enc"));
    assert!(
        wrong
            .decrypt_entries("/enc", Vec::new())
            .unwrap()
            .is_empty()
    );
    right.decrypt_entries("/enc", entries()).unwrap();
    let foreign = || vec![entry(EntryKind::File, "readme.txt", 12)];
    for _ in 0..2 {
        assert!(right.decrypt_entries("/enc", foreign()).unwrap().is_empty());
    }
    assert_eq!(right.skipped(), 1, "each entry counts once");
    // Names of folders that are not encrypted prove nothing.
    let names = NameOptions {
        directories: false,
        ..NameOptions::default()
    };
    let other = crypt("b", names);
    let mut entries = entries();
    entries.push(entry(EntryKind::Folder, "2026", 0));
    assert!(other.decrypt_entries("/enc", entries).is_err());
    let only_folders = vec![entry(EntryKind::Folder, "2026", 0)];
    assert_eq!(
        other.decrypt_entries("/enc", only_folders).unwrap().len(),
        1
    );
}

#[test]
fn a_name_that_becomes_too_long_is_refused_with_the_length_that_fits() {
    for (encoding, limit, longest) in [
        (NameEncoding::Base32, 250, 143),
        (NameEncoding::Base64, 250, 175),
        (NameEncoding::Base32768, 250, 463),
        (NameEncoding::Base32, 25, 0),
    ] {
        let names = NameOptions {
            encoding,
            ..NameOptions::default()
        };
        let crypt = crypt("a", names);
        let encrypt = |length| crypt.encrypt_name(Kind::File, &"x".repeat(length), Some(limit));
        if longest > 0 {
            encrypt(longest).unwrap();
        }
        let error = encrypt(longest + 1).unwrap_err();
        let expected = (longest + 1, longest);
        assert!(
            matches!(error, Error::EncryptedNameTooLong { bytes, fits, .. } if (bytes, fits) == expected),
            "{encoding}: {error}"
        );
    }
}

#[test]
fn a_wrong_password_shows_at_the_first_block_and_in_the_check_text() {
    let (right, wrong) = (
        crypt("a", NameOptions::default()),
        crypt("b", NameOptions::default()),
    );
    let sealing = right.sealing().unwrap();
    for size in [0, 1, 65_536, 65_537] {
        let plain = vec![7; size];
        let mut sealed = Vec::new();
        std::io::copy(&mut sealing.encrypt(&plain[..]), &mut sealed).unwrap();
        let start = &sealed[..Crypt::start_of(Some(sealed.len() as u64)) as usize];
        assert_eq!(right.check_start(start), Ok(()), "{size}");
        let expected = match size {
            0 => Ok(()),
            _ => Err(ContentError::WrongPassword { block: 0 }),
        };
        assert_eq!(wrong.check_start(start), expected, "{size}");
    }
    assert_eq!(right.check_start(b"PK"), Err(ContentError::NotEncrypted));
    assert_eq!(
        Crypt::check_text(right.keys()),
        Crypt::check_text(&right.keys().clone())
    );
    assert_ne!(
        Crypt::check_text(right.keys()),
        Crypt::check_text(wrong.keys())
    );
    assert!(!format!("{right:?}").contains("Keys"));
}
