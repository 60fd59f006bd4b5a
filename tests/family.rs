//! All connections with one key come from one address: services lock keys that
//! are used from two, and a machine has one address per family.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hoster_host::download::{DownloadOptions, download};
use hoster_host::{
    Code, EngineOptions, Family, NetworkOptions, Resolution, ResolveOptions, Scope, SessionOptions,
};
use onefichier_simulator::Config;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

use crate::bench::{Bench, finish, private};

/// Starts a simulator that is reachable over both families, and locks keys that
/// use both.
async fn both() -> Bench {
    Bench::with(Config {
        listen_v6: true,
        ..Config::default()
    })
    .await
}

/// Returns the addresses from which requests came.
fn seen(bench: &Bench) -> BTreeSet<IpAddr> {
    bench.simulator.log().iter().map(|e| e.from).collect()
}

const FOUR: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const SIX: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

fn flags(bench: &Bench) -> Vec<String> {
    let (four, six) = (bench.simulator.addr(), bench.simulator.addr_v6().unwrap());
    let to = |a: SocketAddr| ["--connect-to".to_owned(), format!("1fichier.com={a}")];
    let key = ["--key-file".to_owned(), bench.arg("key.txt")];
    [to(six), to(four), key].concat()
}

async fn run(bench: &Bench, args: &[&str]) -> crate::bench::Run {
    let flags = flags(bench);
    let flags = flags.iter().map(String::as_str);
    let args: Vec<&str> = flags.chain(args.iter().copied()).collect();
    finish(bench.at_home(&args)).await
}

#[tokio::test]
async fn every_connection_of_a_command_uses_the_family_of_the_first() {
    let bench = both().await;
    let file = bench.store("game.zip", &[7; 100_000]);
    run(&bench, &["get", "-o", "out", &file.link]).await.ok();
    assert!(bench.requests("").len() >= 2, "API and file server");
    assert_eq!(seen(&bench).len(), 1);
}

#[tokio::test]
async fn a_family_can_be_forced_and_the_service_would_notice_a_change() {
    let bench = both().await;
    let file = bench.store("game.zip", b"content");
    run(&bench, &["-6", "get", "-o", "out", &file.link])
        .await
        .ok();
    assert_eq!(seen(&bench), BTreeSet::from([SIX]));
    // The reason for all this: the other address is locked out.
    let refused = run(
        &bench,
        &["--json", "-4", "--max-wait", "0", "resolve", &file.link],
    )
    .await;
    assert_eq!(refused.failed().code(), "rate-limited");
    assert_eq!(seen(&bench), BTreeSet::from([SIX, FOUR]));
    let run = run(&bench, &["-4", "-6", "account"]).await;
    assert_eq!(run.status, Some(2));
}

/// Uses the library: the other address becomes reachable only after the first
/// connection, and a client that starts over would prefer it.
#[tokio::test]
async fn after_the_first_connection_the_other_family_is_not_tried() {
    let bench = Bench::start().await;
    // A reserved port on which nothing listens yet.
    let reserved = TcpSocket::new_v6().unwrap();
    reserved.bind((Ipv6Addr::LOCALHOST, 0).into()).unwrap();
    let network = NetworkOptions {
        also_connect_to: Some(reserved.local_addr().unwrap()),
        ..NetworkOptions::default()
    };
    let options = SessionOptions {
        scopes: vec![Scope::Account, Scope::Download],
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), network, options);
    session.account().await.unwrap();
    let listener = reserved.listen(16).unwrap();
    for n in 0..3 {
        let file = bench.store(&format!("{n}.bin"), &[7; 1000]);
        let resolved = session.resolve(&file.link, ResolveOptions::plain()).await;
        let Resolution::Ready(ticket) = resolved.unwrap() else {
            panic!("no pause is needed");
        };
        let to = DownloadOptions {
            folder: bench.path("out"),
            ..DownloadOptions::default()
        };
        let network = session.service().clone();
        download(&network, &ticket, to).await.unwrap();
    }
    let tried = futures_util::FutureExt::now_or_never(listener.accept());
    assert!(tried.is_none(), "{tried:?}");
    assert_eq!(seen(&bench), BTreeSet::from([FOUR]));
}

#[tokio::test]
async fn a_family_that_the_service_lacks_is_reported() {
    let bench = Bench::start().await;
    let run = bench.json(&["-6", "account"]).await.failed();
    assert_eq!(run.code(), "network");
    assert!(run.stderr.contains("no IPv6 address"), "{}", run.stderr);
    let network = NetworkOptions {
        family: Some(Family::V6),
        ..NetworkOptions::default()
    };
    let options = SessionOptions {
        scopes: vec![Scope::Account],
        ..SessionOptions::default()
    };
    let mut session = bench.session(EngineOptions::default(), network, options);
    assert_eq!(session.account().await.unwrap_err().code(), Code::Network);
    assert!(bench.simulator.log().is_empty());
}

#[tokio::test]
async fn two_addresses_must_belong_to_one_server() {
    let bench = Bench::start().await;
    private(&bench.path("key.txt"));
    for (first, second) in [
        ("1fichier.com=127.0.0.1:1", "1fichier.com=127.0.0.1:2"),
        ("1fichier.com=127.0.0.1:1", "cjoint.net=[::1]:1"),
    ] {
        let args = ["--json", "--connect-to", first, "--connect-to", second];
        let run = finish(bench.at_home(&[&args[..], &["account"]].concat())).await;
        assert_eq!(run.failed().code(), "invalid-input");
    }
}

/// With `socks5://`, in the environment or on the command line, the proxy resolves
/// names.
#[tokio::test]
async fn a_socks_proxy_gets_names_and_not_addresses() {
    let bench = Bench::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!("socks5://{}", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).await.unwrap();
        let mut methods = vec![0; greeting[1].into()];
        stream.read_exact(&mut methods).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).await.unwrap();
        assert_eq!(head[3], 3, "a name");
        let mut name = vec![0; head[4].into()];
        stream.read_exact(&mut name).await.unwrap();
        String::from_utf8(name).unwrap()
    });
    let key = bench.arg("key.txt");
    let mut command = bench.at_home(&["--json", "--key-file", &key, "account"]);
    command.env("ALL_PROXY", proxy);
    finish(command).await.failed();
    assert_eq!(asked.await.unwrap(), "api.1fichier.com");
}
