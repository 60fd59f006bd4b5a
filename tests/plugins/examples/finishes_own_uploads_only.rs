//! Only the session that began an upload can finish it.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::FinishesOwnUploadsOnly);
