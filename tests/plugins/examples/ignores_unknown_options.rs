//! Options that it does not know, and values that make no sense, are left
//! alone.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::IgnoresUnknownOptions);
