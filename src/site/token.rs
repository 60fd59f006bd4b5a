//! The token of a pause: what to remember until the wait is over. It returns
//! from outside, so everything in it is checked, and it contains no secret.

use super::form;
use super::page::{self, FIELDS, Form, VALUE_BYTES, countdown};
use crate::error::{Result, invalid_input};
use crate::link::Link;

/// First field of a token with a form.
const FORM: &str = "1";
/// First field of a token without one.
const RELOAD: &str = "2";
/// Maximum length of a token.
const LENGTH: usize = 8 * 1024;

/// A download form and when to send it, or when to reload the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Unix seconds.
    pub ready_at: u64,
    /// The form; `None` to reload the page.
    pub form: Option<Form>,
}

impl Waiting {
    /// `1|READY AT|PASSWORD|ACTION|FIELDS`, or `2|READY AT`.
    pub fn to_token(&self) -> String {
        let ready_at = self.ready_at;
        let Some(form) = &self.form else {
            return format!("{RELOAD}|{ready_at}");
        };
        let mut token = format!("{FORM}|{ready_at}|{}|", u8::from(form.has_password));
        form::escape(&form.action, &mut token);
        token.push('|');
        token.push_str(&form::encode(&form.fields));
        token
    }

    /// Parses a token. One that [`Waiting::to_token`] did not write recently
    /// for this link is `invalid-input`.
    pub fn from_token(token: &str, link: &Link, now: u64) -> Result<Self> {
        read(token, link, now).ok_or_else(|| invalid_input("invalid token for this link"))
    }
}

fn read(token: &str, link: &Link, now: u64) -> Option<Waiting> {
    if token.len() > LENGTH {
        return None;
    }
    let mut parts = token.split('|');
    let mut next = || parts.next();
    let kind = next()?;
    let ready_at: u64 = next()?.parse().ok()?;
    if ready_at > now.saturating_add(countdown::LONGEST.into()) {
        return None;
    }
    match kind {
        FORM => {}
        RELOAD if next().is_none() => {
            let form = None;
            return Some(Waiting { ready_at, form });
        }
        _ => return None,
    }
    let has_password = match next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    let action = form::unescape(next()?)?;
    let fields = form::decode(next()?)?;
    if next().is_some() {
        return None;
    }
    let fits = |(name, value): &(String, String)| {
        !name.is_empty() && name.len() <= VALUE_BYTES && value.len() <= VALUE_BYTES
    };
    if fields.len() > FIELDS || !fields.iter().all(fits) {
        return None;
    }
    // Only targets that a page of this file can lead to.
    if action.is_empty() || page::action_of(&action, link)? != action {
        return None;
    }
    let form = Some(Form::new(action, fields, has_password));
    Some(Waiting { ready_at, form })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;

    const NOW: u64 = 1_700_000_000;

    fn link() -> Link {
        link::recognize("https://tenvoi.com/?abcde12345").unwrap()
    }

    fn waiting(action: &str) -> Waiting {
        let fields = vec![
            ("adz".to_owned(), "a|b&c=é%".to_owned()),
            ("x".to_owned(), String::new()),
        ];
        Waiting {
            ready_at: NOW + 60,
            form: Some(Form::new(action.to_owned(), fields, true)),
        }
    }

    #[test]
    fn a_token_without_a_form_reloads_the_page() {
        let waiting = Waiting {
            ready_at: NOW + 60,
            form: None,
        };
        let token = waiting.to_token();
        assert_eq!(Waiting::from_token(&token, &link(), NOW), Ok(waiting));
        for wrong in [
            format!("{token}|"),
            format!("2|{}", NOW + 86_400),
            "2|".to_owned(),
        ] {
            assert!(
                Waiting::from_token(&wrong, &link(), NOW).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_token_holds_the_whole_form() {
        for action in [
            "https://tenvoi.com/?abcde12345&lg=en",
            "https://1fichier.com/?abcde12345",
        ] {
            let waiting = waiting(action);
            let again = Waiting::from_token(&waiting.to_token(), &link(), NOW);
            assert_eq!(again, Ok(waiting));
        }
        let bare = Waiting {
            ready_at: 0,
            form: Some(Form::new(page::address(&link()), vec![], false)),
        };
        assert_eq!(
            Waiting::from_token(&bare.to_token(), &link(), NOW),
            Ok(bare)
        );
    }

    #[test]
    fn a_forged_token_is_refused() {
        let good = waiting("https://tenvoi.com/?abcde12345").to_token();
        assert!(Waiting::from_token(&good, &link(), NOW).is_ok());
        let other = link::recognize("https://tenvoi.com/?fghij67890").unwrap();
        assert!(Waiting::from_token(&good, &other, NOW).is_err());
        let action = |to: &str| {
            let mut escaped = String::new();
            form::escape(to, &mut escaped);
            format!("1|{NOW}|0|{escaped}|a=b")
        };
        let many = format!(
            "1|{NOW}|0|https%3A%2F%2Ftenvoi.com%2F%3Fabcde12345|{}",
            "a=b&".repeat(40) + "a=b"
        );
        let long = format!("{good}{}", "x".repeat(LENGTH));
        for token in [
            "",
            "1",
            "2|0|0|x|",
            &good.replacen("1|", "1|-", 1),
            &good.replace(&(NOW + 60).to_string(), &(NOW + 100_000).to_string()),
            &good.replace("|1|", "|2|"),
            &format!("{good}|x"),
            &format!("{good}&"),
            &format!("{good}&=x"),
            &action("https://example.com/?abcde12345"),
            &action("https://tenvoi.com/login.pl"),
            &action("http://tenvoi.com/?abcde12345"),
            &action("/?abcde12345"),
            &action("https://tenvoi.com/?abcde12345\r\nx: y"),
            &action(""),
            &many,
            &long,
        ] {
            assert!(Waiting::from_token(token, &link(), NOW).is_err(), "{token}");
        }
    }
}
