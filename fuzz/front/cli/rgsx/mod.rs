//! What the front ends of archives need of their surroundings.

mod error;
pub mod extract;

pub mod game_files {
    pub const NAME: &str = "hoster_files.jsonl";
}
