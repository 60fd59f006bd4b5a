//! `find-links` reports links to any site as file links.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::FindsStrangers);
