//! A token or an upload id that is not its own makes it trap.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TrapsOnGarbageTokens);
