//! Loads a plugin from a file, for a service of your own: `own_plugin FILE LINK`.
//! `Approval::Vouched` runs it without asking; a program for others shows its
//! users the manifest first, and stores their approval.

use hoster_host::{Approval, Engine, EngineOptions, Hoster, Plugin};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (file, link) = words
        .next()
        .zip(words.next())
        .ok_or("usage: own_plugin FILE LINK")?;
    let engine = Engine::new(EngineOptions::default())?;
    let plugin = Plugin::load_file(&engine, file.as_ref(), Approval::Vouched)?;
    for scope in &plugin.manifest().scopes {
        println!("{}: {}", scope.name, scope.help);
    }
    let hoster = Hoster::with_plugin(plugin).build()?;
    let file = hoster.download(link).to("downloads").await?;
    println!("{}", file.path.display());
    Ok(())
}
