//! Account status is asked for where only `manage` grants it.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::AccountNeedsManage);
