//! `hoster rgsx`: downloads games from the lists of RGSX, a frontend for retro
//! games, into its folders. Only this part of the host knows RGSX's file
//! layout.

pub mod args;
mod destination;
mod download;
pub mod error;
mod extract;
mod game_files;
mod history;
mod lists;
mod matching;
mod names;
mod postprocess;
mod record;
mod roms;
mod rows;
mod setup;
mod unpack;
mod verify;
mod xiso;

pub use extract::worker::carry_out as extracts;

use std::path::Path;

use hoster_host::{Error, LinkState, Scope};
use serde::Serialize;
use serde_json::Value;

use super::Outcome;
use super::app::App;
use super::args::Global;
use super::output::Output;
use args::{Games, RgsxArgs, RgsxCommand};
use error::RgsxError;
use history::History;
use lists::{Game, Platform};
use setup::{Places, Setup};

/// Exit codes of RGSX.
const NO_PLATFORM: u8 = 2;
const NO_GAME: u8 = 3;
const NO_ROM: u8 = 4;

/// An element of the list that `platforms --json` prints, as RGSX does.
#[derive(Serialize)]
struct PlatformLine<'a> {
    name: &'a str,
    folder: &'a str,
}

/// What `games --json` and `check --json` print for each game.
#[derive(Serialize)]
struct GameLine<'a> {
    name: &'a str,
    display_name: &'a str,
    link: Option<&'a str>,
    size_text: Option<&'a str>,
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<&'a str>,
}

pub async fn run(mut global: Global, args: RgsxArgs, output: &Output) -> anyhow::Result<Outcome> {
    let places = Places::of_this_process(args.rgsx);
    let mut setup = Setup::find(&places, output.l10n())?;
    let output = match setup.settings.text("language") {
        Some(tag) => output.in_language(tag),
        None => output.clone(),
    };
    setup.l10n = output.l10n().clone();
    tracing::info!("RGSX is in {}", setup.save.display());
    if global.keys.key_file.is_none() {
        global.keys.key_file = setup.key_file();
    }
    // Reported here, in the language that RGSX uses.
    let outcome = carry_out(global, args.command, &setup, &output).await;
    Ok(outcome.unwrap_or_else(|error| {
        output.error(&error, None);
        Outcome::Failed
    }))
}

async fn carry_out(
    global: Global,
    command: RgsxCommand,
    setup: &Setup,
    output: &Output,
) -> anyhow::Result<Outcome> {
    match command {
        RgsxCommand::Platforms { all } => platforms(setup, all, output),
        RgsxCommand::Games(args) => games(setup, &args, output),
        RgsxCommand::History { tail } => history(setup, tail, output),
        RgsxCommand::Verify(args) => verify::run(setup, &args, output).await,
        RgsxCommand::Check(args) => check(&App::new(global, output).await?, setup, &args).await,
        RgsxCommand::Download(args) => {
            download::run(&App::new(global, output).await?, setup, *args).await
        }
        RgsxCommand::Retry(args) => {
            download::retry(&App::new(global, output).await?, setup, *args).await
        }
    }
}

fn platforms(setup: &Setup, all: bool, output: &Output) -> anyhow::Result<Outcome> {
    let platforms = lists::platforms(setup, all)?;
    if !output.is_json() {
        output.note(&what_was_found(setup));
    }
    let lines: Vec<PlatformLine> = platforms
        .iter()
        .map(|platform| PlatformLine {
            name: &platform.name,
            folder: &platform.folder,
        })
        .collect();
    output.json_only(&lines);
    for line in lines {
        output.say(&format!("{}  ({})", line.name, line.folder));
    }
    if platforms.is_empty() {
        output.note(&output.l10n().plain("rgsx-no-folders"));
    }
    Ok(Outcome::Done)
}

/// Lists the paths in use, which a person needs to see first.
fn what_was_found(setup: &Setup) -> String {
    let path = |path: &Path| path.display().to_string();
    let key = match setup.key_file() {
        Some(file) => ("rgsx-key", path(&file)),
        None => ("rgsx-key-none", setup::KEY_FILE.to_owned()),
    };
    let key = setup.l10n.text(key.0, &[("file", key.1.into())]);
    let values = [
        ("save", path(&setup.save).into()),
        ("roms", path(&setup.roms).into()),
        ("key", key.into()),
    ];
    setup.l10n.text("rgsx-found", &values)
}

fn games(setup: &Setup, args: &Games, output: &Output) -> anyhow::Result<Outcome> {
    let Some((_, games)) = listed(setup, args, output)? else {
        return Ok(Outcome::FailedAs(NO_PLATFORM));
    };
    if games.is_empty() {
        output.note(&output.l10n().plain("rgsx-none-matches"));
    }
    for game in &games {
        output.json_only(&line(game));
        let size = game.size_text.as_deref().unwrap_or("");
        output.say(&format!("{}  {size}", game.name));
    }
    Ok(Outcome::Done)
}

/// Returns the requested platform and games. Returns `None` after reporting
/// that there is no such platform.
fn listed(
    setup: &Setup,
    args: &Games,
    output: &Output,
) -> Result<Option<(Platform, Vec<Game>)>, Error> {
    let Some(platform) = platform(setup, &args.platform, output)? else {
        return Ok(None);
    };
    let mut games = lists::games(setup, &platform)?;
    if let Some(l10n) = &args.search {
        games = matching::search(&games, l10n)
            .into_iter()
            .cloned()
            .collect();
    }
    Ok(Some((platform, games)))
}

/// Returns the platform of this name or folder. Reports if there is none.
fn platform(setup: &Setup, named: &str, output: &Output) -> Result<Option<Platform>, Error> {
    let mut all = lists::platforms(setup, true)?;
    let by = |field: fn(&Platform) -> &str| {
        all.iter()
            .position(|p| field(p).eq_ignore_ascii_case(named.trim()))
    };
    match by(|p| &p.name).or_else(|| by(|p| &p.folder)) {
        Some(at) => Ok(Some(all.swap_remove(at))),
        None => {
            let name = named.to_owned();
            refuse(output, RgsxError::NoPlatform { name });
            Ok(None)
        }
    }
}

fn refuse(output: &Output, error: RgsxError) {
    output.error(&Error::from(error).into(), None);
}

fn line(game: &Game) -> GameLine<'_> {
    GameLine {
        name: &game.name,
        display_name: &game.display,
        link: game.url.as_deref(),
        size_text: game.size_text.as_deref(),
        size: game.size(),
        state: None,
        file_name: None,
    }
}

async fn check(app: &App<'_>, setup: &Setup, args: &Games) -> anyhow::Result<Outcome> {
    let Some((_, games)) = listed(setup, args, app.output)? else {
        return Ok(Outcome::FailedAs(NO_PLATFORM));
    };
    let games: Vec<Game> = games.into_iter().filter(|g| g.url.is_some()).collect();
    let links = games.iter().filter_map(|game| game.url.clone()).collect();
    let mut session = app.session(&[Scope::Check])?;
    let states = session.check(links).await?;
    let mut offline = 0;
    for (game, status) in games.iter().zip(&states) {
        let state = super::check::state(status.state);
        offline += usize::from(status.state != LinkState::Online);
        app.output.json_only(&GameLine {
            state: Some(state),
            file_name: status.file_name.as_deref(),
            size: status.size.or(game.size()),
            ..line(game)
        });
        let size = status.size.map(super::output::bytes).unwrap_or_default();
        app.output
            .say(&format!("{state:<8} {size:>10}  {}", game.name));
    }
    let values = [
        ("online", (games.len() - offline).into()),
        ("all", games.len().into()),
    ];
    app.output.say(&setup.l10n.text("rgsx-online", &values));
    Ok(Outcome::all_done(offline == 0))
}

fn history(setup: &Setup, tail: usize, output: &Output) -> anyhow::Result<Outcome> {
    let rows = History::new(setup).rows()?;
    if rows.is_empty() {
        output.note(&output.l10n().plain("rgsx-history-empty"));
    }
    let rows = &rows[rows.len().saturating_sub(tail)..];
    output.json_only(&rows);
    for row in rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        output.say(&format!(
            "{:<19}  {:<14}  {}: {}  {}",
            text("timestamp"),
            text("status"),
            text("platform"),
            text("game_name"),
            text("message")
        ));
    }
    Ok(Outcome::Done)
}
