//! A download manager of 60 lines: `hoster-embed FOLDER LINK…`. Fetches one file
//! after the other with a progress line of its own; Ctrl-C stops at once, and
//! the next run goes on where this one ended. The key is in the environment
//! variable that the plugin names.

use std::error::Error;
use std::sync::Arc;

use hoster_host::*;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("usage: hoster-embed FOLDER LINK…")?;
    let engine = Engine::new(EngineOptions::default())?;
    let plugin = Arc::new(bundled(&engine)?);
    let network = Network::new(&options()?, plugin.manifest())?;
    let rule = plugin.manifest().credential.as_ref();
    let rule = rule.ok_or("the plugin uses no key")?;
    let credential = Credential::from_environment(rule)?;
    let scopes = vec!["download"];
    let options = SessionOptions { scopes, credential, ..SessionOptions::default() };
    let mut session = Session::open(plugin, network.clone(), options)?;
    for link in words {
        let fetched = fetch(&mut session, &network, &link, &folder);
        tokio::select! {
            done = fetched => match done {
                Ok(path) => println!("{path}"),
                Err(error) => eprintln!("{link}: {error}"),
            },
            _ = tokio::signal::ctrl_c() => return Err("stopped; run it again to go on".into()),
        }
    }
    Ok(())
}

/// Turns one link into a file.
async fn fetch(
    session: &mut Session,
    network: &Arc<Network>,
    link: &str,
    folder: &str,
) -> Outcome<String> {
    let info = session.recognize(link).await?.ok_or("this plugin does not know this link")?;
    let ticket = match session.resolve(&info.link, ResolveOptions::plain()).await? {
        Resolution::Ready(ticket) => ticket,
        Resolution::Pause(pause) => return Err(format!("wait {} s", pause.seconds).into()),
    };
    let link = Some(info.link);
    let to = DownloadOptions { folder: folder.into(), link, ..DownloadOptions::default() };
    let mut progress = |event| {
        if let DownloadEvent::Received { bytes, connections } = event {
            eprint!("\r{bytes} bytes on {connections} connections ");
        }
    };
    let file = download(network, &ticket, &to, &mut progress).await?;
    Ok(file.path.display().to_string())
}

/// For tests: `HOSTER_CONNECT_TO=DOMAIN=ADDRESS:PORT` leads to a server on loopback.
fn options() -> Outcome<NetworkOptions> {
    let to = std::env::var("HOSTER_CONNECT_TO").unwrap_or_default();
    let connect_to = match to.split_once('=') {
        Some((domain, to)) => Some(ConnectTo { domain: domain.into(), address: to.parse()? }),
        None => None,
    };
    Ok(NetworkOptions { connect_to, ..NetworkOptions::default() })
}
