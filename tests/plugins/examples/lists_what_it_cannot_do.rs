//! Uploads without a credential are listed, and then unsupported.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ListsWhatItCannotDo);
