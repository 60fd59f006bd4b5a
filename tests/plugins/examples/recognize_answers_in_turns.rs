//! The canonical form of a link is another one with every call.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RecognizeAnswersInTurns);
