//! What the front ends of archives need of their surroundings.

pub mod extract;

pub mod game_files {
    pub const NAME: &str = "hoster_files.jsonl";
}
