//! Uploads a folder with its subfolders: `upload_folder FOLDER /PATH/IN/ACCOUNT`,
//! with the key in `KEY`. Two files at the same time; files that the account
//! already has are skipped.

use futures_util::StreamExt as _;
use hoster_host::upload::*;
use hoster_host::{Hoster, Scope};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: upload_folder FOLDER /PATH/IN/ACCOUNT";
    let (folder, to) = args.next().zip(args.next()).ok_or(usage)?;
    let hoster = Hoster::builder().key(std::env::var("KEY")?).build()?;
    let files = find_files(&[folder.into()], &Selection::default())?.files;
    let folders = hoster.session(&[Scope::List, Scope::Upload])?;
    let sessions = (0..2).map(|_| hoster.session(&[Scope::Upload]));
    let options = QueueOptions {
        to: Destination::Path(to),
        same_name: SameName::Skip,
        ..QueueOptions::default()
    };
    let queue = Queue::new(folders, sessions.collect::<Result<_, _>>()?, options);
    queue.add(files.iter().cloned());
    let mut events = queue.run();
    while let Some((job, event)) = events.next().await {
        let path = files[job.index()].path.display();
        match event {
            QueueEvent::Ended(Ok(Outcome::Uploaded { done, .. })) => {
                println!("{} {path}", done.receipt.link);
            }
            QueueEvent::Ended(Err(error)) => eprintln!("{path}: {error}"),
            _ => {}
        }
    }
    Ok(())
}
