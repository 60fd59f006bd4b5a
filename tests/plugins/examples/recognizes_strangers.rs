//! Links of every site are links to files.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RecognizesStrangers);
