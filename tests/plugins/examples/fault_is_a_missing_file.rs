//! A fault of the service is reported as a missing file.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::FaultIsAMissingFile);
