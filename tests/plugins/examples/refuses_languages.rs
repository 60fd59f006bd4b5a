//! A language that the service lacks is an error.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RefusesLanguages);
