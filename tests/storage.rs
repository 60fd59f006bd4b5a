//! The commands that change files and folders of the account.

use onefichier_simulator::{NewFile, Owner};
use serde_json::{Value, json};

use crate::bench::{Bench, Run};

/// Returns the paths of all files and folders of the account, sorted.
async fn tree(bench: &Bench) -> Vec<String> {
    let lines = bench.json(&["--no-pace", "ls", "-r"]).await.ok().lines();
    let mut paths: Vec<String> = lines
        .iter()
        .map(|line| {
            let slash = if line["kind"] == json!("folder") {
                "/"
            } else {
                ""
            };
            format!("{}{slash}", line["path"].as_str().unwrap())
        })
        .collect();
    paths.sort();
    paths
}

/// Runs `hoster --json --no-pace ARGS`.
async fn change(bench: &Bench, args: &[&str]) -> Run {
    bench.json(&[&["--no-pace"], args].concat()).await
}

fn store_in(bench: &Bench, folder: &str, name: &str) -> String {
    let file = NewFile {
        folder: folder.into(),
        ..NewFile::new(name, name.as_bytes().to_vec())
    };
    bench.simulator.add_file(file).link
}

#[tokio::test]
async fn folders_are_created_one_by_one_or_with_their_parents() {
    let bench = Bench::start().await;
    let made = change(&bench, &["mkdir", "/a"]).await.ok().object();
    assert!(made["id"].as_str().is_some());
    assert_eq!(
        change(&bench, &["mkdir", "/a"]).await.failed().code(),
        "conflict"
    );
    assert_eq!(
        change(&bench, &["mkdir", "/x/y"]).await.failed().code(),
        "not-found"
    );
    change(&bench, &["mkdir", "-p", "/x/y/z", "/a/b", "/a"])
        .await
        .ok();
    assert_eq!(
        tree(&bench).await,
        ["/a/", "/a/b/", "/x/", "/x/y/", "/x/y/z/"]
    );
    change(&bench, &["mkdir", "--dry-run", "/other"]).await.ok();
    assert_eq!(tree(&bench).await.len(), 5);
}

#[tokio::test]
async fn a_recursive_listing_includes_every_folder() {
    let bench = Bench::start().await;
    store_in(&bench, "/", "top.bin");
    store_in(&bench, "/a/b/c", "deep.bin");
    store_in(&bench, "/z", "side.bin");
    assert_eq!(
        tree(&bench).await,
        [
            "/a/",
            "/a/b/",
            "/a/b/c/",
            "/a/b/c/deep.bin",
            "/top.bin",
            "/z/",
            "/z/side.bin"
        ]
    );
    assert_eq!(bench.simulator.log().len(), 5, "one listing a folder");
}

#[tokio::test]
async fn files_are_removed_by_path_and_by_link() {
    let bench = Bench::start().await;
    store_in(&bench, "/", "a.bin");
    let link = store_in(&bench, "/", "b.bin");
    store_in(&bench, "/", "c.bin");
    change(&bench, &["rm", "--dry-run", "/a.bin", &link])
        .await
        .ok();
    assert_eq!(tree(&bench).await.len(), 3);
    let run = change(&bench, &["rm", "/a.bin", &link]).await.ok();
    assert_eq!(run.lines().len(), 2);
    assert_eq!(tree(&bench).await, ["/c.bin"]);
    assert_eq!(
        change(&bench, &["rm", "/a.bin"]).await.failed().code(),
        "not-found"
    );
    assert_eq!(
        change(&bench, &["rm", "/"]).await.failed().code(),
        "invalid-input"
    );
}

#[tokio::test]
async fn a_folder_with_contents_is_removed_only_on_request() {
    let bench = Bench::start().await;
    store_in(&bench, "/old/deep", "a.bin");
    store_in(&bench, "/old", "b.bin");
    store_in(&bench, "/", "kept.bin");
    let run = change(&bench, &["rm", "/old"]).await.failed();
    assert_eq!(run.code(), "invalid-input");
    let message = run.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("2 files") && message.contains("--yes"),
        "{message}"
    );
    assert_eq!(tree(&bench).await.len(), 5);
    change(&bench, &["rm", "--yes", "/old"]).await.ok();
    assert_eq!(tree(&bench).await, ["/kept.bin"]);
    change(&bench, &["mkdir", "/empty"]).await.ok();
    change(&bench, &["rm", "/empty"]).await.ok();
    assert_eq!(tree(&bench).await, ["/kept.bin"]);
}

#[tokio::test]
async fn an_upload_without_an_account_is_removed_by_its_removal_link() {
    let bench = Bench::start().await;
    bench.write("a.tar", "content");
    let done = bench
        .keyless(&["--json", "upload", "a.tar"])
        .await
        .ok()
        .done();
    let removal = done["removal_link"].as_str().unwrap().to_owned();
    bench.keyless(&["--json", "rm", &removal]).await.ok();
    assert!(bench.simulator.files().is_empty());
    assert!(bench.simulator.log().iter().all(|e| !e.has_authorization));
}

#[tokio::test]
async fn files_move_into_folders_and_get_new_names() {
    let bench = Bench::start().await;
    store_in(&bench, "/", "a.bin");
    store_in(&bench, "/", "b.bin");
    bench.simulator.add_folder("/to");
    change(&bench, &["mv", "/a.bin", "/b.bin", "/to"])
        .await
        .ok();
    assert_eq!(tree(&bench).await, ["/to/", "/to/a.bin", "/to/b.bin"]);
    // Within one folder, a move is a rename, which the service's own move refuses.
    change(&bench, &["mv", "/to/a.bin", "/to/c.bin"]).await.ok();
    change(&bench, &["mv", "/to/b.bin", "/d.bin"]).await.ok();
    assert_eq!(tree(&bench).await, ["/d.bin", "/to/", "/to/c.bin"]);
    let run = change(&bench, &["mv", "/d.bin", "/to/c.bin"])
        .await
        .failed();
    assert_eq!(run.code(), "invalid-input");
}

#[tokio::test]
async fn folders_move_and_get_new_names() {
    let bench = Bench::start().await;
    store_in(&bench, "/a", "x.bin");
    bench.simulator.add_folder("/b");
    change(&bench, &["mv", "/a", "/b"]).await.ok();
    assert_eq!(tree(&bench).await, ["/b/", "/b/a/", "/b/a/x.bin"]);
    change(&bench, &["rename", "/b/a", "c"]).await.ok();
    change(&bench, &["mv", "/b/c", "/d"]).await.ok();
    assert_eq!(tree(&bench).await, ["/b/", "/d/", "/d/x.bin"]);
}

#[tokio::test]
async fn renaming_to_the_same_name_is_not_an_error() {
    let bench = Bench::start().await;
    let link = store_in(&bench, "/", "a.bin");
    let renamed = change(&bench, &["rename", &link, "b.bin"])
        .await
        .ok()
        .object();
    assert_eq!(renamed["name"], json!("b.bin"));
    change(&bench, &["rename", "/b.bin", "b.bin"]).await.ok();
    assert_eq!(tree(&bench).await, ["/b.bin"]);
}

#[tokio::test]
async fn other_peoples_files_are_copied_into_the_account() {
    let bench = Bench::start().await;
    bench.simulator.add_folder("/mine");
    let theirs = bench.simulator.add_file(NewFile {
        owner: Owner::Stranger,
        password: Some("open sesame".into()),
        ..NewFile::new("a.bin", b"content".to_vec())
    });
    let run = change(&bench, &["cp", &theirs.link, "/mine"])
        .await
        .failed();
    assert_eq!(run.code(), "password-required");
    let args = ["cp", "--password", "open sesame", &theirs.link, "/mine"];
    let copied = change(&bench, &args).await.ok().object();
    assert_eq!(copied["source"], json!(theirs.link));
    assert_ne!(copied["link"], json!(theirs.link));
    assert_eq!(tree(&bench).await, ["/mine/", "/mine/a.bin"]);
}

#[tokio::test]
async fn a_password_is_set_and_removed() {
    let bench = Bench::start().await;
    let link = store_in(&bench, "/", "a.bin");
    let args = [
        "chattr",
        "/a.bin",
        "--password",
        "open sesame",
        "--description",
        "mine",
    ];
    assert_eq!(
        change(&bench, &args).await.ok().object()["changed"],
        json!(1)
    );
    assert_eq!(
        change(&bench, &["resolve", &link]).await.failed().code(),
        "password-required"
    );
    change(&bench, &["chattr", "/a.bin", "--password", ""])
        .await
        .ok();
    change(&bench, &["resolve", &link]).await.ok();
    assert_eq!(
        change(&bench, &["chattr", "/a.bin"]).await.failed().code(),
        "invalid-input"
    );
}

#[tokio::test]
async fn a_shared_folder_is_listed_checked_and_downloaded_by_its_link() {
    let bench = Bench::start().await;
    store_in(&bench, "/set", "one.bin");
    store_in(&bench, "/set", "two & three.bin");
    let shared = change(&bench, &["share", "/set", "--public"])
        .await
        .ok()
        .object();
    let link = shared["link"].as_str().unwrap().to_owned();
    assert!(link.contains("/dir/"), "{link}");
    let mut names: Vec<Value> = bench
        .keyless(&["--json", "check", &link])
        .await
        .ok()
        .lines()
        .into_iter()
        .map(|line| line["file_name"].clone())
        .collect();
    names.sort_by_key(Value::to_string);
    assert_eq!(names, ["one.bin", "two & three.bin"]);
    change(&bench, &["get", &link, "-o", "out"]).await.ok();
    assert_eq!(bench.names_in("out"), ["one.bin", "two & three.bin"]);
}

#[tokio::test]
async fn a_shared_folder_can_have_a_password() {
    let bench = Bench::start().await;
    store_in(&bench, "/set", "one.bin");
    let args = ["share", "/set", "--public", "--password", "open sesame"];
    let shared = change(&bench, &args).await.ok().object();
    let link = shared["link"].as_str().unwrap().to_owned();
    let run = bench.keyless(&["--json", "check", &link]).await.failed();
    assert_eq!(run.code(), "password-required");
    let run = bench
        .keyless(&["--json", "check", &link, "--password", "swordfish"])
        .await
        .failed();
    assert_eq!(run.code(), "password-wrong");
    bench
        .keyless(&["--json", "check", &link, "--password", "open sesame"])
        .await
        .ok();
}

/// Starts a server on loopback that sends one small file to every client.
async fn elsewhere() -> std::net::SocketAddr {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let reply = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\ncontent";
            let _ = stream.write_all(reply).await;
        }
    });
    address
}

#[tokio::test]
async fn the_service_fetches_remote_files_and_reports_the_result() {
    let bench = Bench::start().await;
    let url = format!("http://{}/set/one.bin", elsewhere().await);
    let args = [
        "remote",
        "add",
        &url,
        "--to",
        "/fetched",
        "--header",
        "Cookie: a=b",
    ];
    let added = change(&bench, &args).await.ok().object();
    let id = added["id"].as_str().unwrap().to_owned();
    let listed = change(&bench, &["remote", "ls"]).await.ok().lines();
    assert!(listed.iter().any(|remote| remote["id"] == json!(id)));
    // The service works in the background and sends no notification.
    let done = loop {
        let shown = change(&bench, &["remote", "show", &id]).await.ok().object();
        if shown["results"].as_array().is_some_and(|r| !r.is_empty()) {
            break shown;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert_eq!(done["results"][0]["done"], json!(true), "{done}");
    assert!(done["executed"].as_str().is_some());
    assert_eq!(tree(&bench).await, ["/fetched/", "/fetched/one.bin"]);
}

#[tokio::test]
async fn a_list_of_remote_uploads_does_not_report_a_failed_one_as_done() {
    let bench = Bench::start().await;
    // Nothing listens there.
    let args = ["remote", "add", "http://127.0.0.1:1/none.bin"];
    let added = change(&bench, &args).await.ok().object();
    let id = added["id"].as_str().unwrap().to_owned();
    loop {
        let shown = change(&bench, &["remote", "show", &id]).await.ok().object();
        if shown["results"].as_array().is_some_and(|r| !r.is_empty()) {
            assert_eq!(shown["results"][0]["done"], json!(false));
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let run = bench.hoster(&["--no-pace", "remote", "ls"]).await.ok();
    let line = run
        .stdout
        .lines()
        .find(|line| line.starts_with(&id))
        .unwrap();
    assert!(
        line.contains("finished") && !line.contains("carried out"),
        "{line}"
    );
    assert!(run.stderr.contains("hoster remote show"), "{}", run.stderr);
    let run = bench
        .hoster(&["--no-pace", "remote", "show", &id])
        .await
        .ok();
    assert!(run.stdout.contains("failed"), "{}", run.stdout);
}

#[tokio::test]
async fn a_scan_reports_what_was_found() {
    let bench = Bench::start().await;
    store_in(&bench, "/", "a.bin");
    let report = change(&bench, &["scan", "/a.bin"]).await.ok().object();
    assert_eq!(report["clean"], json!(true));
}

#[tokio::test]
async fn a_command_can_only_do_what_it_was_granted() {
    let bench = Bench::start().await;
    // `ls` may only list the account, whatever its arguments.
    store_in(&bench, "/", "a.bin");
    change(&bench, &["ls", "-r"]).await.ok();
    let paths: Vec<String> = bench.simulator.log().into_iter().map(|e| e.path).collect();
    assert_eq!(paths, ["/v1/folder/ls.cgi"]);
}
