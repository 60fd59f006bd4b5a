//! `Retry-After` of a reply about too many requests is not passed on.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsRetryAfter);
