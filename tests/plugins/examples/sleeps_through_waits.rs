//! Sleeps inside the sandbox when the service requests a pause, and retries.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SleepsThroughWaits);
