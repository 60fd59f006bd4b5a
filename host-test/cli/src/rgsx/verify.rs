//! `hoster rgsx verify`: checks that games have not changed since the download.
//! Needs no network. Must not know how games were downloaded.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hoster_host::Error;
use serde::Serialize;
use serde_json::Value;

use super::super::get::verify::Verifier;
use super::super::output::{Output, bytes};
use super::args::Verify;
use super::game_files::{Game, GameFiles, Stored};
use super::history::{self, History};
use super::setup::Setup;
use super::{NO_PLATFORM, Outcome};

/// What `verify --json` prints for each intact game.
#[derive(Serialize)]
struct Line<'a> {
    platform: &'a str,
    name: &'a str,
    files: usize,
    size: u64,
    verified: &'static str,
}

pub async fn run(setup: &Setup, args: &Verify, output: &Output) -> anyhow::Result<Outcome> {
    let platform = match &args.platform {
        Some(named) => match super::platform(setup, named, output)? {
            Some(platform) => Some(platform.name),
            None => return Ok(Outcome::FailedAs(NO_PLATFORM)),
        },
        None => None,
    };
    let mut games = games(setup)?;
    games.retain(|(of, _), _| platform.as_ref().is_none_or(|platform| platform == of));
    let words = &setup.l10n;
    let (mut whole, mut unknown) = (0, 0);
    let all = games.len();
    for (_, game) in games {
        if game.files.is_empty() {
            unknown += 1;
            continue;
        }
        let name = game.game.clone();
        let checked = tokio::task::spawn_blocking(move || {
            let how = check(&game);
            (game, how)
        });
        let (game, how) = checked.await.map_err(Error::internal)?;
        match how {
            Ok(verified) => {
                whole += 1;
                let size = game.files.iter().map(|file| file.size).sum();
                let values = [("game", name.as_str().into()), ("size", bytes(size).into())];
                let how = match verified {
                    "checksum" => "rgsx-checksum-verified",
                    _ => "rgsx-size-verified",
                };
                output.say(&words.text(how, &values));
                output.json_only(&Line {
                    platform: &game.platform,
                    name: &name,
                    files: game.files.len(),
                    size,
                    verified,
                });
            }
            Err(error) => output.error(&error.into(), Some(&name)),
        }
    }
    if all == 0 {
        output.note(&words.plain("rgsx-history-empty"));
        return Ok(Outcome::Done);
    }
    let checked = all - unknown;
    let values = [("whole", whole.into()), ("checked", checked.into())];
    output.say(&words.text("rgsx-whole", &values));
    if whole < checked {
        output.note(&words.plain("rgsx-again"));
    }
    if unknown > 0 {
        let games = [("games", unknown.into())];
        output.note(&words.text("rgsx-incomparable", &games));
    }
    Ok(Outcome::all_done(whole == checked))
}

/// Returns all downloaded games with their known files, recorded by this
/// program or in the history of RGSX.
fn games(setup: &Setup) -> Result<BTreeMap<(String, String), Game>, Error> {
    let mut games: BTreeMap<_, _> = BTreeMap::new();
    for row in History::new(setup).rows()? {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        if !history::is_done(&row) {
            continue;
        }
        let (platform, game) = (text("platform").to_owned(), text("game_name").to_owned());
        let path = PathBuf::from(text("local_path"));
        let size = row.get("total_size").and_then(Value::as_u64);
        let file = size
            .filter(|size| *size > 0 && path.is_file())
            .map(|size| Stored {
                path,
                size,
                algorithm: None,
                checksum: None,
                was_there: false,
            });
        let known = Game {
            platform: platform.clone(),
            game: game.clone(),
            files: file.into_iter().collect(),
        };
        games.insert((platform, game), known);
    }
    games.extend(GameFiles::new(&setup.save, &setup.data).games()?);
    Ok(games)
}

/// Compares checksums if all files have one, otherwise sizes.
fn check(game: &Game) -> Result<&'static str, Error> {
    let mut how = "checksum";
    for file in &game.files {
        if Verifier::default().check(&file.path, file.size, file.known())? == "size" {
            how = "size";
        }
    }
    Ok(how)
}
