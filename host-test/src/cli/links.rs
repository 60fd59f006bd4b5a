//! Links as people and scripts give them: arguments, standard input, lists,
//! and the output of `hoster ls --json`. Must not know what is done with them.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use hoster_host::Error;
use serde::Deserialize;

/// Bytes of a list of links; some hundred thousand links.
const MAX_LIST: u64 = 64 << 20;

/// One link, and what is known of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Wanted {
    pub link: String,
    #[serde(default)]
    pub size: Option<u64>,
    #[serde(default)]
    pub checksum: Option<String>,
}

/// A line of `hoster ls --json`, as far as it matters here.
#[derive(Deserialize)]
struct ListLine {
    kind: Option<String>,
    link: Option<String>,
    size: Option<u64>,
    checksum: Option<String>,
}

/// Collects links from arguments (`-` is standard input) and from a list.
/// The same link twice counts once.
pub fn collect(arguments: &[String], list: Option<&Path>) -> Result<Vec<Wanted>, Error> {
    let mut wanted = Vec::new();
    for argument in arguments {
        if argument == "-" {
            wanted.extend(parse(&read(Path::new("-"))?)?);
        } else {
            wanted.push(Wanted {
                link: argument.clone(),
                ..Wanted::default()
            });
        }
    }
    if let Some(path) = list {
        wanted.extend(parse(&read(path)?)?);
    }
    if wanted.is_empty() {
        return Err(Error::Invalid("there is no link in the list".into()));
    }
    let mut seen = HashSet::new();
    wanted.retain(|w| seen.insert(w.link.clone()));
    Ok(wanted)
}

fn read(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::Io {
        path: path.to_owned(),
        what: "read",
        source,
    };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().take(MAX_LIST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|f| f.take(MAX_LIST).read_to_string(&mut text))
    }
    .map_err(failed)?;
    Ok(text)
}

/// One link a line, or one JSON object a line; `#` starts a comment line.
fn parse(text: &str) -> Result<Vec<Wanted>, Error> {
    let mut wanted = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    for (number, line) in lines.enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !line.starts_with('{') {
            wanted.push(Wanted {
                link: line.to_owned(),
                ..Wanted::default()
            });
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
            });
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_be_links_or_the_output_of_ls() {
        let text = "\u{feff}# mine\nhttps://a/?1\n\n {\"kind\":\"file\",\"link\":\"https://a/?2\",\
            \"size\":3,\"checksum\":\"ab\",\"name\":\"x\"}\n{\"kind\":\"folder\",\"link\":\"https://a/dir/1\"}\n\
            {\"kind\":\"folder\",\"link\":null}\r\nhttps://a/?3";
        let links: Vec<_> = parse(text).unwrap();
        assert_eq!(
            links.iter().map(|w| w.link.as_str()).collect::<Vec<_>>(),
            ["https://a/?1", "https://a/?2", "https://a/?3"]
        );
        assert_eq!(
            (links[1].size, links[1].checksum.as_deref()),
            (Some(3), Some("ab"))
        );
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = parse("https://a/?1\n{\"link\":").unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
