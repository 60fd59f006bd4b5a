use proptest::prelude::*;

use super::*;

const POTATO: &str = "YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ";

fn parse(options: &str) -> Result<Profile, ProfileError> {
    let config = format!("[a]\ntype = crypt\nremote = b:c\npassword = {POTATO}\n{options}");
    Profile::parse(&config, "a")
}

#[test]
fn all_options_of_a_section_are_read() {
    let profile = parse(&format!(
        "filename_encryption = Off\ndirectory_name_encryption = false\n\
         filename_encoding = base32768\nsuffix = jpg\npassword2 = {POTATO}\n\
         no_data_encryption = true\npass_bad_blocks = true\nshow_mapping = true\nnew = 1\n"
    ))
    .expect("parses");
    let names = NameOptions {
        mode: NameMode::Off,
        directories: false,
        encoding: NameEncoding::Base32768,
        suffix: ".jpg".into(),
    };
    let password = Password::new("potato");
    let expected = Profile {
        remote: "b:c".into(),
        names,
        contents: false,
        password: password.clone(),
        password2: Some(password),
        unknown: vec!["pass_bad_blocks".into(), "new".into()],
    };
    assert_eq!(profile, expected);
}

#[test]
fn a_value_means_what_it_means_in_rclone() {
    for (options, suffix, directories) in [
        ("", ".bin", true),
        ("suffix = none", "", true),
        ("suffix = NONE\ndirectory_name_encryption = 0", "", false),
        ("suffix =\ndirectory_name_encryption =", ".bin", true),
        ("suffix = .x.y\ndirectory_name_encryption = T", ".x.y", true),
    ] {
        let names = parse(options).expect("parses").names;
        assert_eq!(
            (names.suffix.as_str(), names.directories),
            (suffix, directories)
        );
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let error = |config| {
        Profile::parse(config, "a")
            .expect_err("refused")
            .to_string()
    };
    for (config, expected) in [
        ("", "the configuration has no remote \"a\""),
        (
            "[a]\ntype = drive",
            "the remote \"a\" has the type \"drive\", not \"crypt\"",
        ),
        ("[a]", "the remote \"a\" has the type \"\", not \"crypt\""),
        ("[a]\ntype = crypt", "the option \"remote\" is missing"),
        (
            "[a]\ntype = crypt\nremote = b:",
            "the option \"password\" is missing",
        ),
        (
            "[a]\nnonsense",
            "line 2 of the configuration cannot be read",
        ),
        (
            "[a]\ntype = crypt\nremote = b:\npassword = 1 2",
            "the option \"password\" cannot be read: the password is not obscured: it is not base64url",
        ),
        (
            "[a]\ntype = crypt\nremote = b:\nfilename_encryption = rot13",
            "the option \"filename_encryption\" has the unknown value \"rot13\"",
        ),
        (
            "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nAAAA",
            "the configuration of rclone is encrypted",
        ),
    ] {
        assert_eq!(error(config), expected);
    }
    for options in [
        "filename_encoding = hex",
        "directory_name_encryption = maybe",
    ] {
        assert!(
            matches!(parse(options), Err(ProfileError::Value { .. })),
            "{options}"
        );
    }
}

#[test]
fn passwords_are_not_shown_and_make_keys() {
    let profile = parse("").expect("parses");
    let shown = format!("{profile:?}");
    assert!(
        !shown.contains("potato") && !shown.contains(POTATO),
        "{shown}"
    );
    let keys = Keys::derive(b"potato", None).expect("derives");
    assert_eq!(profile.keys().expect("derives").data(), keys.data());
}

#[test]
fn crypt_remotes_are_listed() {
    let config = "[b]\ntype = crypt\n[a]\ntype = drive\n[c d]\ntype = crypt\n";
    assert_eq!(crypt_sections(config), Ok(vec!["b".into(), "c d".into()]));
}

proptest! {
    #[test]
    fn any_configuration_is_read_without_panic(text in "([\\[\\]=:#`\" a\n]|\\PC){0,80}") {
        let _ = Profile::parse(&text, "a");
        let _ = crypt_sections(&text);
        let _ = parse(&text);
    }
}
