//! A link of another site is treated as one of this service.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SendsStrangeLinks);
