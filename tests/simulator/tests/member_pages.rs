//! Requests of plowshare, pyOneFichierClient and others to the pages for
//! members and to upload nodes, reproduced in their form.

mod client;

use client::{Reply, between, curl_by_proxy, send, submit, unlimited, upload_server, visit};
use onefichier_simulator::{NewFile, Simulator};

const SITE: &str = "1fichier.com";

/// Logs in like plowshare; returns the cookie as a cookie jar would send it.
fn log_in(simulator: &Simulator) -> String {
    let form = "mail=user@example.com&pass=password&lt=on&secure=on&Login=Login";
    let reply = submit(simulator, "https://1fichier.com/login.pl", form);
    let cookie = reply.header("set-cookie").unwrap();
    // For the upload nodes as well.
    assert!(cookie.contains("; domain=.1fichier.com;"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

fn page(simulator: &Simulator, cookie: &str, path: &str) -> String {
    let cookie = format!("{cookie}; LG=en");
    send(simulator, "GET", SITE, path, &[("Cookie", &cookie)], b"").text()
}

fn post(simulator: &Simulator, cookie: &str, path: &str, form: &str) -> String {
    let headers = [
        ("Cookie", cookie),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    send(simulator, "POST", SITE, path, &headers, form.as_bytes()).text()
}

#[test]
fn plowshare_uploads_into_a_folder_that_it_makes_lists_and_removes() {
    let simulator = unlimited();
    let cookie = log_in(&simulator);
    let index = page(&simulator, &cookie, "/console/index.pl");
    assert!(index.contains(">My files<") && index.contains(">Logout<"));
    let list = || {
        page(
            &simulator,
            &cookie,
            "/console/files.pl?dir_id=0&oby=0&search=",
        )
    };
    let item = "<div class=\"dF\"><a href=\"#\" onclick=\"return false\">back&amp;ups<";
    assert!(!list().contains(item));
    let make = |form: &str| post(&simulator, &cookie, "/console/mkdir.pl", form);
    assert_eq!(
        make("mkdir=back%26ups&dir_id=0"),
        "Folder created successfully"
    );
    assert!(make("mkdir=back%26ups&dir_id=0").starts_with("Another"));
    assert!(make("mkdir=it%27s&dir_id=0").starts_with("Invalid"));
    let listed = list();
    let before = listed.split_once(item).unwrap().0;
    let id = before
        .rsplit_once("rel=\"")
        .unwrap()
        .1
        .strip_suffix("\">")
        .unwrap();
    assert_eq!(id, simulator.add_folder("back&ups").to_string());

    let (node, upload) = upload_server(&simulator);
    let (url, file) = (
        format!("https://{node}/upload.cgi?id={upload}"),
        tempfile::NamedTempFile::new().unwrap(),
    );
    std::fs::write(&file, b"content").unwrap();
    let part = format!("file[]=@{};filename=a.bin", file.path().display());
    let did = format!("did={id}");
    let fields = [
        "-b",
        &cookie,
        "-F",
        "dpass=",
        "-F",
        "domain=0",
        "-F",
        &part,
        "-F",
        &did,
        "-F",
        "ssl_on=on",
    ];
    assert_eq!(
        curl_by_proxy(&simulator, &[&fields[..], &[&url]].concat()).status,
        302
    );
    let url = format!("https://{node}/end.pl?xid={upload}");
    let csv = curl_by_proxy(&simulator, &["-H", "EXPORT:1", "-b", &cookie, &url]).text();
    let columns: Vec<&str> = csv.trim_end().split(';').collect();
    assert_eq!((columns[0], columns[1]), ("a.bin", "7"));
    let stored = simulator.files().pop().unwrap();
    assert_eq!(
        (&*stored.folder, stored.link),
        ("/back&ups", format!("https://1fichier.com/?{}", columns[2]))
    );
    let inside = page(
        &simulator,
        &cookie,
        &format!("/console/files.pl?dir_id={id}"),
    );
    let rel = between(&inside, "<li class=\" file\" rel=\"", "\"");
    let links = page(
        &simulator,
        &cookie,
        &format!("/console/link.pl?selected[]={rel}"),
    );
    assert!(links.contains(&format!("<a href=\"https://1fichier.com/?{}\"", columns[2])));

    // A public folder, whose rows it finds by a word.
    let public = simulator.share_folder("back&ups", None);
    let row = visit(&simulator, &public, &[]).text();
    let row = row
        .lines()
        .find(|line| line.contains("Download"))
        .unwrap()
        .to_owned();
    assert!(row.contains("href=\"https://1fichier.com/?") && row.contains(">a.bin</a></td> <td"));
}

#[test]
fn a_removal_page_has_the_words_that_plowshare_expects() {
    let simulator = unlimited();
    let (reply, node) = client::upload(&simulator, &[("a", b"a")], &[], false);
    let end = reply.header("location").unwrap();
    let csv = send(&simulator, "GET", &node, end, &[("EXPORT", "1")], b"").text();
    let columns: Vec<&str> = csv.split(';').collect();
    let url = format!(
        "https://1fichier.com/en/remove/{}/{}",
        columns[2], columns[3]
    );
    let asked = visit(&simulator, &url, &[]).text();
    assert!(!asked.contains("File not found"));
    let done = curl_by_proxy(&simulator, &["-F", "force=1", &url]).text();
    assert!(
        done.contains("padding:25px\">The file has been destroyed</div>"),
        "{done}"
    );
    let gone = visit(&simulator, &url, &[]).text();
    assert!(gone.contains("Invalid link - File not found"), "{gone}");
}

#[test]
fn members_see_their_credits_and_the_way_out() {
    let simulator = unlimited();
    let cookie = log_in(&simulator);
    for path in ["/console/params.pl", "/console/cdn.pl"] {
        assert!(page(&simulator, &cookie, path).contains("Your account have 100 GB of"));
        let french = page(&simulator, &cookie, &format!("{path}?lg=fr"));
        assert!(french.contains("compte a 100 Go de crédits"), "{french}");
    }
    let params = || page(&simulator, &cookie, "/console/params.pl");
    let checked = "type=\"checkbox\" checked=\"checked\" name=\"own_credit\"";
    assert!(!params().contains(checked));
    post(&simulator, &cookie, "/console/params.pl", "own_credit=on");
    assert!(params().contains(checked));
    assert!(page(&simulator, &cookie, "/").contains("logout.pl\">Logout"));
    assert!(!page(&simulator, "", "/").contains("logout.pl"));
    assert_eq!(
        send(&simulator, "GET", SITE, "/console/files.pl", &[], b"").status,
        302
    );
}

#[test]
fn a_member_sees_no_folder_of_others() {
    let simulator = unlimited();
    let cookie = log_in(&simulator);
    let theirs = simulator.add_file(NewFile {
        owner: onefichier_simulator::Owner::Stranger,
        folder: "theirs".into(),
        ..NewFile::new("secret.bin", "x")
    });
    let list = page(
        &simulator,
        &cookie,
        &format!("/console/files.pl?dir_id={}", theirs.folder_id),
    );
    assert!(!list.contains("secret"));
    let id = theirs.link.split_once('?').unwrap().1;
    let links = page(
        &simulator,
        &cookie,
        &format!("/console/link.pl?selected[]={id}"),
    );
    assert!(!links.contains(id));
    assert!(
        post(
            &simulator,
            &cookie,
            "/console/mkdir.pl",
            &format!("mkdir=x&dir_id={}", theirs.folder_id)
        )
        .starts_with("Invalid")
    );
}

/// The page of a report, or the report by POST.
fn reported(simulator: &Simulator, method: &str, headers: &[(&str, &str)]) -> Reply {
    let (reply, node) = client::upload(simulator, &[("a & b", &[0; 2048])], &[], false);
    let end = reply.header("location").unwrap();
    send(simulator, method, &node, end, headers, b"")
}

#[test]
fn the_page_of_a_report_has_one_cell_per_line() {
    let simulator = unlimited();
    let html = reported(&simulator, "GET", &[]).text();
    let cells: Vec<&str> = html
        .lines()
        .filter(|line| line.starts_with("<td class=\"normal\">"))
        .collect();
    assert_eq!(cells.len(), 4, "{html}");
    assert!(cells[0].contains(">a &amp; b<") && cells[1].contains(">2.00 KB<"));
    // One client takes everything up to the last quote of the line.
    let link = cells[2]
        .split_once("<a href=\"")
        .unwrap()
        .1
        .rsplit_once('"')
        .unwrap()
        .0;
    assert_eq!(link, simulator.files()[0].link);
    let removal = between(cells[3], ">", "<");
    assert_eq!(Some(removal), simulator.files()[0].removal_link.as_deref());
    assert!(html.contains("Upload finished"));
}

#[test]
fn a_report_is_returned_to_a_post_as_well() {
    let simulator = unlimited();
    let report = reported(&simulator, "POST", &[("JSON", "1")]).json();
    assert_eq!(report["links"][0]["size"], "2048");
}
