//! Parses and formats faults: `NAME[@ENDPOINT][:KEY=VALUE,…]`. Knows nothing
//! about command lines or HTTP.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Fault, Injection};
use crate::errors::ErrorRow;
use crate::quantity::{self, ParseError};
use crate::website::Notice;

/// The description of faults in `--help` and at the control endpoint.
pub const FAULTS_HELP: &str = "\
The format of a fault is NAME[@ENDPOINT][:KEY=VALUE[,KEY=VALUE...]]. A fault happens once, unless \
`times=N`, `times=always`, `every=N` or `percent=P` is given. Without `times`, `every=N` hits every \
Nth request, and `percent=P` a random share of all requests. Sizes may have the suffixes K, M, G or \
Ki, Mi, Gi; `to=` and `message=` extend to the end of the text. Without @ENDPOINT a fault happens \
where it makes sense.

API:       flood (403), flood-429, flood-lock:seconds=30, ip-lock:seconds=3600,
           error:status=403,message=TEXT, invalid-json, huge-body:bytes=10M,
           html:status=503, maintenance, and each documented error:
           not-authenticated, no-such-user, flood-ip, flood-user, flood-key, ip-locked,
           customers-only, owner-locked, not-found, not-allowed, password-needed,
           password-wrong, one-location, cdn-needed, not-renamed, bad-token,
           not-residential, blocked
download:  html-file, cut:bytes=1M, reset:bytes=1M, length:bytes=N, stall,
           stall-after:bytes=1M, trickle:rate=10K, token-expired, token-dies:bytes=1M,
           etag-changed, redirect:to=URL
upload:    reset-upload:bytes=1M
report:    report-html, report-empty, report-wrong-size, report-wrong-whirlpool
website:   notice:name=NAME, must-wait:minutes=5, line-missing:index=0, checks-locked
anywhere:  late:by=5s, and stall, html, redirect, flood... with @ENDPOINT

ENDPOINT is any, api, download, upload, report, website, file-page, check-links, shared-folder, \
removal, login, console, or a call of the API, such as file/ls.cgi.";

/// The parameters of a fault that are given and not yet used.
struct Given<'a> {
    fault: &'a str,
    values: BTreeMap<&'a str, &'a str>,
}

/// Parameters whose value is the rest of the text, including commas.
const GREEDY: [&str; 2] = ["to=", "message="];

impl<'a> Given<'a> {
    fn read(fault: &'a str, mut rest: &'a str) -> Result<Self, ParseError> {
        let mut values = BTreeMap::new();
        while !rest.is_empty() {
            let is_greedy = GREEDY.iter().any(|key| rest.starts_with(key));
            let (pair, after) = match is_greedy {
                true => (rest, ""),
                false => rest.split_once(',').unwrap_or((rest, "")),
            };
            let (key, value) = pair.split_once('=').ok_or_else(|| {
                ParseError::new(format!("`{pair}` in the fault `{fault}` is not KEY=VALUE"))
            })?;
            values.insert(key.trim(), value);
            rest = after;
        }
        Ok(Self { fault, values })
    }

    fn take<T>(
        &mut self,
        key: &str,
        usual: Option<T>,
        read: impl Fn(&str) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        match (self.values.remove(key), usual) {
            (Some(value), _) => read(value),
            (None, Some(usual)) => Ok(usual),
            (None, None) => Err(ParseError::new(format!(
                "the fault `{}` requires `{key}=`",
                self.fault
            ))),
        }
    }

    fn size(&mut self, key: &str, usual: u64) -> Result<u64, ParseError> {
        self.take(key, Some(usual), quantity::size)
    }

    fn seconds(&mut self, usual: u32) -> Result<u32, ParseError> {
        self.take("seconds", Some(usual), quantity::number)
    }

    fn is_used_up(&self) -> Result<(), ParseError> {
        match self.values.keys().next() {
            None => Ok(()),
            Some(key) => Err(ParseError::new(format!(
                "the fault `{}` has no parameter `{key}`",
                self.fault
            ))),
        }
    }
}

/// The default for `bytes=`.
const MEGABYTE: u64 = 1_000_000;

fn fault(given: &mut Given<'_>) -> Result<Fault, ParseError> {
    let text = |value: &str| Ok(value.to_owned());
    Ok(match given.fault {
        "flood" => Fault::Flood,
        "flood-429" => Fault::TooManyRequests,
        "flood-lock" => Fault::FloodLock {
            seconds: given.seconds(30)?,
        },
        "ip-lock" => Fault::AddressLock {
            seconds: given.seconds(3600)?,
        },
        "error" => Fault::ApiError {
            status: given.take("status", Some(403), status)?,
            message: given.take("message", None, text)?,
        },
        "html" => Fault::Html {
            status: given.take("status", Some(503), status)?,
        },
        "maintenance" => Fault::Html { status: 503 },
        "invalid-json" => Fault::InvalidJson,
        "huge-body" => Fault::HugeBody {
            bytes: usize::try_from(given.size("bytes", 10_000_000)?.min(1 << 30))
                .unwrap_or(usize::MAX),
        },
        "html-file" => Fault::HtmlInsteadOfFile,
        "cut" => Fault::CutAfter {
            bytes: given.size("bytes", MEGABYTE)?,
        },
        "reset" => Fault::ResetAfter {
            bytes: given.size("bytes", MEGABYTE)?,
        },
        "length" => Fault::ContentLength {
            announced: given.take("bytes", None, quantity::size)?,
        },
        "stall" => Fault::Stall,
        "stall-after" => Fault::StallAfter {
            bytes: given.size("bytes", MEGABYTE)?,
        },
        "trickle" => Fault::Trickle {
            bytes_per_second: given.size("rate", 10_000)?,
        },
        "token-expired" => Fault::TokenExpired,
        "token-dies" => Fault::TokenDies {
            bytes: given.size("bytes", MEGABYTE)?,
        },
        "etag-changed" => Fault::EtagChanged,
        "redirect" => Fault::Redirect {
            to: given.take("to", None, text)?,
        },
        "reset-upload" => Fault::ResetUpload {
            after: given.size("bytes", MEGABYTE)?,
        },
        "report-html" => Fault::ReportHtml,
        "report-empty" => Fault::ReportWithoutLinks,
        "report-wrong-size" => Fault::ReportWrongSize,
        "report-wrong-whirlpool" => Fault::ReportWrongWhirlpool,
        "notice" => Fault::Notice(given.take("name", None, notice)?),
        "must-wait" => Fault::MustWait {
            minutes: given.take("minutes", Some(5), quantity::number)?,
        },
        "line-missing" => Fault::LineMissing {
            index: given.take("index", Some(0), quantity::number)?,
        },
        "checks-locked" => Fault::ChecksLocked,
        "late" => Fault::Late {
            by: given.take("by", Some(Duration::from_secs(5)), quantity::duration)?,
        },
        name => ErrorRow::ALL
            .iter()
            .find(|row| row.name == name)
            .map(Fault::from)
            .ok_or_else(|| {
                ParseError::new(format!(
                    "no fault named `{name}`: `--help`, or GET / at the control endpoint, lists \
                 them"
                ))
            })?,
    })
}

fn status(text: &str) -> Result<u16, ParseError> {
    let status = quantity::number(text)?;
    match (200..=599).contains(&status) {
        true => Ok(status),
        false => Err(ParseError::new(format!(
            "`{text}` is not an HTTP status from 200 to 599"
        ))),
    }
}

fn notice(text: &str) -> Result<Notice, ParseError> {
    let plain = |name: &str| name.replace('-', "").to_ascii_lowercase();
    let found = Notice::ALL
        .iter()
        .find(|notice| plain(notice.name()) == plain(text));
    found.copied().ok_or_else(|| {
        let names: Vec<_> = Notice::ALL.iter().map(|notice| notice.name()).collect();
        ParseError::new(format!(
            "`{text}` is not a notice: use one of {}",
            names.join(", ")
        ))
    })
}

/// How often a fault happens: `times`, `percent` and `every`.
fn often(given: &mut Given<'_>) -> Result<(u32, u8, u32), ParseError> {
    let times = |text: &str| match text {
        "always" => Ok(u32::MAX),
        _ => quantity::number(text),
    };
    let percent = |text: &str| {
        let percent: u8 = quantity::number(text.trim_end_matches('%'))?;
        match (1..=100).contains(&percent) {
            true => Ok(percent),
            false => Err(ParseError::new("percent must be from 1 to 100")),
        }
    };
    let every = |text: &str| match quantity::number(text)? {
        0 => Err(ParseError::new("every must be at least 1")),
        every => Ok(every),
    };
    let repeats = ["percent", "every"]
        .iter()
        .any(|key| given.values.contains_key(key));
    let usual = if repeats { u32::MAX } else { 1 };
    Ok((
        given.take("times", Some(usual), times)?,
        given.take("percent", Some(100), percent)?,
        given.take("every", Some(1), every)?,
    ))
}

impl FromStr for Injection {
    type Err = ParseError;

    /// Parses `NAME[@ENDPOINT][:KEY=VALUE,…]`; see [`FAULTS_HELP`].
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (head, parameters) = text.split_once(':').unwrap_or((text, ""));
        let (name, endpoint) = match head.split_once('@') {
            Some((name, endpoint)) => (name, Some(endpoint.parse()?)),
            None => (head, None),
        };
        let mut given = Given::read(name, parameters)?;
        let (count, percent, every) = often(&mut given)?;
        let once = Self::once(fault(&mut given)?);
        given.is_used_up()?;
        Ok(Self {
            on: endpoint.unwrap_or(once.on),
            fault: once.fault,
            count,
            percent,
            every,
        })
    }
}

impl fmt::Display for Injection {
    /// The format that [`FromStr`] parses, with all values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parameters) = self.fault.written();
        write!(formatter, "{name}@{}:", self.on)?;
        match self.count {
            u32::MAX => formatter.write_str("times=always")?,
            count => write!(formatter, "times={count}")?,
        }
        if self.percent < 100 {
            write!(formatter, ",percent={}", self.percent)?;
        }
        if self.every > 1 {
            write!(formatter, ",every={}", self.every)?;
        }
        match parameters.is_empty() {
            true => Ok(()),
            false => write!(formatter, ",{parameters}"),
        }
    }
}

impl Fault {
    /// Its name and its parameters.
    fn written(&self) -> (&'static str, String) {
        let bytes = |bytes: &dyn fmt::Display| format!("bytes={bytes}");
        match self {
            Self::Flood => ("flood", String::new()),
            Self::TooManyRequests => ("flood-429", String::new()),
            Self::FloodLock { seconds } => ("flood-lock", format!("seconds={seconds}")),
            Self::AddressLock { seconds } => ("ip-lock", format!("seconds={seconds}")),
            Self::ApiError { status, message } => {
                let row = ErrorRow::ALL.iter();
                let row = row
                    .clone()
                    .find(|row| row.text == *message && row.status == *status);
                match row {
                    Some(row) => (row.name, String::new()),
                    None => ("error", format!("status={status},message={message}")),
                }
            }
            Self::Html { status } => ("html", format!("status={status}")),
            Self::HtmlInsteadOfFile => ("html-file", String::new()),
            Self::CutAfter { bytes: n } => ("cut", bytes(n)),
            Self::ResetAfter { bytes: n } => ("reset", bytes(n)),
            Self::ContentLength { announced } => ("length", bytes(announced)),
            Self::TokenExpired => ("token-expired", String::new()),
            Self::TokenDies { bytes: n } => ("token-dies", bytes(n)),
            Self::Redirect { to } => ("redirect", format!("to={to}")),
            Self::Late { by } => ("late", format!("by={}", quantity::duration_text(*by))),
            Self::Stall => ("stall", String::new()),
            Self::StallAfter { bytes: n } => ("stall-after", bytes(n)),
            Self::Trickle { bytes_per_second } => ("trickle", format!("rate={bytes_per_second}")),
            Self::EtagChanged => ("etag-changed", String::new()),
            Self::InvalidJson => ("invalid-json", String::new()),
            Self::HugeBody { bytes: n } => ("huge-body", bytes(n)),
            Self::ResetUpload { after } => ("reset-upload", bytes(after)),
            Self::ReportHtml => ("report-html", String::new()),
            Self::ReportWithoutLinks => ("report-empty", String::new()),
            Self::ReportWrongWhirlpool => ("report-wrong-whirlpool", String::new()),
            Self::ReportWrongSize => ("report-wrong-size", String::new()),
            Self::Notice(notice) => ("notice", format!("name={}", notice.name())),
            Self::MustWait { minutes } => ("must-wait", format!("minutes={minutes}")),
            Self::LineMissing { index } => ("line-missing", format!("index={index}")),
            Self::ChecksLocked => ("checks-locked", String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Endpoint;
    use super::*;

    fn read(text: &str) -> Injection {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    /// The names and example parameters in the help.
    fn documented() -> Vec<String> {
        let lines = FAULTS_HELP
            .lines()
            .skip_while(|line| !line.starts_with("API:"));
        let lines = lines.take_while(|line| !line.starts_with("anywhere:"));
        let text = lines.collect::<Vec<_>>().join(" ");
        let words = text
            .split_whitespace()
            .map(|word| word.trim_end_matches(','));
        let named = words.filter(|word| {
            let is_label = word.ends_with(':');
            let is_remark = ["(403)", "and", "each", "documented", "error"].contains(word);
            !is_label && !is_remark
        });
        named
            .map(|word| word.replace("=NAME", "=MustWait").replace("=N", "=5"))
            .chain(["late:by=5s".to_owned()])
            .collect()
    }

    #[test]
    fn every_fault_in_the_help_is_read_and_written() {
        let faults = documented();
        assert!(faults.len() > 45, "{faults:?}");
        for text in faults {
            let injection = read(&text);
            assert_eq!(read(&injection.to_string()), injection, "{text}");
        }
    }

    #[test]
    fn every_documented_error_is_in_the_help() {
        for row in ErrorRow::ALL {
            assert!(FAULTS_HELP.contains(row.name), "{}", row.name);
            assert_eq!(read(row.name).fault, Fault::from(row));
        }
    }

    #[test]
    fn endpoint_and_repetition_are_given_or_default() {
        let once = read("cut:bytes=2Ki");
        assert_eq!(once.fault, Fault::CutAfter { bytes: 2048 });
        assert_eq!((once.count, once.percent), (1, 100));
        assert_eq!(once.on, Endpoint::Download);
        let often = read("flood@user/info:percent=10");
        assert_eq!((often.count, often.percent), (u32::MAX, 10));
        assert_eq!(often.on, Endpoint::ApiCall("user/info.cgi".into()));
        assert_eq!(read("flood:times=3,percent=50%").count, 3);
        let third = read("cut:every=3,bytes=5");
        assert_eq!(
            (third.every, third.count, third.percent),
            (3, u32::MAX, 100)
        );
        assert_eq!(read(&third.to_string()), third);
        assert_eq!(read("cut:every=3,times=2").count, 2);
        let to = "http://192.0.2.1:80/a,b=c".to_owned();
        assert_eq!(
            read("redirect@api:times=2,to=http://192.0.2.1:80/a,b=c").fault,
            Fault::Redirect { to }
        );
    }

    #[test]
    fn invalid_faults_have_a_specific_error() {
        for (text, why) in [
            ("flod", "no fault named `flod`"),
            ("flood@nowhere", "`nowhere` is not an endpoint"),
            ("flood:seconds=1", "no parameter `seconds`"),
            ("cut:bytes=many", "`many` is not a size"),
            ("cut:5", "`5` in the fault `cut` is not KEY=VALUE"),
            ("redirect", "requires `to=`"),
            ("flood:percent=0", "from 1 to 100"),
            ("flood:every=0", "at least 1"),
            ("html:status=99", "is not an HTTP status"),
            ("notice:name=x", "is not a notice"),
            ("", "no fault named ``"),
        ] {
            let error = text.parse::<Injection>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
