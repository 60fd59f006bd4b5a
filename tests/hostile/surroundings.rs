//! Around a plugin there is nothing: no environment, no files, no terminal.

use hoster_host::approval::Approval;
use hoster_host::plugin::LoadError;
use hoster_host::{Limits, Plugin};

use super::{Cage, in_time};
use crate::plugins::{self, Toys};
use crate::toy;

#[tokio::test]
async fn there_is_no_environment_no_argument_and_no_folder_to_read() {
    let cage = Cage::new().await;
    let account = cage
        .account("reads_its_environment", Limits::default())
        .await;
    let details = account.unwrap().details;
    // What has no working folder stands at the root of nothing.
    assert!(
        details.iter().all(|(n, v)| n == "folder" && v == "/"),
        "{details:?}"
    );
    cage.serves().await;
}

#[tokio::test]
async fn what_reads_files_or_opens_sockets_is_not_even_loaded() {
    let cage = Cage::new().await;
    for (plugin, import) in [
        ("reads_files", "wasi:filesystem/"),
        ("opens_sockets", "wasi:sockets/"),
    ] {
        let refused = Plugin::load_file(&cage.engine, &plugins::path(plugin), Approval::Vouched)
            .err()
            .unwrap();
        // What opens sockets brings files along, and it is the first import that is named.
        let named = matches!(&refused, LoadError::Import(_, found)
            if found.starts_with(import) || found.starts_with("wasi:filesystem/"));
        assert!(named, "{refused}");
    }
    cage.serves().await;
}

#[tokio::test]
async fn nothing_that_a_plugin_prints_comes_out() {
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
async fn a_plugin_that_wants_more_can_be_told_from_the_one_of_its_id() {
    let cage = Cage::new().await;
    let load =
        |name| Plugin::load_file(&cage.engine, &plugins::path(name), Approval::Vouched).unwrap();
    let (good, more) = (load("toy"), load("wants_more"));
    assert_eq!(good.manifest().id, more.manifest().id);
    assert_ne!(good.digest(), more.digest());
    assert_ne!(good.manifest().scopes, more.manifest().scopes);
    // More than the good one may do, but only where it is granted.
    let mut session = cage.session("wants_more", Limits::default());
    in_time(session.account()).await.unwrap();
}
