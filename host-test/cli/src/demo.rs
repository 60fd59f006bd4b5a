//! `hoster demo`: the whole product in one process. Starts the simulated
//! 1fichier.com with a small account and uses it through the sandboxed plugin,
//! as a user would use the real one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use hoster_host::download::{DownloadOptions, Verified, download};
use hoster_host::upload::{UploadOptions, upload};
use hoster_host::{
    Code, ConnectTo, Credential, Engine, EngineOptions, EntryKind, NetworkOptions, Resolution,
    ResolveOptions, Scope, Service, Session, SessionOptions, Ticket, bundled, storage,
};
use onefichier_simulator::{Config, Limits, Simulator};
use serde::Serialize;

use super::Outcome;
use super::output::{Output, bytes};
use super::permissions::PermissionSummary;

/// Name of the file that the demo downloads.
const GAME: &str = "Alpha (Europe).zip";

/// Its size: large enough for a progress bar, small enough for any disk.
const GAME_BYTES: usize = 8 << 20;

/// A well-formed link to a file that does not exist.
const DEAD_LINK: &str = "https://1fichier.com/?0123456789abcdefghij";

/// A well-formed key that no account has.
const WRONG_KEY: &str = "0000000000000000000000000000dem0";

/// What `demo --json` prints for each step.
#[derive(Serialize)]
struct StepLine<'a> {
    step: &'a str,
    ok: bool,
}

/// Runs all steps; `verbose` lists every request that the plugin may send.
pub async fn run(output: &Output, verbose: bool) -> anyhow::Result<Outcome> {
    let demo = Demo::start(output).await.context("the demo cannot start")?;
    let mut steps = Steps {
        output,
        number: 0,
        all_ok: true,
    };
    steps.take("account", "Show the account", demo.account().await);
    let ticket = steps.take(
        "resolve",
        "Turn a link into a direct download URL",
        demo.resolve().await,
    );
    let fetched = match ticket {
        Some(ticket) => demo.get(&ticket).await,
        None => Err(anyhow::anyhow!("there is no ticket to fetch")),
    };
    let fetched = steps.take("get", "Download the file", fetched);
    steps.take(
        "verify",
        "Verify it against the service's checksum",
        demo.verify(fetched),
    );
    steps.take(
        "upload",
        "Upload a file and verify its receipt",
        demo.upload().await,
    );
    steps.take("dead-link", "Try a dead link", demo.dead_link().await);
    steps.take("wrong-key", "Try a wrong key", demo.wrong_key().await);
    steps.take(
        "plugin-info",
        "Inspect the sandbox",
        demo.plugin_info(verbose),
    );
    steps.end();
    let all_ok = steps.all_ok;
    demo.simulator.shutdown().await;
    Ok(Outcome::all_done(all_ok))
}

/// Reports the result of each step.
struct Steps<'a> {
    output: &'a Output,
    number: u32,
    all_ok: bool,
}

impl Steps<'_> {
    fn take<T>(
        &mut self,
        step: &str,
        title: &str,
        outcome: anyhow::Result<(T, String)>,
    ) -> Option<T> {
        self.number += 1;
        let ok = outcome.is_ok();
        self.all_ok &= ok;
        self.output.json_only(&StepLine { step, ok });
        self.output.say("");
        self.output.say(&format!("{}. {title}", self.number));
        match outcome {
            Ok((value, detail)) => {
                for line in detail.lines() {
                    self.output.say(&format!("   {line}"));
                }
                Some(value)
            }
            Err(error) => {
                self.output
                    .note(&format!("step `{step}` failed: {error:#}"));
                None
            }
        }
    }

    fn end(&self) {
        self.output.say("");
        self.output.say(match self.all_ok {
            true => {
                "All steps passed. To use the real service, store your API key with `hoster\n\
                     login` and try `hoster account`."
            }
            false => "Some steps failed.",
        });
    }
}

struct Demo {
    simulator: Simulator,
    service: Arc<Service>,
    folder: tempfile::TempDir,
}

impl Demo {
    async fn start(output: &Output) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let seed = folder.path().join("account");
        std::fs::create_dir_all(seed.join("games"))?;
        std::fs::write(seed.join("games").join(GAME), noise(GAME_BYTES, 1))?;
        std::fs::write(seed.join("notes.txt"), "Hello from a simulated account.\n")?;
        let simulator = Simulator::start(Config {
            seed: Some(seed),
            // The steps are faster than a person.
            limits: Limits::Off,
            ..Config::default()
        })
        .await?;
        let engine = Engine::new(EngineOptions::default())?;
        let plugin = bundled(&engine)?;
        let options = NetworkOptions {
            connect_to: Some(ConnectTo {
                domain: "1fichier.com".into(),
                address: simulator.addr(),
            }),
            ..NetworkOptions::default()
        };
        let service = Service::new(plugin, &options)?;
        output.say(&format!(
            "A simulated 1fichier.com listens on {}. Every request below comes from the\n\
             plugin in its sandbox; the key never enters it.",
            simulator.addr()
        ));
        Ok(Self {
            simulator,
            service,
            folder,
        })
    }

    fn session(&self, scopes: &[Scope]) -> anyhow::Result<Session> {
        self.session_with(scopes, self.simulator.api_key())
    }

    fn session_with(&self, scopes: &[Scope], key: &str) -> anyhow::Result<Session> {
        let rule = self.service.plugin().manifest().credential.as_ref();
        let rule = rule.context("the plugin uses no key")?;
        let options = SessionOptions {
            scopes: scopes.to_vec(),
            credential: Some(Credential::new(key, rule, "the demo")?),
            ..SessionOptions::default()
        };
        Ok(Session::open(self.service.clone(), options)?)
    }

    fn plugin_info(&self, verbose: bool) -> anyhow::Result<((), String)> {
        let reaches_out = |import: &&String| {
            import.starts_with("wasi:filesystem") || import.starts_with("wasi:sockets")
        };
        if let Some(import) = self.service.plugin().imports().iter().find(reaches_out) {
            bail!("the plugin imports {import}");
        }
        if verbose {
            return Ok((
                (),
                PermissionSummary::of(self.service.plugin().inspection()).to_string(),
            ));
        }
        let manifest = self.service.plugin().manifest();
        let rules: usize = manifest.scopes.iter().map(|scope| scope.rules.len()).sum();
        let text = format!(
            "{} {}: no files, no sockets, no environment variables, no arguments\n\
             {rules} kinds of requests in {} groups, each granted only to the commands that need it\n\
             `hoster demo -v` and `hoster plugin info` list them",
            manifest.name,
            manifest.version,
            manifest.scopes.len(),
        );
        Ok(((), text))
    }

    async fn account(&self) -> anyhow::Result<((), String)> {
        let account = self.session(&[Scope::Account])?.account().await?;
        ensure!(
            account.premium == Some(true),
            "the plan is {}",
            account.plan
        );
        let until = account.premium_until.and_then(super::output::rfc3339);
        let text = format!(
            "{}: {} until {}, {} stored",
            account.name.unwrap_or_default(),
            account.plan,
            until.unwrap_or_default(),
            bytes(account.used_bytes.unwrap_or_default()),
        );
        Ok(((), text))
    }

    /// Returns the account's entry for the game.
    async fn game(&self) -> anyhow::Result<hoster_host::Entry> {
        let contents = storage::list(&mut self.session(&[Scope::List])?, "/games").await?;
        let game = contents
            .entries
            .into_iter()
            .find(|e| e.kind == EntryKind::File && e.name == GAME);
        game.context("the account does not list the game")
    }

    async fn resolve(&self) -> anyhow::Result<(Ticket, String)> {
        let link = self.game().await?.link.context("the game has no link")?;
        let options = ResolveOptions::plain();
        let resolution = self
            .session(&[Scope::Download])?
            .resolve(&link, options)
            .await?;
        let Resolution::Ready(ticket) = resolution else {
            bail!("the service requires a pause");
        };
        let text = format!("{link}\n-> {}", ticket.url);
        Ok((ticket, text))
    }

    async fn get(&self, ticket: &Ticket) -> anyhow::Result<(Fetched, String)> {
        let listed = self.game().await?;
        let options = DownloadOptions {
            folder: self.folder.path().join("downloads"),
            checksum: listed.checksum,
            size: listed.size,
            ..DownloadOptions::default()
        };
        let started = std::time::Instant::now();
        let done = download(&self.service, ticket, options).await?;
        let name = done.path.file_name().unwrap_or_default().to_string_lossy();
        let text = format!(
            "{name}: {} in {}",
            bytes(done.size),
            short(started.elapsed())
        );
        Ok((Fetched(done), text))
    }

    fn verify(&self, fetched: Option<Fetched>) -> anyhow::Result<((), String)> {
        let Fetched(done) = fetched.context("there is no file to verify")?;
        ensure!(
            done.verified == Verified::Checksum,
            "no checksum was compared"
        );
        let checksum = done.checksum.context("no checksum was computed")?;
        let same = std::fs::read(&done.path)? == noise(GAME_BYTES, 1);
        ensure!(same, "the content differs from the original");
        Ok((
            (),
            format!("{} {}…", checksum.algorithm, &checksum.hex[..32]),
        ))
    }

    async fn upload(&self) -> anyhow::Result<((), String)> {
        let file = self.folder.path().join("backup.tar");
        let content = noise(GAME_BYTES, 2);
        std::fs::write(&file, &content)?;
        let options = UploadOptions {
            checksum: true,
            ..UploadOptions::default()
        };
        let mut session = self.session(&[Scope::Upload])?;
        let done = upload(&mut session, &file, options).await?;
        ensure!(
            done.verified == Verified::Checksum,
            "the receipt has no checksum"
        );
        self.is_stored(&done.receipt.link, &file).await?;
        let text = format!(
            "{}\nreceipt: {}, {}, checksum verified",
            done.receipt.link,
            done.receipt.file_name,
            bytes(done.size),
        );
        Ok(((), text))
    }

    /// Fails unless the account lists the upload.
    async fn is_stored(&self, link: &str, file: &Path) -> anyhow::Result<()> {
        let contents = self.session(&[Scope::List])?.list_entries(None).await?;
        let size = std::fs::metadata(file)?.len();
        let stored = contents
            .entries
            .iter()
            .any(|e| e.link.as_deref() == Some(link) && e.size == Some(size));
        ensure!(stored, "the account does not list the upload");
        Ok(())
    }

    async fn dead_link(&self) -> anyhow::Result<((), String)> {
        let mut session = self.session(&[Scope::Download])?;
        match session.resolve(DEAD_LINK, ResolveOptions::plain()).await {
            Err(error) if error.code() == Code::NotFound => Ok(((), explained(&error))),
            Err(error) => Err(error).context("another error was expected"),
            Ok(_) => bail!("a dead link was resolved"),
        }
    }

    async fn wrong_key(&self) -> anyhow::Result<((), String)> {
        let mut session = self.session_with(&[Scope::Download], WRONG_KEY)?;
        match session.resolve(DEAD_LINK, ResolveOptions::plain()).await {
            Err(error) if error.code() == Code::CredentialRejected => Ok(((), explained(&error))),
            Err(error) => Err(error).context("another error was expected"),
            Ok(_) => bail!("a wrong key was accepted"),
        }
    }
}

/// A downloaded file.
struct Fetched(hoster_host::download::Downloaded);

fn explained(error: &hoster_host::Error) -> String {
    format!(
        "refused as expected: {} ({})\n\"{error}\"",
        error.code(),
        error.scope()
    )
}

fn short(elapsed: Duration) -> String {
    format!("{} ms", elapsed.as_millis())
}

/// Incompressible bytes that are the same in every run (xorshift, Marsaglia
/// 2003).
fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}
