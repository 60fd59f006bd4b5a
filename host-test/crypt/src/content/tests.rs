use std::io::{self, Cursor, Read};

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::Keys;

/// Sizes around the borders of blocks.
const SIZES: [usize; 8] = [
    0,
    1,
    100,
    BLOCK_SIZE - 1,
    BLOCK_SIZE,
    BLOCK_SIZE + 1,
    2 * BLOCK_SIZE + 500,
    3 * BLOCK_SIZE,
];

fn plain(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i % 251) as u8).collect()
}

fn seal(plain: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::new();
    let nonce = Nonce::from_bytes([0xff; 24]);
    Encryptor::with_nonce(&Keys::zero(), nonce, plain)
        .read_to_end(&mut sealed)
        .expect("memory can be read");
    sealed
}

/// Returns what was released, and how it ended.
fn open_all(mut decryptor: Decryptor<&[u8]>) -> (Vec<u8>, Result<(), ContentError>) {
    let mut plain = Vec::new();
    let end = decryptor
        .read_to_end(&mut plain)
        .map_err(|error| ContentError::of(&error).expect("memory can be read"));
    if let Err(error) = end {
        let again = decryptor.read(&mut [0]).expect_err("stays failed");
        assert_eq!(ContentError::of(&again), Some(error));
    }
    (plain, end.map(|_| ()))
}

fn open(sealed: &[u8]) -> (Vec<u8>, Result<(), ContentError>) {
    open_all(Decryptor::new(&Keys::zero(), sealed))
}

fn open_sized(sealed: &[u8], size: usize) -> Result<(), ContentError> {
    open_all(Decryptor::new(&Keys::zero(), sealed).with_size(size as u64)).1
}

/// Files of `rclone copy` to a crypt remote with the passwords `potato` and
/// `chips`, rclone 1.75.2.
#[test]
fn files_of_rclone_are_opened_and_made() {
    let keys = Keys::derive(b"potato", Some(b"chips")).expect("derives");
    for (plain, header, sha256) in [
        (
            plain(0),
            "52434c4f4e4500003acfbaa22df186a1a60f9a586214e3c83aca88b078fbf446",
            "bfdc6c45cc59ab3d7556b23442e054fb0aea60ddecbd5669ea0e39f16ce3d27a",
        ),
        (
            b"hello".to_vec(),
            "52434c4f4e450000200a058d175611b6c6eaf416d345ab7cb2a00f89b6675f53",
            "17d373ae73a24ffbd5b2aa318d5ba85552594668db8f552c4bdcdbc7cd78ddb0",
        ),
        (
            plain(BLOCK_SIZE + 1),
            "52434c4f4e4500009fa2733f19e536894feada0d1d03fdcb1f1028b07b539ce2",
            "73d0249c774665b81a665ed3ba42ee8a54c4920727574bbffa2c391e8ecc78d3",
        ),
    ] {
        let hex = data_encoding::HEXLOWER;
        let header = hex.decode(header.as_bytes()).expect("hexadecimal");
        let nonce = Nonce::from_header(&header).expect("a header");
        let mut sealed = Vec::new();
        Encryptor::with_nonce(&keys, nonce, &plain[..])
            .read_to_end(&mut sealed)
            .expect("memory can be read");
        assert_eq!(hex.encode(&Sha256::digest(&sealed)), sha256);
        assert_eq!(open_all(Decryptor::new(&keys, &sealed)), (plain, Ok(())));
    }
}

#[test]
fn what_is_sealed_is_opened_and_has_the_size_in_advance() {
    for size in SIZES {
        let sealed = seal(&plain(size));
        assert_eq!(sealed.len() as u64, encrypted_size(size as u64));
        assert_eq!(open(&sealed), (plain(size), Ok(())));
        assert_eq!(open_sized(&sealed, sealed.len()), Ok(()));
    }
}

#[test]
fn files_of_one_content_differ() {
    let keys = Keys::zero();
    let sealed = || {
        let mut sealed = Vec::new();
        let mut encryptor = Encryptor::new(&keys, &b"hello"[..]).expect("random bytes");
        let header = encryptor.nonce().to_header();
        encryptor
            .read_to_end(&mut sealed)
            .expect("memory can be read");
        assert!(sealed.starts_with(&header));
        sealed
    };
    assert_ne!(sealed(), sealed());
}

#[test]
fn what_is_not_encrypted_is_recognised() {
    for (file, error) in [
        (
            &b"PK\x03\x04 an archive of more than 32 bytes"[..],
            ContentError::NotEncrypted,
        ),
        (b"short", ContentError::NotEncrypted),
        (b"", ContentError::TruncatedHeader { bytes: 0 }),
        (
            b"RCLONE\0\0 half",
            ContentError::TruncatedHeader { bytes: 13 },
        ),
    ] {
        assert_eq!(open(file), (Vec::new(), Err(error)));
    }
}

#[test]
fn a_wrong_password_releases_nothing() {
    let other = Keys::derive(b"other", None).expect("derives");
    for size in [1, BLOCK_SIZE, 3 * BLOCK_SIZE] {
        let sealed = seal(&plain(size));
        let error = Err(ContentError::WrongPassword { block: 0 });
        assert_eq!(
            open_all(Decryptor::new(&other, &sealed)),
            (Vec::new(), error)
        );
    }
}

#[test]
fn a_changed_bit_releases_only_the_blocks_before() {
    let size = 2 * BLOCK_SIZE + 500;
    let sealed = seal(&plain(size));
    for (position, released, error) in [
        (0, 0, ContentError::NotEncrypted),
        (7, 0, ContentError::NotEncrypted),
        (8, 0, ContentError::WrongPassword { block: 0 }),
        (32, 0, ContentError::WrongPassword { block: 0 }),
        (32 + 16 + 1000, 0, ContentError::WrongPassword { block: 0 }),
        (
            block_offset(1) as usize,
            1,
            ContentError::Damaged { block: 1 },
        ),
        (
            block_offset(2) as usize - 1,
            1,
            ContentError::Damaged { block: 1 },
        ),
        (
            block_offset(2) as usize,
            2,
            ContentError::DamagedEnd { block: 2 },
        ),
        (sealed.len() - 1, 2, ContentError::DamagedEnd { block: 2 }),
    ] {
        let mut damaged = sealed.clone();
        damaged[position] ^= 1;
        assert_eq!(
            open(&damaged),
            (plain(released * BLOCK_SIZE), Err(error)),
            "{position}"
        );
        let known = match error {
            ContentError::DamagedEnd { block } => ContentError::Damaged { block },
            other => other,
        };
        assert_eq!(open_sized(&damaged, sealed.len()), Err(known));
    }
}

#[test]
fn blocks_in_another_order_or_of_another_file_are_refused() {
    let sealed = seal(&plain(3 * BLOCK_SIZE));
    let block = |n| block_offset(n) as usize..block_offset(n + 1) as usize;
    let join = |blocks: [&[u8]; 4]| blocks.concat();
    let [b0, b1, b2] = [0, 1, 2].map(|n| &sealed[block(n)]);
    let header = &sealed[..HEADER_SIZE];
    let mut other = Vec::new();
    Encryptor::new(&Keys::zero(), &plain(3 * BLOCK_SIZE)[..])
        .and_then(|mut encryptor| encryptor.read_to_end(&mut other))
        .expect("memory can be read");
    for (file, error) in [
        (
            join([header, b1, b0, b2]),
            ContentError::WrongPassword { block: 0 },
        ),
        (
            join([header, b0, b2, b1]),
            ContentError::Damaged { block: 1 },
        ),
        (
            join([header, b0, b0, b2]),
            ContentError::Damaged { block: 1 },
        ),
        (
            join([header, b0, b1, &other[block(2)]]),
            ContentError::Damaged { block: 2 },
        ),
        (
            join([header, b0, b2, b""]),
            ContentError::Damaged { block: 1 },
        ),
        (
            join([&sealed, b2, b"", b""]),
            ContentError::Damaged { block: 3 },
        ),
    ] {
        assert_eq!(open(&file).1, Err(error));
    }
}

#[test]
fn a_truncated_file_is_recognised_and_with_its_size_everywhere() {
    let sealed = seal(&plain(2 * BLOCK_SIZE + 500));
    let second = block_offset(1) as usize;
    for (length, without, with) in [
        (33, Err(ContentError::Truncated { block: 0 }), 0),
        (48, Err(ContentError::Truncated { block: 0 }), 0),
        (49, Err(ContentError::WrongPassword { block: 0 }), 0),
        (second, Ok(()), 1),
        (second + 1, Err(ContentError::Truncated { block: 1 }), 1),
        (second + 16, Err(ContentError::Truncated { block: 1 }), 1),
        (second + 500, Err(ContentError::DamagedEnd { block: 1 }), 1),
        (
            sealed.len() - 1,
            Err(ContentError::DamagedEnd { block: 2 }),
            2,
        ),
    ] {
        let (released, end) = open(&sealed[..length]);
        assert_eq!(end, without, "{length}");
        assert_eq!(released, plain(with * BLOCK_SIZE));
        let error = Err(ContentError::Truncated { block: with as u64 });
        assert_eq!(
            open_sized(&sealed[..length], sealed.len()),
            error,
            "{length}"
        );
    }
    assert_eq!(
        open_sized(&sealed[..32], sealed.len()),
        Err(ContentError::Truncated { block: 0 })
    );
}

#[test]
fn decryption_starts_at_any_block() {
    let keys = Keys::zero();
    for size in SIZES {
        let (plain, sealed) = (plain(size), seal(&plain(size)));
        for position in [
            0,
            1,
            BLOCK_SIZE - 1,
            BLOCK_SIZE,
            2 * BLOCK_SIZE + 499,
            9 * BLOCK_SIZE,
        ] {
            let (block, skip) = block_at(position as u64);
            let mut rest = Vec::new();
            Decryptor::at_block(&keys, Cursor::new(&sealed), block)
                .and_then(|mut decryptor| decryptor.read_to_end(&mut rest))
                .expect("decrypts");
            let rest = rest.get(skip..).unwrap_or_default();
            assert_eq!(rest, plain.get(position..).unwrap_or_default());
        }
    }
    let sealed = seal(&plain(3 * BLOCK_SIZE));
    let nonce = Nonce::from_header(&sealed).expect("a header");
    let from = |block, sealed| open_all(Decryptor::from_block(&keys, nonce, block, sealed));
    let second = &sealed[block_offset(1) as usize..];
    assert_eq!(from(1, second).1, Ok(()));
    let error = Err(ContentError::WrongPassword { block: 2 });
    assert_eq!(from(2, second), (Vec::new(), error));
    let not = Decryptor::at_block(&keys, Cursor::new(b"no"), 1).expect_err("refused");
    assert_eq!(ContentError::of(&not), Some(ContentError::NotEncrypted));
}

/// A reader that returns a few bytes at a time, and an error in between.
struct Interrupted<R> {
    source: R,
    calls: usize,
}

impl<R: Read> Read for Interrupted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        match self.calls % 3 {
            0 => Err(io::ErrorKind::Interrupted.into()),
            1 => Err(io::ErrorKind::WouldBlock.into()),
            _ => {
                let length = buffer.len().min(10_007);
                self.source.read(&mut buffer[..length])
            }
        }
    }
}

/// Reads in small steps, and again after errors that pass.
fn read_patiently(mut source: impl Read) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 4_001];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => return all,
            Ok(read) => all.extend_from_slice(&buffer[..read]),
            Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
        }
    }
}

#[test]
fn an_error_of_the_source_loses_no_byte() {
    let keys = Keys::zero();
    for size in SIZES {
        let plain = plain(size);
        let source = Interrupted {
            source: &plain[..],
            calls: 0,
        };
        let nonce = Nonce::from_bytes([0xff; 24]);
        let sealed = read_patiently(Encryptor::with_nonce(&keys, nonce, source));
        assert_eq!(sealed, seal(&plain));
        let source = Interrupted {
            source: &sealed[..],
            calls: 0,
        };
        assert_eq!(read_patiently(Decryptor::new(&keys, source)), plain);
    }
}

proptest! {
    #[test]
    fn any_content_is_restored(
        plain in prop::collection::vec(any::<u8>(), 0..200_000),
        nonce: [u8; 24],
    ) {
        let keys = Keys::zero();
        let nonce = Nonce::from_bytes(nonce);
        let mut sealed = Vec::new();
        Encryptor::with_nonce(&keys, nonce, &plain[..]).read_to_end(&mut sealed)?;
        prop_assert_eq!(decrypted_size(sealed.len() as u64), Ok(plain.len() as u64));
        prop_assert_eq!(open(&sealed), (plain, Ok(())));
    }

    #[test]
    fn random_bytes_release_nothing_and_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200_000),
        header: bool,
        size: Option<u64>,
    ) {
        let mut file = bytes;
        if header && file.len() >= MAGIC.len() {
            file[..MAGIC.len()].copy_from_slice(&MAGIC);
        }
        let mut decryptor = Decryptor::new(&Keys::zero(), &file[..]);
        if let Some(size) = size {
            decryptor = decryptor.with_size(size);
        }
        let (released, end) = open_all(decryptor);
        prop_assert!(released.is_empty());
        prop_assert!(end.is_err() || file.len() == HEADER_SIZE);
    }

    #[test]
    fn any_change_of_a_file_is_an_error(
        position in 0..encrypted_size(70_000) as usize,
        change in 1..=u8::MAX,
    ) {
        let mut sealed = seal(&plain(70_000));
        sealed[position] ^= change;
        let (released, end) = open(&sealed);
        prop_assert!(end.is_err());
        prop_assert!(plain(70_000).starts_with(&released));
    }
}
