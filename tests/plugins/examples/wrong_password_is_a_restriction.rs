//! A wrong password is told as a restriction by the owner.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::WrongPasswordIsARestriction);
