//! The message about a wrong password repeats the password.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RepeatsThePassword);
