//! Uploads without a credential are listed but unsupported.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ListsWhatItCannotDo);
