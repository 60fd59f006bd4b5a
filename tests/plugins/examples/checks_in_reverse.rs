//! `check` returns the statuses in reverse order.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ChecksInReverse);
