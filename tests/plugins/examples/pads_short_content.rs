//! Content that is too short is padded with zeros.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::PadsShortContent);
