//! The ticket's size is one byte more than the file's.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::TicketIsOneByteOff);
