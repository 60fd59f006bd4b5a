//! A link of another site is asked for as if it were one of this service.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::SendsStrangeLinks);
