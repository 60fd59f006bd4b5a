//! The token of a pause is ignored, so another pause follows.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::PausesForEver);
