//! Links as people and scripts supply them: arguments, standard input, lists,
//! pasted text, and the output of `hoster ls --json`. Must not know what they
//! are used for.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use hoster_host::download::DownloadRequest;
use hoster_host::{Code, Error, LinkInfo, LinkKind, Session};
use serde::Deserialize;

use super::app::App;
use super::errors::usage;
use super::get::Ended;
use super::l10n::Localizer;
use super::output::Output;
use super::runs::Failure;

/// Maximum bytes of a list of links; some hundred thousand links.
const MAX_LIST: u64 = 64 << 20;

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Meant to be one link.
    Link(Box<DownloadRequest>),
    /// A line of text that may contain links.
    Text(String),
}

/// A line of `hoster ls --json`, with the fields used here.
#[derive(Deserialize)]
struct ListLine {
    kind: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    checksum: Option<String>,
    name: Option<String>,
    /// Names of folders below the destination, in lists of `get --failed`.
    #[serde(default)]
    folders: Vec<String>,
    /// An object if the command that wrote the list failed; an error code in
    /// lists of `get --failed`.
    error: Option<serde_json::Value>,
}

/// The contents of arguments and lists.
#[derive(Debug, Default)]
pub struct List {
    pub items: Vec<Item>,
    /// Lines that show that the list is incomplete.
    pub gaps: Gaps,
}

/// Lines in which the command that wrote a list reports a failure: what it
/// could not list is missing.
#[derive(Debug, Default)]
pub struct Gaps(Vec<Gap>);

#[derive(Debug)]
struct Gap {
    source: String,
    line: usize,
    reported: Reported,
}

/// The error object of such a line.
#[derive(Debug, Deserialize)]
struct Reported {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    scope: String,
    retry_after: Option<u64>,
}

impl Gaps {
    /// Reports each line as an error and returns the error codes.
    pub fn report(self, output: &Output) -> Vec<Code> {
        let report = |gap: Gap| {
            let values = [
                ("line", gap.line.into()),
                ("list", gap.source.into()),
                ("message", gap.reported.message.into()),
            ];
            let message = output.l10n().text("list-incomplete", &values);
            let english = Localizer::english().text("list-incomplete", &values);
            let Reported { code, scope, .. } = gap.reported;
            output.record(|facts| facts.fail(Failure::of(None, &code, english)));
            output.reported(&code, &scope, &message, gap.reported.retry_after);
            // Another version of this program may have more codes.
            Code::of(&code).unwrap_or(Code::Internal)
        };
        self.0.into_iter().map(report).collect()
    }
}

/// Collects links from arguments (`-` is standard input) and from a list.
pub async fn collect(arguments: &[String], list: Option<&Path>) -> Result<List, Error> {
    let mut all = List::default();
    for argument in arguments {
        if argument == "-" {
            all.read(Path::new("-")).await?;
        } else {
            let request = DownloadRequest::new(argument);
            all.items.push(Item::Link(Box::new(request)));
        }
    }
    if let Some(path) = list {
        all.read(path).await?;
    }
    if all.items.is_empty() && all.gaps.0.is_empty() {
        return Err(usage("the list contains no links"));
    }
    Ok(all)
}

/// Reads in a separate thread, so that the user can interrupt while typing.
async fn read(path: &Path) -> Result<String, Error> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || read_all(&path))
        .await
        .map_err(Error::internal)?
}

fn read_all(path: &Path) -> Result<String, Error> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().take(MAX_LIST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|f| f.take(MAX_LIST).read_to_end(&mut bytes))
    }
    .map_err(|source| Error::Io {
        path: path.to_owned(),
        what: "read",
        source,
    })?;
    Ok(hoster_host::text::decode(&bytes))
}

impl List {
    /// Adds the entries of a file, or of standard input for `-`.
    async fn read(&mut self, path: &Path) -> Result<(), Error> {
        let source = match path == Path::new("-") {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        self.parse(&read(path).await?, &source)
    }

    /// Parses one link per line, one JSON object per line, or text with links
    /// in it; `#` and `;` start comment lines.
    fn parse(&mut self, text: &str, source: &str) -> Result<(), Error> {
        for (line, number) in text.lines().zip(1..) {
            // Joined files have byte order marks in the middle.
            let parts = match line.trim_matches(is_blank) {
                line if line.starts_with('{') && is_object(line) => vec![line],
                line => line.split('\u{feff}').collect(),
            };
            for part in parts {
                self.parse_part(part.trim(), number, source)?;
            }
        }
        Ok(())
    }

    fn parse_part(&mut self, part: &str, number: usize, source: &str) -> Result<(), Error> {
        if part.is_empty() || part.starts_with(['#', ';']) {
            return Ok(());
        }
        if part.starts_with('{') {
            return self.parse_object(part, number, source);
        }
        self.items.push(Item::Text(part.to_owned()));
        Ok(())
    }

    fn parse_object(&mut self, line: &str, number: usize, source: &str) -> Result<(), Error> {
        let wrong = |e: serde_json::Error| {
            usage(format!(
                "line {number} of {source} is not an entry of `hoster ls --json`: {e}"
            ))
        };
        let entry: ListLine = serde_json::from_str(line).map_err(wrong)?;
        if let Some(error) = entry.error.filter(serde_json::Value::is_object) {
            self.gaps.0.push(Gap {
                source: source.to_owned(),
                line: number,
                reported: serde_json::from_value(error).map_err(wrong)?,
            });
            return Ok(());
        }
        // Folders of a listing have no link to download.
        if let (Some(link), Some("file") | None) = (entry.link, entry.kind.as_deref()) {
            self.items.push(Item::Link(Box::new(DownloadRequest {
                link,
                size: entry.size,
                checksum: entry.checksum,
                // Lines of `check --json` and other commands also have names,
                // but from strangers.
                name_is_own: entry.kind.is_some(),
                name: entry.name,
                folders: entry.folders,
                ..DownloadRequest::default()
            })));
        }
        Ok(())
    }
}

fn is_blank(char: char) -> bool {
    char.is_whitespace() || char == '\u{feff}'
}

fn is_object(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// A link that the plugin was asked about.
pub struct Identified {
    pub wanted: DownloadRequest,
    /// `None` if it is not a link of the plugin's service; the call that uses
    /// the link reports that.
    kind: Option<LinkKind>,
}

impl Identified {
    /// Returns whether it is not even an address of another service.
    pub fn is_no_address(&self, session: &Session) -> bool {
        self.kind.is_none() && !is_address(session, &self.wanted.link)
    }
}

/// Asks the plugin for the links in the items. All spellings of a link count
/// once; text without links is skipped.
pub async fn identify(session: &mut Session, items: Vec<Item>) -> Result<Vec<Identified>, Error> {
    let mut seen = HashSet::new();
    let mut identified = Vec::with_capacity(items.len());
    for item in items {
        for (mut wanted, info) in links_of(session, item).await? {
            let (key, kind) = match &info {
                Some(info) => (info.id.clone(), Some(info.kind)),
                None => (wanted.link.clone(), None),
            };
            if !seen.insert((kind.map(|kind| kind as u8), key)) {
                continue;
            }
            wanted.identify(&session.plugin().manifest().id, info);
            identified.push(Identified { wanted, kind });
        }
    }
    if identified.is_empty() {
        return Err(usage("the text contains no links of this service"));
    }
    Ok(identified)
}

/// Returns the links of an item with what the plugin knows about them.
async fn links_of(
    session: &mut Session,
    item: Item,
) -> Result<Vec<(DownloadRequest, Option<LinkInfo>)>, Error> {
    let (wanted, is_text) = match item {
        Item::Link(wanted) => (*wanted, false),
        Item::Text(line) => (DownloadRequest::new(&line), true),
    };
    // Two links without a separator start like a single link.
    let is_one = wanted.link.matches("://").count() < 2;
    if is_one && let Some(info) = session.recognize(&wanted.link).await? {
        return Ok(vec![(wanted, Some(info))]);
    }
    let mut found = session.find_links(&wanted.link).await?;
    if is_text {
        // The confirmation of an upload also contains its removal link.
        found.retain(|info| info.kind != LinkKind::Removal);
    }
    let is_meant = !is_text || is_address(session, &wanted.link);
    if found.is_empty() && is_meant {
        return Ok(vec![(wanted, None)]);
    }
    let found = found.into_iter();
    Ok(found
        .map(|info| (DownloadRequest::new(&info.link), Some(info)))
        .collect())
}

/// Returns whether a line is only an address and therefore meant as a link: of
/// any service, or a mistyped one of this service.
fn is_address(session: &Session, line: &str) -> bool {
    let begins = |host: &String| {
        let rest = line.strip_prefix("www.").unwrap_or(line).strip_prefix(host);
        rest.is_some_and(|rest| rest.starts_with(['/', '?']))
    };
    let hosts = &session.plugin().manifest().link_hosts;
    !line.contains(char::is_whitespace) && (line.contains("://") || hosts.iter().any(begins))
}

/// Asks the plugin about the links that it was not asked about before.
pub async fn identify_rest(
    session: &mut Session,
    wanted: &mut [DownloadRequest],
) -> Result<(), Error> {
    for wanted in wanted.iter_mut().filter(|wanted| wanted.id.is_none()) {
        let info = session.recognize(&wanted.link).await?;
        wanted.identify(&session.plugin().manifest().id, info);
    }
    Ok(())
}

/// Replaces the links of shared folders with those of their files. Reports
/// folders that cannot be listed and returns them separately.
pub async fn open_folders(
    app: &App<'_>,
    session: &mut Session,
    links: Vec<Identified>,
    password: Option<&str>,
) -> (Vec<DownloadRequest>, Vec<Ended>) {
    let mut files = Vec::with_capacity(links.len());
    let mut failed = Vec::new();
    for Identified { wanted, kind } in links {
        if kind != Some(LinkKind::Folder) {
            files.push(wanted);
            continue;
        }
        match session.expand(&wanted.link, password).await {
            Ok(listing) => files.extend(listing.entries.into_iter().map(|entry| DownloadRequest {
                link: entry.link,
                size: entry.size,
                name: Some(entry.file_name),
                ..DownloadRequest::default()
            })),
            Err(error) => failed.push(Ended::failed(app.output, wanted.link, error)),
        }
    }
    (files, failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<List, Error> {
        let mut list = List::default();
        list.parse(text, "the list")?;
        Ok(list)
    }

    fn items(text: &str) -> Vec<Item> {
        parse(text).unwrap().items
    }

    fn texts(lines: &[&str]) -> Vec<Item> {
        let text = |line: &&str| Item::Text((*line).to_owned());
        lines.iter().map(text).collect()
    }

    #[test]
    fn a_list_may_be_links_or_the_output_of_ls() {
        let text = "# mine\nhttps://a/?1\n\n {\"kind\":\"file\",\"link\":\"https://a/?2\",\
            \"size\":3,\"checksum\":\"ab\",\"name\":\"x\"}\n{\"kind\":\"folder\",\"link\":\"https://a/dir/1\"}\n\
            {\"kind\":\"folder\",\"link\":null}\r\n; notes\r\nhttps://a/?3";
        let listed = Item::Link(Box::new(DownloadRequest {
            link: "https://a/?2".into(),
            size: Some(3),
            checksum: Some("ab".into()),
            name: Some("x".into()),
            name_is_own: true,
            ..DownloadRequest::default()
        }));
        let expected = [
            texts(&["https://a/?1"]),
            vec![listed],
            texts(&["https://a/?3"]),
        ];
        assert_eq!(items(text), expected.concat());
    }

    #[test]
    fn files_that_were_joined_are_a_list() {
        let text = "https://a/?1\u{feff}https://a/?2\n\u{feff}# mine\n\u{feff}https://a/?3";
        let expected = ["https://a/?1", "https://a/?2", "https://a/?3"];
        assert_eq!(items(text), texts(&expected));
        let line = |link: &str| format!("{{\"link\":\"{link}\",\"name\":\"a\u{feff}b\"}}");
        let link = |link: &str| {
            Item::Link(Box::new(DownloadRequest {
                name: Some("a\u{feff}b".into()),
                ..DownloadRequest::new(link)
            }))
        };
        let text = format!("\u{feff}{}\n{}\u{feff}", line("1"), line("2"));
        assert_eq!(items(&text), [link("1"), link("2")]);
        let text = "{\"link\":\"1\"}\u{feff}{\"link\":\"2\"}";
        let expected = ["1", "2"].map(|link| Item::Link(Box::new(DownloadRequest::new(link))));
        assert_eq!(items(text), expected);
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = parse("https://a/?1\n{\"link\":").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn an_error_object_is_a_gap_and_the_code_of_a_failed_link_is_not() {
        let text = "{\"link\":\"https://a/?1\",\"error\":\"network\"}\n\
            {\"error\":{\"code\":\"not-found\",\"message\":\"no folder\"}}\n{\"error\":{}}";
        let list = parse(text).unwrap();
        assert_eq!(list.items.len(), 1);
        let gaps = list.gaps.0.iter();
        let gaps: Vec<_> = gaps
            .map(|gap| (gap.line, gap.reported.code.as_str()))
            .collect();
        assert_eq!(gaps, [(2, "not-found"), (3, "")]);
    }
}
