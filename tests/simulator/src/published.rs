//! Checksums of large made-up contents, computed once: at run time they would
//! keep a processor busy for minutes. Knows no file.

/// The seed for which there are checksums.
const SEED: u64 = 0;

/// Size in bytes, and the Whirlpool of that much made-up content with seed 0.
const WHIRLPOOLS: [(u64, &str); COUNT] = [
    (
        2_000_000_000,
        "28cc0bfc16e58ffa486b4ccc895f8e3e44ca6d874513957885335ae20cf09d01\
         f4bca361311c823b760592c79dc18f3c9096486c41b2b8633338656936831205",
    ),
    (
        2_147_483_648,
        "8e9d15cffd104a33a81504f238eb6297c1cc6be4dca2cdc918e2de58c5f9d169\
         48c73d088d18668cfd574710f882918d8ce29b958e78ad28e11aaac46bff53cc",
    ),
    (
        5_000_000_000,
        "56ad89d23e0d176a426f3463dbcf1c0a8aeff367c681e40402b4e02efb99bcc1\
         749520b6c0b0b0b1688ea28529564dc7f390b2dd1f630e3ea89bbe891328bd43",
    ),
    (
        5_368_709_120,
        "f0876764cdc5e0d37c78cd5236f0a50b7efe81fbf472c745ff031fc11915bf13\
         1a1c08b8b269ea84eaf0fd8d81b119ec5f65167a9da6156d1f1b3166900bbecd",
    ),
    (
        10_000_000_000,
        "0b02d6cfb3f9286c08635a45dd5e1852029dd4be027f0947761b2e4b381f5c84\
         33555d9c9d8132b4f90c19a8fb50874e6cbd563b424ea8be1fc19608b8bc058a",
    ),
    (
        10_737_418_240,
        "f4c4b22cd2547c18fe4ce831f2f83ef8f9839fb6097a4fdc3ddaa08691a1f5e0\
         94d43559d36357e54b9c2e37f25de21aefd78483b8244d6e1328bf187da878ae",
    ),
    (
        20_000_000_000,
        "66e37b7f58dc3ebfb53ef5a4c7efa42ed9f9573e4a867ef5ba5b36ea874ddf74\
         59aeeda8e00aed71e03b5be6877392d2539c4df69d1a8a77f8cb93b9e9c540dd",
    ),
    (
        50_000_000_000,
        "1df956ed890fec5abf2281ae69c810f652b746cc352d94473a0c79865b11a172\
         ef4de2ced02e7fa1e97a3a8393707828b4be4769dc31a953a9566df578adf036",
    ),
    (
        53_687_091_200,
        "763829f2dcb3cbf08b5c478b1d182e74550cb816c2c161a5472b84feb21da93d\
         82ff4f3ea2500536a6fd66c6f4065c1a31177389228e7a708c0f942b9ec1cf85",
    ),
];

/// How many there are.
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

/// The Whirlpool of a made-up content, if it is one of those.
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

    /// What is worth a row.
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

    /// Computes the table anew: `cargo test --release -p onefichier-simulator
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
        for mut chunk in chunks {
            while let Some(size) = sizes.next_if(|size| *size <= position + chunk.len() as u64) {
                let part = chunk.split_to((size - position) as usize);
                hash.update(&part);
                position = size;
                let hex = hash.clone().finish();
                writeln!(std::io::stderr(), "({size}, \"{hex}\"),").unwrap();
                if let Some(known) = whirlpool(SEED, size) {
                    assert_eq!(hex, known, "{size}");
                }
            }
            hash.update(&chunk);
            position += chunk.len() as u64;
        }
    }
}
