//! The account status is requested where only `manage` permits it.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::AccountNeedsManage);
