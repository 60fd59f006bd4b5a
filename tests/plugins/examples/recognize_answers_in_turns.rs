//! The canonical form of a link changes with every call.

hoster_test_plugins::plugin!(hoster_test_plugins::Flaw::RecognizeAnswersInTurns);
