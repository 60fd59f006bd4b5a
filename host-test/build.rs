//! Builds the component of the root package for wasm32-wasip2 and tells
//! `builtin.rs` where it is, if the feature `bundled` asks for it.

use std::env;
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
    // Read when it runs: a checkout that was moved keeps the built script.
    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let root = Path::new(&manifest)
        .parent()
        .expect("host-test is in the workspace")
        .to_owned();
    for path in ["src", "wit", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }

    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let target_dir = out.join("component");
    require_target();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(&root)
        .args(["build", "--profile", "component", "--target", TARGET])
        .args(["-p", "onefichier", "--lib", "--target-dir"])
        .arg(&target_dir);
    // Settings of the outer build are for its own target and its own tools.
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
        .unwrap_or_else(|e| stop(&format!("cargo cannot be started: {e}")));
    if !status.success() {
        stop("the 1fichier component could not be built; the compiler's messages stand above");
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

/// Flags that keep the paths of this machine out of the component, the same as
/// in `./dist`: its bytes are the same wherever it is built.
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

/// Stops with one clear sentence when the target is not installed.
fn require_target() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let libdir = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let installed = libdir.is_some_and(|dir| Path::new(dir.trim()).is_dir());
    if !installed {
        stop(&format!(
            "the Rust target {TARGET} is not installed; run: rustup target add {TARGET}"
        ));
    }
}

fn stop(why: &str) -> ! {
    println!("cargo::error={why}");
    std::process::exit(1)
}
