//! The units of systemd in the documentation.

use tokio::process::Command;

/// Extracts the units of docs/backup.md, each of which begins with its name.
fn units() -> Vec<(String, String)> {
    let page = include_str!("../../docs/backup.md");
    let blocks = page.split("```ini\n").skip(1);
    let units = blocks.map(|block| block.split("```").next().unwrap());
    units
        .map(|unit| {
            let name = unit.lines().next().unwrap().trim_start_matches("# ");
            let name = name.split(':').next().unwrap();
            (
                name.to_owned(),
                unit.replace("%h/.cargo/bin/hoster", "/bin/true"),
            )
        })
        .collect()
}

#[tokio::test]
async fn systemd_accepts_the_units_of_the_documentation() {
    let folder = tempfile::tempdir().unwrap();
    let units = units();
    assert_eq!(units.len(), 3);
    let mut analyze = Command::new("systemd-analyze");
    analyze.args(["--user", "--man=no", "verify"]);
    for (name, text) in units {
        // A template is verified as an instance.
        let path = folder.path().join(name.replace("@.", "@backup.service."));
        std::fs::write(&path, text).unwrap();
        analyze.arg(path);
    }
    analyze.env("XDG_RUNTIME_DIR", folder.path());
    let Ok(output) = analyze.output().await else {
        eprintln!("there is no systemd-analyze here");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
