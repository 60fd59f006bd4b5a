//! `hoster share`.

use hoster_host::{Error, Share, Sharing};
use serde::Serialize;

use super::app::App;
use super::args::ShareArgs;
use super::{Outcome, items};

/// What `share --json` prints.
#[derive(Serialize)]
struct SharedLine<'a> {
    path: &'a str,
    link: Option<String>,
    dry_run: bool,
}

pub async fn run(app: &App<'_>, args: ShareArgs) -> anyhow::Result<Outcome> {
    let people = people(&args)?;
    let sharing = Sharing {
        public: match (args.public, args.private) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        password: args.password.get().map(str::to_owned),
        people,
    };
    if sharing.public.is_none() && sharing.password.is_none() && sharing.people.is_none() {
        return Err(Error::Invalid(
            "there is nothing to change; give --public, --private, --password or --with".into(),
        )
        .into());
    }
    let mut session = app.session(&["list", "manage"])?;
    let folder = items::folder(&mut session, &args.path)
        .await
        .map_err(|e| app.explain(e))?;
    let folder = folder.ok_or_else(|| Error::Invalid("the top folder cannot be shared".into()))?;
    let link = match args.dry.dry_run {
        true => None,
        false => session
            .share_folder(&folder, sharing)
            .await
            .map_err(|e| app.explain(e))?,
    };
    let place = link.as_ref().map(|l| format!(": {l}")).unwrap_or_default();
    app.output.json_only(&SharedLine {
        path: &args.path,
        link,
        dry_run: args.dry.dry_run,
    });
    app.output.done(
        args.dry.dry_run,
        "change",
        "changed",
        &format!("the sharing of {}{place}", args.path),
    );
    Ok(Outcome::Done)
}

/// The people of `--with`; none: they stay as they are.
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
                return Err(Error::Invalid(format!(
                    "`{right}` is no right; write EMAIL, EMAIL:write or EMAIL:hide-links"
                )));
            }
        }
    }
    if !email.contains('@') {
        return Err(Error::Invalid(format!("`{email}` is no e-mail address")));
    }
    Ok(share)
}
