//! Content that is too short is filled up with zeros.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::PadsShortContent);
