//! The well-behaved plugin.

hoster_test_plugins::plugin!(hoster_test_plugins::Well);
