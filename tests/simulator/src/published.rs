//! Precomputed checksums of large generated contents: computing them at run
//! time would take minutes. Independent of any file.

/// The seed of the checksums.
const SEED: u64 = 0;

/// Size in bytes, and the Whirlpool of generated content of that size with seed
/// 0.
const WHIRLPOOLS: [(u64, &str); COUNT] = [
    (
        2_000_000_000,
        "8b6652cf68a4f69c3eea088d65e094df95c876b48ce440d3104b60f66017ba99\
         4828f7ecd80f9021b9e07ef487866c6c6e74a2cf6bd3f65536f102bc756e9c2b",
    ),
    (
        2_147_483_648,
        "b757114e4f2572c4c12340be37e7f84544fe7855924224954c0cc015578d54b0\
         1a696453b84b698e6bcd46ac238f384c2fbcf3aa328246b84073eb4dc247b76c",
    ),
    (
        5_000_000_000,
        "03d6ae10b94fa6dc83a9dca00c592e09ee294dbc7827cd6100300a7714b4030b\
         1a662a5ca1a12e69069b95fa745d15ba90d9cfb6dc98daafb04c3130d38f5da7",
    ),
    (
        5_368_709_120,
        "c5718617d79f8dde346b5e51c015fd241aa2aef15daa6989edab708d051f44aa\
         1a4483f960b0e83ae96b72d16cb8ec1bbb7f763bf65db2bffca47a2e461e0a44",
    ),
    (
        10_000_000_000,
        "769b500ba99517195728b17b07fd8980cc26dd6398d975a745ec3fe3b76e0d52\
         18758b5d698400bbac58dad52485f5e90d181189af0ba8fab62ad0fbda959162",
    ),
    (
        10_737_418_240,
        "13776d9c8029d7a5f3e25a7701c06c5b4d79f5ce1fd0fedf32f6b23209db3152\
         1391d98f1daa9057104d0df2faaad58c5eb9220b9a4c71c47a89fb12316fab28",
    ),
    (
        20_000_000_000,
        "28082e27ad4a7d611014ce879c6027b624bef3dce9c9006d256934f640fe4848\
         7c3bb6d6777c39d03011052fa49f10a622566b0d8f7baab4bc95847ba1677e9c",
    ),
    (
        50_000_000_000,
        "3a08bcae6699d6496d3a1c95f78aa86de6dd6c78ab413f4065017ca647a831e8\
         7e0464e7359e51ce03bb8a7608ec04d0436cd8a1bd2af130a66d380279a7e8ab",
    ),
    (
        53_687_091_200,
        "680832cb1ed888f182b87d17b777d5140ae9d9cea99b32ca8c64bb4de6906294\
         2a5bbf2f71856e0f2dd46073c100bd9030103f70f5d0c76479cda62584df4612",
    ),
];

/// Number of rows.
pub(crate) const COUNT: usize = 9;

/// Their sizes in bytes.
pub(crate) const SIZES: [u64; COUNT] = {
    let mut sizes = [0; COUNT];
    let mut n = 0;
    while n < COUNT {
        sizes[n] = WHIRLPOOLS[n].0;
        n += 1;
    }
    sizes
};

/// The Whirlpool of a generated content, if precomputed.
pub(crate) fn whirlpool(seed: u64, size: u64) -> Option<&'static str> {
    let mut known = WHIRLPOOLS.iter();
    let (_, hex) = known.find(|(known, _)| seed == SEED && *known == size)?;
    Some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Content;
    use crate::hashing::Hash;
    use std::io::Write as _;

    /// Sizes worth a row.
    const WANTED: [u64; 10] = [
        2_000_000_000,
        2 << 30,
        5_000_000_000,
        5 << 30,
        10_000_000_000,
        10 << 30,
        20_000_000_000,
        50_000_000_000,
        50 << 30,
        100_000_000_000,
    ];

    /// Recomputes the table: `cargo test --release -p onefichier-simulator
    /// --lib published -- --ignored --nocapture`. Takes a quarter of an hour.
    #[test]
    #[ignore = "hashes 100 GB"]
    fn the_table_is_right() {
        let (sender, chunks) = std::sync::mpsc::sync_channel(64);
        std::thread::spawn(move || {
            let size = WANTED[WANTED.len() - 1];
            let content = Content::Generated { size, seed: SEED };
            let mut reader = content.read(0, size, &Default::default()).unwrap();
            while let Some(chunk) = reader.next().unwrap() {
                sender.send(chunk).unwrap();
            }
        });
        let (mut hash, mut position) = (Hash::default(), 0);
        let mut sizes = WANTED.iter().copied().peekable();
        let mut wrong = Vec::new();
        for mut chunk in chunks {
            while let Some(size) = sizes.next_if(|size| *size <= position + chunk.len() as u64) {
                let part = chunk.split_to((size - position) as usize);
                hash.update(&part);
                position = size;
                let hex = hash.clone().finish();
                writeln!(std::io::stderr(), "({size}, \"{hex}\"),").unwrap();
                if whirlpool(SEED, size).is_some_and(|known| known != hex) {
                    wrong.push(size);
                }
            }
            hash.update(&chunk);
            position += chunk.len() as u64;
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
