//! A receipt is not compared with the checksum that was given.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::IgnoresChecksums);
