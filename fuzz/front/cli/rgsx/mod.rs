//! What the front ends of archives need of their surroundings.

pub mod extract;

pub mod kept {
    pub const NAME: &str = "hoster_files.jsonl";
}
