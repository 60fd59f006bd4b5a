//! Tests of which file a name belongs to.

use Existing::{Overwrite, Rename, Skip, Update};

use super::super::record::{Locked, Origin};
use super::*;

/// Creates a folder with a file `a.zip` that contains `hello`.
fn folder() -> (tempfile::TempDir, Folder) {
    let at = tempfile::tempdir().unwrap();
    std::fs::write(at.path().join("a.zip"), "hello").unwrap();
    let folder = Folder::open(at.path()).unwrap();
    (at, folder)
}

fn link(link: &str) -> Identity {
    Identity::new(link.into(), None)
}

/// Records that a file came from a link.
fn came_from(folder: &Folder, name: &str, of: &str) {
    let file = folder.read_file(name).unwrap();
    let origin = Origin::new(name, None, link(of), &file).unwrap();
    Locked::take(folder).unwrap().note(&origin).unwrap();
}

fn sha256(content: &[u8]) -> Checksum {
    let mut hasher = Hasher::new("sha256").unwrap();
    hasher.update(content);
    hasher.finish()
}

fn wanted<'a>(identity: &'a Identity, policy: Existing) -> Wanted<'a> {
    Wanted {
        identity,
        size: Some(5),
        checksum: None,
        content: None,
        resumes: None,
        policy,
        replaceable: None,
        number_taken: false,
    }
}

fn choose_for(folder: &Folder, wanted: &Wanted<'_>) -> Result<Choice, &'static str> {
    choose(folder, &Claims::default(), "a.zip", wanted).map_err(|error| match error {
        Error::Exists(_) => "exists",
        Error::Taken(_) => "taken",
        Error::Unfinished { .. } => "unfinished",
        _ => "other",
    })
}

fn same(folder: &Folder, name: &str, how: Verified) -> Result<Choice, &'static str> {
    Ok(Choice::Same(folder.path_of(name), how))
}

fn to(name: &str) -> Result<Choice, &'static str> {
    Ok(Choice::To(name.into()))
}

#[test]
fn where_nothing_is_remembered_name_and_size_are_probably_the_same_file() {
    let (_at, folder) = folder();
    let (good, bad) = (sha256(b"hello"), sha256(b"world"));
    let one = link("https://a/?1");
    let probably = || same(&folder, "a.zip", Verified::NameAndSize);
    for (size, checksum, policy, expected) in [
        (Some(5), None, Skip, probably()),
        (Some(5), Some(&bad), Skip, Err("exists")),
        (Some(6), None, Skip, Err("exists")),
        (None, None, Skip, Err("exists")),
        (Some(5), None, Overwrite, to("a.zip")),
        (Some(5), Some(&bad), Overwrite, to("a.zip")),
        (Some(5), None, Rename, probably()),
        (Some(6), None, Rename, to("a (2).zip")),
        (Some(5), None, Update, probably()),
        (Some(5), Some(&bad), Update, to("a.zip")),
        (Some(6), None, Update, to("a.zip")),
    ] {
        let wanted = Wanted {
            size,
            checksum,
            ..wanted(&one, policy)
        };
        let found = choose_for(&folder, &wanted);
        assert_eq!(found, expected, "{size:?} {policy:?}");
    }
    for policy in [Skip, Overwrite, Update, Rename] {
        let wanted = Wanted {
            checksum: Some(&good),
            ..wanted(&one, policy)
        };
        let by_checksum = same(&folder, "a.zip", Verified::Checksum);
        assert_eq!(choose_for(&folder, &wanted), by_checksum, "{policy:?}");
    }
}

#[test]
fn a_file_that_is_remembered_is_that_of_its_link_and_of_no_other() {
    let (_at, folder) = folder();
    came_from(&folder, "a.zip", "https://a/?1");
    let (one, two) = (link("https://a/?1"), link("https://a/?2"));
    let known = || same(&folder, "a.zip", Verified::Size);
    for (identity, policy, number_taken, expected) in [
        (&one, Skip, false, known()),
        (&one, Update, true, known()),
        (&one, Rename, false, known()),
        (&one, Overwrite, true, to("a.zip")),
        (&two, Skip, false, Err("taken")),
        (&two, Update, false, Err("taken")),
        (&two, Rename, false, to("a (2).zip")),
        (&two, Overwrite, false, to("a.zip")),
        (&two, Update, true, to("a (2).zip")),
        (&two, Overwrite, true, to("a (2).zip")),
    ] {
        let wanted = Wanted {
            number_taken,
            ..wanted(identity, policy)
        };
        let found = choose_for(&folder, &wanted);
        assert_eq!(found, expected, "{identity:?} {policy:?}");
    }
    // A known checksum decides.
    let hello = sha256(b"hello");
    let by_checksum = Wanted {
        checksum: Some(&hello),
        ..wanted(&two, Skip)
    };
    let expected = same(&folder, "a.zip", Verified::Checksum);
    assert_eq!(choose_for(&folder, &by_checksum), expected);
}

#[test]
fn a_link_finds_its_file_under_the_number_that_it_got() {
    let (_at, folder) = folder();
    std::fs::write(folder.path_of("a (2).zip"), "world").unwrap();
    came_from(&folder, "a.zip", "https://a/?1");
    came_from(&folder, "a (2).zip", "https://a/?2");
    let two = link("https://a/?2");
    for policy in [Skip, Update, Rename] {
        let found = choose_for(&folder, &wanted(&two, policy));
        assert_eq!(found, same(&folder, "a (2).zip", Verified::Size));
    }
    assert_eq!(
        choose_for(&folder, &wanted(&two, Overwrite)),
        to("a (2).zip")
    );
    // A record is not enough to replace a file with a completely different
    // name.
    std::fs::write(folder.path_of("notes.txt"), "mine!").unwrap();
    came_from(&folder, "notes.txt", "https://a/?3");
    let three = link("https://a/?3");
    assert_eq!(choose_for(&folder, &wanted(&three, Overwrite)), to("a.zip"));
}

#[test]
fn a_file_that_another_program_has_not_finished_is_not_the_file() {
    let (at, folder) = folder();
    let one = link("https://a/?1");
    std::fs::write(at.path().join("a.zip.aria2"), "").unwrap();
    for (policy, expected) in [
        (Skip, Err("unfinished")),
        (Update, Err("unfinished")),
        (Rename, to("a (2).zip")),
        (Overwrite, to("a.zip")),
    ] {
        assert_eq!(choose_for(&folder, &wanted(&one, policy)), expected);
    }
    let hello = sha256(b"hello");
    let by_checksum = Wanted {
        checksum: Some(&hello),
        ..wanted(&one, Skip)
    };
    let expected = same(&folder, "a.zip", Verified::Checksum);
    assert_eq!(choose_for(&folder, &by_checksum), expected);
    // It was finished here, so the control file beside it is older.
    came_from(&folder, "a.zip", "https://a/?1");
    let known = same(&folder, "a.zip", Verified::Size);
    assert_eq!(choose_for(&folder, &wanted(&one, Skip)), known);
}

#[test]
fn whoever_began_a_file_goes_on_with_it_for_the_same_link_only() {
    let (at, folder) = folder();
    let (one, two) = (link("https://a/?1"), link("https://a/?2"));
    std::fs::write(at.path().join("a.zip.aria2"), "").unwrap();
    let resumed = |identity| {
        let wanted = Wanted {
            resumes: Some(".aria2"),
            ..wanted(identity, Skip)
        };
        choose_for(&folder, &wanted)
    };
    assert_eq!(resumed(&one), to("a.zip"));
    let begun = Origin::begun("a.zip", one.clone());
    Locked::take(&folder).unwrap().note(&begun).unwrap();
    assert_eq!(resumed(&one), to("a.zip"));
    assert_eq!(resumed(&two), Err("taken"));
    // Without that program, the file is in the way.
    assert_eq!(choose_for(&folder, &wanted(&one, Skip)), Err("unfinished"));
}

#[test]
fn in_a_queue_a_name_belongs_to_the_link_that_took_it() {
    let at = tempfile::tempdir().unwrap();
    let folder = Folder::open(at.path()).unwrap();
    let claims = Claims::default();
    let (one, two) = (link("https://a/?1"), link("https://a/?2"));
    let choose = |identity, policy, number_taken| {
        let wanted = Wanted {
            number_taken,
            ..wanted(identity, policy)
        };
        choose(&folder, &claims, "a.zip", &wanted)
    };
    assert_eq!(
        choose(&one, Skip, false).unwrap(),
        Choice::To("a.zip".into())
    );
    assert_eq!(
        choose(&one, Skip, false).unwrap(),
        Choice::To("a.zip".into())
    );
    for policy in [Skip, Update, Overwrite] {
        let refused = choose(&two, policy, false);
        assert!(matches!(refused, Err(Error::Taken(_))), "{policy:?}");
    }
    let numbered = choose(&two, Rename, false).unwrap();
    assert_eq!(numbered, Choice::To("a (2).zip".into()));
    let three = link("https://a/?3");
    let numbered = choose(&three, Overwrite, true).unwrap();
    assert_eq!(numbered, Choice::To("a (3).zip".into()));
}

#[test]
fn a_file_that_came_meanwhile_is_compared_byte_by_byte() {
    let (_at, folder) = folder();
    let one = link("https://a/?1");
    let content = |text: &str| {
        let file = tempfile::tempfile().unwrap();
        positional::write_all_at(&file, text.as_bytes(), 0).unwrap();
        file
    };
    for (text, expected) in [
        ("hello", same(&folder, "a.zip", Verified::Size)),
        ("world", Err("exists")),
    ] {
        let content = content(text);
        let wanted = Wanted {
            content: Some(&content),
            ..wanted(&one, Skip)
        };
        assert_eq!(choose_for(&folder, &wanted), expected, "{text}");
    }
}

#[test]
fn folders_are_never_replaced() {
    let (at, folder) = folder();
    std::fs::create_dir(at.path().join("d")).unwrap();
    let one = link("https://a/?1");
    let choose = |policy| choose(&folder, &Claims::default(), "d", &wanted(&one, policy));
    assert!(choose(Overwrite).is_err());
    assert_eq!(choose(Rename).unwrap(), Choice::To("d (2)".into()));
}
