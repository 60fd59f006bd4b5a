//! `hoster rgsx download` and `retry`: which games to download, to which
//! folder, and which ones already exist. Must not know how files are
//! downloaded.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use hoster_host::download::{
    DownloadOptions, DownloadRequest, Existing, control_file, free_space, is_own_file,
};
use hoster_host::{Error, LinkState, ResolveOptions, Scope, Session};
use serde_json::Value;

use super::super::app::App;
use super::super::args::LinkPassword;
use super::super::get::args::TransferArgs;
use super::super::get::{self, Ended};
use super::super::output::bytes;
use super::super::progress::Progress;
use super::super::summary::{self, Reader, Summary};
use super::args::{Download, How, Retry};
use super::error::RgsxError;
use super::game_files::GameFiles;
use super::history::{History, is_unfinished};
use super::lists::{self, Game, Platform};
use super::matching::{self, Match};
use super::postprocess::Order;
use super::record::{Record, State};
use super::roms::{Roms, Rule, Use};
use super::setup::Setup;
use super::{NO_GAME, NO_PLATFORM, NO_ROM, Outcome, destination, names, refuse};

/// Simultaneous games, unless set otherwise in RGSX.
const AT_ONCE: u64 = 5;

pub async fn run(app: &App<'_>, setup: &Setup, args: Download) -> anyhow::Result<Outcome> {
    let Some(platform) = super::platform(setup, &args.platform, app.output)? else {
        return Ok(Outcome::FailedAs(NO_PLATFORM));
    };
    let games = lists::games(setup, &platform)?;
    let chosen = match args.all {
        true => matching::search(&games, args.search.as_deref().unwrap_or("")),
        false => match choose(app, &games, &args.games) {
            Some(chosen) => chosen,
            None => return Ok(Outcome::FailedAs(NO_GAME)),
        },
    };
    if chosen.is_empty() {
        let platform = platform.name.clone();
        refuse(app.output, RgsxError::NoMatch { platform });
        return Ok(Outcome::FailedAs(NO_GAME));
    }
    fetch(app, setup, &platform, chosen, &args.how).await
}

/// Returns the requested games. The words of each must match exactly one game.
fn choose<'a>(app: &App<'_>, games: &'a [Game], named: &[String]) -> Option<Vec<&'a Game>> {
    let mut chosen = Vec::new();
    let mut all_found = true;
    for words in named {
        let error = match matching::find(games, words) {
            Match::One(game) => {
                chosen.push(game);
                continue;
            }
            Match::Several(found) => RgsxError::Several {
                words: words.clone(),
                games: found.iter().map(|game| game.name.clone()).collect(),
            },
            Match::None => RgsxError::NoGame {
                words: words.clone(),
            },
        };
        all_found = false;
        refuse(app.output, error);
    }
    all_found.then_some(chosen)
}

/// Retries downloads that failed and have not succeeded since.
pub async fn retry(app: &App<'_>, setup: &Setup, args: Retry) -> anyhow::Result<Outcome> {
    let wanted = match &args.platform {
        Some(named) => match super::platform(setup, named, app.output)? {
            Some(platform) => Some(platform.name),
            None => return Ok(Outcome::FailedAs(NO_PLATFORM)),
        },
        None => None,
    };
    let rows = History::new(setup).rows()?;
    let mut last: HashMap<(&str, &str), bool> = HashMap::new();
    for row in &rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or("");
        last.insert((text("platform"), text("game_name")), is_unfinished(row));
    }
    let mut outcome = Outcome::Done;
    let mut nothing = true;
    for platform in lists::platforms(setup, true)? {
        if wanted.as_ref().is_some_and(|name| *name != platform.name) {
            continue;
        }
        let has_failed = |game: &&Game| {
            let key = (platform.name.as_str(), game.name.as_str());
            last.get(&key).copied().unwrap_or(false)
        };
        if !last
            .iter()
            .any(|((name, _), failed)| *name == platform.name && *failed)
        {
            continue;
        }
        let games = lists::games(setup, &platform)?;
        let failed: Vec<&Game> = games.iter().filter(has_failed).collect();
        if failed.is_empty() {
            continue;
        }
        nothing = false;
        if !matches!(
            fetch(app, setup, &platform, failed, &args.how).await?,
            Outcome::Done
        ) {
            outcome = Outcome::Failed;
        }
    }
    if nothing {
        app.output.say(&setup.l10n.plain("nothing-failed"));
    }
    Ok(outcome)
}

async fn fetch(
    app: &App<'_>,
    setup: &Setup,
    platform: &Platform,
    mut chosen: Vec<&Game>,
    how: &How,
) -> anyhow::Result<Outcome> {
    let folder = destination::folder(setup, platform);
    let history = History::new(setup);
    let mut before = Vec::new();
    if !how.force {
        let there = Present::read(setup, &folder, &history, platform)?;
        chosen.retain(|game| {
            let is_there = there.has(game);
            if is_there {
                let name = [("game", game.display.as_str().into())];
                app.output.say(&setup.l10n.text("rgsx-present", &name));
                before.push(Ended {
                    name: game.name.clone(),
                    failure: None,
                });
            }
            !is_there
        });
    }
    let extracts = setup.settings.switch("auto_extract", true);
    let rule = how.extract.unwrap_or(match extracts {
        true => Rule::Window,
        false => Rule::Never,
    });
    let roms = Roms::of(&setup.save, platform, rule);
    let takes_all = how.force || setup.settings.switch("allow_unknown_extensions", false);
    let mut seen = HashSet::new();
    let mut problems = Vec::new();
    chosen.retain(|game| {
        let name = || game.name.clone();
        let (code, error) = match &game.url {
            None => (1, RgsxError::NoLink { game: name() }),
            Some(_) if game.is_torrent => (1, RgsxError::Torrent { game: name() }),
            Some(_) if !takes_all && roms.usage(&game.name) == Use::Unknown => {
                (NO_ROM, RgsxError::NotARom { game: name() })
            }
            // Two games with the same link are one download.
            Some(url) => return seen.insert(url.clone()),
        };
        problems.push((*game, code, Error::from(error)));
        false
    });
    let key = app.find_key();
    let reasons = problems.iter();
    let reasons = reasons.map(|(game, _, error)| (*game, app.output.message(error)));
    let reasons: Vec<(&Game, String)> = reasons.collect();
    for ((game, reason), (_, _, error)) in reasons.iter().zip(&problems) {
        before.push(Ended {
            name: game.name.clone(),
            failure: Some((error.code(), reason.clone())),
        });
    }
    let record = Record {
        history: &history,
        kept: GameFiles::new(&setup.save, &setup.data),
        order: Arc::new(Order::of(setup, platform)),
        allowed_paths: destination::allowed_paths(setup, &setup.program(), &folder),
        unpacking: tokio::sync::Mutex::default(),
        output: app.output,
        platform,
        roms,
        folder: &folder,
        forces: how.force,
        has_key: matches!(&key, Ok(Some(_))),
        games: chosen
            .iter()
            .filter_map(|game| Some((game.url.clone()?, *game)))
            .collect(),
        noted_names: history.file_names(&platform.name),
        task: format!("cli-{}", std::process::id()),
        state: Mutex::new(State::default()),
    };
    let mut codes = Vec::new();
    if !how.dry_run {
        record.refuse_all(
            reasons
                .iter()
                .map(|(game, reason)| (*game, reason.as_str())),
        );
    }
    for (game, code, error) in problems {
        codes.push(code);
        app.output.error(&error.into(), Some(&game.name));
    }
    if !chosen.is_empty() {
        let done = match (key, how.dry_run) {
            (Err(error), _) => Err(error.into()),
            (Ok(_), true) => would_fetch(app, &chosen, &folder).await,
            (Ok(_), false) => downloads(app, setup, &chosen, how, (&record, &before)).await,
        };
        // An error that stops the whole run is why each game failed.
        let done = done.inspect_err(|error| {
            if !how.dry_run {
                let reason = app.output.reason(error);
                record.refuse_all(chosen.iter().map(|game| (*game, reason.as_str())));
            }
        })?;
        if !matches!(done, Outcome::Done) {
            codes.push(1);
        }
    }
    if chosen.is_empty() && !how.dry_run {
        nothing_fetched(app, &before);
    }
    Ok(match codes.as_slice() {
        [] => Outcome::Done,
        [first, rest @ ..] if rest.iter().all(|code| code == first) => Outcome::FailedAs(*first),
        _ => Outcome::Failed,
    })
}

/// Prints the summary of a run with nothing to download. In JSON there was no
/// begin event, so there is no end event either.
fn nothing_fetched(app: &App<'_>, before: &[Ended]) {
    if app.output.is_json() {
        return;
    }
    let progress = Progress::new(app.output, true);
    before.iter().for_each(|ended| ended.note(&progress));
    let kind = (summary::GAMES, Reader::Output);
    Summary::new(app.output, progress, kind, |_| None).print();
}

async fn downloads(
    app: &App<'_>,
    setup: &Setup,
    chosen: &[&Game],
    how: &How,
    (record, before): (&Record<'_>, &[Ended]),
) -> anyhow::Result<Outcome> {
    let at_once = setup.settings.number("max_simultaneous_downloads");
    let at_once = at_once.unwrap_or(AT_ONCE).min(AT_ONCE) as u8;
    let transfer = TransferArgs {
        parallel: how.parallel.unwrap_or(at_once),
        limit_rate: how.limit_rate,
        ..TransferArgs::default()
    };
    let settings = get::Settings {
        resolve: ResolveOptions {
            password: LinkPassword::of_environment(),
            ..ResolveOptions::plain()
        },
        options: DownloadOptions {
            folder: record.folder.to_owned(),
            // As in RGSX: a file of the same size counts as the same, any other
            // is replaced. But files of other games are kept.
            existing: match how.force {
                true => Existing::Overwrite,
                false => Existing::Update,
            },
            number_taken: true,
            allow_unverified: how.allow_unverified,
            hash: Some("crc32".into()),
            connections: transfer.connections.into(),
            ..DownloadOptions::default()
        },
        transfer: &transfer,
        dry_run: false,
        exec: None,
        args: None,
        finish: None,
        rest: None,
    };
    let wanted = chosen.iter().filter_map(|game| game.url.as_deref());
    let wanted: Vec<DownloadRequest> = wanted.map(DownloadRequest::new).collect();
    let session = app.session(&[Scope::Check, Scope::Download])?;
    let done = get::download(app, session, wanted, &settings, before, Some(record)).await?;
    Ok(match done {
        Outcome::FailedAs(_) => Outcome::Failed,
        done => done,
    })
}

/// Prints what would be downloaded. Requests names and sizes in bulk.
async fn would_fetch(app: &App<'_>, chosen: &[&Game], folder: &Path) -> anyhow::Result<Outcome> {
    let l10n = app.output.l10n();
    let mut session: Session = app.session(&[Scope::Check])?;
    let links = chosen.iter().filter_map(|game| game.url.clone()).collect();
    let states = session.check(links).await?;
    let (mut sum, mut dead) = (0_u64, 0);
    for (game, status) in chosen.iter().zip(&states) {
        let size = status.size.or_else(|| game.size());
        let problem = match status.state {
            LinkState::Offline => Some("rgsx-gone"),
            LinkState::Bad => Some("rgsx-bad-link"),
            _ => None,
        };
        match problem {
            Some(_) => dead += 1,
            None => sum = sum.saturating_add(size.unwrap_or(0)),
        }
        app.output.json_only(&super::GameLine {
            state: Some(super::super::check::state(status.state)),
            file_name: status.file_name.as_deref(),
            size,
            ..super::line(game)
        });
        let name = status.file_name.as_deref().unwrap_or(&game.name);
        let size = size.map_or_else(|| l10n.plain("size-unknown"), bytes);
        let values = [("game", name.into()), ("size", size.into())];
        app.output
            .say(&l10n.text(problem.unwrap_or("rgsx-would"), &values));
    }
    // The platform's folder may not exist yet.
    let disk = folder.ancestors().find(|folder| folder.is_dir());
    let free = disk.and_then(free_space);
    let values = [
        ("games", (chosen.len() - dead).into()),
        ("size", bytes(sum).into()),
        ("folder", folder.display().to_string().into()),
    ];
    let mut text = l10n.text("rgsx-sum", &values);
    if let Some(free) = free {
        let values = [("sum", text.into()), ("free", bytes(free).into())];
        text = match free < sum {
            true => l10n.text("rgsx-lacks", &values),
            false => l10n.text("rgsx-free", &values),
        };
    }
    app.output.say(&text);
    Ok(Outcome::all_done(
        dead == 0 && free.is_none_or(|free| free >= sum),
    ))
}

/// The games that are present: recorded as downloaded, and either a file of
/// that name or all files extracted from it exist.
struct Present {
    noted: HashSet<String>,
    files: HashSet<String>,
    kept: HashSet<String>,
}

impl Present {
    fn read(
        setup: &Setup,
        folder: &Path,
        history: &History,
        platform: &Platform,
    ) -> Result<Self, Error> {
        let noted = history.noted(&platform.name)?;
        if noted.is_empty() {
            return Ok(Self {
                noted,
                files: HashSet::new(),
                kept: HashSet::new(),
            });
        }
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let files = entries
            .filter_map(Result::ok)
            .filter(|entry| !is_own_file(&entry.path()) && control_file(&entry.path()).is_none())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .map(|name| names::normalised(&name))
            .collect();
        let kept = GameFiles::new(&setup.save, &setup.data)
            .games()?
            .into_values();
        let kept = kept
            .filter(|game| game.platform == platform.name && !game.files.is_empty())
            .filter(|game| game.files.iter().all(|file| file.path.exists()))
            .map(|game| game.game)
            .collect();
        Ok(Self { noted, files, kept })
    }

    fn has(&self, game: &Game) -> bool {
        let key = names::normalised(&game.name);
        self.noted.contains(&key) && (self.files.contains(&key) || self.kept.contains(&game.name))
    }
}
