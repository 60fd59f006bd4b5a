//! A receipt is not compared with the given checksum.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::IgnoresChecksums);
