//! The whole content of an upload is read before it is sent.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::BuffersUploads);
