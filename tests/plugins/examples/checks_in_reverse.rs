//! `check` answers in the opposite order.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ChecksInReverse);
