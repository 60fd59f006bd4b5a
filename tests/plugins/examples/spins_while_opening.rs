//! Computes forever when a session is opened.

use hoster_test_plugins::{Behaviour, plugin};

struct Spins;

impl Behaviour for Spins {
    fn open(&self) {
        loop {
            std::hint::spin_loop();
        }
    }
}

plugin!(Spins);
