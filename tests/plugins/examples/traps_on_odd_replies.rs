//! A success that is empty or no text makes it trap.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TrapsOnOddReplies);
