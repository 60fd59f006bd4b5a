//! What a caller can choose about the website's pages, also while it runs.
//! Knows nothing of how they are written.

use std::time::Duration;

use super::Language;

/// How the website looks and how long it makes guests wait. Can be replaced at
/// any time; see [`crate::Simulator::set_website`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebsiteConfig {
    /// The layout of the pages. Default [`Generation::Card`], the newest.
    pub generation: Generation,
    /// The language of pages for requests that ask for none. Which one the
    /// real site takes is unknown. Default English.
    pub language: Language,
    /// Seconds that a guest waits between a file's page and its form: 60 since
    /// 2018-12. Divided by the simulator's speed; 0 writes no countdown.
    pub countdown: u32,
    /// Whether the countdown is written as `1*60` and not as `60`; both have
    /// been seen. Only for whole minutes. Default false.
    pub countdown_as_product: bool,
    /// Whether a form that is sent before the countdown has ended is refused;
    /// in the generation [`Generation::Hourglass`] there is no form until then.
    /// Clients of the older pages do not wait, one remark of 2026-10 says that
    /// the newest refuses them. `None`, the default: only in the newest
    /// generation.
    pub enforce_countdown: Option<bool>,
    /// Whether the form has a hidden field `adz` with a random value. `None`,
    /// the default: as the generation had it, all but the newest.
    pub has_adz: Option<bool>,
    /// Whether a form comes to nothing when its `adz` does not come back. Two
    /// clients never send it. `None`, the default: only in the newest
    /// generation, where it has the field at all.
    pub enforce_adz: Option<bool>,
    /// Whether the generation [`Generation::Hourglass`] tells its waits in
    /// minutes and not in seconds; both have been seen. Default false.
    pub hourglass_minutes: bool,
    /// Whether the reply to the form is a redirect to the file server and not
    /// a page with the link. One client expects it. Default false.
    pub form_redirects: bool,
    /// How long an address waits after a free download until the next one.
    /// The site tells minutes, how many is unknown. Divided by the simulator's
    /// speed. Default 5 min, which is what clients assume.
    pub pause: Duration,
    /// Whether a file server gives a free download only to a request with a
    /// `Referer`. Believed by one client, not seen. Default false.
    pub referer_required: bool,
}

impl Default for WebsiteConfig {
    fn default() -> Self {
        Self {
            generation: Generation::default(),
            language: Language::default(),
            countdown: 60,
            countdown_as_product: false,
            enforce_countdown: None,
            has_adz: None,
            enforce_adz: None,
            hourglass_minutes: false,
            form_redirects: false,
            pause: Duration::from_secs(300),
            referer_required: false,
        }
    }
}

/// A layout of the pages for people, by the time when it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// Until 2025-08: a table with `Filename :` and `Size :`, and the link
    /// "Click here to download the file".
    Table,
    /// From 2025-08: name and size in bold spans.
    TableWithSpans,
    /// 2025-12 to 2026-03: as before, with the link "Start your download". Who
    /// has to wait for the next download sees "Free download in ⏳ 60" on a
    /// button in place of the form, until the page is loaded again later.
    Hourglass,
    /// From 2026-09: a card; the form has no action and only one check box.
    #[default]
    Card,
}

impl Generation {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [
        Self::Table,
        Self::TableWithSpans,
        Self::Hourglass,
        Self::Card,
    ];
}
