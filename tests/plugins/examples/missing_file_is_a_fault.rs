//! A missing file is reported as a fault of the service.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::MissingFileIsAFault);
