//! Finds the game that a person means. Pure.

use super::lists::Game;

/// How well a game matches; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Exact,
    Contains,
    OrderedWords,
    AllWords,
}

/// The result of a search.
#[derive(Debug, PartialEq, Eq)]
pub enum Match<'a> {
    One(&'a Game),
    /// Several games of the same rank.
    Several(Vec<&'a Game>),
    None,
}

/// Returns all matching games, the best first, in list order within a rank.
pub fn search<'a>(games: &'a [Game], words: &str) -> Vec<&'a Game> {
    let mut ranked: Vec<(Rank, &Game)> = ranked(games, words).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, game)| game).collect()
}

/// Returns the game that is meant, if the match is unique.
pub fn find<'a>(games: &'a [Game], words: &str) -> Match<'a> {
    let ranked: Vec<(Rank, &Game)> = ranked(games, words).collect();
    let Some(best) = ranked.iter().map(|(rank, _)| *rank).min() else {
        return Match::None;
    };
    let mut found: Vec<&Game> = ranked
        .into_iter()
        .filter(|(rank, _)| *rank == best)
        .map(|(_, game)| game)
        .collect();
    match (best, found.len()) {
        // A list may contain the same game twice; use the first.
        (Rank::Exact, _) | (_, 1) => Match::One(found.swap_remove(0)),
        _ => Match::Several(found),
    }
}

fn ranked<'a>(games: &'a [Game], words: &str) -> impl Iterator<Item = (Rank, &'a Game)> {
    let wanted = words.trim().to_lowercase();
    games
        .iter()
        .filter_map(move |game| Some((rank(game, &wanted)?, game)))
}

fn rank(game: &Game, wanted: &str) -> Option<Rank> {
    let [name, display] = [&game.name, &game.display].map(|name| name.to_lowercase());
    if name == wanted || display == wanted {
        return Some(Rank::Exact);
    }
    if wanted.is_empty() || name.contains(wanted) {
        return Some(Rank::Contains);
    }
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let mut rest = name.as_str();
    let in_order = words.iter().all(|word| match rest.find(word) {
        Some(at) => {
            rest = &rest[at + word.len()..];
            true
        }
        None => false,
    });
    match in_order {
        true => Some(Rank::OrderedWords),
        false if words.iter().all(|word| name.contains(word)) => Some(Rank::AllWords),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn games(names: &[&str]) -> Vec<Game> {
        let game = |name: &&str| Game {
            name: (*name).to_owned(),
            display: super::super::names::display(name, ""),
            url: None,
            size_text: None,
            is_torrent: false,
        };
        names.iter().map(game).collect()
    }

    fn found(games: &[Game], words: &str) -> Vec<String> {
        let found = match find(games, words) {
            Match::One(game) => vec![game],
            Match::Several(games) => games,
            Match::None => Vec::new(),
        };
        found.into_iter().map(|g| g.name.clone()).collect()
    }

    #[test]
    fn the_best_rank_counts_and_is_one_game_or_ambiguous() {
        let games = games(&["Alpha.zip", "Alpha 2.zip", "Beta Alpha.zip", "Gamma.zip"]);
        for (words, expected) in [
            ("alpha", &["Alpha.zip"][..]),
            ("ALPHA.ZIP", &["Alpha.zip"]),
            ("alpha 2", &["Alpha 2.zip"]),
            ("2", &["Alpha 2.zip"]),
            ("a.zip", &["Alpha.zip", "Beta Alpha.zip", "Gamma.zip"]),
            ("beta zip", &["Beta Alpha.zip"]),
            ("alpha beta", &["Beta Alpha.zip"]),
            ("delta", &[]),
        ] {
            assert_eq!(found(&games, words), expected, "{words}");
        }
        let names: Vec<_> = search(&games, "alpha").iter().map(|g| &g.name).collect();
        assert_eq!(names, ["Alpha.zip", "Alpha 2.zip", "Beta Alpha.zip"]);
    }
}
