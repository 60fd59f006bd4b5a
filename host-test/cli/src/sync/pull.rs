//! `hoster sync pull`.

use std::collections::HashSet;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use hoster_host::download::{DownloadOptions, Existing};
use hoster_host::sync::{Pull, plan_pull};
use hoster_host::upload::Selection;
use hoster_host::{Error, ResolveOptions, Scope};
use tokio::sync::Mutex;

use super::super::app::{self, App};
use super::super::get::args::TransferArgs;
use super::super::get::{self, Ended, Finish, Rest, Settings};
use super::super::progress::Progress;
use super::super::summary::SyncCounts;
use super::super::{Outcome, exit};
use super::args::PullArgs;
use super::display::{Direction, SyncDisplay};

pub async fn run(app: &App<'_>, args: PullArgs) -> anyhow::Result<Outcome> {
    let options = super::options(&args.how, Selection::default());
    let display = SyncDisplay::new(app, Direction::Pull, args.how.quiet);
    let mut session = app.session(&[Scope::List])?;
    session.set_wait(app.wait(app::MAX_WAIT_TRANSFER));
    let planning = plan_pull(&mut session, &args.remote, &args.local, &options);
    let (mut plan, failures) = display.planning(planning).await?;
    let failures: Vec<Ended> = failures
        .into_iter()
        .map(|failed| Ended::failed(app.output, failed.path, failed.error))
        .collect();
    for (path, new) in plan.renamed() {
        let values = [
            ("path", path.as_str().into()),
            ("name", path.rsplit('/').next().unwrap_or_default().into()),
            ("new", new.as_str().into()),
        ];
        app.output
            .note(&app.output.l10n().text("restore-renamed", &values));
    }
    let rest = match args.how.no_manifest {
        true => None,
        false => {
            let manifests = get::manifests(app, plan.manifests(), None).await?;
            Some(Rest::new(args.local.clone(), plan.restore(&manifests)?))
        }
    };
    display.plan(plan.actions(), plan.counts());
    plan.check()?;
    if args.how.dry.dry_run {
        if let Some(rest) = &rest {
            rest.preview(app, args.how.quiet);
        }
        display.planned(plan.counts());
        let codes = failures.iter().filter_map(|ended| ended.failure.as_ref());
        let codes: Vec<_> = codes.map(|(code, _)| *code).collect();
        return Ok(exit::outcome(&codes));
    }
    super::ask(app, &args.how, plan.counts()).await?;
    let mut preparing = plan.prepare();
    while let Some(event) = preparing.next().await {
        display.on_event(event);
    }
    preparing.await?;
    let transfer = TransferArgs {
        parallel: args.parallel,
        connections: args.connections,
        limit_rate: args.limit_rate,
        quiet: args.how.quiet,
        ..TransferArgs::default()
    };
    let wanted = plan.downloads();
    let session = match wanted.is_empty() {
        true => session,
        false => app.session(&[Scope::Download])?,
    };
    let pulling = Pulling {
        app,
        plan: Mutex::new(plan),
        display,
    };
    let settings = Settings {
        resolve: ResolveOptions::plain(),
        options: DownloadOptions {
            folder: args.local.clone(),
            existing: Existing::Overwrite,
            connections: args.connections.into(),
            crypt: app.crypt().cloned(),
            ..DownloadOptions::default()
        },
        transfer: &transfer,
        exec: None,
        dry_run: false,
        args: None,
        rest: rest.as_ref(),
        finish: Some(&pulling),
    };
    get::download(app, session, wanted, &settings, &failures, None).await
}

/// The last step, after the downloads.
struct Pulling<'a> {
    app: &'a App<'a>,
    plan: Mutex<Pull>,
    display: SyncDisplay<'a>,
}

impl Finish for Pulling<'_> {
    fn finish<'a>(
        &'a self,
        done: &'a HashSet<String>,
        progress: &'a Progress,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let mut plan = self.plan.lock().await;
            let mut finishing = plan.finish(done);
            while let Some(event) = finishing.next().await {
                if let Some(failed) = self.display.on_event(event) {
                    failed.report(self.app, progress);
                }
            }
            finishing.await
        })
    }

    fn sync(&self) -> Option<SyncCounts> {
        Some(self.display.counts())
    }
}
