//! A credential that the plugin was given is not sent.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::ForgetsTheKey);
