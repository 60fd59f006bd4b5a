//! Turns the `[[budget]]` tables of `src/manifest.toml` into Rust: a component
//! cannot read its own manifest at run time.

use std::path::PathBuf;
use std::{env, fs};

use toml::{Table, Value};

const MANIFEST: &str = "src/manifest.toml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={MANIFEST}");
    // Cargo runs build scripts in the folder of their package.
    let manifest = fs::read_to_string(MANIFEST).expect(MANIFEST);
    let manifest: Table = manifest.parse().expect(MANIFEST);
    let budgets = manifest["budget"].as_array().expect("[[budget]]");
    let budgets: String = budgets
        .iter()
        .map(|table| budget(table, &manifest["link-hosts"]))
        .collect();
    let path = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let path = PathBuf::from(path).join("budgets.rs");
    fs::write(&path, format!("&[{budgets}]")).expect("OUT_DIR is writable");
    println!("cargo::rustc-env=ONEFICHIER_BUDGETS={}", path.display());
}

/// A budget as an expression of the type in `src/rate_limit/budgets.rs`.
fn budget(table: &Value, link_hosts: &Value) -> String {
    let text = |key| table[key].as_str().expect(key);
    let optional = |key| table.get(key).and_then(Value::as_str);
    let number = |key| table.get(key).map_or(0, |n| n.as_integer().expect(key));
    let hosts = table.get("hosts").unwrap_or(link_hosts).as_array();
    let hosts: Vec<&str> = hosts
        .expect("hosts")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    format!(
        "Budget {{ name: {:?}, help: {:?}, method: {:?}, hosts: &{hosts:?}, path: {:?}, \
         requests: {}, seconds: {}, spacing_ms: {}, field: {:?}, value: {:?} }},\n",
        text("name"),
        text("help"),
        text("method"),
        text("path"),
        number("requests"),
        number("seconds"),
        number("spacing-ms"),
        optional("field"),
        optional("value"),
    )
}
