//! Unknown options and invalid values are ignored.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::IgnoresUnknownOptions);
