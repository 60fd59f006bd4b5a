//! A fault of the service is told as a file that does not exist.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::FaultIsAMissingFile);
