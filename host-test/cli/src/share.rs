//! `hoster share`.

use hoster_host::{Error, Scope, Session, Share, Sharing};
use serde::Serialize;

use super::app::App;
use super::args::ShareArgs;
use super::errors::usage;
use super::{Outcome, targets};

/// What `share --json` prints after a change.
#[derive(Serialize)]
struct SharedLine<'a> {
    path: &'a str,
    link: Option<&'a str>,
    dry_run: bool,
}

/// What `share --json` prints without a change.
#[derive(Serialize)]
struct SharingLine<'a> {
    path: &'a str,
    link: Option<&'a str>,
    has_password: bool,
    people: Vec<PersonLine<'a>>,
}

#[derive(Serialize)]
struct PersonLine<'a> {
    email: &'a str,
    write: bool,
    hide_links: bool,
}

impl<'a> PersonLine<'a> {
    fn of(share: &'a Share) -> Self {
        Self {
            email: &share.email,
            write: share.write,
            hide_links: share.hide_links,
        }
    }
}

pub async fn run(app: &App<'_>, args: ShareArgs) -> anyhow::Result<Outcome> {
    let sharing = Sharing {
        public: match (args.public, args.private) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        password: args.password.get().map(str::to_owned),
        people: people(&args)?,
    };
    let is_change =
        sharing.public.is_some() || sharing.password.is_some() || sharing.people.is_some();
    let done = match is_change {
        true => change(app, &args, sharing).await,
        false => show(app, &args.path).await,
    };
    done?;
    Ok(Outcome::Done)
}

async fn folder(session: &mut Session, path: &str) -> Result<String, Error> {
    let folder = targets::folder(session, path).await?;
    folder.ok_or_else(|| usage("the top folder cannot be shared"))
}

/// Shows how a folder is shared.
async fn show(app: &App<'_>, path: &str) -> Result<(), Error> {
    let mut session = app.session(&[Scope::List])?;
    let folder = folder(&mut session, path).await?;
    let status = session.get_sharing(&folder).await?;
    if app.output.is_json() {
        app.output.json(&SharingLine {
            path,
            link: status.link.as_deref(),
            has_password: status.has_password,
            people: status.people.iter().map(PersonLine::of).collect(),
        });
        return Ok(());
    }
    app.output.say(&match (&status.link, status.has_password) {
        (None, _) => "not public".to_owned(),
        (Some(link), true) => format!("public, with a password: {link}"),
        (Some(link), false) => format!("public: {link}"),
    });
    for share in &status.people {
        let links = if share.hide_links {
            ", without links"
        } else {
            ""
        };
        let rights = if share.write { "write" } else { "read" };
        let email = &share.email;
        app.output
            .say(&format!("shared with {email}: {rights}{links}"));
    }
    Ok(())
}

async fn change(app: &App<'_>, args: &ShareArgs, sharing: Sharing) -> Result<(), Error> {
    let (is_public, dry_run) = (sharing.public == Some(true), args.dry.dry_run);
    let mut session = app.session(&[Scope::List, Scope::Manage])?;
    let folder = folder(&mut session, &args.path).await?;
    let link = match dry_run {
        true => None,
        false => session.share_folder(&folder, sharing).await?,
    };
    app.output.json_only(&SharedLine {
        path: &args.path,
        link: link.as_deref(),
        dry_run,
    });
    match link {
        // Only the link, so that `$(hoster share …)` is the link.
        Some(link) if is_public => app.output.say(&link),
        _ => {
            let what = format!("the sharing of {}", args.path);
            app.output.done(dry_run, "change", "changed", &what);
        }
    }
    Ok(())
}

/// Parses `--with`; `None` if the list is not to change.
fn people(args: &ShareArgs) -> Result<Option<Vec<Share>>, Error> {
    if args.with_nobody {
        return Ok(Some(Vec::new()));
    }
    if args.people.is_empty() {
        return Ok(None);
    }
    let people: Result<Vec<Share>, Error> = args.people.iter().map(|text| person(text)).collect();
    people.map(Some)
}

fn person(text: &str) -> Result<Share, Error> {
    let (email, rights) = text.split_once(':').unwrap_or((text, ""));
    let mut share = Share {
        email: email.to_owned(),
        write: false,
        hide_links: false,
    };
    for right in rights.split(',').filter(|r| !r.is_empty()) {
        match right {
            "write" => share.write = true,
            "hide-links" => share.hide_links = true,
            _ => {
                return Err(usage(format!(
                    "`{right}` is not a right; write EMAIL, EMAIL:write or EMAIL:hide-links"
                )));
            }
        }
    }
    if !email.contains('@') {
        return Err(usage(format!("`{email}` is not an e-mail address")));
    }
    Ok(share)
}
