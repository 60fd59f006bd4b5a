//! The calls of the service. A request is lines of `name=value`; a reply is
//! `toy 1`, such lines and `end`.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;

use super::state::{Folder, State, Upload, Wait};
use super::{FREE_WAIT, Response};

/// The lines of a request.
pub struct Lines(Vec<(String, String)>);

impl Lines {
    pub fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Self(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(n, _)| n == name);
        named.map(|(_, value)| value.as_str())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal(400, "bad-request"))
    }
}

/// An HTTP status and an error code.
struct Refusal(u16, &'static str);

const NOT_FOUND: Refusal = Refusal(404, "not-found");
const CONFLICT: Refusal = Refusal(409, "conflict");

type Outcome = Result<Vec<(&'static str, String)>, Refusal>;

pub fn answer(path: &str, lines: &Lines, has_key: bool, state: &mut State) -> Response {
    let call = path.strip_prefix("/v1/").unwrap_or_default();
    let open = ["check", "folder", "wait", "free"].contains(&call);
    let outcome = match call {
        _ if !open && !has_key => Err(Refusal(401, "bad-key")),
        "account" | "storage/usage" => Ok(account(state)),
        "check" => Ok(check(lines, state)),
        "folder" => folder(lines, state),
        "resolve" => opened(lines, state).map(|id| ticket(&id, state)),
        "wait" => opened(lines, state).map(|id| wait(id, state)),
        "free" => free(lines, state),
        "uploads/begin" => begin(lines, state),
        "uploads/finish" => finish(lines, state),
        "storage/list" => list(lines, state),
        "storage/make-folder" => make_folder(lines, state),
        "storage/remove" => Ok(remove(lines, state)),
        "storage/remove-folder" => remove_folder(lines, state),
        "storage/rename" => rename(lines, state),
        "storage/move" => move_files(lines, state),
        _ => Err(Refusal(404, "no-such-call")),
    };
    match outcome {
        Ok(pairs) => ok(&pairs),
        Err(Refusal(status, word)) => refusal(status, word),
    }
}

pub fn ok(pairs: &[(&str, String)]) -> Response {
    reply(200, pairs)
}

pub fn refusal(status: u16, word: &str) -> Response {
    let message = format!("the service says {word}");
    reply(status, &[("error", word.into()), ("message", message)])
}

fn reply(status: u16, pairs: &[(&str, String)]) -> Response {
    let mut text = "toy 1\n".to_owned();
    for (name, value) in pairs {
        text += &format!("{name}={value}\n");
    }
    text += "end\n";
    let mut response = http::Response::builder().status(status);
    if pairs.iter().any(|(_, value)| value == "not-there-yet") {
        response = response.header("retry-after", "1");
    }
    response
        .header("content-type", "text/plain; charset=utf-8")
        .body(Full::new(Bytes::from(text)))
        .unwrap()
}

fn account(state: &State) -> Vec<(&'static str, String)> {
    let used: u64 = state.files.values().map(|f| f.size).sum();
    vec![
        ("name", "toy@example.com".into()),
        ("plan", "Premium".into()),
        ("used", used.to_string()),
        ("quota", (1_u64 << 40).to_string()),
        ("files", state.files.len().to_string()),
    ]
}

/// Returns states in the order of the ids, not of the request.
fn check(lines: &Lines, state: &State) -> Vec<(&'static str, String)> {
    let mut ids: Vec<&str> = lines.all("link").collect();
    ids.sort_unstable();
    let line = |id: &&str| match state.files.get(*id) {
        None => format!("{id}\toffline\t\t"),
        Some(file) if file.password.is_some() => format!("{id}\tprivate\t\t"),
        Some(file) => format!("{id}\tonline\t{}\t{}", file.size, file.name),
    };
    ids.iter().map(|id| ("state", line(id))).collect()
}

fn protected(password: Option<&String>) -> &'static str {
    match password {
        Some(_) => "protected",
        None => "open",
    }
}

fn folder(lines: &Lines, state: &State) -> Outcome {
    let id = lines.need("id")?;
    let folder = state
        .folders
        .get(id)
        .filter(|f| f.shared)
        .ok_or(NOT_FOUND)?;
    let mut pairs = vec![("name", folder.name.clone())];
    for (file_id, file) in &state.files {
        if file.folder.as_deref() == Some(id) {
            let protected = protected(file.password.as_ref());
            let line = format!("{file_id}\t{}\t{protected}\t{}", file.size, file.name);
            pairs.push(("file", line));
        }
    }
    Ok(pairs)
}

/// Returns the id of a file, if the given password opens it.
fn opened(lines: &Lines, state: &State) -> Result<String, Refusal> {
    let id = lines.need("id")?;
    let file = state.files.get(id).ok_or(NOT_FOUND)?;
    match (&file.password, lines.get("password")) {
        (None, _) => Ok(id.into()),
        (Some(_), None) => Err(Refusal(403, "password-required")),
        (Some(known), Some(given)) if known == given => Ok(id.into()),
        _ => Err(Refusal(403, "password-wrong")),
    }
}

fn ticket(id: &str, state: &mut State) -> Vec<(&'static str, String)> {
    let path = format!("/g/{}", state.new_token());
    state.direct.insert(path.clone(), id.into());
    let file = &state.files[id];
    vec![
        ("url", format!("https://dl.toy.example{path}")),
        ("name", file.name.clone()),
        ("size", file.size.to_string()),
        ("sha256", file.sha256.clone()),
    ]
}

fn wait(file: String, state: &mut State) -> Vec<(&'static str, String)> {
    let token = format!("w-{}", state.new_token());
    let until = Instant::now() + Duration::from_secs(FREE_WAIT);
    state.waits.insert(token.clone(), Wait { file, until });
    vec![("wait", FREE_WAIT.to_string()), ("token", token)]
}

fn free(lines: &Lines, state: &mut State) -> Outcome {
    let id = opened(lines, state)?;
    let token = lines.need("token")?;
    let wait = state.waits.get(token).filter(|w| w.file == id);
    let left = wait
        .ok_or(Refusal(400, "unknown-token"))?
        .until
        .saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Ok(ticket(&id, state));
    }
    let seconds = left.as_secs_f64().ceil();
    Ok(vec![("wait", seconds.to_string()), ("token", token.into())])
}

/// Returns the folder in the request, or `None` for the top folder.
fn named_folder(lines: &Lines, state: &State) -> Result<Option<String>, Refusal> {
    match lines.get("folder") {
        None => Ok(None),
        Some(id) if state.folders.contains_key(id) => Ok(Some(id.into())),
        Some(_) => Err(NOT_FOUND),
    }
}

fn begin(lines: &Lines, state: &mut State) -> Outcome {
    let upload = Upload {
        name: lines.need("name")?.into(),
        folder: named_folder(lines, state)?,
        password: lines.get("password").map(Into::into),
        file: None,
    };
    let id = format!("u-{}", state.new_token());
    state.uploads.insert(id.clone(), upload);
    Ok(vec![("id", id)])
}

fn finish(lines: &Lines, state: &State) -> Outcome {
    let upload = state.uploads.get(lines.need("id")?).ok_or(NOT_FOUND)?;
    let id = upload.file.as_ref().ok_or(Refusal(409, "not-there-yet"))?;
    let file = state.files.get(id).ok_or(NOT_FOUND)?;
    Ok(vec![
        ("file", id.clone()),
        ("name", file.name.clone()),
        ("size", file.size.to_string()),
        ("sha256", file.sha256.clone()),
    ])
}

fn list(lines: &Lines, state: &State) -> Outcome {
    let wanted = named_folder(lines, state)?;
    let mut pairs = vec![("id", wanted.clone().unwrap_or_else(|| "top".into()))];
    if let Some(id) = &wanted {
        pairs.push(("name", state.folders[id].name.clone()));
    }
    for (id, folder) in &state.folders {
        if folder.parent == wanted {
            let shared = if folder.shared { "shared" } else { "own" };
            pairs.push(("folder", format!("{id}\t{shared}\t{}", folder.name)));
        }
    }
    for (id, file) in &state.files {
        if file.folder == wanted {
            let protected = protected(file.password.as_ref());
            let fields = [
                id,
                &file.size.to_string(),
                &file.sha256,
                protected,
                &file.created.to_string(),
                &file.name,
            ];
            pairs.push(("file", fields.join("\t")));
        }
    }
    Ok(pairs)
}

fn make_folder(lines: &Lines, state: &mut State) -> Outcome {
    let parent = named_folder(lines, state)?;
    let name = lines.need("name")?;
    let same = |f: &Folder| f.parent == parent && f.name == name;
    if state.folders.values().any(same) {
        return Err(CONFLICT);
    }
    let folder = Folder {
        name: name.into(),
        parent,
        shared: false,
    };
    let id = state.new_id();
    state.folders.insert(id.clone(), folder);
    Ok(vec![("id", id)])
}

fn remove(lines: &Lines, state: &mut State) -> Vec<(&'static str, String)> {
    let ids = lines.all("file");
    let gone = ids.filter(|id| state.files.remove(*id).is_some());
    gone.map(|id| ("gone", id.to_owned())).collect()
}

fn remove_folder(lines: &Lines, state: &mut State) -> Outcome {
    let id = named_folder(lines, state)?.ok_or(Refusal(400, "bad-request"))?;
    let inside = Some(id.clone());
    let full = state.files.values().any(|f| f.folder == inside)
        || state.folders.values().any(|f| f.parent == inside);
    if full && lines.get("with-content").is_none() {
        return Err(CONFLICT);
    }
    state.files.retain(|_, f| f.folder != inside);
    state.folders.remove(&id);
    Ok(Vec::new())
}

fn rename(lines: &Lines, state: &mut State) -> Outcome {
    let name = lines.need("name")?;
    let file = state.files.get_mut(lines.need("file")?).ok_or(NOT_FOUND)?;
    file.name = name.into();
    Ok(vec![("name", name.into())])
}

fn move_files(lines: &Lines, state: &mut State) -> Outcome {
    let to = named_folder(lines, state)?;
    if !lines.all("file").all(|id| state.files.contains_key(id)) {
        return Err(NOT_FOUND);
    }
    let mut pairs = Vec::new();
    for id in lines.all("file") {
        let file = state.files.get_mut(id).ok_or(NOT_FOUND)?;
        file.folder.clone_from(&to);
        if let Some(name) = lines.get("name") {
            file.name = name.into();
        }
        pairs.push(("moved", id.to_owned()));
    }
    Ok(pairs)
}
