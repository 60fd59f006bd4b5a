//! `hoster get`: downloads a list of links to a folder. `batch` is the queue,
//! `file` one file in it; most other files implement one option each.

pub mod args;
mod aria2;
mod aria2_file;
mod batch;
mod checksum_file;
mod event;
pub mod exec;
mod export;
mod failed_list;
mod file;
mod hooks;
mod join;
mod restore;
pub mod resume_command;
pub mod verify;

use hoster_host::download::{DownloadOptions, DownloadRequest, Existing};
use hoster_host::{Error, Scope};

use super::app::App;
use super::args::GetArgs;
use super::errors::{CommandError, usage};
use super::links::{self, Identified, Item, List};
use super::{Outcome, exit};

pub use batch::{Finish, Settings, run as download};
pub use event::verified;
pub use hooks::{Ended, Hooks};
use join::Joining;
pub use restore::{Rest, manifests};

pub async fn run(app: &App<'_>, mut args: GetArgs) -> anyhow::Result<Outcome> {
    let transfer = &mut args.transfer;
    transfer.small_file_pause = args::small_file_pause(&mut args.link_options.options)?;
    if let Some(list) = &transfer.retry_failed {
        if !list.exists() {
            app.output.say("nothing to retry: the list does not exist");
            return Ok(Outcome::Done);
        }
        (args.input, transfer.failed) = (Some(list.clone()), Some(list.clone()));
    }
    let exec = transfer.exec.as_deref().map(exec::words).transpose()?;
    let (paths, links): (Vec<String>, Vec<String>) =
        args.links.iter().cloned().partition(|link| is_path(link));
    let list = match links.is_empty() && args.input.is_none() && !paths.is_empty() {
        true => List::default(),
        false => links::collect(&links, args.input.as_deref()).await?,
    };
    let outcome = match list.items.is_empty() && paths.is_empty() {
        true => Ok(Outcome::Done),
        false => download_all(app, &args, (list.items, paths), exec).await,
    };
    // At the end, where it is noticed: all available files are downloaded.
    let gaps = list.gaps.report(app.output);
    Ok(exit::both(outcome?, exit::outcome(&gaps)))
}

/// Whether an argument is a path in the account and not a link.
fn is_path(argument: &str) -> bool {
    argument.starts_with('/')
}

async fn download_all(
    app: &App<'_>,
    args: &GetArgs,
    (items, paths): (Vec<Item>, Vec<String>),
    exec: Option<Vec<String>>,
) -> anyhow::Result<Outcome> {
    let is_elsewhere = args.transfer.aria2.is_some() || args.transfer.export.is_some();
    if is_elsewhere && app.crypt().is_some() {
        return Err(usage("--crypt cannot be used with --aria2 or --export").into());
    }
    if let Some(address) = &args.transfer.aria2 {
        // Once, before any link is resolved.
        aria2::Rpc::new(address)?.greet().await?;
    }
    let mut scopes = vec![Scope::Check];
    scopes.extend((!args.dry.dry_run).then_some(Scope::Download));
    scopes.extend((!paths.is_empty()).then_some(Scope::List));
    let mut session = app.session(&scopes)?;
    let (mut wanted, mut failed) = (Vec::new(), Vec::new());
    if !items.is_empty() {
        let identified = links::identify(&mut session, items).await?.into_iter();
        let (odd, links) = identified.partition(|one: &Identified| one.is_no_address(&session));
        let password = args.link_options.password.get();
        (wanted, failed) = links::open_folders(app, &mut session, links, password).await;
        let odd = odd.into_iter().map(|Identified { wanted, .. }| {
            Ended::failed(app.output, wanted.link, CommandError::NotALink.into())
        });
        failed.extend(odd);
    }
    let mut rest = None;
    if !paths.is_empty() {
        let found = restore::find(app, &mut session, args, &paths).await?;
        wanted.extend(found.files);
        failed.extend(found.failed);
        rest = Some(found.rest);
    }
    once_each(&mut wanted);
    if let Some(checksum) = &args.checksum {
        let [only] = wanted.as_mut_slice() else {
            return Err(usage("--checksum is for one link, but there are several").into());
        };
        only.checksum = Some(checksum.clone());
    }
    if let Some(name) = &args.output_name {
        let [only] = wanted.as_mut_slice() else {
            return Err(usage("--output-name is for one link, but there are several").into());
        };
        if name.is_empty() || name.contains(['/', '\0']) || matches!(name.as_str(), "." | "..") {
            let reason = format!("`{name}` is not a file name; -o names the folder");
            return Err(usage(reason).into());
        }
        let name = hoster_host::names::from_local(name.as_ref()).into_owned();
        (only.name, only.name_is_own) = (Some(name), true);
    }
    let joining = Joining::new(app, args, &wanted);
    let is_here = args.transfer.export.is_none() && args.transfer.aria2.is_none();
    let mut settings = settings(app, args, exec, rest.as_ref());
    if is_here && !args.dry.dry_run {
        settings.finish = Some(&joining);
    }
    batch::run(app, session, wanted, &settings, &failed, None).await
}

fn settings<'a>(
    app: &App<'_>,
    args: &'a GetArgs,
    exec: Option<Vec<String>>,
    rest: Option<&'a Rest>,
) -> Settings<'a> {
    let transfer = &args.transfer;
    Settings {
        transfer,
        resolve: args.link_options.resolve(),
        options: DownloadOptions {
            folder: args.output.clone(),
            existing: match transfer {
                _ if transfer.overwrite => Existing::Overwrite,
                _ if transfer.rename => Existing::Rename,
                _ => Existing::Skip,
            },
            allow_unverified: transfer.allow_unverified,
            connections: transfer.connections.into(),
            crypt: app.crypt().cloned(),
            ..DownloadOptions::default()
        },
        exec,
        dry_run: args.dry.dry_run,
        args: Some(args),
        finish: None,
        rest: rest.filter(|_| transfer.export.is_none()),
    }
}

/// Removes duplicates: a file may be in two folders, or in a folder and in the
/// list.
fn once_each(wanted: &mut Vec<DownloadRequest>) {
    let mut seen = std::collections::HashSet::new();
    wanted.retain(|wanted| {
        seen.insert(
            wanted
                .canonical
                .clone()
                .unwrap_or_else(|| wanted.link.clone()),
        )
    });
}

/// Fails if the checksum from the list or from `--checksum` does not fit the
/// plugin's algorithm.
fn check_checksum(wanted: &DownloadRequest, algorithm: Option<&str>) -> Result<(), Error> {
    let Some(hex) = &wanted.checksum else {
        return Ok(());
    };
    let algorithm = algorithm
        .ok_or_else(|| usage("this plugin does not support checksums; omit the checksum"))?;
    let digits = hoster_host::checksum::hex_digits(algorithm);
    let plausible = hex.bytes().all(|b| b.is_ascii_hexdigit())
        && digits.is_none_or(|digits| hex.len() == digits);
    match plausible {
        true => Ok(()),
        false => Err(usage(format!(
            "`{hex}` is not a {algorithm} checksum: expected {} hexadecimal digits",
            digits.unwrap_or_default()
        ))),
    }
}
