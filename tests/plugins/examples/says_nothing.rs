//! Errors have an empty message.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SaysNothing);
