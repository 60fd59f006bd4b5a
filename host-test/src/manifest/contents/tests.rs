use wasm_encoder::{
    CodeSection, Component, ComponentExportKind, ComponentExportSection, CustomSection, Function,
    FunctionSection, Module, ModuleSection, TypeSection, ValType,
};

use super::*;

/// Returns a component with one module of identical functions, each with this
/// many instructions and local variables.
fn component(functions: u32, instructions: usize, locals: u32) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut declared = FunctionSection::new();
    let mut code = CodeSection::new();
    for _ in 0..functions {
        declared.function(0);
        let mut function = Function::new([(locals, ValType::I32)]);
        function.raw(std::iter::repeat_n(0x01, instructions).chain([0x0b]));
        code.function(&function);
    }
    let mut module = Module::new();
    module.section(&types).section(&declared).section(&code);
    let mut component = Component::new();
    component.section(&ModuleSection(&module));
    component.finish()
}

fn refusal(component: &[u8]) -> Option<String> {
    Contents::read(component).err().map(|e| e.to_string())
}

#[test]
fn code_that_no_plugin_needs_is_refused_before_anything_compiles_it() {
    for (component, word) in [
        (component(MAX_FUNCTIONS + 1, 0, 0), "functions"),
        (component(1, MAX_BODY_BYTES, 0), "code in one function"),
        (component(1, 0, MAX_LOCALS as u32 + 1), "local variables"),
        (component(300, 0, MAX_LOCALS as u32), "local variables"),
    ] {
        let refused = refusal(&component).expect(word);
        assert!(refused.contains(word), "{refused}");
    }
    for fits in [
        component(1_000, 100, 10),
        component(1, MAX_BODY_BYTES - 100, 1_000),
    ] {
        assert_eq!(refusal(&fits), None);
    }
}

fn exporting(name: &str) -> Vec<u8> {
    let mut exports = ComponentExportSection::new();
    exports.export(name, ComponentExportKind::Instance, 0, None);
    let mut component = Component::new();
    component.section(&exports);
    component.finish()
}

#[test]
fn no_name_of_an_interface_forges_a_line_of_what_is_shown() {
    for name in [
        "a:b/c@1.0.0\nsha256 00",
        "reviewed and safe",
        "a:b/\u{202e}c",
        "a:b/\u{1b}[2J",
        "é:b/c",
        "",
        &"a".repeat(200),
    ] {
        assert!(refusal(&exporting(name)).is_some(), "{name:?}");
    }
    assert_eq!(refusal(&exporting("a:b/c@1.0.0-rc.1+x")), None);
}

#[test]
fn names_have_an_end() {
    let mut exports = ComponentExportSection::new();
    for n in 0..=MAX_NAMES {
        let name = format!("a:b/c{n}");
        exports.export(&name, ComponentExportKind::Instance, 0, None);
    }
    let mut component = Component::new();
    component.section(&exports);
    assert!(refusal(&component.finish()).unwrap().contains("exports"));
}

#[test]
fn names_and_manifests_are_those_of_the_component_itself() {
    let inner = exporting("inner:b/c");
    let mut component = Component::new();
    component.section(&CustomSection {
        name: SECTION.into(),
        data: b"format = 1"[..].into(),
    });
    let mut bytes = component.finish();
    // A nested component: section 4.
    bytes.push(4);
    bytes.push(u8::try_from(inner.len()).unwrap());
    bytes.extend(inner);
    let contents = Contents::read(&bytes).unwrap();
    assert!(contents.exports.is_empty());
    assert_eq!(contents.manifests, [b"format = 1"]);
}

#[cfg(feature = "bundled")]
#[test]
fn the_names_are_those_that_the_engine_sees() {
    let engine = crate::Engine::new(crate::EngineOptions::default()).unwrap();
    let plugin = crate::bundled(&engine).unwrap();
    let ty = plugin.pre.component().component_type();
    let imports: Vec<_> = ty.imports(engine.inner()).map(|(name, _)| name).collect();
    let exports: Vec<_> = ty.exports(engine.inner()).map(|(name, _)| name).collect();
    assert_eq!(plugin.imports(), imports);
    assert_eq!(plugin.exports(), exports);
}
