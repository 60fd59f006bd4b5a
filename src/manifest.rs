//! The manifest, stored in the component where a host reads it without running
//! any code. What it says about the service must be what `describe` says.

/// The manifest as it stands in the component.
pub const MANIFEST: &[u8] = include_bytes!("manifest.toml");

/// The custom section `hoster:manifest`.
#[cfg(target_family = "wasm")]
#[allow(unsafe_code, reason = "there is no other way to make a custom section")]
#[unsafe(link_section = "hoster:manifest")]
#[used]
static SECTION: [u8; MANIFEST.len()] = *include_bytes!("manifest.toml");

#[cfg(test)]
mod tests;
