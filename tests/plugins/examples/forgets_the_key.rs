//! The plugin does not send a credential it was given.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsTheKey);
