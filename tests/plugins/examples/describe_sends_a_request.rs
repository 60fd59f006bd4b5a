//! `describe` sends a request.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::DescribeSendsARequest);
