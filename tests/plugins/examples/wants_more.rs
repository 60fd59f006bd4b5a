//! Behaves well, but requires more than the well-behaved plugin of the same id.

use hoster_test_plugins::{Well, plugin};

plugin!(Well, include_bytes!("wants_more.toml"));
