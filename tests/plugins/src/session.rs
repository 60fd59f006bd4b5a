//! A session: its settings, and the calls with one request each.

use std::cell::RefCell;

use crate::describe::FILE_COUNT;
use crate::http::Target;
use crate::link::Link;
use crate::options;
use crate::protocol::{Call, Lines, changed, error, invalid, ping};
use crate::wit::exports::hoster::plugin::hoster::{
    Account, Credential, FolderEntry, FolderListing, LinkState, LinkStatus, Settings,
};
use crate::wit::hoster::plugin::types::{ErrorCode, Scope};
use crate::{CallResult, Flaw, behaviour, has};

/// Languages of the service.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// A session. Opening it sends nothing.
pub struct Session {
    settings: Settings,
    /// Ids of uploads that it began, for plugins that rely on them.
    pub(crate) begun: RefCell<Vec<String>>,
}

impl Session {
    /// Opens a session.
    pub fn new(settings: Settings) -> Self {
        if has(Flaw::OpeningSendsARequest) {
            ping();
        }
        behaviour().open();
        Self {
            settings,
            begun: RefCell::default(),
        }
    }

    /// The session's settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Checks the settings, before each call.
    pub(crate) fn ready(&self) -> CallResult<()> {
        self.file_count()?;
        if has(Flaw::RefusesLanguages) && !LANGUAGES.contains(&self.settings.language.as_str()) {
            return Err(invalid("unknown language".into()));
        }
        let any = has(Flaw::TakesAnyEndpoint);
        match &self.settings.endpoint {
            Some(endpoint) if !any && loopback(endpoint).is_none() => Err(invalid(
                "the endpoint must be an http:// URL on loopback".into(),
            )),
            _ => Ok(()),
        }
    }

    fn file_count(&self) -> CallResult<bool> {
        options::switch(&self.settings.options, FILE_COUNT)
    }

    /// Where a request to `https://HOST/PATH` goes.
    pub fn target(&self, host: &str, path: &str) -> Target {
        match &self.settings.endpoint {
            None => Target {
                plain: false,
                authority: host.into(),
                path: path.into(),
            },
            Some(endpoint) => Target {
                plain: true,
                authority: authority(endpoint).into(),
                path: format!("/~/{host}{path}"),
            },
        }
    }

    /// The headers of a request.
    pub fn headers(&self, authorized: bool) -> CallResult<Vec<(&'static str, String)>> {
        let language = &self.settings.language;
        let known = LANGUAGES.contains(&language.as_str());
        let language = if known { language } else { LANGUAGES[0] };
        let mut headers = vec![
            ("content-type", "text/plain; charset=utf-8".to_owned()),
            ("accept-language", language.to_owned()),
        ];
        match &self.settings.credential {
            Credential::None if authorized => Err(error(
                ErrorCode::CredentialMissing,
                Scope::Account,
                "a Toy key is required",
            )),
            Credential::Key(key) if authorized && !has(Flaw::ForgetsTheKey) => {
                headers.push(("authorization", format!("Bearer {key}")));
                Ok(headers)
            }
            _ => Ok(headers),
        }
    }

    /// Whether there is no credential.
    pub(crate) fn is_free(&self) -> bool {
        matches!(self.settings.credential, Credential::None)
    }

    /// The scope of the service's limits.
    pub(crate) fn limited_scope(&self) -> Scope {
        match self.is_free() {
            true => Scope::Address,
            false => Scope::Account,
        }
    }

    /// Account status.
    pub fn account(&self) -> CallResult<Account> {
        self.ready()?;
        let path = match has(Flaw::AccountNeedsManage) {
            true => "storage/usage",
            false => "account",
        };
        let lines = self.call(path, Vec::new(), true)?;
        let mut details = Vec::new();
        if self.file_count()? {
            details.push(("files".into(), lines.need("files")?));
        }
        Ok(Account {
            name: lines.get("name").map(str::to_owned),
            plan: lines.need("plan")?,
            premium: Some(true),
            premium_until: None,
            credits_bytes: None,
            used_bytes: Some(lines.number("used")?),
            quota_bytes: Some(lines.number("quota")?),
            details,
            warnings: Vec::new(),
            as_of: now(),
            fresh_for: 0,
        })
    }

    /// Checks links.
    pub fn check(&self, links: Vec<String>) -> CallResult<Vec<LinkStatus>> {
        self.ready()?;
        let parsed: Vec<Option<Link>> = links.iter().map(|l| Link::parse(l)).collect();
        let files = parsed.iter().flatten().filter(|l| !l.folder);
        let files: Vec<_> = files.map(|l| ("link", l.id.as_str())).collect();
        let lines = match files.is_empty() {
            true => None,
            false => Some(self.call("check", files, false)?),
        };
        let statuses = links.into_iter().zip(&parsed);
        let mut statuses: Vec<LinkStatus> = statuses
            .map(|(link, parsed)| match (parsed, &lines) {
                (Some(parsed), Some(lines)) if !parsed.folder => status(link, &parsed.id, lines),
                _ => bare(link, LinkState::Bad),
            })
            .collect();
        if has(Flaw::ChecksInReverse) {
            statuses.reverse();
        }
        Ok(statuses)
    }

    /// The files of a shared folder.
    pub fn expand(&self, folder: &str, password: Option<&str>) -> CallResult<FolderListing> {
        self.ready()?;
        let link = match Link::parse(folder) {
            Some(link) if link.folder => link,
            _ => return Err(unsupported_link()),
        };
        let mut sent = vec![("id", link.id.as_str())];
        sent.extend(password.map(|p| ("password", p)));
        let lines = self
            .call("folder", sent, false)
            .map_err(|e| repeat(e, password))?;
        let mut entries: Vec<FolderEntry> = lines
            .all("file")
            .map(folder_entry)
            .collect::<CallResult<_>>()?;
        if has(Flaw::ForgetsAFile) {
            entries.pop();
        }
        Ok(FolderListing {
            name: lines.get("name").map(str::to_owned),
            entries,
        })
    }

    /// One call of the service.
    pub(crate) fn call(
        &self,
        path: &str,
        lines: Vec<(&'static str, &str)>,
        authorized: bool,
    ) -> CallResult<Lines> {
        Call {
            path,
            lines,
            authorized,
        }
        .send(self)
    }
}

/// `ID TAB STATE TAB SIZE TAB NAME`, with links in any order.
fn status(link: String, id: &str, lines: &Lines) -> LinkStatus {
    let of = |line: &&str| line.split('\t').next() == Some(id);
    let line = lines.all("state").find(of).unwrap_or_default();
    let fields: Vec<&str> = line.split('\t').collect();
    match fields.as_slice() {
        [_, "online", size, name] => LinkStatus {
            link,
            state: LinkState::Online,
            file_name: Some((*name).to_owned()),
            size: size.parse().ok(),
        },
        [_, "private", ..] => bare(link, LinkState::Private),
        [_, "offline", ..] => bare(link, LinkState::Offline),
        _ => bare(link, LinkState::Unknown),
    }
}

fn bare(link: String, state: LinkState) -> LinkStatus {
    LinkStatus {
        link,
        state,
        file_name: None,
        size: None,
    }
}

/// `ID TAB SIZE TAB PROTECTED TAB NAME`.
fn folder_entry(line: &str) -> CallResult<FolderEntry> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, size, protected, name] = fields.as_slice() else {
        return Err(changed("unknown format of a file"));
    };
    let link = match has(Flaw::ExpandsToUnknownLinks) {
        true => format!("https://toy.example/show?file={id}"),
        false => Link::file(id),
    };
    Ok(FolderEntry {
        link,
        file_name: (*name).to_owned(),
        size: size.parse().ok(),
        has_password: *protected == "protected",
        restricted: false,
    })
}

/// Repeats the password, if that is the plugin's flaw.
pub(crate) fn repeat(
    mut error: crate::wit::hoster::plugin::types::Error,
    password: Option<&str>,
) -> crate::wit::hoster::plugin::types::Error {
    if let (Some(password), true) = (password, has(Flaw::RepeatsThePassword)) {
        error.message = format!("wrong password {password}");
    }
    error
}

pub(crate) fn unsupported_link() -> crate::wit::hoster::plugin::types::Error {
    error(
        ErrorCode::UnsupportedLink,
        Scope::File,
        "not a Toy link for this call",
    )
}

/// Unix time in seconds.
pub(crate) fn now() -> u64 {
    wasi::clocks::wall_clock::now().seconds
}

fn authority(endpoint: &str) -> &str {
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, r)| r);
    rest.trim_end_matches('/')
}

/// The authority of an `http://` URL on loopback.
fn loopback(endpoint: &str) -> Option<&str> {
    let rest = endpoint.strip_prefix("http://")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let local = match authority.parse::<std::net::SocketAddr>() {
        Ok(address) => address.ip().is_loopback(),
        Err(_) => match authority.rsplit_once(':') {
            Some(("localhost", port)) => port.parse::<u16>().is_ok(),
            _ => ["localhost", "127.0.0.1", "[::1]"].contains(&authority),
        },
    };
    local.then_some(authority)
}
