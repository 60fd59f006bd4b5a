//! A folder is removed with all that is in it.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RemovesFullFolders);
