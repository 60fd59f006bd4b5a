//! Behaves well.

hoster_test_plugins::plugin!(hoster_test_plugins::Well);
