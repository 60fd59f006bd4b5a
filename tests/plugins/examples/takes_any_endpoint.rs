//! Any address is accepted as an endpoint.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TakesAnyEndpoint);
