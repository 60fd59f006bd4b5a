//! Small archives that would take any amount of memory, and large ones that may
//! take a lot.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use lzma_rust2::{LzmaOptions, LzmaWriter};
use nix::sys::resource::{UsageWho, getrusage};

use super::*;
use crate::subprocess;

/// Maximum memory that a bomb may take in any process.
const LIMIT: u64 = 200 << 20;

/// Number of zeros in a bomb: enough to be noticed if they are extracted.
const ZEROS: u64 = 300 << 20;

/// Method ids of 7z, from its `Methods.txt`.
const LZMA: [u8; 3] = [3, 1, 1];
const LZMA2: [u8; 1] = [0x21];
const PPMD: [u8; 3] = [3, 4, 1];

/// Returns the peak memory of this process's commands and their child processes.
fn most_memory() -> u64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    u64::try_from(usage.max_rss()).unwrap() << 10
}

/// Packs `head`, then zeros, as an LZMA stream without a header.
fn lzma(head: &[u8], zeros: u64) -> Vec<u8> {
    let options = LzmaOptions {
        // The writer's window, whatever the archive claims for the reader's.
        dict_size: 1 << 20,
        ..LzmaOptions::with_preset(0)
    };
    let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false).unwrap();
    writer.write_all(head).unwrap();
    std::io::copy(&mut std::io::repeat(0).take(zeros), &mut writer).unwrap();
    writer.finish().unwrap()
}

/// Returns LZMA properties with a dictionary of this many bytes.
fn with_dictionary(bytes: u32) -> Vec<u8> {
    let options = LzmaOptions::with_preset(0);
    [&[options.get_props()][..], &bytes.to_le_bytes()].concat()
}

/// Encodes a number like 7z.
fn number(n: u64) -> Vec<u8> {
    [&[0xff][..], &n.to_le_bytes()].concat()
}

/// Describes the only stream of a 7z.
fn streams(method: &[u8], properties: &[u8], packed: u64, unpacked: u64) -> Vec<u8> {
    let id = 0x20 | method.len() as u8;
    let pack = [&[6, 0, 1, 9][..], &number(packed), &[0]].concat();
    let folder = [
        &[7, 0x0b, 1, 0, 1, id],
        method,
        &number(properties.len() as u64),
        properties,
    ];
    let unpack = [&folder.concat()[..], &[0x0c], &number(unpacked), &[0]].concat();
    // And no information about the files in it.
    [pack, unpack, vec![8, 0, 0]].concat()
}

/// Returns a 7z with these packed bytes and this header.
fn seven_z(packed: &[u8], header: &[u8]) -> Vec<u8> {
    let mut start = Vec::new();
    start.extend((packed.len() as u64).to_le_bytes());
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc32fast::hash(header).to_le_bytes());
    let mut archive = b"7z\xbc\xaf\x27\x1c\0\x04".to_vec();
    archive.extend(crc32fast::hash(&start).to_le_bytes());
    [&archive, &start, packed, header].concat()
}

/// Returns a 7z with one file.
fn one_file(method: &[u8], properties: &[u8], packed: &[u8], unpacked: u64) -> Vec<u8> {
    let name: Vec<u8> = "a.sfc\0"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let streams = streams(method, properties, packed.len() as u64, unpacked);
    let files = [
        &[5, 1, 0x11][..],
        &number(name.len() as u64 + 1),
        &[0],
        &name,
    ]
    .concat();
    let header = [&[1, 4][..], &streams, &files, &[0, 0]].concat();
    seven_z(packed, &header)
}

/// Returns a 7z with a packed header: `head`, then zeros.
fn packed_header(dictionary: u32, head: &[u8], zeros: u64) -> Vec<u8> {
    let packed = lzma(head, zeros);
    let unpacked = head.len() as u64 + zeros;
    let properties = with_dictionary(dictionary);
    let streams = streams(&LZMA, &properties, packed.len() as u64, unpacked);
    seven_z(&packed, &[&[0x17][..], &streams].concat())
}

/// Returns the start of a header with this many files, all empty and without a
/// name; the rest of the header is zeros.
fn nameless_files(count: u64) -> Vec<u8> {
    [&[1, 5][..], &number(count), &[0x11], &number(2 * count + 1)].concat()
}

/// Encodes a number like RAR: seven bits per byte, low bits first.
fn rar_number(mut n: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while n > 0x7f {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
    bytes
}

/// Returns a RAR 5 header with its size and checksum.
fn rar_header(fields: &[u8]) -> Vec<u8> {
    let sized = [&rar_number(fields.len() as u64)[..], fields].concat();
    [&crc32fast::hash(&sized).to_le_bytes()[..], &sized].concat()
}

/// Returns a file in a RAR 5, with a dictionary of 128 KiB << `dictionary`.
fn rar_file(name: &str, method: u64, dictionary: u64, unpacked: u64, packed: &[u8]) -> Vec<u8> {
    let fields = [
        // A file, with data after its header.
        vec![2, 2],
        rar_number(packed.len() as u64),
        vec![0],
        rar_number(unpacked),
        vec![0],
        rar_number(method << 7 | dictionary << 10),
        vec![1],
        rar_number(name.len() as u64),
        name.as_bytes().to_vec(),
    ];
    [rar_header(&fields.concat()), packed.to_vec()].concat()
}

/// Returns a RAR 5 with these files.
fn rar(files: &[u8]) -> Vec<u8> {
    let (start, end) = (rar_header(&[1, 0, 0]), rar_header(&[5, 0, 0]));
    [b"Rar!\x1a\x07\x01\0", &start[..], files, &end].concat()
}

/// Returns a RAR 5 of empty files, more than any game has.
fn rar_of_many(count: usize) -> Vec<u8> {
    let file = |n| rar_file(&format!("{n:05x}"), 0, 0, 0, &[]);
    rar(&(0..count).flat_map(file).collect::<Vec<u8>>())
}

/// Returns a ZIP of one file, packed by LZMA with a dictionary of one gigabyte.
fn zip_with_lzma(zeros: &[u8]) -> Vec<u8> {
    let properties = with_dictionary(1 << 30);
    let packed = [&[16, 2, 5, 0][..], &properties, zeros].concat();
    let mut archive = zip(&[("a.sfc", b"")]);
    // Method and sizes follow the version in both headers.
    let sizes = [packed.len() as u32, ZEROS as u32];
    let sizes: Vec<u8> = sizes.into_iter().flat_map(u32::to_le_bytes).collect();
    for (signature, at) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let header = archive.windows(4).position(|w| w == signature).unwrap();
        archive[header + at..header + at + 2].copy_from_slice(&14_u16.to_le_bytes());
        archive[header + at + 10..header + at + 18].copy_from_slice(&sizes);
    }
    let directory = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = archive.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let content = 30 + "a.sfc".len() + usize::from(archive[28]);
    let moved = (content + packed.len()) as u32;
    archive[end + 16..end + 20].copy_from_slice(&moved.to_le_bytes());
    // Replaces the packed bytes of the empty file.
    archive.splice(content..directory, packed);
    archive
}

/// Returns a ZIP in which each file has its own nested folders.
fn nested_folders(files: usize) -> Vec<u8> {
    let name = |n| format!("{}a", format!("{n}/").repeat(31));
    let names: Vec<String> = (0..files).map(name).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    zip(&files)
}

/// Returns a ZIP in which one file has very many names.
fn many_files(count: usize) -> Vec<u8> {
    let one = zip(&[("a.sfc", b"x")]);
    let directory = one.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let mut archive = one[..directory].to_vec();
    for n in 0..count {
        let entry = archive.len();
        archive.extend(&one[directory..end]);
        let name = format!("{n:05x}");
        archive[entry + 46..entry + 51].copy_from_slice(name.as_bytes());
    }
    // More than the plain end-of-directory record can count.
    let (at, length) = (directory as u64, (archive.len() - directory) as u64);
    let here = archive.len() as u64;
    archive.extend(b"PK\x06\x06");
    archive.extend(44_u64.to_le_bytes());
    archive.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let count = count as u64;
    for n in [count, count, length, at] {
        archive.extend(n.to_le_bytes());
    }
    archive.extend(b"PK\x06\x07\0\0\0\0");
    archive.extend(here.to_le_bytes());
    archive.extend([1, 0, 0, 0]);
    archive.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    archive.extend([0xff; 8]);
    archive.extend([0, 0]);
    archive
}

#[tokio::test]
async fn no_bomb_takes_more_than_200_mebibytes() {
    if !subprocess::is_alone() {
        let name = "rgsx::bombs::no_bomb_takes_more_than_200_mebibytes";
        return subprocess::run(name, Duration::from_secs(600)).await;
    }
    let zeros = lzma(&[], ZEROS);
    for (name, archive, said) in [
        (
            "files.7z",
            packed_header(1 << 20, &nameless_files(20_000_000), 40_000_010),
            "too much memory",
        ),
        (
            "header.7z",
            packed_header(1 << 30, &[1, 2], ZEROS),
            "too much memory",
        ),
        ("lzma.zip", zip_with_lzma(&zeros), "too much memory"),
        ("many.zip", many_files(300_000), ""),
        (
            "nested.zip",
            nested_folders(3_000),
            "folders, more than any game",
        ),
        (
            "large.7z",
            one_file(&LZMA, &with_dictionary(u32::MAX), &zeros, ZEROS),
            "archive bomb",
        ),
        (
            "ppmd.7z",
            one_file(&PPMD, &[6, 0, 0, 0, 0x40], &[0; 100], 1_000),
            "too much memory",
        ),
        (
            "dictionary.rar",
            rar(&rar_file("a.sfc", 3, 15, 50_000, &[0; 100])),
            "too much memory",
        ),
        (
            "large.rar",
            rar(&rar_file("a.sfc", 3, 0, 1 << 40, &[0; 100])),
            "archive bomb",
        ),
        ("many.rar", rar_of_many(300_000), ""),
        (
            "names.rar",
            rar(&rar_header(&[&[2, 1][..], &rar_number(3 << 30)].concat())),
            "",
        ),
    ] {
        assert!(archive.len() < 24 << 20, "{name}: {} bytes", archive.len());
        let rgsx = Rgsx::start().await;
        rgsx.games(&[rgsx.store(name, &archive)]);
        let run = rgsx.download(&["--all"]).await.failed();
        let most = most_memory();
        eprintln!(
            "{name}: {} bytes, {} MiB, {}",
            archive.len(),
            most >> 20,
            run.stderr
        );
        assert!(run.stderr.contains(said), "{name}: {}", run.stderr);
        assert_eq!(rgsx.roms(), [name], "it is kept, and nothing else is there");
        assert!(most <= LIMIT, "{name}: {most} bytes");
    }
}

#[tokio::test]
async fn a_game_with_a_dictionary_of_half_a_gigabyte_is_extracted() {
    const SIZE: usize = 200 << 20;
    let rgsx = Rgsx::start().await;
    // Stored pieces of LZMA2; the first one resets the dictionary.
    let piece = noise(1 << 16, 1);
    let mut packed = Vec::with_capacity(SIZE + SIZE / 1_000);
    for n in 0..SIZE / piece.len() {
        packed.extend([if n == 0 { 1 } else { 2 }, 0xff, 0xff]);
        packed.extend(&piece);
    }
    packed.push(0);
    let half_a_gigabyte = [34];
    let archive = one_file(&LZMA2, &half_a_gigabyte, &packed, SIZE as u64);
    drop(packed);
    rgsx.games(&[rgsx.store("Large.7z", &archive)]);
    drop(archive);
    rgsx.download(&["--all"]).await.ok();
    assert_eq!(rgsx.roms(), ["a.sfc"]);
    let size = std::fs::metadata(rgsx.rom("a.sfc")).unwrap().len();
    assert_eq!(size, SIZE as u64);
}
