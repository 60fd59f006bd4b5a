//! Only the session that began an upload can send it.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SendsOwnUploadsOnly);
