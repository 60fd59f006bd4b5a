//! The token of a pause is ignored, so that the next pause follows.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::PausesForEver);
