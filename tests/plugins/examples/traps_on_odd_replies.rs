//! Traps on a success that is empty or not text.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TrapsOnOddReplies);
