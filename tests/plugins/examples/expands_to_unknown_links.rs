//! Folders are expanded to links that `recognize` does not know.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ExpandsToUnknownLinks);
