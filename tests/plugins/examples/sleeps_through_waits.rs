//! Waits inside the sandbox when the service asks for it, and tries again.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SleepsThroughWaits);
