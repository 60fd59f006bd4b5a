//! Archives of all three kinds that must be refused: each with one clear
//! sentence, nothing in the ROM folder, and the archive unchanged.

use std::io::{Cursor, Write as _};

use ::zip::write::SimpleFileOptions;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter};

use super::zip::UTF8_FLAG;
use super::*;

/// A ROM folder with an earlier game and one archive.
struct Roms {
    folder: tempfile::TempDir,
    archive: PathBuf,
}

impl Roms {
    fn with(name: &str, archive: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("roms");
        std::fs::create_dir(&into).unwrap();
        std::fs::write(into.join("Old.sfc"), "old").unwrap();
        let path = into.join(name);
        std::fs::write(&path, archive).unwrap();
        Self {
            folder,
            archive: path,
        }
    }

    fn place(&self) -> &Path {
        self.archive.parent().unwrap()
    }

    fn extract(&self) -> Result<Extracted, Error> {
        self.extract_unless(&Arc::default())
    }

    fn extract_unless(&self, stop: &Arc<AtomicBool>) -> Result<Extracted, Error> {
        self.extract_to(&AllowedPaths::default(), stop)
    }

    /// Extracts as a game that owns these files from an earlier download.
    fn extract_again(&self, own: &[&str]) -> Result<Extracted, Error> {
        let own = own.iter().map(|name| self.place().join(name));
        let allowed_paths = AllowedPaths {
            own: own.collect(),
            ..AllowedPaths::default()
        };
        self.extract_to(&allowed_paths, &Arc::default())
    }

    fn extract_to(
        &self,
        allowed_paths: &AllowedPaths,
        stop: &Arc<AtomicBool>,
    ) -> Result<Extracted, Error> {
        let job = Job {
            archive: &self.archive,
            into: self.place(),
            stop,
        };
        stage(job)?.publish(&[], allowed_paths)
    }

    /// Returns all files below the test's folder with their content.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(self.folder.path()).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(self.folder.path()).unwrap();
            let name = path.to_str().unwrap().replace('\\', "/");
            match entry.file_type().is_dir() {
                true if path.components().count() > 1 => files.push((name, Vec::new())),
                true => {}
                false => files.push((name, std::fs::read(entry.path()).unwrap())),
            }
        }
        files
    }

    /// Asserts that extraction fails with these words and changes nothing.
    #[track_caller]
    fn refuses(name: &str, archive: &[u8], words: &str) {
        let roms = Self::with(name, archive);
        let before = roms.files();
        let message = roms.extract().expect_err(name).to_string();
        assert!(message.contains(words), "{name}: {message}");
        assert!(!message.contains('\n'), "{name}: {message}");
        assert_eq!(roms.files(), before, "{name}: {message}");
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn seven_z(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    for (name, content) in files {
        let entry = ArchiveEntry::new_file(name);
        archive.push_archive_entry(entry, Some(*content)).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("fixtures/", $name)).as_slice()
    };
}

/// Changes the uncompressed size in a ZIP's central directory, which readers
/// trust.
fn with_size(mut zip: Vec<u8>, size: u32) -> Vec<u8> {
    let header = zip.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    zip[header + 24..header + 28].copy_from_slice(&size.to_le_bytes());
    zip
}

#[test]
fn all_files_come_out_of_every_kind_and_the_archive_goes() {
    let rom = "This is the content of a game, which repeats itself. ".repeat(40);
    let files = [
        ("Alpha.sfc", &rom.as_bytes()[..2_000]),
        ("docs/readme.txt", b"read me"),
    ];
    for (name, archive) in [
        ("a.zip", zip(&files)),
        ("a.7z", seven_z(&files)),
        // The content counts, not the name.
        ("b.7z", zip(&files)),
        ("b.zip", fixture!("good5.rar").to_vec()),
        ("a.rar", fixture!("good5.rar").to_vec()),
        ("old.rar", fixture!("good4.rar").to_vec()),
    ] {
        let roms = Roms::with(name, &archive);
        let extracted = roms.extract().unwrap();
        assert_eq!(extracted.bytes(), 2_007, "{name}");
        for piece in &extracted.files {
            let crc =
                hoster_host::checksum::of_file(&roms.place().join(&piece.path), "crc32", &|| false);
            let known = piece.crc.map(|crc| format!("{crc:08x}"));
            assert_eq!(Some(crc.unwrap().hex), known, "{name}");
        }
        let expected: Vec<(String, Vec<u8>)> = vec![
            ("roms/Alpha.sfc".into(), files[0].1.into()),
            ("roms/Old.sfc".into(), b"old".into()),
            ("roms/docs".into(), vec![]),
            ("roms/docs/readme.txt".into(), files[1].1.into()),
        ];
        let mut found = roms.files();
        found.sort();
        assert!(found == expected, "{name}: {found:?}");
    }
}

#[test]
fn no_file_comes_out_beside_its_folder() {
    for name in [
        "../evil.sfc",
        "/evil.sfc",
        "C:\\evil.sfc",
        "\\\\server\\evil.sfc",
        "..\\evil.sfc",
        "a/../../evil.sfc",
    ] {
        let files: [(&str, &[u8]); 2] = [("ok.sfc", b"x"), (name, b"evil")];
        Roms::refuses("evil.zip", &zip(&files), "outside its folder");
        Roms::refuses("evil.7z", &seven_z(&files), "outside its folder");
    }
    for archive in [
        fixture!("up.rar"),
        fixture!("absolute.rar"),
        fixture!("drive.rar"),
        fixture!("server.rar"),
        fixture!("windows.rar"),
    ] {
        Roms::refuses("evil.rar", archive, "outside its folder");
    }
}

#[test]
fn no_link_comes_out() {
    let mut archive = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    archive.add_symlink("link", "/etc/passwd", options).unwrap();
    let archive = archive.finish().unwrap().into_inner();
    Roms::refuses("link.zip", &archive, "symbolic link");
    let mut archive = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    let mut entry = ArchiveEntry::new_file("link");
    (entry.has_windows_attributes, entry.windows_attributes) = (true, 0xa1ff_8000);
    archive
        .push_archive_entry(entry, Some(b"/etc/passwd".as_slice()))
        .unwrap();
    let archive = archive.finish().unwrap().into_inner();
    Roms::refuses("link.7z", &archive, "symbolic link");
    Roms::refuses("link.rar", fixture!("link.rar"), "symbolic link");
}

#[test]
fn two_files_of_one_name_do_not_come_out_whatever_their_case() {
    for (one, two) in [("a.sfc", "A.SFC"), ("d/a.sfc", "D\\a.sfc"), ("a:b", "a?b")] {
        let files: [(&str, &[u8]); 2] = [(one, b"x"), (two, b"y")];
        Roms::refuses("twice.zip", &zip(&files), "two files are named");
        Roms::refuses("twice.7z", &seven_z(&files), "two files are named");
    }
    Roms::refuses("twice.rar", fixture!("twice.rar"), "two files are named");
    for files in [[("a", "a/b"), ("", "")][0], [("a/b", "a"), ("", "")][0]] {
        let files: [(&str, &[u8]); 2] = [(files.0, b"x"), (files.1, b"y")];
        Roms::refuses(
            "both.zip",
            &zip(&files),
            "a name is used for both a file and a folder",
        );
        Roms::refuses(
            "both.7z",
            &seven_z(&files),
            "a name is used for both a file and a folder",
        );
    }
}

#[test]
fn an_archive_with_a_password_says_so() {
    let mut locked = zip(&[("a.sfc", b"content")]);
    // Bit 0 of the flags, in both headers.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let header = locked.windows(4).position(|w| w == signature).unwrap();
        locked[header + flags] |= 1;
    }
    Roms::refuses("locked.zip", &locked, "is encrypted");
    for archive in [fixture!("locked.7z"), fixture!("locked-names.7z")] {
        Roms::refuses("locked.7z", archive, "is encrypted");
    }
    for archive in [fixture!("locked.rar"), fixture!("locked-names.rar")] {
        Roms::refuses("locked.rar", archive, "is encrypted");
    }
    Roms::refuses("part.rar", fixture!("part1.rar"), "part of a multi-part");
}

#[test]
fn a_damaged_archive_says_so_wherever_it_is_damaged() {
    let content: Vec<u8> = (0..20_000_u32)
        .flat_map(|n| (n * n).to_le_bytes())
        .collect();
    let files: [(&str, &[u8]); 2] = [("a.sfc", &content), ("b.sfc", &content)];
    for (name, archive) in [
        ("a.zip", zip(&files)),
        ("a.7z", seven_z(&files)),
        ("a.rar", fixture!("good5.rar").to_vec()),
        ("old.rar", fixture!("good4.rar").to_vec()),
    ] {
        for cut in [archive.len() / 4, archive.len() / 2, archive.len() - 30] {
            Roms::refuses(name, &archive[..cut], "is damaged");
        }
        let mut flipped = archive.clone();
        flipped[archive.len() / 2] ^= 0xff;
        let roms = Roms::with(name, &flipped);
        let before = roms.files();
        let message = roms.extract().expect_err(name).to_string();
        assert!(
            message.contains(name) && roms.files() == before,
            "{message}"
        );
    }
    Roms::refuses("a.zip", b"this is not an archive", "not a ZIP, 7z or RAR");
    Roms::refuses("a.zip", b"", "not a ZIP, 7z or RAR");
}

#[test]
fn a_bomb_is_told_before_its_first_byte_and_a_liar_at_its_last() {
    let content = vec![0; 100_000];
    let files: [(&str, &[u8]); 1] = [("zeros.sfc", &content)];
    Roms::refuses(
        "bomb.zip",
        &with_size(zip(&files), u32::MAX - 1),
        "archive bomb",
    );
    Roms::refuses("liar.zip", &with_size(zip(&files), 1_000), "is damaged");
    let many: Vec<String> = (0..=MAX_FILES).map(|n| n.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    Roms::refuses("many.zip", &zip(&many), "more than any game");
    // Few files with many parent folders.
    let nested = |n: usize| format!("{}a", format!("{n}/").repeat(MAX_DEPTH - 1));
    let nested: Vec<String> = (0..MAX_FOLDERS / (MAX_DEPTH - 1) + 1).map(nested).collect();
    let nested: Vec<(&str, &[u8])> = nested
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    Roms::refuses("nested.zip", &zip(&nested), "folders, more than any game");
    Roms::refuses(
        "nested.7z",
        &seven_z(&nested),
        "folders, more than any game",
    );
    let deep = "d/".repeat(MAX_DEPTH) + "a";
    Roms::refuses("deep.zip", &zip(&[(&deep, b"x")]), "outside its folder");
}

#[test]
fn what_a_game_brought_is_replaced_by_all_of_the_archive_or_by_nothing_of_it() {
    let roms = Roms::with(
        "new.zip",
        &zip(&[("Old.sfc", b"new"), ("new.zip", b"inner"), ("z/a", b"1")]),
    );
    std::fs::create_dir(roms.place().join("z")).unwrap();
    std::fs::write(roms.place().join("z/save"), "mine").unwrap();
    roms.extract_again(&["Old.sfc"]).unwrap();
    let read = |name: &str| std::fs::read_to_string(roms.place().join(name)).unwrap();
    assert_eq!(
        (read("Old.sfc").as_str(), read("z/save").as_str()),
        ("new", "mine")
    );
    assert_eq!(read("new.zip"), "inner", "a file of the archive's own name");
    for (file, folder) in [("Old.sfc/x", "Old.sfc"), ("z", "z")] {
        let names = ["A", "Old.sfc", "m", "z/b", file];
        let wanted = names
            .iter()
            .filter(|name| **name == file || !name.starts_with(folder));
        let files: Vec<(&str, &[u8])> = wanted.map(|name| (*name, &b"new"[..])).collect();
        let roms = Roms::with("half.zip", &zip(&files));
        std::fs::create_dir(roms.place().join("z")).unwrap();
        std::fs::write(roms.place().join("z/save"), "mine").unwrap();
        let before = roms.files();
        let message = roms.extract_again(&["Old.sfc"]).unwrap_err().to_string();
        assert!(message.contains("is in the way"), "{message}");
        assert_eq!(roms.files(), before);
    }
}

#[test]
fn no_archive_replaces_what_another_game_or_its_user_put_there() {
    let content: &[u8] = b"from the archive";
    for name in [
        "Old.sfc",
        "gamelist.xml",
        "saves/Alpha.srm",
        "Other.pc/run.bat",
    ] {
        for archive in [
            zip(&[("A new file", content), (name, content)]),
            seven_z(&[("A new file", content), (name, content)]),
        ] {
            let roms = Roms::with("game", &archive);
            let there = roms.place().join(name);
            std::fs::create_dir_all(there.parent().unwrap()).unwrap();
            std::fs::write(&there, "of the same size").unwrap();
            let before = roms.files();
            let message = roms.extract().unwrap_err().to_string();
            assert!(message.contains("is not from this game"), "{message}");
            assert!(message.contains(name), "{message}");
            assert_eq!(roms.files(), before, "{name}");
        }
    }
    #[cfg(unix)]
    {
        let roms = Roms::with("game.zip", &zip(&[("linked", b"old")]));
        std::os::unix::fs::symlink("Old.sfc", roms.place().join("linked")).unwrap();
        let message = roms.extract().unwrap_err().to_string();
        assert!(message.contains("is not from this game"), "{message}");
    }
}

#[test]
fn what_is_there_with_the_same_content_is_no_conflict_and_does_not_become_the_games() {
    let archive = zip(&[("Old.sfc", b"old"), ("new.sfc", b"new")]);
    let roms = Roms::with("game.zip", &archive);
    let extracted = roms.extract().unwrap();
    let mut pieces = extracted.files.iter();
    assert!(pieces.all(|piece| piece.was_there == piece.path.ends_with("Old.sfc")));
    assert_eq!(names(&roms), ["new.sfc"]);
}

#[test]
fn names_of_our_own_files_are_refused_in_every_folder() {
    for name in [
        "game.zip.part",
        "game.zip.part.json",
        "docs/Game.ZIP.PART.JSON",
        ".hoster.json",
        "a/.hoster.json",
        ".hoster.json.new",
        ".extracting-Other.zip/lock",
        "\u{200b}.Extracting-Other.zip",
        "hoster_files.jsonl",
    ] {
        let files: [(&str, &[u8]); 2] = [("ok.sfc", b"x"), (name, b"y")];
        Roms::refuses("own.zip", &zip(&files), "hoster's own files");
        Roms::refuses("own.7z", &seven_z(&files), "hoster's own files");
    }
}

#[test]
fn an_archive_that_writes_where_no_game_may_is_kept() {
    for name in ["ports/RGSX/main.py", "PORTS/rgsx/new.py", "custom.sh"] {
        let roms = Roms::with("game.zip", &zip(&[("bios/ok", b"x"), (name, b"y")]));
        let before = roms.files();
        let allowed_paths = AllowedPaths {
            closed: vec![roms.place().join("ports/RGSX")],
            only: ["bios", "ports", "PORTS"]
                .map(|name| roms.place().join(name))
                .into(),
            ..AllowedPaths::default()
        };
        let message = roms.extract_to(&allowed_paths, &Arc::default());
        let message = message.unwrap_err().to_string();
        assert!(message.contains("games may not write to"), "{message}");
        assert_eq!(roms.files(), before);
    }
}

#[test]
fn an_extraction_that_is_stopped_or_was_killed_leaves_nothing() {
    for (name, archive) in [
        ("a.zip", zip(&[("a.sfc", b"x")])),
        ("a.7z", seven_z(&[("a.sfc", b"x")])),
        ("a.rar", fixture!("good5.rar").to_vec()),
    ] {
        let roms = Roms::with(name, &archive);
        let before = roms.files();
        let stopped = roms.extract_unless(&Arc::new(AtomicBool::new(true)));
        let message = stopped.unwrap_err().to_string();
        assert!(
            message.contains("was not extracted: interrupted"),
            "{message}"
        );
        assert_eq!(roms.files(), before);
        // As left by a process that was killed in the middle.
        let left = roms.place().join(format!(".extracting-{name}/new"));
        std::fs::create_dir_all(&left).unwrap();
        std::fs::write(left.join("half.sfc"), "half").unwrap();
        roms.extract().unwrap();
        let names: Vec<String> = roms.files().into_iter().map(|(name, _)| name).collect();
        assert!(
            !names
                .iter()
                .any(|name| name.contains("half") || name.contains("extracting")),
            "{names:?}"
        );
    }
}

#[test]
fn two_processes_do_not_extract_the_same_archive() {
    let roms = Roms::with("a.zip", &zip(&[("a.sfc", b"x")]));
    let other = Stage::new(&roms.archive, roms.place()).unwrap();
    let error = roms.extract().unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error}");
    drop(other);
    roms.extract().unwrap();
}

/// A file in a ZIP that is written byte by byte, unlike what any library
/// writes.
struct RawFile<'a> {
    name: &'a [u8],
    flags: u16,
    extra: Vec<u8>,
    content: &'a [u8],
}

impl<'a> RawFile<'a> {
    fn new(name: &'a [u8]) -> Self {
        Self {
            name,
            flags: 0,
            extra: Vec::new(),
            content: b"content",
        }
    }
}

/// Builds a ZIP of stored files.
fn raw_zip(files: &[RawFile<'_>]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let offset = zip.len() as u32;
        let mut common = vec![10, 0];
        common.extend(file.flags.to_le_bytes());
        common.extend([0; 6]);
        common.extend(crc32fast::hash(file.content).to_le_bytes());
        common.extend((file.content.len() as u32).to_le_bytes());
        common.extend((file.content.len() as u32).to_le_bytes());
        common.extend((file.name.len() as u16).to_le_bytes());
        common.extend((file.extra.len() as u16).to_le_bytes());
        zip.extend(b"PK\x03\x04");
        zip.extend(&common);
        zip.extend(file.name);
        zip.extend(&file.extra);
        zip.extend(file.content);
        directory.extend(b"PK\x01\x02\x0a\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(file.name);
        directory.extend(&file.extra);
    }
    let (count, at) = (files.len() as u16, zip.len() as u32);
    zip.extend(&directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(count.to_le_bytes());
    zip.extend(count.to_le_bytes());
    zip.extend((directory.len() as u32).to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

/// Builds the Info-ZIP Unicode path field (0x7075) of a name.
fn unicode_path(raw: &[u8], name: &str) -> Vec<u8> {
    let mut field = vec![0x75, 0x70];
    field.extend((5 + name.len() as u16).to_le_bytes());
    field.push(1);
    field.extend(crc32fast::hash(raw).to_le_bytes());
    field.extend(name.as_bytes());
    field
}

fn names(roms: &Roms) -> Vec<String> {
    let names = roms.files().into_iter().map(|(name, _)| name);
    let names = names.filter_map(|name| Some(name.strip_prefix("roms/")?.to_owned()));
    names.filter(|name| name != "Old.sfc").collect()
}

#[test]
fn names_in_an_old_encoding_are_read_and_the_archive_is_kept() {
    let shift_jis = |text| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    // The second byte of some of these characters is a backslash.
    let (one, other) = (shift_jis("能力/ソース.bin"), shift_jis("表示.txt"));
    let archive = raw_zip(&[RawFile::new(&one), RawFile::new(&other)]);
    let roms = Roms::with("jp.zip", &archive);
    assert_eq!(roms.extract().unwrap().guess.as_deref(), Some("Shift_JIS"));
    assert_eq!(
        names(&roms),
        ["jp.zip", "能力", "能力/ソース.bin", "表示.txt"]
    );
    assert_eq!(std::fs::read(&roms.archive).unwrap(), archive);

    let roms = Roms::with("dos.zip", &raw_zip(&[RawFile::new(b"Caf\x82.adf")]));
    assert_eq!(roms.extract().unwrap().guess.as_deref(), Some("CP437"));
    assert_eq!(names(&roms), ["Café.adf", "dos.zip"]);

    let roms = Roms::with("jp.rar", fixture!("shift-jis.rar"));
    assert_eq!(roms.extract().unwrap().guess.as_deref(), Some("Shift_JIS"));
    assert_eq!(
        names(&roms),
        ["docs", "docs/readme.txt", "jp.rar", "ソニ1.sfc"]
    );
}

#[test]
fn names_that_are_said_to_be_unicode_are_not_guessed() {
    let raw = encoding_rs::SHIFT_JIS.encode("表.txt").0;
    let said = RawFile {
        flags: UTF8_FLAG,
        ..RawFile::new("é.txt".as_bytes())
    };
    let field = RawFile {
        extra: unicode_path(&raw, "表.txt"),
        ..RawFile::new(&raw)
    };
    for (file, name) in [
        (said, "é.txt"),
        (field, "表.txt"),
        (RawFile::new("été.txt".as_bytes()), "été.txt"),
    ] {
        let roms = Roms::with("a.zip", &raw_zip(&[file, RawFile::new(b"plain.txt")]));
        assert_eq!(roms.extract().unwrap().guess, None, "{name}");
        let mut expected = [name, "plain.txt"];
        expected.sort_unstable();
        assert_eq!(names(&roms), expected);
    }
    // One declared name says nothing about the others.
    let others = encoding_rs::SHIFT_JIS.encode("ドラゴンクエスト.nes").0;
    let said = RawFile {
        flags: UTF8_FLAG,
        ..RawFile::new("é.txt".as_bytes())
    };
    let roms = Roms::with("a.zip", &raw_zip(&[said, RawFile::new(&others)]));
    assert_eq!(roms.extract().unwrap().guess.as_deref(), Some("Shift_JIS"));
    assert_eq!(names(&roms), ["a.zip", "é.txt", "ドラゴンクエスト.nes"]);
}

#[test]
fn an_old_encoding_hides_no_way_out() {
    for name in [
        &b"..\\\x82vil.sfc"[..],
        b"\x82/../../evil.sfc",
        b"/\x82vil.sfc",
        b"C:\\\x82vil.sfc",
    ] {
        Roms::refuses(
            "evil.zip",
            &raw_zip(&[RawFile::new(name)]),
            "outside its folder",
        );
    }
    // The archive is kept, so an extracted file cannot replace it.
    let own = b"Caf\x82.zip";
    let archive = raw_zip(&[RawFile::new(own), RawFile::new(b"a.adf")]);
    Roms::refuses("Café.zip", &archive, "two files are named");
}

#[test]
fn an_archive_without_files_is_refused() {
    Roms::refuses("empty.zip", &raw_zip(&[]), "contains no files");
    Roms::refuses("empty.zip", &zip(&[]), "contains no files");
    let folder = RawFile {
        content: b"",
        ..RawFile::new(b"folder/")
    };
    Roms::refuses("folder.zip", &raw_zip(&[folder]), "contains no files");
    Roms::refuses("empty.7z", &seven_z(&[]), "contains no files");
}
