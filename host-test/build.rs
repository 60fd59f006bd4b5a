//! With the feature `bundled`, builds the component of the root package for
//! wasm32-wasip2 and passes its path to `builtin.rs`.

use std::env;
use std::ffi::{OsStr, OsString};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-wasip2";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        build_component();
    }
}

fn build_component() {
    // Relative to this package, so that the checkout can be moved.
    for path in ["src", "wit", "build.rs", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed=../{path}");
    }
    let root = root();
    let target_dir = PathBuf::from(variable("OUT_DIR")).join(folder_for(&root));
    require_target();
    let mut cargo = Command::new(variable("CARGO"));
    cargo
        .current_dir(&root)
        .args(["build", "--profile", "component", "--target", TARGET])
        .args(["-p", "onefichier", "--lib", "--target-dir"])
        .arg(&target_dir);
    // The outer build's settings are for its own target and tools.
    for name in [
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ] {
        cargo.env_remove(name);
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", remapped(&root).join("\u{1f}"));
    let status = cargo
        .status()
        .unwrap_or_else(|e| stop(&format!("{}: {e}", described(&cargo))));
    if !status.success() {
        let cargo = described(&cargo);
        stop(&format!(
            "{cargo}: {status}; the compiler's messages are above"
        ));
    }
    let component = target_dir
        .join(TARGET)
        .join("component")
        .join("onefichier.wasm");
    println!(
        "cargo::rustc-env=HOSTER_BUNDLED_PLUGIN={}",
        component.display()
    );
}

/// The folder of the package `onefichier`. Read from the environment at run
/// time: cargo does not rebuild this script when the checkout is moved, or when
/// two checkouts share a target directory.
fn root() -> PathBuf {
    let package = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let root = package.parent().unwrap_or(&package).to_owned();
    if !root.join("Cargo.toml").is_file() {
        stop(&format!(
            "there is no Cargo.toml in {}; build from a whole checkout, or without the \
             feature `bundled`",
            root.display()
        ));
    }
    root
}

/// Returns a target folder name for this checkout. Checkouts must not share
/// one: cargo takes sources that are older than another checkout's build for
/// unchanged.
fn folder_for(root: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    root.hash(&mut hasher);
    format!("component-{:016x}", hasher.finish())
}

/// Reads a variable that cargo sets for build scripts.
fn variable(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| stop(&format!("cargo did not set {name}")))
}

/// Describes a command and its working directory, for messages.
fn described(command: &Command) -> String {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    let folder = command.get_current_dir().map(Path::to_owned);
    let folder = folder.or_else(|| env::current_dir().ok());
    let folder = folder.unwrap_or_default();
    format!("`{}` in {}", words.join(" "), folder.display())
}

/// Returns flags that exclude this machine's paths from the component, the same
/// as in `./dist`, so that its bytes do not depend on where it is built.
fn remapped(root: &Path) -> Vec<String> {
    let remap = |path: &Path, name| format!("--remap-path-prefix={}={name}", path.display());
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
        Some(Path::new(&home).join(".cargo"))
    });
    let registries = home.and_then(|home| home.join("registry/src").read_dir().ok());
    let registries = registries.into_iter().flatten().flatten();
    let mut flags = vec![remap(root, "/onefichier")];
    flags.extend(registries.map(|entry| remap(&entry.path(), "/cargo")));
    flags
}

/// Stops with one clear sentence if the target is not installed.
fn require_target() {
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let output = rustc
        .output()
        .unwrap_or_else(|e| stop(&format!("{}: {e}", described(&rustc))));
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it says nothing");
        stop(&format!("{}: {}: {said}", described(&rustc), output.status));
    }
    let libdir = String::from_utf8_lossy(&output.stdout);
    if !Path::new(libdir.trim()).is_dir() {
        stop(&format!(
            "the Rust target {TARGET} is not installed; run: rustup target add {TARGET}"
        ));
    }
}

fn stop(why: &str) -> ! {
    println!("cargo::error={why}");
    std::process::exit(1)
}
