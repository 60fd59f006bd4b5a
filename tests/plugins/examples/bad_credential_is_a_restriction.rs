//! A credential that the service rejects is reported as a restriction.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::BadCredentialIsARestriction);
