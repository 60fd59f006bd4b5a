//! The notices that the website shows instead of a file, as data: name, status,
//! English, French. Knows nothing about when they occur.

use http::StatusCode;

use super::Language;

/// What a page shows in addition to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    Nothing,
    /// The form with the input `pass`.
    PasswordForm,
    /// A redirect to this address, which has the page.
    Redirect(&'static str),
}

macro_rules! notices {
    ($($(#[$doc:meta])+ $name:ident, $status:literal, $extra:expr, $english:literal, $french:expr;)+) => {
        /// A notice of the website that clients have to know, shown instead of
        /// the form or the file. All of them have been quoted by clients in
        /// production; if no French text is known, the English one is shown on
        /// French pages as well. The HTTP status is 200 unless reported
        /// otherwise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Notice {
            $($(#[$doc])+ $name,)+
        }

        impl Notice {
            /// All notices.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The variant's name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// The notice with this name.
            pub fn by_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|notice| notice.name() == name)
            }

            /// HTTP status of the page.
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                }
            }

            /// The text of the page, including markup; `{minutes}` is replaced
            /// by a number, `{address}` by the client's address.
            pub fn text(self, language: Language) -> &'static str {
                let (english, french): (_, Option<&'static str>) = match self {
                    $(Self::$name => ($english, $french),)+
                };
                match language {
                    Language::English => english,
                    Language::French => french.unwrap_or(english),
                }
            }

            pub(super) fn extra(self) -> Extra {
                use Extra::{Nothing, PasswordForm, Redirect};
                match self {
                    $(Self::$name => $extra,)+
                }
            }
        }
    };
}

notices! {
    // ---- the file is gone
    /// Offline, oldest wording.
    FileNotFound, 200, Nothing, " File not found", None;
    /// Offline, the page of 2026.
    DoesNotExist, 404, Nothing,
        "The requested file does not exist<br/>It could be deleted by its owner.",
        Some("Le fichier demandé n'existe pas<br/>Il a pu être supprimé par son propriétaire.");
    /// Offline: deleted.
    Deleted, 200, Nothing, "The requested file has been deleted.", None;
    /// Offline: unused.
    DeletedUnused, 200, Nothing,
        "The requested file has been deleted because was not downloaded within 30 days.", None;
    /// Offline: taken down.
    DeletedAfterAbuse, 200, Nothing,
        "The requested file has been deleted following an abuse request.", None;
    /// Offline, another wording.
    CouldNotBeFound, 200, Nothing, "The requested file could not be found.", None;

    // ---- the service has a problem
    /// A crashed script.
    SoftwareError, 200, Nothing, "<h1> Software error: </h1>", None;
    /// The database is down.
    DatabaseDown, 200, Nothing, "<p>Can't connect DB</p>",
        Some("<p> Connexion à la base de données impossible</p>");
    /// The database is down, reported by a redirect to `/?c=DB`.
    DatabaseDownRedirect, 200, Redirect("/?c=DB"), "<p>Can't connect DB</p>",
        Some("<p> Connexion à la base de données impossible</p>");
    /// The virus scan is not done yet.
    VirusScan, 200, Nothing,
        "Please wait until the file has been scanned by our anti-virus.", None;
    /// The same, reported by a redirect to `/?c=SCAN`.
    VirusScanRedirect, 200, Redirect("/?c=SCAN"),
        "Please wait until the file has been scanned by our anti-virus.", None;
    /// A scan, or a server fault.
    MovedTemporarily, 200, Nothing, "MOVED - TEMPORARY_REDIRECT", None;
    /// Maintenance.
    Maintenance, 503, Nothing,
        " Our services are in maintenance. Please come back after 12:00.", None;
    /// An error that a retry resolves.
    InternalError, 200, Nothing, "Internal error (42)<br/> Please try again later", None;
    /// The start page instead of the file's: a glitch.
    SelectFiles, 200, Nothing, "<h1>Select files to send :</h1>", None;

    // ---- access restrictions
    /// An account is required.
    GuestsRefused, 200, Nothing,
        "At this time, it is not possible to free unregistered users to download this file.", None;
    /// An account is required, another wording.
    UnregisteredRefused, 200, Nothing,
        "Downloading this file is not possible to unregistered users.", None;
    /// A subscription is required.
    SubscriptionNeeded, 200, Nothing, "You need a subscription to download this file.", None;
    /// The access list excludes the caller.
    Protected, 200, Nothing, "Access to this file is protected.", None;
    /// The same, another wording.
    ProtectedFile, 200, Nothing, "This file is protected.", None;
    /// The access list admits only subscribers.
    ReservedToSubscribers, 200, Nothing,
        "Access to this file is protected.<br/>The owner of this file has reserved access to the \
         subscribers of our services.", None;
    /// A password is required, older wording.
    PasswordProtected, 200, PasswordForm, "Accessing this file is protected by password.", None;
    /// A password is required, another wording.
    PasswordChosen, 200, PasswordForm,
        "The owner of this file has chosen to protect access with a password.", None;
    /// Wrong password.
    BadPassword, 200, PasswordForm, "<span class=\"warn\">Bad password</span>", None;

    // ---- the caller's network
    /// Premium from a server or VPN.
    PremiumOnServer, 403, Nothing,
        "Premium status must not be used on professional services.", None;
    /// The same, in other words.
    PremiumOnServices, 403, Nothing,
        "Premium status should not be used on professional services.", None;
    /// Premium from a server or VPN, newer wording.
    PremiumNotResidential, 403, Nothing,
        "Premium status is only allowed to be used on residential private and dedicated - \
         internet connexion - {address} -. Use CDN credits. You have an option on the \
         \"Parameters\" tab of the panel.", None;
    /// The same, another wording.
    ServerNeedsCredits, 403, Nothing,
        "Usage of professional services is restricted and requires usage of CDN credits.", None;
    /// A guest from a server or VPN.
    ServerDetected, 200, Nothing,
        "Access restricted: professional infrastructure detected.",
        Some("Accès restreint");
    /// A guest from a server or VPN, another wording.
    ServerAddress, 200, Nothing,
        "This IP address has been identified as belonging to a server, proxy, VPN, relay network, \
         or associated with abusive activity.",
        Some("Accès restreint");
    /// A 403 without any known text.
    Forbidden, 403, Nothing, "Forbidden", None;
    /// The account is in use elsewhere.
    AccountElsewhere, 200, Nothing,
        "You can use your account only for downloading from 1 Internet access at a time.", None;
    /// An address shared by many.
    SharedAccess, 200, Nothing,
        "Our services are not compatible with massively shared internet access.", None;
    /// Both address families at once; the spelling is the site's.
    MixedFamilies, 200, Nothing,
        "Be carreful to not use simultaneously your IPv4 and IPv6 IP.", None;

    // ---- one download at a time
    /// Minutes until the next download.
    MustWait, 200, Nothing, "You must wait {minutes} minutes.",
        Some("Vous devez attendre encore {minutes} minutes.");
    /// Minutes between downloads, at least.
    MustWaitAtLeast, 200, Nothing,
        "you must wait at least {minutes} minutes between each downloads.", None;
    /// Minutes between downloads, at most.
    MustWaitUpTo, 200, Nothing,
        "you must wait up to {minutes} minutes between each downloads.", None;
    /// One at a time.
    OneWithoutSubscription, 200, Nothing,
        "Warning ! Without subscription, you can only download one file at a time...",
        Some("Sans abonnement, vous ne pouvez télécharger qu'un seul fichier à la fois...");
    /// One at a time.
    OneWithoutPremium, 200, Nothing,
        "Without Premium, you can only download one file at a time.",
        Some("En téléchargement standard, vous ne pouvez télécharger qu'un seul fichier à la fois.");
    /// One at a time.
    OneWithoutStatus, 200, Nothing,
        "Without premium status, you can download only one file at a time.", None;
    /// A pause is due.
    WaitWithoutPremium, 200, Nothing,
        "Without Premium, you must wait between downloads.", None;
    /// A pause is due.
    WaitWithoutSubscription, 200, Nothing,
        "Without subscription, you must wait between downloads.", None;
    /// One is running.
    AlreadyDownloading, 200, Nothing, "You already downloading a file.",
        Some("Téléchargements en cours");
    /// Some are running.
    AlreadyDownloadingSome, 200, Nothing, "You already downloading some files.",
        Some("Téléchargements en cours");
    /// One at a time.
    OnlyOne, 200, Nothing, "You can download only one file at a time.", None;
    /// A pause is due.
    WaitForAnother, 200, Nothing, "You must wait for another download.",
        Some("veuillez patienter avant de télécharger un autre fichier");
    /// A short pause is due.
    WaitSeconds, 200, Nothing, "Please wait a few seconds before downloading new ones.", None;
    /// Too many connections; only the French text has been observed.
    TooManyConnections, 200, Nothing,
        "Votre adresse IP ouvre trop de connexions vers le serveur.", None;

    // ---- locks
    /// Less than half a minute.
    TooFast, 200, Nothing, "Your requests are too fast", None;
    /// An hour for the address.
    AddressLocked, 200, Nothing, "IP Locked", None;
    /// An hour for the address, as a 403.
    AddressForbidden, 403, Nothing, "IP Locked", None;
    /// An hour for the address, another wording.
    UnlockedWithinAnHour, 200, Nothing, "Will be unlocked within 1h.", None;
    /// An hour for the account.
    AccountLocked, 200, Nothing, "Your account will be unlock within 1h.", None;

    // ---- no room for guests
    /// No slot for guests, 2026-03. Also the reply to a form sent before the
    /// end of the countdown.
    NoSlot, 200, Nothing,
        "Free download is temporarily limited due to high demand.",
        Some("Le téléchargement gratuit est temporairement limité en raison d'une forte demande, \
              identifiez-vous immédiatement.");
    /// No slot for guests, with an invitation to log in.
    AllSlotsInUse, 200, Nothing,
        "High demand: all free guest slots are currently in use.<br/>Free slots are still \
         available for registered users.<br/><a href=\"https://1fichier.com/login.pl\">Sign in \
         and download now</a>", None;
    /// No slot for guests, yet another wording.
    GuestSlotsUsed, 200, Nothing,
        "Free download is temporarily limited.<br/>All free slots for guests are currently used",
        None;
    /// No slot for guests, phrased as an invitation.
    SignIn, 200, Nothing,
        "Sign in immediately to continue your download",
        Some("Identifiez-vous immédiatement pour continuer votre téléchargement");
    /// Too much in one day.
    FreeOfferExceeded, 200, Nothing,
        "The free offer is intended to occasional users. You already downloaded for free more \
         than 10 files today.", None;
    /// Too much in one day, another wording.
    FreeOfferIntensive, 200, Nothing,
        "The free offer is intended to occasional users.<br/>It is not designed for intensive or \
         continuous use.", None;
    /// Too much in one day, a third wording.
    FreeOfferLimited, 200, Nothing,
        "The free offer is intended to occasional users. These limitations are necessary to \
         keep it free.", None;
}

impl Notice {
    pub(super) fn status_code(self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::OK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_a_text_and_a_valid_status() {
        for notice in Notice::ALL {
            assert!(StatusCode::from_u16(notice.status()).is_ok());
            for language in [Language::English, Language::French] {
                assert!(!notice.text(language).is_empty(), "{}", notice.name());
            }
        }
        let names: std::collections::HashSet<_> = Notice::ALL.iter().map(|n| n.name()).collect();
        assert_eq!(names.len(), Notice::ALL.len());
        assert_eq!(Notice::by_name("MustWait"), Some(Notice::MustWait));
    }
}
