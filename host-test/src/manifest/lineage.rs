//! Which plugins share state. Must not know who approved them.

/// Whose caches, pauses and pending uploads a component uses: those of what was
/// approved first, and of all that was approved in its place. A plugin can call
/// itself by another one's id; it cannot have its state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lineage(Option<String>);

/// Characters of a SHA-256 that name a lineage.
const LINEAGE_CHARACTERS: usize = 32;

impl Lineage {
    /// The lineage that begins with the component of this SHA-256.
    pub(crate) fn of(digest: &str) -> Self {
        let digest = digest.to_ascii_lowercase();
        Self(Some(digest.chars().take(LINEAGE_CHARACTERS).collect()))
    }

    /// The name of its state files; `id` alone for a plugin that the caller vouches for.
    pub(crate) fn state_name(&self, id: &str) -> String {
        match &self.0 {
            None => id.to_owned(),
            Some(first) => format!("{id}-{first}"),
        }
    }
}
