//! Which plugins share state. Must not know who approved them.

/// Identifies the caches, pauses and pending uploads of a component: they
/// belong to the component that was approved first and to its approved
/// successors. A plugin can use the id of another one, but it does not get its
/// state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lineage(Option<String>);

/// Number of characters of a SHA-256 that identify a lineage.
const LINEAGE_CHARACTERS: usize = 32;

impl Lineage {
    /// Returns the lineage that starts with the component of this SHA-256.
    pub(crate) fn of(digest: &str) -> Self {
        let digest = digest.to_ascii_lowercase();
        Self(Some(digest.chars().take(LINEAGE_CHARACTERS).collect()))
    }

    /// Returns the name of its state files: just `id` for a plugin that the
    /// caller vouches for.
    pub(crate) fn state_name(&self, id: &str) -> String {
        match &self.0 {
            None => id.to_owned(),
            Some(first) => format!("{id}-{first}"),
        }
    }
}
