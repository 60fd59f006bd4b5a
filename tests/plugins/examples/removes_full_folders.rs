//! A folder is removed with its contents.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RemovesFullFolders);
