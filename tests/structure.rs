//! The module structure of the library `hoster-host`.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkout::{root, sources};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns the top-level module of a source file of the library.
fn module(path: &str) -> &str {
    let top = path.split('/').next().unwrap();
    top.strip_suffix(".rs").unwrap_or(top)
}

/// Removes comments, and the tests at the end.
fn code(text: &str) -> String {
    let text = match text.find("#[cfg(test)]\nmod tests") {
        Some(tests) => &text[..tests],
        None => text,
    };
    let lines = text.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns which top-level module uses which. `lib.rs` re-exports items under
/// short names, which count as uses of the module that declares them.
fn uses() -> Graph {
    let library = root().join("host-test/src");
    let mut files = Vec::new();
    for (path, text) in sources() {
        if let Ok(path) = path.strip_prefix(&library) {
            files.push((path.to_str().unwrap().replace('\\', "/"), text));
        }
    }
    let (_, lib) = files.iter().find(|(path, _)| path == "lib.rs").unwrap();
    let mut owners = BTreeMap::new();
    for statement in lib.split("pub use ").skip(1) {
        let statement = statement.split(';').next().unwrap();
        let (owner, items) = statement.split_once("::").unwrap();
        for item in items.split([',', '{', '}', '\n', ' ']) {
            owners.insert(item.to_owned(), owner.to_owned());
        }
    }
    let modules: BTreeSet<String> = files.iter().map(|(path, _)| module(path).into()).collect();
    let mut graph = Graph::new();
    for (path, text) in &files {
        let from = module(path);
        // Tests and fuzzing look at modules from outside and are not layers.
        let is_outside = path.contains("tests.rs") || path.contains("fuzzing");
        if from == "lib" || is_outside {
            continue;
        }
        let code = code(text);
        assert!(!code.contains("crate::{"), "{path}: one path for each use");
        for used in code.split("crate::").skip(1) {
            let name = used.split(|c: char| !c.is_alphanumeric() && c != '_');
            let name = name.into_iter().next().unwrap();
            let to = owners.get(name).map_or(name, String::as_str);
            if modules.contains(to) && to != from {
                graph.entry(from.into()).or_default().insert(to.into());
            }
        }
    }
    graph
}

/// Whether a chain of uses leads from one module to another.
fn leads(graph: &Graph, from: &str, to: &str, seen: &mut BTreeSet<String>) -> bool {
    let next = graph.get(from).into_iter().flatten();
    next.into_iter().any(|module| {
        module == to || (seen.insert(module.clone()) && leads(graph, module, to, seen))
    })
}

#[test]
fn modules_of_the_library_have_no_circular_dependencies() {
    let mut graph = uses();
    assert!(graph.len() > 20, "{graph:?}");
    assert!(graph["session"].contains("sandbox"), "{graph:?}");
    // The one exception: every module creates errors, and errors contain types of
    // those modules.
    graph.remove("error");
    let circles: Vec<&String> = graph
        .keys()
        .filter(|module| leads(&graph, module, module, &mut BTreeSet::new()))
        .collect();
    assert_eq!(circles, [""; 0], "each of these leads back to itself");
}
