//! The last file of a folder is omitted.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsAFile);
