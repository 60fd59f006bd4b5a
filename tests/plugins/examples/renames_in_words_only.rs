//! A file is not renamed, though it says so.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RenamesInWordsOnly);
