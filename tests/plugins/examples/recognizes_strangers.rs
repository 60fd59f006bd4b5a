//! Links to any site are recognized as file links.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RecognizesStrangers);
