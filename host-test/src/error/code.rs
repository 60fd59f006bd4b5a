//! What programs act on in an error: its code, and what it affects. Must not
//! know any particular error.

use std::fmt;

use crate::bindings::{ErrorCode, ErrorScope};

/// An enum in which each value has a name that never changes.
macro_rules! stable_words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $value,)+
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// Returns the stable name of the value, for programs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

stable_words! {
    /// What went wrong: a code of the contract, or one of the host's own.
    Code {
        /// The link is not one of this service, or not of a usable kind.
        UnsupportedLink = "unsupported-link",
        /// The file or folder does not exist.
        NotFound = "not-found",
        /// A password is needed.
        PasswordRequired = "password-required",
        /// The password is wrong.
        PasswordWrong = "password-wrong",
        /// The owner of the file does not allow this account, address or
        /// country.
        Restricted = "restricted",
        /// The service requires a paid account for this.
        PremiumRequired = "premium-required",
        /// A key is needed.
        CredentialMissing = "credential-missing",
        /// The service does not accept the key.
        CredentialRejected = "credential-rejected",
        /// The account is locked.
        AccountLocked = "account-locked",
        /// Too many requests.
        RateLimited = "rate-limited",
        /// The service refuses this network address.
        AddressBlocked = "address-blocked",
        /// All slots for free downloads are taken.
        SlotsFull = "slots-full",
        /// The operation would cost something.
        NeedsConsent = "needs-consent",
        /// Larger than allowed.
        TooLarge = "too-large",
        /// A value from the caller cannot be used.
        InvalidInput = "invalid-input",
        /// It conflicts with something that exists.
        Conflict = "conflict",
        /// The service is temporarily down.
        Unavailable = "unavailable",
        /// The service could not be reached.
        Network = "network",
        /// There was no reply in time.
        Timeout = "timeout",
        /// The service sent a reply that is not understood.
        Changed = "changed",
        /// The plugin does not support this.
        Unsupported = "unsupported",
        /// The received data differs from what was announced.
        Integrity = "integrity",
        /// The plugin tried to do something that it was not granted.
        NotGranted = "not-granted",
        /// Nobody has approved the plugin.
        NotApproved = "not-approved",
        /// The plugin crashed, or used more than its limits.
        Trapped = "trapped",
        /// The component cannot be used as a plugin.
        Plugin = "plugin",
        /// A local file or folder cannot be used.
        LocalFile = "local-file",
        /// The disk is full.
        DiskFull = "disk-full",
        /// Another user could change the file.
        Untrusted = "untrusted",
        /// A bug of the host or of the program that embeds it.
        Internal = "internal",
    }
}

stable_words! {
    /// What an error affects: everything in this scope fails in the same way.
    FailureScope {
        /// This request only.
        Request = "request",
        /// The file.
        File = "file",
        /// The account.
        Account = "account",
        /// The network address.
        Address = "address",
        /// This machine: only its user can fix it.
        Host = "host",
    }
}

impl Code {
    /// Returns the code with this name.
    pub fn of(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|code| code.as_str() == word)
    }
}

impl From<ErrorCode> for Code {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::UnsupportedLink => Self::UnsupportedLink,
            ErrorCode::NotFound => Self::NotFound,
            ErrorCode::PasswordRequired => Self::PasswordRequired,
            ErrorCode::PasswordWrong => Self::PasswordWrong,
            ErrorCode::Restricted => Self::Restricted,
            ErrorCode::PremiumRequired => Self::PremiumRequired,
            ErrorCode::CredentialMissing => Self::CredentialMissing,
            ErrorCode::CredentialRejected => Self::CredentialRejected,
            ErrorCode::AccountLocked => Self::AccountLocked,
            ErrorCode::RateLimited => Self::RateLimited,
            ErrorCode::AddressBlocked => Self::AddressBlocked,
            ErrorCode::SlotsFull => Self::SlotsFull,
            ErrorCode::NeedsConsent => Self::NeedsConsent,
            ErrorCode::TooLarge => Self::TooLarge,
            ErrorCode::InvalidInput => Self::InvalidInput,
            ErrorCode::Conflict => Self::Conflict,
            ErrorCode::Unavailable => Self::Unavailable,
            ErrorCode::Network => Self::Network,
            ErrorCode::Timeout => Self::Timeout,
            ErrorCode::Changed => Self::Changed,
            ErrorCode::Unsupported => Self::Unsupported,
            ErrorCode::Integrity => Self::Integrity,
        }
    }
}

impl From<ErrorScope> for FailureScope {
    fn from(scope: ErrorScope) -> Self {
        match scope {
            ErrorScope::Request => Self::Request,
            ErrorScope::File => Self::File,
            ErrorScope::Account => Self::Account,
            ErrorScope::Address => Self::Address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_its_word_and_no_other() {
        for code in Code::ALL {
            assert_eq!(Code::of(code.as_str()), Some(*code));
            let is_kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(code.as_str().chars().all(is_kebab), "{code}");
        }
        for word in ["", "Network", "network ", "networks"] {
            assert_eq!(Code::of(word), None, "{word:?}");
        }
    }
}
