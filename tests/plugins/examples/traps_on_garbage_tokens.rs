//! Traps on a token or an upload id that is not its own.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TrapsOnGarbageTokens);
