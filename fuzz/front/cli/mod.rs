//! The front ends of archives, which belong to the command and to no library:
//! their sources, by links, and stand-ins for what they say things with.
#![allow(dead_code)]

pub mod rgsx;

pub mod errors {
    mod command;

    pub use command::unwritable;
}

pub mod output {
    pub fn bytes(n: u64) -> String {
        n.to_string()
    }
}

pub mod l10n {
    use std::fmt;

    /// A message that nobody reads.
    pub struct Message(&'static str);

    impl Message {
        pub fn new(name: &'static str) -> Self {
            Self(name)
        }

        pub fn with(self, _: &'static str, value: impl ToString) -> Self {
            // It is made all the same: that must not fail either.
            drop(value.to_string());
            self
        }
    }

    impl fmt::Display for Message {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }
}
