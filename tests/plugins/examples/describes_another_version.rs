//! `describe` returns a different version than the manifest.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::DescribesAnotherVersion);
