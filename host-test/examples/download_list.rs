//! Downloads many links, three at a time: `download_list FOLDER LINK…`, with the
//! key in `KEY`. Meanwhile, other tasks could pause, remove or add jobs.

use futures_util::StreamExt as _;
use hoster_host::download::*;
use hoster_host::{Hoster, Scope};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: download_list FOLDER LINK…")?;
    let hoster = Hoster::builder().key(std::env::var("KEY").ok()).build()?;
    let session = hoster.session(&[Scope::Check, Scope::Download])?;
    let downloads = Downloads {
        downloader: Downloader::new(hoster.service().clone(), DownloaderOptions::default()),
        options: DownloadOptions {
            folder: folder.into(),
            ..DownloadOptions::default()
        },
        checksum_algorithm: None,
    };
    let queue = Queue::new(session, QueueOptions::default());
    let links: Vec<String> = args.collect();
    queue.add(links.iter().map(DownloadRequest::new));
    let mut events = queue.run(&downloads);
    while let Some((job, event)) = events.next().await {
        match event {
            QueueEvent::Ended(Ok(file)) => println!("{}", file.path.display()),
            QueueEvent::Ended(Err(error)) => eprintln!("{}: {error}", links[job.index()]),
            _ => {}
        }
    }
    Ok(())
}
