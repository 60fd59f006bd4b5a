//! Converts between the contract's types and this crate's, field by field:
//! those of the interfaces `types` and `hoster`. Must not decide anything.

mod storage;

use super::wit::exports::hoster::plugin::hoster as wit;
use super::wit::hoster::plugin::types as wit_types;
use crate::account::Account;
use crate::checksum::Whirlpool;
use crate::describe::{self, Capability, OptionKind, OptionTarget};
use crate::domains::LINK_DOMAINS;
use crate::error::{Code, Error, Result, Scope};
use crate::link::{Kind, Link};
use crate::resolve::{Resolution, ResolveOptions, Ticket};
use crate::session::{Credential, Pace, Settings};
use crate::site::check::{LinkState, LinkStatus};
use crate::site::folder::FolderEntry;
use crate::upload::multipart::FILE_FIELD;
use crate::upload::{Receipt, UploadRequest, UploadTicket};

/// A result in the contract's types.
pub fn fallible<T, W: From<T>>(result: Result<T>) -> std::result::Result<W, wit_types::Error> {
    result.map(W::from).map_err(wit_types::Error::from)
}

/// The same for a list.
pub fn fallible_list<T, W: From<T>>(
    result: Result<Vec<T>>,
) -> std::result::Result<Vec<W>, wit_types::Error> {
    let list = result?;
    Ok(list.into_iter().map(W::from).collect())
}

impl From<Error> for wit_types::Error {
    fn from(error: Error) -> Self {
        Self {
            code: code(error.code),
            message: error.message,
            scope: match error.scope {
                Scope::Request => wit_types::Scope::Request,
                Scope::File => wit_types::Scope::File,
                Scope::Account => wit_types::Scope::Account,
                Scope::Address => wit_types::Scope::Address,
            },
            retry_after: error.retry_after,
            status: error.status,
            reply: error.reply,
        }
    }
}

fn code(code: Code) -> wit_types::ErrorCode {
    use wit_types::ErrorCode as Wit;
    match code {
        Code::UnsupportedLink => Wit::UnsupportedLink,
        Code::NotFound => Wit::NotFound,
        Code::PasswordRequired => Wit::PasswordRequired,
        Code::PasswordWrong => Wit::PasswordWrong,
        Code::Restricted => Wit::Restricted,
        Code::PremiumRequired => Wit::PremiumRequired,
        Code::CredentialMissing => Wit::CredentialMissing,
        Code::CredentialRejected => Wit::CredentialRejected,
        Code::AccountLocked => Wit::AccountLocked,
        Code::RateLimited => Wit::RateLimited,
        Code::AddressBlocked => Wit::AddressBlocked,
        Code::SlotsFull => Wit::SlotsFull,
        Code::NeedsConsent => Wit::NeedsConsent,
        Code::TooLarge => Wit::TooLarge,
        Code::InvalidInput => Wit::InvalidInput,
        Code::Conflict => Wit::Conflict,
        Code::Unavailable => Wit::Unavailable,
        Code::Network => Wit::Network,
        Code::Timeout => Wit::Timeout,
        Code::Changed => Wit::Changed,
        Code::Unsupported => Wit::Unsupported,
        Code::Integrity => Wit::Integrity,
    }
}

fn checksum(checksum: Whirlpool) -> wit_types::Checksum {
    wit_types::Checksum {
        algorithm: describe::CHECKSUM.to_owned(),
        hex: checksum.into_hex(),
    }
}

fn pairs(details: Vec<(&'static str, String)>) -> wit_types::Pairs {
    let own = |(name, value): (&str, String)| (name.to_owned(), value);
    details.into_iter().map(own).collect()
}

/// The whole description.
pub fn description() -> wit::Description {
    wit::Description {
        id: describe::ID.to_owned(),
        name: describe::NAME.to_owned(),
        version: describe::VERSION.to_owned(),
        link_hosts: LINK_DOMAINS.map(str::to_owned).to_vec(),
        capabilities: describe::CAPABILITIES.map(capability).to_vec(),
        checksum_algorithm: Some(describe::CHECKSUM.to_owned()),
        limits: wit::Limits {
            max_upload_bytes: Some(describe::MAX_UPLOAD_BYTES),
            max_name_characters: Some(describe::MAX_NAME_CHARACTERS),
            max_connections: Some(describe::MAX_CONNECTIONS),
            links_per_check: Some(describe::LINKS_PER_CHECK),
            small_file_bytes: Some(describe::SMALL_FILE_BYTES),
            small_file_spacing: Some(describe::SMALL_FILE_SPACING),
        },
        options: describe::OPTIONS.map(option).to_vec(),
    }
}

fn capability(capability: Capability) -> wit::Capability {
    match capability {
        Capability::Account => wit::Capability::Account,
        Capability::Check => wit::Capability::Check,
        Capability::Expand => wit::Capability::Expand,
        Capability::Resolve => wit::Capability::Resolve,
        Capability::ResolveFree => wit::Capability::ResolveFree,
        Capability::Upload => wit::Capability::Upload,
        Capability::UploadAnonymous => wit::Capability::UploadAnonymous,
        Capability::Storage => wit::Capability::Storage,
    }
}

fn option(info: describe::OptionInfo) -> wit::OptionInfo {
    wit::OptionInfo {
        name: info.name.to_owned(),
        target: match info.target {
            OptionTarget::Session => wit::OptionTarget::Session,
            OptionTarget::Resolve => wit::OptionTarget::Resolve,
            OptionTarget::Upload => wit::OptionTarget::Upload,
            OptionTarget::Attributes => wit::OptionTarget::Attributes,
        },
        kind: match info.kind {
            OptionKind::Boolean => wit::OptionKind::Boolean,
            OptionKind::Integer => wit::OptionKind::Integer,
            OptionKind::Text => wit::OptionKind::Text,
        },
        default: info.default.map(str::to_owned),
        choices: info
            .choices
            .iter()
            .map(|&choice| choice.to_owned())
            .collect(),
        help: info.help.to_owned(),
    }
}

impl From<Link> for wit::LinkInfo {
    fn from(link: Link) -> Self {
        Self {
            kind: match link.kind {
                Kind::File => wit::LinkKind::File,
                Kind::Folder => wit::LinkKind::Folder,
                Kind::Direct => wit::LinkKind::Direct,
                Kind::Removal => wit::LinkKind::Removal,
            },
            link: link.url,
            id: link.id,
        }
    }
}

impl From<wit::Settings> for Settings {
    fn from(settings: wit::Settings) -> Self {
        Self {
            credential: match settings.credential {
                wit::Credential::HostHeld => Credential::HostHeld,
                wit::Credential::Key(key) => Credential::Key(key),
                wit::Credential::None => Credential::None,
            },
            pace: match settings.pace {
                wit::Pace::Host => Pace::Host,
                wit::Pace::Plugin => Pace::Plugin,
            },
            endpoint: settings.endpoint,
            options: settings.options,
        }
    }
}

impl From<Account> for wit::Account {
    fn from(account: Account) -> Self {
        Self {
            name: account.name,
            plan: account.plan.to_owned(),
            premium: account.premium,
            premium_until: account.premium_until,
            credits_bytes: account.credits_bytes,
            used_bytes: account.used_bytes,
            quota_bytes: account.quota_bytes,
            details: pairs(account.details),
            warnings: account.warnings,
            as_of: account.as_of,
            fresh_for: account.fresh_for,
        }
    }
}

impl From<wit::ResolveOptions> for ResolveOptions {
    fn from(options: wit::ResolveOptions) -> Self {
        Self {
            password: options.password,
            token: options.token,
            fetch_details: options.fetch_details,
            options: options.options,
        }
    }
}

impl From<Resolution> for wit::Resolution {
    fn from(resolution: Resolution) -> Self {
        match resolution {
            Resolution::Ready(ticket) => Self::Ready(ticket.into()),
            Resolution::Pause(pause) => Self::Pause(wit::Pause {
                seconds: pause.seconds,
                reason: pause.reason,
                token: pause.token,
            }),
        }
    }
}

impl From<Ticket> for wit::Ticket {
    fn from(ticket: Ticket) -> Self {
        Self {
            url: ticket.url,
            headers: ticket.headers,
            file_name: ticket.file_name,
            size: ticket.size,
            checksum: ticket.checksum.map(checksum),
            resumable: ticket.resumable,
            max_connections: ticket.max_connections,
            start_within: ticket.start_within,
            resume_within: ticket.resume_within,
        }
    }
}

/// Converts the status of a link.
pub fn link_status((link, status): (String, LinkStatus)) -> wit::LinkStatus {
    wit::LinkStatus {
        link,
        state: match status.state {
            LinkState::Online => wit::LinkState::Online,
            LinkState::Offline => wit::LinkState::Offline,
            LinkState::Private => wit::LinkState::Private,
            LinkState::Bad => wit::LinkState::Bad,
            LinkState::Unknown => wit::LinkState::Unknown,
        },
        file_name: status.file_name,
        size: status.size,
    }
}

impl From<Vec<FolderEntry>> for wit::FolderListing {
    fn from(entries: Vec<FolderEntry>) -> Self {
        let entry = |entry: FolderEntry| wit::FolderEntry {
            link: entry.link,
            file_name: entry.file_name,
            size: entry.size,
            has_password: entry.has_password,
            restricted: entry.restricted,
        };
        Self {
            // The listing does not include it.
            name: None,
            entries: entries.into_iter().map(entry).collect(),
        }
    }
}

impl From<wit::UploadRequest> for UploadRequest {
    fn from(request: wit::UploadRequest) -> Self {
        Self {
            file_name: request.file_name,
            size: request.size,
            folder: request.folder,
            password: request.password,
            checksum: request.checksum.map(|sum| (sum.algorithm, sum.hex)),
            options: request.options,
        }
    }
}

impl From<UploadTicket> for wit::UploadTicket {
    fn from(ticket: UploadTicket) -> Self {
        Self {
            id: ticket.id,
            url: ticket.url,
            method: "POST".to_owned(),
            fields: ticket.fields,
            file_field: FILE_FIELD.to_owned(),
            headers: ticket.headers,
            with_credential: ticket.with_credential,
        }
    }
}

impl From<Receipt> for wit::Receipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            link: receipt.link,
            removal_link: receipt.removal_link,
            file_name: receipt.file_name,
            size: receipt.size,
            checksum: receipt.checksum.map(checksum),
        }
    }
}
