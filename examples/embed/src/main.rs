//! A download manager in 40 lines: `hoster-embed FOLDER LINK…`. Downloads one
//! file after the other and shows progress; after Ctrl-C the next run resumes.
//! The key is in `ONEFICHIER_API_KEY`; without it, downloads use free mode.

use std::error::Error;

use futures_util::StreamExt as _;
use hoster_host::{Event, Hoster, NetworkOptions, download::DownloadEvent::Received};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: hoster-embed FOLDER LINK…")?;
    let key = std::env::var("ONEFICHIER_API_KEY").ok();
    // DOMAIN=ADDRESS:PORT of a simulator, for tests.
    let connect_to = std::env::var("HOSTER_CONNECT_TO").ok().map(|to| to.parse()).transpose()?;
    let network = NetworkOptions { connect_to, ..NetworkOptions::default() };
    let hoster = Hoster::builder().key(key).network(network).build()?;
    for link in args {
        let mut download = hoster.download(&link).to(&folder).start();
        let progress = async {
            while let Some(event) = download.next().await {
                match event {
                    Event::Waiting { reason, left } => eprint!("\r{reason} ({left:.0?}) "),
                    Event::Download(Received { bytes, .. }) => eprint!("\r{bytes} bytes "),
                    _ => {}
                }
            }
            download.await
        };
        tokio::select! {
            file = progress => match file {
                Ok(file) => println!("{}", file.path.display()),
                Err(error) => eprintln!("{link}: {error}"),
            },
            _ = tokio::signal::ctrl_c() => return Err("stopped; run it again to resume".into()),
        }
    }
    Ok(())
}
