//! Parses accounts: `KIND[,KEY=VALUE…]`. Independent of existing accounts.

use std::str::FromStr;

use crate::config::{AccountConfig, Offer};
use crate::quantity::{self, ParseError};

/// The description of accounts in `--help` and at the control endpoint.
pub const ACCOUNTS_HELP: &str = "\
The format of an account is KIND[,KEY=VALUE...]. KIND is premium, access, gold, free, expired (a \
Premium subscription that ended yesterday), over-quota, locked (until its owner chooses a new \
password), no-credits or credits (free, pays with CDN credits). KEY is email, password, key, keys \
(how many), credits (in GB), quota, stored (sizes), days (of subscription), use-cdn, menu, tfa \
(six digits required at login), voucher.";

const FIELDS: &str = "email, password, key, keys, credits, quota, stored, days, use-cdn, menu, tfa \
                      or voucher";

const DAY_BEFORE: i32 = -1;

fn kind(name: &str) -> Result<AccountConfig, ParseError> {
    let usual = AccountConfig::default();
    let free = AccountConfig {
        offer: Offer::Free,
        subscription_days: None,
        cdn_credits_gb: 0.0,
        ..usual.clone()
    };
    Ok(match name {
        "premium" => usual,
        "access" => AccountConfig {
            offer: Offer::Access,
            ..usual
        },
        "gold" => AccountConfig {
            offer: Offer::Gold,
            ..usual
        },
        "free" => free,
        "credits" => AccountConfig {
            cdn_credits_gb: 100.0,
            use_cdn: true,
            ..free
        },
        "expired" => AccountConfig {
            subscription_days: Some(DAY_BEFORE),
            cdn_credits_gb: 0.0,
            ..usual
        },
        "over-quota" => AccountConfig {
            stored_bytes: usual.quota_bytes + 1_000_000_000,
            ..usual
        },
        "locked" => AccountConfig {
            locked: true,
            ..usual
        },
        "no-credits" => AccountConfig {
            cdn_credits_gb: 0.0,
            ..usual
        },
        _ => {
            return Err(ParseError::new(format!(
                "`{name}` is not a kind of account: use premium, access, gold, free, expired, \
                 over-quota, locked, no-credits or credits"
            )));
        }
    })
}

impl FromStr for AccountConfig {
    type Err = ParseError;

    /// Parses `KIND[,KEY=VALUE…]`; see [`ACCOUNTS_HELP`].
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut pieces = text.split(',');
        let mut account = kind(pieces.next().unwrap_or_default())?;
        for piece in pieces {
            let (key, value) = piece.split_once('=').ok_or_else(|| {
                ParseError::new(format!("`{piece}` in the account is not KEY=VALUE"))
            })?;
            account.set(key, value)?;
        }
        Ok(account)
    }
}

impl AccountConfig {
    fn set(&mut self, key: &str, value: &str) -> Result<(), ParseError> {
        match key {
            "email" if value.contains('@') => value.clone_into(&mut self.email),
            "email" => {
                return Err(ParseError::new(format!(
                    "`{value}` is not an e-mail address"
                )));
            }
            "password" => value.clone_into(&mut self.password),
            "key" if is_key(value) => self.api_key = Some(value.to_owned()),
            "key" => {
                return Err(ParseError::new(
                    "a key has 8 to 64 characters of A-Z, a-z, 0-9, _, = and -; real ones have 32",
                ));
            }
            "keys" => {
                let keys: usize = quantity::number(value)?;
                if !(1..=1000).contains(&keys) {
                    return Err(ParseError::new("an account has 1 to 1000 keys"));
                }
                self.more_keys = keys - 1;
            }
            "credits" => {
                let credits: f64 = quantity::number(value)?;
                if !(0.0..1e12).contains(&credits) {
                    return Err(ParseError::new(format!("`{value}` is not a number of GB")));
                }
                self.cdn_credits_gb = credits;
            }
            "quota" => self.quota_bytes = quantity::size(value)?,
            "stored" => self.stored_bytes = quantity::size(value)?,
            "days" => self.subscription_days = Some(quantity::number(value)?),
            "use-cdn" => self.use_cdn = quantity::flag(value)?,
            "menu" => self.download_menu = quantity::flag(value)?,
            "tfa" if value.len() == 6 && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.second_factor = Some(value.to_owned());
            }
            "tfa" => return Err(ParseError::new(format!("`{value}` is not six digits"))),
            "voucher" => self.vouchers.push(value.to_owned()),
            _ => {
                return Err(ParseError::new(format!(
                    "an account has no `{key}`: use {FIELDS}"
                )));
            }
        }
        Ok(())
    }
}

/// Long enough not to be found, and redacted, in innocent text.
fn is_key(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_=-".contains(&byte);
    (8..=64).contains(&text.len()) && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_their_parts_are_read() {
        let account: AccountConfig = "free,email=a@b.c,keys=3,credits=1.5,quota=1T"
            .parse()
            .unwrap();
        assert_eq!((account.offer, &*account.email), (Offer::Free, "a@b.c"));
        assert_eq!((account.more_keys, account.cdn_credits_gb), (2, 1.5));
        assert_eq!(account.quota_bytes, 1_000_000_000_000);
        let words = ACCOUNTS_HELP.split([' ', ',']);
        let kinds: std::collections::HashSet<_> = words.filter(|word| kind(word).is_ok()).collect();
        assert_eq!(kinds.len(), 9, "each kind is in the help");
    }

    #[test]
    fn invalid_accounts_have_a_specific_error() {
        for text in [
            "",
            "rich",
            "free,email",
            "free,email=me",
            "free,key=short",
            "free,tfa=12",
            "free,credits=-1",
            "free,credits=NaN",
            "free,keys=0",
            "free,color=red",
        ] {
            let error = text.parse::<AccountConfig>().unwrap_err();
            assert!(error.to_string().len() > 10, "{text}: {error}");
        }
    }
}
