//! Settings of the website's pages, which can change at run time. Knows nothing
//! about how pages are written.

use std::time::Duration;

use super::Language;

/// The layout of the website and how long guests wait. Can be replaced at any
/// time; see [`crate::Simulator::set_website`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebsiteConfig {
    /// The layout of the pages. Default [`Generation::Card`], the newest.
    pub generation: Generation,
    /// The language of pages for requests that specify none. The real default
    /// is unknown. Default English.
    pub language: Language,
    /// Seconds that a guest waits between a file's page and its form: 60 since
    /// 2018-12. Divided by the simulator's speed; 0 omits the countdown.
    pub countdown: u32,
    /// Whether the countdown is written as `1*60` instead of `60`; both have
    /// been observed. Only for whole minutes. Default false.
    pub countdown_as_product: bool,
    /// Whether a form sent before the end of the countdown is refused; in the
    /// generation [`Generation::Hourglass`] there is no form until then.
    /// Clients of older pages do not wait; according to a remark of 2026-10 the
    /// newest page refuses them. `None`, the default: only in the newest
    /// generation.
    pub enforce_countdown: Option<bool>,
    /// Whether the form has a hidden field `adz` with a random value. `None`,
    /// the default: as in the generation, all but the newest.
    pub has_adz: Option<bool>,
    /// Whether a form has no effect unless its `adz` is sent back. Two clients
    /// never send it. `None`, the default: only in the newest generation, if it
    /// has the field at all.
    pub enforce_adz: Option<bool>,
    /// Whether the generation [`Generation::Hourglass`] shows its waits in
    /// minutes instead of seconds; both have been observed. Default false.
    pub hourglass_minutes: bool,
    /// Whether the reply to the form is a redirect to the file server instead
    /// of a page with the link. One client expects it. Default false.
    pub form_redirects: bool,
    /// How long an address waits between free downloads. The site states
    /// minutes; the number is unknown. Divided by the simulator's speed.
    /// Default 5 min, as clients assume.
    pub pause: Duration,
    /// Whether a file server requires a `Referer` for a free download. Assumed
    /// by one client, not observed. Default false.
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

/// A layout of the web pages, named after when it was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// Until 2025-08: a table with `Filename :` and `Size :`, and the link
    /// "Click here to download the file".
    Table,
    /// From 2025-08: name and size in bold spans.
    TableWithSpans,
    /// 2025-12 to 2026-03: as before, with the link "Start your download".
    /// During the pause after a download, a button "Free download in ⏳ 60"
    /// replaces the form, until the page is reloaded later.
    Hourglass,
    /// From 2026-09: a card; the form has no action and only one check box.
    #[default]
    Card,
}

impl Generation {
    /// All generations, oldest first.
    pub const ALL: [Self; 4] = [
        Self::Table,
        Self::TableWithSpans,
        Self::Hourglass,
        Self::Card,
    ];
}
