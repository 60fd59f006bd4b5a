//! A file is reported as renamed without being renamed.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RenamesInWordsOnly);
