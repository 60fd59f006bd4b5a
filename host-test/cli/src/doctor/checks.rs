//! The checks of `hoster doctor`, one function per check. Must not know how
//! findings are shown.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use hoster_host::approval::Standing;
use hoster_host::{Family, NetworkOptions, Probe, Scope, Service, file_permissions};

use super::Finding;
use crate::app::{self, App};
use crate::args::Global;
use crate::config;
use crate::help;
use crate::output::duration;

/// How many seconds clocks may differ without harm.
const CLOCK_SECONDS: u64 = 120;

/// The environment variables that clients read proxies from.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// A folder of this user.
struct Folder {
    check: &'static str,
    path: Option<PathBuf>,
    /// Permission bits that no other user may have on it.
    rights: u32,
    /// What does not work without the folder.
    loss: &'static str,
}

/// Checks the folders of this user.
pub fn folders() -> Vec<Finding> {
    let folders = [
        Folder {
            check: "cache",
            path: app::cache_folder(),
            rights: file_permissions::ANY,
            loss: "without it, every command compiles the plugin again, which takes seconds",
        },
        Folder {
            check: "checksums",
            path: app::hash_cache_folder(),
            rights: file_permissions::WRITE,
            loss: "without it, every backup reads all files, also those that are unchanged",
        },
        Folder {
            check: "state",
            path: app::state_folder(),
            rights: file_permissions::ANY,
            loss: "without it, commands do not know of each other's requests, and together they \
                   exceed the service's limits",
        },
        Folder {
            check: "settings",
            path: config::folder(),
            rights: file_permissions::WRITE,
            loss: "without it, `hoster login` can store the key only in the keyring",
        },
    ];
    folders.iter().map(Folder::finding).collect()
}

impl Folder {
    fn finding(&self) -> Finding {
        let Some(path) = &self.path else {
            return self.warning("this user has no folder for it".into(), "set HOME");
        };
        let shown = path.display();
        let metadata = match std::fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return match creatable(path) {
                    Ok(()) => Finding::good(self.check, format!("{shown} does not exist yet")),
                    Err(e) => self.warning(
                        format!("{shown} cannot be created: {e}"),
                        "create it, or make its parent a folder that you own",
                    ),
                };
            }
            Err(e) => {
                let found = format!("{shown} cannot be used: {e}");
                return self.warning(found, "make it a folder that you own");
            }
            Ok(metadata) => metadata,
        };
        if !metadata.is_dir() {
            return self.warning(format!("{shown} is not a folder"), "move it away");
        }
        if let Err(why) = file_permissions::folder(path, self.rights) {
            let found = format!("{shown} is not used: {why}");
            let fix = fix(&why, self.rights, path);
            return Finding::warning(self.check, found, fix);
        }
        if let Err(e) = writable(path) {
            let found = format!("{shown} cannot be written to: {e}");
            return self.warning(found, "make it a folder that you can write to");
        }
        match foreign_file(path) {
            Some(file) => self.warning(
                format!("{} cannot be written to", file.display()),
                "remove it; it was left by a command that ran as another user",
            ),
            None => Finding::good(self.check, shown.to_string()),
        }
    }

    fn warning(&self, found: String, remedy: &str) -> Finding {
        Finding::warning(self.check, found, format!("{remedy}; {}", self.loss))
    }
}

/// Suggests how to make a folder usable.
fn fix(why: &std::io::Error, rights: u32, path: &Path) -> String {
    let why = why.get_ref().and_then(|why| why.downcast_ref());
    match (why, rights) {
        (Some(file_permissions::Distrust::Owner(uid)), _) => format!(
            "make it a folder that you own, or set {}={uid} if that is you",
            config::TRUST_OWNER
        ),
        (_, file_permissions::ANY) => format!("chmod 700 {}", path.display()),
        _ => format!("chmod go-w {}", path.display()),
    }
}

/// Fails if a missing folder cannot be created.
fn creatable(path: &Path) -> std::io::Result<()> {
    // A dangling symbolic link counts too: nothing can be created at its path.
    let there = path.ancestors().find(|p| p.symlink_metadata().is_ok());
    let there = there.unwrap_or(Path::new("."));
    if !there.is_dir() {
        let why = format!("{} is not a folder", there.display());
        return Err(std::io::Error::other(why));
    }
    writable(there)
}

/// Fails if nothing can be created in a folder. The mode does not show quotas
/// or file systems mounted read-only, so this creates a folder in it.
fn writable(folder: &Path) -> std::io::Result<()> {
    tempfile::Builder::new()
        .prefix(".hoster-doctor-")
        .tempdir_in(folder)
        .map(drop)
}

/// Returns a file in the folder that this user cannot write to.
fn foreign_file(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let files = entries.map(|entry| entry.path()).filter(|p| p.is_file());
    let refused = |path: &PathBuf| std::fs::OpenOptions::new().append(true).open(path).is_err();
    files.into_iter().find(refused)
}

/// Checks the configuration file with defaults for flags.
pub fn config() -> Finding {
    let Some(path) = config::file() else {
        return Finding::good("config", "none");
    };
    let shown = path.display();
    match config::with_defaults(help::command()) {
        Ok(None) => Finding::good("config", format!("none; {shown} does not exist")),
        Ok(Some(_)) => Finding::good("config", shown.to_string()),
        Err(e) => Finding::bad(
            "config",
            e.to_string(),
            "correct the file or move it away; every command reads it",
        ),
    }
}

/// Reports the proxy in use, without its password.
pub fn proxy(global: &Global) -> Finding {
    if !global.way.connect_to.is_empty() {
        return Finding::good("proxy", "none, because of --connect-to");
    }
    let named = match &global.proxy {
        Some(proxy) => vec![format!("{} (--proxy)", without_user(proxy))],
        None => PROXY_VARIABLES
            .iter()
            .filter_map(|name| {
                let value = std::env::var(name).ok().filter(|v| !v.is_empty())?;
                Some(format!("{} ({name})", without_user(&value)))
            })
            .collect(),
    };
    match named.as_slice() {
        [] => Finding::good("proxy", "none"),
        named => Finding::good(
            "proxy",
            format!(
                "{}; it resolves names and must check the addresses",
                named.join(", ")
            ),
        ),
    }
}

fn without_user(proxy: &str) -> &str {
    proxy.rsplit_once('@').map_or(proxy, |(_, rest)| rest)
}

/// Reports the plugin and why it may run.
pub fn plugin(app: &App<'_>) -> Finding {
    let (plugin, manifest) = (app.plugin(), app.plugin().manifest());
    let who = match (plugin.is_bundled(), plugin.standing()) {
        (true, _) => "built in",
        (false, Standing::Approved) => "approved",
        (false, Standing::Update) => "another version of the approved plugin",
    };
    let found = format!(
        "{} {} ({who}), sha256 {}",
        manifest.name,
        manifest.version,
        plugin.digest()
    );
    Finding::good("plugin", found)
}

/// Reports the key by its fingerprint, and returns whether there is one.
pub fn key(app: &App<'_>) -> (Finding, bool) {
    let Some(rule) = &app.plugin().manifest().credential else {
        return (Finding::good("key", "this plugin uses none"), false);
    };
    match app.find_key() {
        Err(e) => {
            let fix = format!("get a key at {} and run `hoster login`", rule.renew);
            (Finding::bad("key", e.to_string(), fix), false)
        }
        Ok(None) => {
            let fix = format!("get one at {} and run `hoster login`", rule.renew);
            let found = "none: only commands that need no account work";
            (Finding::warning("key", found, fix), false)
        }
        Ok(Some(found)) => {
            let what = format!(
                "fingerprint {}, from {}",
                found.credential.fingerprint(),
                found.place
            );
            let finding = match found.warning {
                Some(warning) => Finding::warning("key", what, warning),
                None => Finding::good("key", what),
            };
            (finding, true)
        }
    }
}

/// Checks how the service can be reached.
pub struct Probes {
    options: NetworkOptions,
    families: Vec<Family>,
}

impl Probes {
    pub fn new(global: &Global) -> Self {
        let (connect_to, also_connect_to) = global.way.addresses().unwrap_or_default();
        Self {
            options: NetworkOptions {
                connect_to,
                also_connect_to,
                proxy: global.proxy.clone(),
                ca_file: global.ca_file.clone(),
                ..NetworkOptions::default()
            },
            families: match global.way.family() {
                Some(family) => vec![family],
                None => vec![Family::V4, Family::V6],
            },
        }
    }

    /// Sends a HEAD request to the service's website over each address family.
    pub async fn send(&self, app: &App<'_>) -> Vec<Finding> {
        let manifest = app.plugin().manifest();
        let Some(host) = manifest.link_hosts.first() else {
            return Vec::new();
        };
        let mut reached: Vec<(Family, Probe)> = Vec::new();
        let mut failures = Vec::new();
        for family in &self.families {
            let options = NetworkOptions {
                family: Some(*family),
                ..self.options.clone()
            };
            let probed = match Service::new(app.plugin().clone(), &options) {
                Ok(service) => service.probe(host).await,
                Err(e) => Err(e.to_string()),
            };
            match probed {
                Ok(probe) => reached.push((*family, probe)),
                Err(why) => failures.push(format!("{family}: {why}")),
            }
        }
        let Some((_, first)) = reached.first() else {
            let found = format!("{host} is not reachable ({})", failures.join("; "));
            let fix = "check the connection, the proxy and --ca-file";
            return vec![Finding::bad("service", found, fix)];
        };
        let by = |(family, probe): &(Family, Probe)| {
            format!("{family} in {} ms", probe.time.as_millis())
        };
        let ways: Vec<String> = reached.iter().map(by).collect();
        vec![
            Finding::good(
                "service",
                format!("{host} is reachable over {}", ways.join(" and ")),
            ),
            clock(first.date.as_deref()),
        ]
    }
}

/// Compares this machine's clock with the service's.
fn clock(date: Option<&str>) -> Finding {
    let theirs = date.and_then(|d| jiff::fmt::rfc2822::parse(d).ok());
    let Some(theirs) = theirs else {
        return Finding::good("clock", "the service does not report the time");
    };
    let theirs = theirs.timestamp().as_second().unsigned_abs();
    let ours = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    let apart = ours.abs_diff(theirs);
    match apart > CLOCK_SECONDS {
        false => Finding::good("clock", format!("{} from the service's", duration(apart))),
        true => Finding::warning(
            "clock",
            format!("{} from the service's", duration(apart)),
            "set this machine's clock; certificates, limits and expiry times depend on it",
        ),
    }
}

/// Checks whether the service accepts the key.
pub async fn account(app: &App<'_>) -> Finding {
    let account = async { app.session(&[Scope::Account])?.account().await };
    match account.await {
        Ok(account) => Finding::good(
            "account",
            format!(
                "{}, {}",
                account.name.as_deref().unwrap_or("without a name"),
                account.plan
            ),
        ),
        Err(e) => Finding::bad("account", app.output.sentence(&e), "see the message above"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_have_rights_on_comes_with_its_mending() {
        use std::os::unix::fs::PermissionsExt as _;
        let top = tempfile::tempdir().unwrap();
        let path = top.path().join("cache");
        let look = |path: &Path| {
            let folder = Folder {
                check: "cache",
                path: Some(path.to_owned()),
                rights: file_permissions::ANY,
                loss: "nothing works",
            };
            folder.finding()
        };
        assert_eq!(look(&path).state, State::Good);
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let finding = look(&path);
        assert_eq!(finding.state, State::Warning);
        assert!(finding.fix.unwrap().starts_with("chmod 700 "));
        let file = top.path().join("file");
        std::fs::write(&file, "").unwrap();
        let dangling = top.path().join("dangling");
        std::os::unix::fs::symlink("nowhere", &dangling).unwrap();
        for path in [
            &file,
            &file.join("below"),
            &dangling,
            &dangling.join("below"),
        ] {
            assert_eq!(look(path).state, State::Warning, "{}", path.display());
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_named_with_the_difference() {
        let old = clock(Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(old.state, State::Warning);
        assert!(old.found.contains("d "), "{}", old.found);
        assert_eq!(clock(None).state, State::Good);
        assert_eq!(clock(Some("yesterday")).state, State::Good);
    }

    #[test]
    fn a_proxys_password_is_not_shown() {
        assert_eq!(without_user("http://me:secret@proxy:8080"), "proxy:8080");
        assert_eq!(without_user("http://proxy:8080"), "http://proxy:8080");
    }
}
