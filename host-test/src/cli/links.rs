//! Links as people and scripts give them: arguments, standard input, lists,
//! pasted text, and the output of `hoster ls --json`. Must not know what is
//! done with them.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use hoster_host::{Error, LinkKind, Session};
use serde::Deserialize;

use super::app::App;
use super::output::Output;

/// Bytes of a list of links; some hundred thousand links.
const MAX_LIST: u64 = 64 << 20;

/// One link, and what is known of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub link: String,
    pub size: Option<u64>,
    pub checksum: Option<String>,
    /// The file's name, where a listing tells it.
    pub name: Option<String>,
    /// The plugin's own form of the link.
    pub canonical: Option<String>,
    /// It is a word of a text, which may be no link at all.
    from_text: bool,
}

/// A line of `hoster ls --json`, as far as it matters here.
#[derive(Deserialize)]
struct ListLine {
    kind: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    checksum: Option<String>,
    name: Option<String>,
    /// An object where the command that wrote the list failed; the name of a
    /// code in the lists of `get --failed`.
    error: Option<serde_json::Value>,
}

/// What arguments and lists name.
#[derive(Debug, Default)]
pub struct List {
    pub wanted: Vec<Wanted>,
    /// Lines that say that the list is incomplete.
    pub gaps: Gaps,
}

/// Lines of a list in which the command that wrote it reports a failure: what
/// it did not list is missing.
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
    /// Reports each line as an error, and returns the codes of the errors.
    pub fn report(self, output: &Output) -> Vec<String> {
        let report = |gap: Gap| {
            let values = [
                ("line", gap.line.into()),
                ("list", gap.source.into()),
                ("message", gap.reported.message.into()),
            ];
            let message = output.words().text("list-incomplete", &values);
            let Reported { code, scope, .. } = gap.reported;
            output.reported(&code, &scope, &message, gap.reported.retry_after);
            code
        };
        self.0.into_iter().map(report).collect()
    }
}

impl Wanted {
    /// A link that is meant to be one.
    pub fn of(text: &str) -> Self {
        link(text, false)
    }
}

/// Collects links from arguments (`-` is standard input) and from a list.
pub async fn collect(arguments: &[String], list: Option<&Path>) -> Result<List, Error> {
    let mut all = List::default();
    for argument in arguments {
        if argument == "-" {
            all.read(Path::new("-")).await?;
        } else {
            all.wanted.push(link(argument, false));
        }
    }
    if let Some(path) = list {
        all.read(path).await?;
    }
    if all.wanted.is_empty() && all.gaps.0.is_empty() {
        return Err(Error::Invalid("there is no link in the list".into()));
    }
    Ok(all)
}

fn link(text: &str, from_text: bool) -> Wanted {
    Wanted {
        link: text.to_owned(),
        from_text,
        ..Wanted::default()
    }
}

/// Reads on a thread of its own: a person who types can still interrupt.
async fn read(path: &Path) -> Result<String, Error> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || read_all(&path))
        .await
        .map_err(|e| Error::Invalid(e.to_string()))?
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
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl List {
    /// Adds what a file lists, or standard input for `-`.
    async fn read(&mut self, path: &Path) -> Result<(), Error> {
        let source = match path == Path::new("-") {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        self.parse(&read(path).await?, &source)
    }

    /// One link a line, or one JSON object a line, or text with links in it;
    /// `#` starts a comment line.
    fn parse(&mut self, text: &str, source: &str) -> Result<(), Error> {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        for (line, number) in lines.zip(1..) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with('{') {
                self.parse_object(line, number, source)?;
                continue;
            }
            let words: Vec<&str> = words(line).collect();
            let is_text = words.len() > 1;
            let links = words.into_iter().map(|word| link(word, is_text));
            self.wanted.extend(links);
        }
        Ok(())
    }

    fn parse_object(&mut self, line: &str, number: usize, source: &str) -> Result<(), Error> {
        let wrong = |e: serde_json::Error| {
            Error::Invalid(format!(
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
            self.wanted.push(Wanted {
                link,
                size: entry.size,
                checksum: entry.checksum,
                name: entry.name,
                canonical: None,
                from_text: false,
            });
        }
        Ok(())
    }
}

/// What may be a link in a line of text: between white space, quotes and
/// brackets, without the punctuation that ends a sentence.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || "\"'<>()[]{}|,;".contains(c))
        .map(|word| word.trim_end_matches(['.', ':', '!']))
        .filter(|word| !word.is_empty())
}

/// A link that the plugin was asked about.
pub struct Identified {
    pub wanted: Wanted,
    /// None: it is no link of the plugin's service; the call that gets it says so.
    kind: Option<LinkKind>,
}

/// Asks the plugin what the links are: all spellings of one link count once,
/// and what is no link is left out where it stood in text.
pub async fn identify(
    session: &mut Session,
    wanted: Vec<Wanted>,
) -> Result<Vec<Identified>, Error> {
    let mut seen = HashSet::new();
    let mut identified = Vec::with_capacity(wanted.len());
    for mut wanted in wanted {
        let info = session.recognize(&wanted.link).await?;
        let (is_new, kind) = match &info {
            Some(info) => (seen.insert(info.id.clone()), Some(info.kind)),
            None => (!wanted.from_text && seen.insert(wanted.link.clone()), None),
        };
        if let Some(info) = info.filter(|info| info.kind == LinkKind::File) {
            wanted.canonical = Some(info.link);
        }
        if is_new {
            identified.push(Identified { wanted, kind });
        }
    }
    if identified.is_empty() {
        return Err(Error::Invalid(
            "there is no link of this service in the text".into(),
        ));
    }
    Ok(identified)
}

/// Replaces the links of shared folders by those of their files. A folder that
/// cannot be listed is reported and skipped; the codes of these errors are
/// returned.
pub async fn open_folders(
    app: &App<'_>,
    session: &mut Session,
    links: Vec<Identified>,
    password: Option<&str>,
) -> (Vec<Wanted>, Vec<&'static str>) {
    let mut files = Vec::with_capacity(links.len());
    let mut failures = Vec::new();
    for Identified { wanted, kind } in links {
        if kind != Some(LinkKind::Folder) {
            files.push(wanted);
            continue;
        }
        match session.expand(&wanted.link, password).await {
            Ok(listing) => files.extend(listing.entries.into_iter().map(|entry| Wanted {
                link: entry.link,
                size: entry.size,
                name: Some(entry.file_name),
                ..Wanted::default()
            })),
            Err(error) => {
                failures.push(error.code());
                app.output.error(&app.explain(error), Some(&wanted.link));
            }
        }
    }
    (files, failures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<List, Error> {
        let mut list = List::default();
        list.parse(text, "the list")?;
        Ok(list)
    }

    fn links(text: &str) -> Vec<String> {
        let list = parse(text).unwrap();
        list.wanted.into_iter().map(|w| w.link).collect()
    }

    #[test]
    fn a_list_may_be_links_or_the_output_of_ls() {
        let text = "\u{feff}# mine\nhttps://a/?1\n\n {\"kind\":\"file\",\"link\":\"https://a/?2\",\
            \"size\":3,\"checksum\":\"ab\",\"name\":\"x\"}\n{\"kind\":\"folder\",\"link\":\"https://a/dir/1\"}\n\
            {\"kind\":\"folder\",\"link\":null}\r\nhttps://a/?3";
        assert_eq!(
            links(text),
            ["https://a/?1", "https://a/?2", "https://a/?3"]
        );
        let listed = &parse(text).unwrap().wanted[1];
        assert_eq!(
            (listed.size, listed.checksum.as_deref()),
            (Some(3), Some("ab"))
        );
    }

    #[test]
    fn links_are_found_in_text() {
        let text = "See <https://a/?1>, \"https://a/?2\" (or https://a/?3).\n[x](https://a/?4)";
        let found = links(text);
        for link in [
            "https://a/?1",
            "https://a/?2",
            "https://a/?3",
            "https://a/?4",
        ] {
            assert!(found.iter().any(|f| f == link), "{found:?}");
        }
        let list = parse(text).unwrap();
        assert!(list.wanted.iter().all(|wanted| wanted.from_text));
        assert!(!parse("https://a/?1").unwrap().wanted[0].from_text);
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
        assert_eq!(list.wanted.len(), 1);
        let gaps = list.gaps.0.iter();
        let gaps: Vec<_> = gaps
            .map(|gap| (gap.line, gap.reported.code.as_str()))
            .collect();
        assert_eq!(gaps, [(2, "not-found"), (3, "")]);
    }
}
