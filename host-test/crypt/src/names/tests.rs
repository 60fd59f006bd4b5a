use proptest::prelude::*;

use super::*;

const ENCODINGS: [NameEncoding; 3] = [
    NameEncoding::Base32,
    NameEncoding::Base64,
    NameEncoding::Base32768,
];

fn names(keys: &Keys, options: NameOptions) -> Names {
    Names::new(keys, options)
}

fn encoded(encoding: NameEncoding) -> NameOptions {
    NameOptions {
        encoding,
        ..NameOptions::default()
    }
}

fn off(suffix: &str) -> NameOptions {
    NameOptions {
        mode: NameMode::Off,
        suffix: suffix.into(),
        ..NameOptions::default()
    }
}

/// Vectors of `rclone cryptdecode --reverse`, rclone 1.75.2.
#[test]
fn names_are_encrypted_as_rclone_does() {
    let one = Keys::derive(b"potato", None).expect("derives");
    let two = Keys::derive(b"potato", Some(b"chips")).expect("derives");
    for (keys, encoding, plain, hidden) in [
        (
            &one,
            NameEncoding::Base32,
            "é",
            "ne6ehp7ntus8iq7pi56lgr98o8",
        ),
        (
            &one,
            NameEncoding::Base32,
            "🦀 crab.txt",
            "ve2r5rckqtknng8skcsvsdsmh4",
        ),
        (
            &one,
            NameEncoding::Base32,
            "  leading",
            "elfnovf10ilpk0q682931q08fo",
        ),
        (
            &one,
            NameEncoding::Base32,
            "a/b",
            "s83tjtk0e6aogosoteqti6f544/lk3bvv8df2518if73ka8sc1gts",
        ),
        (
            &one,
            NameEncoding::Base32,
            "report-v2001-02-03-040506-123.txt",
            "dmeck1lud5k6tdd3tjcvaovm30-v2001-02-03-040506-123",
        ),
        (
            &one,
            NameEncoding::Base64,
            "🦀 crab.txt",
            "-4Wy7ZTXaXvBHKM5_jeWiQ",
        ),
        (&one, NameEncoding::Base32768, "é", "萦悙䔽ꈨ熧貥䃰鎈蟟"),
        (
            &two,
            NameEncoding::Base32,
            "é",
            "c05fceb53us9td950qablp3bqo",
        ),
        (
            &two,
            NameEncoding::Base64,
            "a/b",
            "kCuAeZbQx1WtvR_RncVjPw/GiQzKoU0UjWQMH571TnnxA",
        ),
        (
            &two,
            NameEncoding::Base32768,
            "report-v2001-02-03-040506-123.txt",
            "䊂棕誩茘苧㺫♷䔏拟-v2001-02-03-040506-123",
        ),
        (
            &two,
            NameEncoding::Base32768,
            &"n".repeat(143),
            "徍ꅴ䛰暢꜍刭㙋砷䷛黲燗ᛙꈗ⏉䔔䎔䰍㤈➻获潈ᔱ柸鈳羰帱㸉榰⇨旕僚芹䗲䧃獡鑒媳ꂋ刑茪鏝硵軙㨩惟䤖ڲ潈䉥樿証⎹眦ڋ嬝㼹佌溽ꖛ㤈薢嗀ꈯ厷摊值扵✗䂜綋懤▟萃Ԓ隊鍅◇",
        ),
    ] {
        let names = names(keys, encoded(encoding));
        assert_eq!(names.encrypt_path(Kind::File, plain).as_deref(), Ok(hidden));
        assert_eq!(names.decrypt_path(Kind::File, hidden).as_deref(), Ok(plain));
    }
}

/// Vectors of rclone's `TestEncryptSegmentBase32`, with keys of zeros.
#[test]
fn names_of_rclones_own_tests_are_encrypted_in_both_cases() {
    let names = names(&Keys::zero(), NameOptions::default());
    for (plain, hidden) in [
        ("1", "p0e52nreeaj0a5ea7s64m4j72s"),
        ("123456789012345", "eeam3li4rnommi3a762h5n7meg"),
        (
            "1234567890123456",
            "mijbj0frqf6ms7frcr6bd9h0env53jv96pjaaoirk7forcgpt70g",
        ),
    ] {
        assert_eq!(names.encrypt(Kind::File, plain).as_deref(), Ok(hidden));
        for hidden in [hidden, &hidden.to_uppercase()] {
            assert_eq!(names.decrypt(Kind::File, hidden).as_deref(), Ok(plain));
        }
    }
}

/// Vectors of `rclone cryptdecode --reverse`, rclone 1.75.2.
#[test]
fn obfuscated_names_of_rclone_are_read_and_none_is_written() {
    let keys = Keys::derive(b"potato", Some(b"chips")).expect("derives");
    let mode = NameMode::Obfuscate;
    let names = names(
        &keys,
        NameOptions {
            mode,
            ..NameOptions::default()
        },
    );
    for (hidden, plain) in [
        ("49.7", "1"),
        ("233.Ú", "é"),
        ("231.🧣 vKtu!!.MQM", "🦀 crab!.txt"),
        ("20.  tmilqvo", "  leading"),
        (
            "42.wjutwy-v2001-02-03-040506-123.yCy",
            "report-v2001-02-03-040506-123.txt",
        ),
        ("137.yY43 ï ˅ 串", "Zz09 ÿ ˀ 中"),
        ("49.7/49.7", "1/1"),
    ] {
        assert_eq!(names.decrypt_path(Kind::File, hidden).as_deref(), Ok(plain));
    }
    let name = || "1".to_owned();
    let error = NameError::DecryptOnly { name: name() };
    assert_eq!(names.encrypt(Kind::File, "1"), Err(error));
    let error = NameError::NotObfuscated { name: name() };
    assert_eq!(names.decrypt(Kind::File, "1"), Err(error));
}

#[test]
fn a_suffix_marks_files_where_names_are_readable() {
    let keys = Keys::zero();
    for (suffix, hidden) in [
        (".bin", "a/b.txt.bin"),
        (".jpg", "a/b.txt.jpg"),
        ("", "a/b.txt"),
    ] {
        let names = names(&keys, off(suffix));
        assert_eq!(
            names.encrypt_path(Kind::File, "a/b.txt").as_deref(),
            Ok(hidden)
        );
        assert_eq!(
            names.decrypt_path(Kind::File, hidden).as_deref(),
            Ok("a/b.txt")
        );
        assert_eq!(
            names.encrypt_path(Kind::Directory, "a/b").as_deref(),
            Ok("a/b")
        );
        assert_eq!(
            names.decrypt_path(Kind::Directory, "a/b").as_deref(),
            Ok("a/b")
        );
    }
    for name in ["", ".bin", "a.txt"] {
        let suffix = ".bin".to_owned();
        let error = NameError::NoSuffix {
            name: name.into(),
            suffix,
        };
        assert_eq!(
            names(&keys, off(".bin")).decrypt(Kind::File, name),
            Err(error)
        );
    }
}

#[test]
fn directories_stay_readable_on_request() {
    let directories = false;
    let names = names(
        &Keys::zero(),
        NameOptions {
            directories,
            ..NameOptions::default()
        },
    );
    let hidden = "1/12/qgm4avr35m5loi1th53ato71v0";
    assert_eq!(
        names.encrypt_path(Kind::File, "1/12/123").as_deref(),
        Ok(hidden)
    );
    assert_eq!(
        names.decrypt_path(Kind::File, hidden).as_deref(),
        Ok("1/12/123")
    );
    assert_eq!(
        names.encrypt_path(Kind::Directory, "1/12").as_deref(),
        Ok("1/12")
    );
}

#[test]
fn a_name_that_cannot_be_encrypted_is_named_with_the_reason() {
    let names = names(&Keys::zero(), NameOptions::default());
    let error = |kind, name| names.encrypt(kind, name).expect_err("refused").to_string();
    assert_eq!(error(Kind::File, ""), "a file has an empty name");
    assert_eq!(
        error(Kind::File, "a/b"),
        "the name \"a/b\" has a slash or a zero byte"
    );
    assert!(
        names
            .encrypt(Kind::File, &"a".repeat(MAX_NAME_BYTES))
            .is_ok()
    );
    let long = error(Kind::Directory, &"a".repeat(MAX_NAME_BYTES + 1));
    assert!(long.ends_with("has 2048 bytes; at most 2047 can be encrypted"));
    assert_eq!(names.encrypt(Kind::Directory, "").as_deref(), Ok(""));
    assert_eq!(
        names.encrypt_path(Kind::File, "1/").expect_err("refused"),
        NameError::Empty
    );
}

#[test]
fn a_name_that_cannot_be_decrypted_is_named_with_the_reason() {
    let keys = Keys::zero();
    let names = names(&keys, NameOptions::default());
    let encode = |bytes: &[u8]| NameEncoding::Base32.encode(bytes);
    let sealed = |bytes: &[u8]| {
        let mut data = bytes.to_vec();
        eme::encrypt(&Aes256::new(keys.name().into()), keys.tweak(), &mut data);
        encode(&data)
    };
    for (name, reason) in [
        ("!".to_owned(), "is not encrypted: it is not base32"),
        ("64=".into(), "is not encrypted: it is not base32"),
        (
            "p0e52nreeaj0a5ea7s64m4j72t".into(),
            "is not encrypted: it is not base32",
        ),
        (encode(b"a"), "it has 1 bytes, not blocks of 16"),
        ("a".repeat(3328), "it has 2080 bytes, not blocks of 16"),
        (
            encode(b"123456789abcdef0"),
            "with another password, or is damaged",
        ),
        (sealed(&[0; 16]), "with another password, or is damaged"),
        (sealed(&[17; 32]), "with another password, or is damaged"),
        (sealed(&[16; 16]), "with another password, or is damaged"),
        (sealed(&pad(b"a/b")), "does not decrypt to a name"),
        (sealed(&pad(b"a\0b")), "does not decrypt to a name"),
        (sealed(&pad(b"\xff")), "does not decrypt to a name"),
    ] {
        let error = names
            .decrypt(Kind::File, &name)
            .expect_err("refused")
            .to_string();
        assert!(error.ends_with(reason), "{error}");
        assert!(error.starts_with(&format!("the name {name:?} ")), "{error}");
    }
    assert!(names.decrypt(Kind::File, "").is_err());
}

#[test]
fn a_version_is_readable_only_where_rclone_restores_the_same_name() {
    let names = names(&Keys::zero(), NameOptions::default());
    let mark = "-v2001-02-03-040506-123";
    for (name, readable) in [
        (format!("1{mark}"), true),
        (format!("1{mark}.txt"), true),
        (mark.to_owned(), true),
        (format!("{mark}.txt"), false),
        (format!("{mark}{mark}"), true),
    ] {
        let hidden = names.encrypt(Kind::File, &name).expect("encrypts");
        assert_eq!(hidden.ends_with(mark), readable, "{name}");
        assert_eq!(names.decrypt(Kind::File, &hidden), Ok(name.clone()));
        let hidden = names.encrypt(Kind::Directory, &name).expect("encrypts");
        assert!(!hidden.contains(mark));
        assert_eq!(names.decrypt(Kind::Directory, &hidden), Ok(name));
    }
}

#[test]
fn the_length_of_a_name_is_known_in_advance() {
    let keys = Keys::zero();
    for (encoding, length, bytes, utf16) in [
        (NameEncoding::Base32, 143, 231, 231),
        (NameEncoding::Base32, 144, 256, 256),
        (NameEncoding::Base64, 143, 192, 192),
        (NameEncoding::Base64, 175, 235, 235),
    ] {
        let name = "n".repeat(length);
        let actual = names(&keys, encoded(encoding)).encrypted_len(Kind::File, &name);
        assert_eq!(actual, Ok(NameLength { bytes, utf16 }));
    }
    let short = names(&keys, encoded(NameEncoding::Base32768));
    let length = short
        .encrypted_len(Kind::File, &"n".repeat(143))
        .expect("encrypts");
    assert_eq!(length.utf16, 77);
    assert!((2 * 77..=3 * 77).contains(&length.bytes));
}

#[test]
fn neither_keys_nor_names_show_secrets() {
    let keys = Keys::derive(b"potato", None).expect("derives");
    let shown = format!("{:?}", names(&keys, NameOptions::default()));
    assert!(
        shown.starts_with("Names { options: NameOptions { mode: Standard"),
        "{shown}"
    );
    assert!(
        !shown.contains("cipher") && !shown.contains("keys"),
        "{shown}"
    );
}

fn name() -> impl Strategy<Value = String> {
    let any = "[^/\0]{1,80}";
    prop_oneof![
        any.prop_map(String::from),
        Just("a-v2001-02-03-040506-123.b".into())
    ]
}

proptest! {
    #[test]
    fn what_is_encrypted_is_decrypted(
        path in prop::collection::vec(name(), 1..4),
        directories: bool,
    ) {
        let path = path.join("/");
        for encoding in ENCODINGS {
            let options = NameOptions { directories, ..encoded(encoding) };
            let names = names(&Keys::zero(), options);
            for kind in [Kind::File, Kind::Directory] {
                let hidden = names.encrypt_path(kind, &path).expect("encrypts");
                prop_assert_eq!(names.decrypt_path(kind, &hidden), Ok(path.clone()));
            }
        }
    }

    #[test]
    fn any_name_is_read_without_panic(text: String, bytes in prop::collection::vec(any::<u8>(), 0..2200)) {
        for mode in [NameMode::Standard, NameMode::Obfuscate, NameMode::Off] {
            for encoding in ENCODINGS {
                let names = names(&Keys::zero(), NameOptions { mode, ..encoded(encoding) });
                for kind in [Kind::File, Kind::Directory] {
                    let _ = names.decrypt_path(kind, &text);
                    let _ = names.decrypt_path(kind, &encoding.encode(&bytes));
                    let whole = &bytes[..bytes.len() / eme::BLOCK * eme::BLOCK];
                    let _ = names.decrypt(kind, &encoding.encode(whole));
                    let _ = names.encrypt_path(kind, &text);
                }
            }
        }
    }
}
