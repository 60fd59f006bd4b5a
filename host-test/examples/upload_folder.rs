//! Uploads a folder with its subfolders: `upload_folder FOLDER /PATH/IN/ACCOUNT`,
//! with the key in `KEY`. Prints a link for each file.

use hoster_host::{Hoster, Selection, find_files, storage};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: upload_folder FOLDER /PATH/IN/ACCOUNT";
    let (folder, to) = words.next().zip(words.next()).ok_or(usage)?;
    let hoster = Hoster::builder().key(std::env::var("KEY")?).build()?;
    for file in find_files(&[folder.into()], &Selection::default())?.files {
        let to = file
            .folders
            .iter()
            .fold(to.clone(), |path, name| storage::join(&path, name));
        let uploaded = hoster.upload(&file.path).to(to).checksum().await?;
        println!("{} {}", uploaded.receipt.link, file.path.display());
    }
    Ok(())
}
