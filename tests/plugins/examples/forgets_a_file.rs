//! The last file of a folder is left out.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsAFile);
