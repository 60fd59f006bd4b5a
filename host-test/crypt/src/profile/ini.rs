//! The INI dialect of `rclone.conf`. Must not know what the options mean.
//!
//! Source: `read.go` of <https://github.com/unknwon/goconfig>, which rclone uses:
//! no escapes (a Windows path is as it is), no comments after a value; later
//! values replace earlier ones; a value in backticks or three double quotes
//! keeps its spaces. Its `%(name)s` substitution is not supported.

/// A section. Its options may be passwords: it has no `Debug`.
pub struct Section {
    pub name: String,
    options: Vec<(String, String)>,
}

impl Section {
    /// Returns the value of an option. rclone takes an empty one for none.
    pub fn get(&self, option: &str) -> Option<&str> {
        let (_, value) = self.options.iter().find(|(name, _)| name == option)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns the names of the options.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        self.options.iter().map(|(name, _)| name.as_str())
    }

    fn set(&mut self, option: &str, value: &str) {
        match self.options.iter_mut().find(|(name, _)| name == option) {
            Some((_, old)) => *old = value.into(),
            None => self.options.push((option.into(), value.into())),
        }
    }
}

/// Parses a file. The error is the number of the line that cannot be read, from
/// 1. Options in front of the first section are ignored.
pub fn parse(text: &str) -> Result<Vec<Section>, usize> {
    let mut sections: Vec<Section> = Vec::new();
    let mut current = None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            current = Some(position(&mut sections, name.trim()));
            continue;
        }
        let (option, value) = split(line).ok_or(index + 1)?;
        if let Some(current) = current {
            sections[current].set(option, value);
        }
    }
    Ok(sections)
}

/// Returns the index of a section, which is new if there is none.
fn position(sections: &mut Vec<Section>, name: &str) -> usize {
    sections
        .iter()
        .position(|section| section.name == name)
        .unwrap_or_else(|| {
            sections.push(Section {
                name: name.into(),
                options: Vec::new(),
            });
            sections.len() - 1
        })
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (option, value) = line.split_once(['=', ':'])?;
    let option = option.trim_end();
    if option.is_empty() {
        return None;
    }
    let value = value.trim_start();
    for quote in ["`", "\"\"\""] {
        if let Some(rest) = value.strip_prefix(quote) {
            let quoted = rest.rfind(quote).map(|end| &rest[..end]);
            // A backtick alone is a value.
            return match (quoted, rest) {
                (Some(quoted), _) => Some((option, quoted)),
                (None, "") => Some((option, value)),
                (None, _) => None,
            };
        }
    }
    Some((option, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_rclone_reads_them() {
        let text = "\u{feff}ignored = 1\r\n# comment\r\n; comment\r\n[ a ]\r\n  key = C:\\x y # z \r\n\
                    colon: b=c\nempty =\nspaces = ` x `\nlong = \"\"\" y` \"\"\"\ntick = `\n\
                    [b]\nkey = 1\n[a]\nkey2 = 2\nempty = 3";
        let sections = parse(text).expect("parses");
        assert_eq!(sections.len(), 2);
        for (option, value) in [
            ("key", Some("C:\\x y # z")),
            ("colon", Some("b=c")),
            ("spaces", Some(" x ")),
            ("long", Some(" y` ")),
            ("tick", Some("`")),
            ("key2", Some("2")),
            ("empty", Some("3")),
            ("KEY", None),
        ] {
            assert_eq!(sections[0].get(option), value, "{option}");
        }
        assert_eq!(sections[1].options().collect::<Vec<_>>(), ["key"]);
    }

    #[test]
    fn the_line_that_cannot_be_read_is_counted() {
        for (text, line) in [("nonsense", 1), ("[a]\n\n= x", 3), ("[a]\nk = `x", 2)] {
            assert_eq!(parse(text).err(), Some(line), "{text}");
        }
    }
}
