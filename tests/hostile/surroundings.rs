//! A plugin has no surroundings: no environment, no files, no terminal.

use hoster_host::approval::Approval;
use hoster_host::plugin::LoadError;
use hoster_host::{Limits, Plugin};

use super::{Cage, in_time};
use crate::plugins::{self, Toys};
use crate::toy;

#[tokio::test]
async fn a_plugin_sees_no_environment_no_arguments_and_no_folders() {
    let cage = Cage::new().await;
    let account = cage
        .account("reads_its_environment", Limits::default())
        .await;
    let details = account.unwrap().details;
    // Without a working folder, the current folder is an empty root.
    assert!(
        details.iter().all(|(n, v)| n == "folder" && v == "/"),
        "{details:?}"
    );
    cage.serves().await;
}

#[tokio::test]
async fn a_plugin_that_reads_files_or_opens_sockets_is_not_loaded() {
    let cage = Cage::new().await;
    for (plugin, import) in [
        ("reads_files", "wasi:filesystem/"),
        ("opens_sockets", "wasi:sockets/"),
    ] {
        let refused = Plugin::load_file(&cage.engine, &plugins::path(plugin), Approval::Vouched)
            .err()
            .unwrap();
        // Code that opens sockets also imports files, and the error names the first import.
        let named = matches!(&refused, LoadError::Import(_, found)
            if found.starts_with(import) || found.starts_with("wasi:filesystem/"));
        assert!(named, "{refused}");
    }
    cage.serves().await;
}

#[tokio::test]
async fn nothing_that_a_plugin_prints_is_shown() {
    let toys = Toys::start().await;
    let run = toys
        .run("prints_what_it_knows", &["-vvv", "account"])
        .await
        .ok();
    for output in [&run.stdout, &run.stderr] {
        assert!(!output.contains("the plugin knows"), "{output}");
        assert!(!output.contains(toy::KEY), "{output}");
    }
}

#[tokio::test]
async fn a_plugin_that_requires_more_is_distinguished_from_the_one_with_its_id() {
    let cage = Cage::new().await;
    let load =
        |name| Plugin::load_file(&cage.engine, &plugins::path(name), Approval::Vouched).unwrap();
    let (good, more) = (load("toy"), load("wants_more"));
    assert_eq!(good.manifest().id, more.manifest().id);
    assert_ne!(good.digest(), more.digest());
    assert_ne!(good.manifest().scopes, more.manifest().scopes);
    // It may do more than the good one, but only what is granted.
    let mut session = cage.session("wants_more", Limits::default());
    in_time(session.account()).await.unwrap();
}
