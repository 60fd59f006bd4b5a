//! Every promise of docs/security.md has tests.

use crate::checkout::root;

/// Reads the source of a module of the library, or of the command if the path
/// begins with `cli::`.
fn module(path: &str) -> String {
    let (sources, path) = match path.strip_prefix("cli::") {
        Some(path) => ("host-test/cli/src", path),
        None => ("host-test/src", path),
    };
    let file = root().join(sources).join(path.replace("::", "/"));
    std::fs::read_to_string(file.with_extension("rs")).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn every_promise_names_an_existing_test() {
    let page = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    // Other tables are not promises.
    let mut is_promise = false;
    let promises = page.lines().filter(|line| {
        let is_head = line.starts_with("| promise |");
        is_promise = is_head || (is_promise && line.starts_with('|'));
        is_promise && !is_head && line.starts_with("| ")
    });
    let mut count = 0;
    for row in promises {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let mut source = String::new();
        let mut found = 0;
        for name in tests.split('`').skip(1).step_by(2) {
            let function = match name.rsplit_once("::") {
                None if name.contains('/') => {
                    source = std::fs::read_to_string(root().join(name)).unwrap();
                    continue;
                }
                None => name,
                Some((path, function)) => {
                    source = module(path);
                    function
                }
            };
            let there = source.contains(&format!("fn {function}()"));
            assert!(there, "no test `{name}` for: {row}");
            found += 1;
        }
        assert!(found > 0, "no test for: {row}");
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_source_file_that_a_page_names_exists() {
    let sources = [
        "host-test/src",
        "host-test/cli/src",
        "host-test/cli",
        "host-test",
        "src",
        ".",
    ];
    for page in ["docs/security.md", "docs/architecture.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        let named = text.split('`').skip(1).step_by(2);
        for name in named.filter(|name| name.ends_with(".rs") && !name.contains(['*', ' '])) {
            let name = name.strip_prefix("cli/").unwrap_or(name);
            let exists = sources
                .iter()
                .any(|base| root().join(base).join(name).is_file());
            assert!(exists, "{page}: {name}");
        }
    }
}
