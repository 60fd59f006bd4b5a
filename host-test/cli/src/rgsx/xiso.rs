//! Xbox discs, which the emulator requires without the part that only players
//! show: RGSX ships a program for that. Must not know archives.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hoster_host::Error;

use super::super::l10n::Localizer;
use super::error::RgsxError;
use super::extract::Extracted;
use super::extract::worker::NEEDED;
use super::postprocess::failed;

/// The program's name in RGSX.
const PROGRAM: &str = match cfg!(windows) {
    true => "extract-xiso_win.exe",
    false => "extract-xiso_linux",
};

/// Interval between checks whether it has ended.
const LOOK: Duration = Duration::from_millis(100);

/// Repacks all extracted discs. Without RGSX's program, they stay unchanged,
/// and this returns a remark.
pub fn repack(
    programs: &Path,
    at: &Path,
    out: &mut Extracted,
    stop: &Arc<AtomicBool>,
    l10n: &Localizer,
) -> Result<Option<String>, Error> {
    let is_disc = |path: &Path| {
        path.extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("iso"))
    };
    let program = programs.join(PROGRAM);
    for piece in out.files.iter_mut().filter(|piece| is_disc(&piece.path)) {
        let disc = at.join(&piece.path);
        if !program.is_file() {
            let values = [
                ("file", piece.path.display().to_string().into()),
                ("program", program.display().to_string().into()),
            ];
            return Ok(Some(l10n.text("rgsx-xbox", &values)));
        }
        run(&program, &disc, stop)?;
        let backup = PathBuf::from(format!("{}.old", disc.display()));
        if backup.exists() {
            std::fs::remove_file(&backup).map_err(|e| failed(&backup, e))?;
        }
        let repacked = std::fs::metadata(&disc).map_err(|e| failed(&disc, e))?;
        (piece.size, piece.crc) = (repacked.len(), None);
    }
    Ok(None)
}

fn run(program: &Path, disc: &Path, stop: &Arc<AtomicBool>) -> Result<(), Error> {
    let name = disc.file_name().unwrap_or_default();
    let refused = |why: &str| RgsxError::Repacking {
        program: program.to_owned(),
        file: name.display().to_string(),
        reason: why.to_owned(),
    };
    let mut child = Command::new(program)
        .arg("-r")
        // So that a name with a leading hyphen is not an option.
        .arg(Path::new(".").join(name))
        // It needs no other environment variables, least of all keys.
        .env_clear()
        .envs(
            NEEDED
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .current_dir(disc.parent().unwrap_or(Path::new(".")))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| refused(&e.to_string()))?;
    loop {
        match child.try_wait().map_err(|e| refused(&e.to_string()))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(refused(&status.to_string()).into()),
            None if stop.load(Ordering::Relaxed) => {
                // If this fails, the process has already ended.
                let _ = child.kill();
                let _ = child.wait();
                return Err(refused("it was stopped").into());
            }
            None => std::thread::sleep(LOOK),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::extract::Piece;
    use super::*;

    fn with_program(script: &str) -> (tempfile::TempDir, Result<Option<String>, Error>, Extracted) {
        repacking(script, "a b.iso")
    }

    fn repacking(
        script: &str,
        disc: &str,
    ) -> (tempfile::TempDir, Result<Option<String>, Error>, Extracted) {
        let home = tempfile::tempdir().unwrap();
        // Written by another process: a file cannot be executed while this
        // process, or a child that it is starting, has it open for writing.
        let written = Command::new("sh")
            .args(["-c", r#"printf %s "$1" >"$0" && chmod 755 "$0""#])
            .arg(home.path().join(PROGRAM))
            .arg(script)
            .status();
        assert!(written.unwrap().success());
        std::fs::write(home.path().join(disc), "long disc").unwrap();
        let mut out = Extracted {
            files: vec![Piece {
                path: disc.into(),
                size: 9,
                crc: Some(1),
                was_there: false,
            }],
            guess: None,
        };
        let error = repack(
            home.path(),
            home.path(),
            &mut out,
            &Arc::default(),
            &Localizer::english(),
        );
        (home, error, out)
    }

    #[test]
    fn a_disc_is_repacked_by_the_program_of_rgsx() {
        let script = "#!/bin/sh\nmv \"$2\" \"$2.old\" && printf disc > \"$2\"\n";
        let (home, error, out) = with_program(script);
        assert_eq!(error.unwrap(), None);
        assert_eq!((out.files[0].size, out.files[0].crc), (4, None));
        assert!(!home.path().join("a b.iso.old").exists());
    }

    #[test]
    fn the_program_gets_no_secret_and_no_option_that_a_disc_is_named_like() {
        let script = "#!/bin/sh\ncase \"$2\" in -*) exit 9;; esac\n\
                      env >seen && printf disc >\"$2\"\n";
        let (home, error, _) = repacking(script, "-d.iso");
        assert_eq!(error.unwrap(), None);
        let disc = std::fs::read(home.path().join("-d.iso")).unwrap();
        assert_eq!(disc, b"disc");
        // Cargo sets this variable for tests: it stands for all unneeded
        // variables.
        let seen = std::fs::read_to_string(home.path().join("seen")).unwrap();
        assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
        assert!(!seen.contains("CARGO_MANIFEST_DIR"), "{seen}");
    }

    #[test]
    fn a_program_that_fails_fails_the_game() {
        let (_home, error, _) = with_program("#!/bin/sh\nexit 3\n");
        let message = error.unwrap_err().to_string();
        assert!(message.contains("failed to repack a b.iso"), "{message}");
    }
}
