//! Links as people and scripts give them: arguments, standard input, lists,
//! pasted text, and the output of `hoster ls --json`. Must not know what is
//! done with them.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use hoster_host::{Error, LinkInfo, LinkKind, Session};
use serde::Deserialize;

use super::app::App;

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
    /// The name is from a listing of the user's own account, or the user's choice.
    pub name_is_own: bool,
    /// The plugin's own form of the link.
    pub canonical: Option<String>,
    /// The plugin and its id of the file, the same for every spelling of the link.
    pub id: Option<String>,
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
}

impl Wanted {
    /// A link that is meant to be one.
    pub fn of(text: &str) -> Self {
        link(text, false)
    }

    fn known_as(&mut self, session: &Session, info: Option<LinkInfo>) {
        if let Some(info) = info.filter(|info| info.kind == LinkKind::File) {
            let plugin = &session.plugin().manifest().id;
            self.id = Some(format!("{plugin}:{}", info.id));
            self.canonical = Some(info.link);
        }
    }
}

/// Collects links from arguments (`-` is standard input) and from a list.
pub async fn collect(arguments: &[String], list: Option<&Path>) -> Result<Vec<Wanted>, Error> {
    let mut wanted = Vec::new();
    for argument in arguments {
        if argument == "-" {
            wanted.extend(parse(&read(Path::new("-")).await?)?);
        } else {
            wanted.push(link(argument, false));
        }
    }
    if let Some(path) = list {
        wanted.extend(parse(&read(path).await?)?);
    }
    if wanted.is_empty() {
        return Err(Error::Invalid("there is no link in the list".into()));
    }
    Ok(wanted)
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

/// One link a line, or one JSON object a line, or text with links in it; `#`
/// starts a comment line.
fn parse(text: &str) -> Result<Vec<Wanted>, Error> {
    let mut wanted = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    for (number, line) in lines.enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with('{') {
            let words: Vec<&str> = words(line).collect();
            let is_text = words.len() > 1;
            wanted.extend(words.into_iter().map(|word| link(word, is_text)));
            continue;
        }
        let entry: ListLine = serde_json::from_str(line).map_err(|e| {
            Error::Invalid(format!(
                "line {} of the list is no entry of `hoster ls --json`: {e}",
                number + 1
            ))
        })?;
        // Folders of a listing have no link to download.
        if let (Some(link), Some("file") | None) = (entry.link, entry.kind.as_deref()) {
            wanted.push(Wanted {
                link,
                size: entry.size,
                checksum: entry.checksum,
                // `check --json` and others have names as well, of strangers.
                name_is_own: entry.kind.is_some(),
                name: entry.name,
                ..Wanted::default()
            });
        }
    }
    Ok(wanted)
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
        wanted.known_as(session, info);
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

/// Asks the plugin about those that were not asked about yet.
pub async fn identify_rest(session: &mut Session, wanted: &mut [Wanted]) -> Result<(), Error> {
    for wanted in wanted.iter_mut().filter(|wanted| wanted.id.is_none()) {
        let info = session.recognize(&wanted.link).await?;
        wanted.known_as(session, info);
    }
    Ok(())
}

/// Puts the files of shared folders in the places of the folders' links. A
/// folder that cannot be listed is reported and left out; then `false` comes back.
pub async fn open_folders(
    app: &App<'_>,
    session: &mut Session,
    links: Vec<Identified>,
    password: Option<&str>,
) -> (Vec<Wanted>, bool) {
    let mut files = Vec::with_capacity(links.len());
    let mut all_listed = true;
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
                all_listed = false;
                app.output.error(&app.explain(error), Some(&wanted.link));
            }
        }
    }
    (files, all_listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        parse(text).unwrap().into_iter().map(|w| w.link).collect()
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
        let listed = &parse(text).unwrap()[1];
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
        assert!(parse(text).unwrap().iter().all(|wanted| wanted.from_text));
        assert!(!parse("https://a/?1").unwrap()[0].from_text);
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = parse("https://a/?1\n{\"link\":").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
