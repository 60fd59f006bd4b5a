//! A wrong password is reported as a restriction by the owner.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::WrongPasswordIsARestriction);
