//! `Retry-After` of a rate-limit reply is not passed on.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsRetryAfter);
