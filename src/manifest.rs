//! The manifest, embedded in the component where a host reads it without
//! running any code. It must agree with `describe`.

/// The manifest as embedded in the component.
pub const MANIFEST: &[u8] = include_bytes!("manifest.toml");

/// The custom section `hoster:manifest`.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "the only way to create a custom section")]
#[unsafe(link_section = "hoster:manifest")]
#[used]
static SECTION: [u8; MANIFEST.len()] = *include_bytes!("manifest.toml");

#[cfg(test)]
mod tests;
