//! `recognize` traps on an empty text and on one that is not ASCII.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RecognizeTrapsOnOddText);
