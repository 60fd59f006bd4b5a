//! Downloads the files of a folder in the account, like a restore:
//! `list_and_download /PATH/IN/ACCOUNT FOLDER`, with the key in `KEY`.

use hoster_host::{EntryKind, Hoster};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: list_and_download /PATH/IN/ACCOUNT FOLDER";
    let (path, folder) = words.next().zip(words.next()).ok_or(usage)?;
    let hoster = Hoster::builder().key(std::env::var("KEY")?).build()?;
    for entry in hoster.list(&path).await?.entries {
        let (EntryKind::File, Some(link)) = (entry.kind, entry.link) else {
            continue;
        };
        let file = hoster.download(link).name(entry.name).to(&folder).await?;
        println!("{} ({:?})", file.path.display(), file.verified);
    }
    Ok(())
}
