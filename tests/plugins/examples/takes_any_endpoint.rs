//! Any address is an endpoint.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TakesAnyEndpoint);
