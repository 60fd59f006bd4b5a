//! A file that does not exist is told as a fault of the service.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::MissingFileIsAFault);
