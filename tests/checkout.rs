//! Paths of the checkout, its target directory and its programs, looked up when a
//! test runs. Cargo does not rebuild when a checkout is moved, or when two
//! checkouts share a target directory, so a path that is compiled in may be
//! outdated.

use std::path::{Path, PathBuf};

/// The top of the checkout.
pub fn root() -> PathBuf {
    let package = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap().to_owned()
}

/// The command `hoster`.
pub fn hoster() -> PathBuf {
    variable("CARGO_BIN_EXE_hoster").into()
}

/// A folder that outlives the tests, for files that are expensive to create.
pub fn scratch() -> PathBuf {
    // For `target/debug/hoster`, this is `target/tmp`.
    let hoster = hoster();
    hoster.ancestors().nth(2).unwrap().join("tmp")
}

fn variable(name: &str) -> std::ffi::OsString {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run tests with cargo"))
}

/// Returns all Rust sources of the checkout.
pub fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    let is_built = |path: &Path| path.ends_with("target") || path.ends_with(".git");
    walkdir::WalkDir::new(root())
        .into_iter()
        .filter_entry(move |entry| !is_built(entry.path()))
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
}

#[test]
fn no_source_compiles_in_the_path_of_its_build() {
    // Split, or this file would match.
    let variables = [
        "CARGO_MANIFEST_DIR",
        "CARGO_TARGET_TMPDIR",
        "CARGO_BIN_EXE",
        "OUT_DIR",
    ];
    let mut count = 0;
    for (path, text) in sources() {
        count += 1;
        for variable in variables {
            for open in ["env!(\"", "env!(\n"] {
                let found = text.contains(&format!("{open}{variable}"));
                assert!(!found, "{}: read {variable} at run time", path.display());
            }
        }
    }
    assert!(count > 400, "{count} sources");
}

/// The build script with a `cargo` and a `rustc` that are shell scripts.
#[cfg(unix)]
mod build_script {
    use std::process::Command;

    use super::*;

    /// The build script, compiled in one checkout and run in another.
    struct Script {
        folder: tempfile::TempDir,
    }

    impl Script {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let source = root().join("host-test/build.rs");
            let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
            let compiled = Command::new(rustc)
                .args(["--edition", "2024", "-o"])
                .arg(folder.path().join("script"))
                .arg(source)
                .env("CARGO_MANIFEST_DIR", "/compiled/elsewhere")
                .env("OUT_DIR", "/compiled/elsewhere/out")
                .output()
                .unwrap();
            assert!(compiled.status.success(), "{compiled:?}");
            let script = Self { folder };
            std::fs::create_dir_all(script.path("moved here/host-test")).unwrap();
            std::fs::write(script.path("moved here/Cargo.toml"), "").unwrap();
            // As if the target were installed.
            script.write("rustc", "echo /");
            script.write("cargo", "echo \"in $PWD: $*\"");
            script
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().canonicalize().unwrap().join(name)
        }

        /// Writes a script from another process: a file cannot be run while this
        /// process, or a child that it starts meanwhile, has it open for writing.
        fn write(&self, name: &str, script: &str) {
            let written = Command::new("sh")
                .args([
                    "-c",
                    r#"printf '#!/bin/sh\n%s\n' "$1" >"$0"; chmod 755 "$0""#,
                ])
                .arg(self.path(name))
                .arg(script)
                .status();
            assert!(written.unwrap().success());
        }

        /// Runs the script; returns its output and whether it succeeds.
        fn run(&self) -> (String, bool) {
            let output = Command::new(self.path("script"))
                .current_dir(self.path(""))
                .env("CARGO_FEATURE_BUNDLED", "1")
                .env("CARGO_MANIFEST_DIR", self.path("moved here/host-test"))
                .env("OUT_DIR", self.path("out"))
                .env("CARGO", self.path("cargo"))
                .env("RUSTC", self.path("rustc"))
                .output()
                .unwrap();
            let printed = String::from_utf8(output.stdout).unwrap();
            (printed, output.status.success())
        }

        /// Runs the script, which must fail; returns its error.
        fn error(&self) -> String {
            let (printed, succeeded) = self.run();
            assert!(!succeeded, "{printed}");
            let errors: Vec<&str> = printed
                .lines()
                .filter_map(|line| line.strip_prefix("cargo::error="))
                .collect();
            assert_eq!(errors.len(), 1, "{printed}");
            errors[0].to_owned()
        }
    }

    #[test]
    fn a_build_script_of_a_moved_checkout_builds_in_the_new_place() {
        let script = Script::new();
        let (printed, succeeded) = script.run();
        assert!(succeeded, "{printed}");
        let here = format!("in {}: build ", script.path("moved here").display());
        assert!(printed.contains(&here), "{printed}");
        // Cargo looks for these relative to the package.
        for path in ["src", "wit", "Cargo.toml", "Cargo.lock"] {
            let watched = format!("cargo::rerun-if-changed=../{path}\n");
            assert!(printed.contains(&watched), "{printed}");
        }
        assert!(!printed.contains("elsewhere"), "{printed}");
    }

    #[test]
    fn a_failed_build_reports_which_command_where_and_why() {
        let script = Script::new();
        let root = script.path("moved here").display().to_string();
        script.write("cargo", "exit 101");
        let error = script.error();
        assert!(
            error.contains(&format!("` in {root}: exit status: 101")),
            "{error}"
        );
        assert!(error.contains("cargo build --profile component"), "{error}");

        std::fs::remove_file(script.path("cargo")).unwrap();
        let error = script.error();
        assert!(
            error.contains(&format!("` in {root}: No such file")),
            "{error}"
        );
        assert!(error.contains("/cargo build"), "{error}");

        script.write("rustc", "echo 'error: no such target' >&2; exit 1");
        let error = script.error();
        assert!(error.contains("/rustc --print target-libdir"), "{error}");
        assert!(
            error.ends_with("exit status: 1: error: no such target"),
            "{error}"
        );

        script.write("rustc", "echo /no/such/folder");
        assert!(script.error().contains("rustup target add wasm32-wasip2"));

        std::fs::remove_file(script.path("rustc")).unwrap();
        assert!(script.error().contains("/rustc --print target-libdir"));

        std::fs::remove_file(script.path("moved here/Cargo.toml")).unwrap();
        assert!(script.error().contains(&format!("no Cargo.toml in {root}")));
    }
}
