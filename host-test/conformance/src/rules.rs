//! The rules of the contract, as a table. Each is one function that drives the
//! plugin and returns its finding. No rule depends on another.

mod description;
mod downloads;
mod errors;
mod links;
mod results;
mod storage;
mod uploads;

use futures_util::future::BoxFuture;

use super::harness::{Finding, Harness};

/// One demand of the contract.
pub(super) struct Rule {
    pub name: &'static str,
    /// One sentence.
    pub demands: &'static str,
    pub check: for<'a> fn(&'a Harness) -> BoxFuture<'a, Finding>,
}

macro_rules! rules {
    ($($name:literal, $demands:literal, $check:path;)*) => {
        pub(super) static RULES: &[Rule] = &[$(Rule {
            name: $name,
            demands: $demands,
            check: |harness| Box::pin($check(harness)),
        }),*];
    };
}

rules! {
    "description-agrees", "describe reports the same id, version and link hosts as the manifest, and well-formed options.", description::agrees;
    "describe-does-no-io", "describe sends nothing.", description::describe_does_no_io;
    "opening-does-no-io", "Opening a session sends nothing.", description::opening_does_no_io;
    "capabilities-hold", "Listed capabilities work, and calls of unlisted ones fail with `unsupported`.", description::capabilities_hold;
    "language-falls-back", "A language that the service lacks falls back to English and is not an error.", description::language_falls_back;
    "unknown-options-are-refused", "An option that is not listed, or a value of the wrong kind, fails with `invalid-input`, and nothing is sent.", description::unknown_options_are_refused;
    "endpoint-is-loopback-only", "An endpoint that is not http:// on loopback makes calls fail with `invalid-input`, and nothing is sent.", description::endpoint_is_loopback_only;
    "recognize-does-no-io", "recognize sends nothing.", links::recognize_does_no_io;
    "recognize-is-stable", "recognize returns the same result each time and in each session, and a canonical form is its own canonical form.", links::recognize_is_stable;
    "recognize-refuses-strangers", "recognize accepts only links of the plugin's link hosts.", links::recognize_refuses_strangers;
    "recognize-survives-anything", "recognize returns without crashing, whatever the text.", links::recognize_survives_anything;
    "find-links-agrees", "find-links finds each link in a text once, as recognize reports it, and nothing else; it sends nothing.", links::find_links_agrees;
    "links-are-recognized", "The plugin recognizes the links that it returns.", links::returned_links_are_recognized;
    "strange-link-is-unsupported", "A link of another service fails with `unsupported-link`, and nothing is sent.", links::strange_link_is_unsupported;
    "credential-is-asked-for", "account fails with `credential-missing` without a key and with `credential-rejected` with a wrong one.", results::credential_is_asked_for;
    "key-inside-works", "A key passed to the plugin is sent exactly where the host would put it.", results::key_inside_works;
    "scopes-suffice", "Each call needs no more than its scope.", results::scopes_suffice;
    "check-answers-in-order", "check returns a state for each link, in the order given.", results::check_answers_in_order;
    "missing-file-is-not-found", "A file that does not exist is `not-found`, and the error affects only that file.", results::missing_file_is_not_found;
    "passwords-are-asked-for", "A protected file is `password-required` without a password and `password-wrong` with a wrong one.", results::passwords_are_asked_for;
    "folders-expand", "expand returns every file of a folder.", results::folders_expand;
    "ticket-leads-to-the-file", "A ticket leads to the file, with the reported name, size and checksum, and without the key.", downloads::ticket_leads_to_the_file;
    "pauses-lead-on", "A pause has seconds, a reason and a token, and the token leads to the file.", downloads::pauses_lead_on;
    "garbage-tokens-are-refused", "Tokens and upload ids that the plugin did not issue do not harm it.", downloads::garbage_tokens_are_refused;
    "waits-are-reported", "A wait that the service requires is returned immediately; the plugin does not sleep through it.", errors::waits_are_reported;
    "retry-after-is-passed-on", "The service's wait is passed on in `retry-after`.", errors::retry_after_is_passed_on;
    "errors-carry-codes", "Each failure of a service has its code, and is never taken for success.", errors::carry_codes;
    "survives-any-reply", "No reply of a service makes the plugin crash.", errors::survives_any_reply;
    "messages-are-sentences", "Messages are one readable line of at most 500 characters.", errors::messages_are_sentences;
    "secrets-stay-out-of-messages", "No message contains a key, a password or a direct link.", errors::secrets_stay_out_of_messages;
    "cancellation-leaves-nothing", "A cancelled call leaves no request behind, and the session remains usable.", errors::cancellation_leaves_nothing;
    "uploads-stream", "An upload larger than the plugin's memory succeeds.", uploads::stream;
    "short-content-fails", "Content that ends early is an error and gets no receipt.", uploads::short_content_fails;
    "receipts-agree", "A given checksum is compared with the receipt's.", uploads::receipts_agree;
    "uploads-in-two-steps", "An upload that the host sends can be finished in a later session.", uploads::in_two_steps;
    "uploads-in-three-steps", "An upload can be begun, sent and finished in separate sessions.", uploads::in_three_steps;
    "storage-round-trip", "Created, uploaded, renamed and removed entries appear so in the next listing.", storage::round_trip;
    "full-folders-stay", "Removing a folder that is not empty fails with `conflict`, and its files stay.", storage::full_folders_stay;
}
