//! Messages in the language that is set in RGSX, including in its history.

use super::*;

#[tokio::test]
async fn messages_and_history_use_the_language_of_rgsx() {
    let rgsx = Rgsx::start().await;
    rgsx.write("rgsx_settings.json", &json!({"language": "fr"}));
    let link = "https://1fichier.com/?aaaaaaaaaaaaaaaaaaaa";
    let good = rgsx.store("Alpha.sfc", b"alpha");
    rgsx.games(&[good, json!(["Dead.sfc", link, "1 MB"])]);
    let run = rgsx.download(&["--all"]).await;
    let said = "Téléchargement OK : Alpha";
    assert!(run.stdout.contains(said), "{}", run.stdout);
    assert_eq!(run.counted(), "1 téléchargé (5 B), 1 échec");
    assert!(
        run.stderr.contains("n'existe pas ou plus"),
        "{}",
        run.stderr
    );
    let rows = rgsx.history();
    let dead = rows.iter().find(|row| row["status"] == "Erreur").unwrap();
    let message = dead["message"].as_str().unwrap();
    assert!(message.contains("n'existe pas ou plus"), "{message}");
    let run = rgsx.run(&["games", "--platform", "none"]).await;
    assert_eq!(run.status, Some(2));
    let said = "aucune plateforme nommée none";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[tokio::test]
async fn a_refused_archive_is_reported_in_the_language_of_rgsx() {
    let rgsx = Rgsx::start().await;
    rgsx.write("rgsx_settings.json", &json!({"language": "de"}));
    let evil = zip(&[("../evil.sfc", b"evil")]);
    rgsx.games(&[rgsx.store("Evil.zip", &evil)]);
    let run = rgsx.download(&["--game", "Evil"]).await;
    assert_eq!(run.status, Some(1));
    let said = "außerhalb seines Ordners";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}
