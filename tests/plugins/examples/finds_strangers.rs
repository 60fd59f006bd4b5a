//! `find-links` takes links of every site for links to files.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::FindsStrangers);
