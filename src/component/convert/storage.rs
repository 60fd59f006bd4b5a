//! Conversions for the types of the interface `storage`.

use super::super::wit::exports::hoster::plugin::storage as wit_storage;
use super::{checksum, pairs};
use crate::storage::attributes::Attributes;
use crate::storage::files::{Copied, ScanReport};
use crate::storage::folders::{Share, Sharing, SharingStatus};
use crate::storage::remote::{RemoteResult, RemoteUpload};
use crate::storage::{Entry, EntryKind, FolderContents};

impl From<FolderContents> for wit_storage::FolderContents {
    fn from(contents: FolderContents) -> Self {
        Self {
            id: contents.id,
            name: contents.name,
            entries: contents.entries.into_iter().map(Into::into).collect(),
            as_of: contents.as_of,
            fresh_for: contents.fresh_for,
        }
    }
}

impl From<Entry> for wit_storage::Entry {
    fn from(entry: Entry) -> Self {
        Self {
            kind: match entry.kind {
                EntryKind::File => wit_storage::EntryKind::File,
                EntryKind::Folder => wit_storage::EntryKind::Folder,
            },
            id: entry.id,
            name: entry.name,
            link: entry.link,
            size: entry.size,
            checksum: entry.checksum.map(checksum),
            created: entry.created,
            has_password: entry.has_password,
            details: pairs(entry.details),
        }
    }
}

impl From<Copied> for wit_storage::Copied {
    fn from(copied: Copied) -> Self {
        Self {
            source: copied.source,
            link: copied.link,
        }
    }
}

impl From<wit_storage::Attributes> for Attributes {
    fn from(attributes: wit_storage::Attributes) -> Self {
        Self {
            description: attributes.description,
            password: attributes.password,
            options: attributes.options,
        }
    }
}

impl From<wit_storage::Sharing> for Sharing {
    fn from(sharing: wit_storage::Sharing) -> Self {
        let share = |share: wit_storage::Share| Share {
            email: share.email,
            write: share.write,
            hide_links: share.hide_links,
        };
        let people = sharing.people;
        Self {
            public: sharing.public,
            password: sharing.password,
            people: people.map(|people| people.into_iter().map(share).collect()),
        }
    }
}

impl From<SharingStatus> for wit_storage::SharingStatus {
    fn from(status: SharingStatus) -> Self {
        let share = |share: Share| wit_storage::Share {
            email: share.email,
            write: share.write,
            hide_links: share.hide_links,
        };
        Self {
            link: status.link,
            has_password: status.has_password,
            people: status.people.into_iter().map(share).collect(),
        }
    }
}

impl From<ScanReport> for wit_storage::ScanReport {
    fn from(report: ScanReport) -> Self {
        Self {
            clean: report.clean,
            message: report.message,
            scanned: report.scanned,
        }
    }
}

impl From<RemoteUpload> for wit_storage::RemoteUpload {
    fn from(remote: RemoteUpload) -> Self {
        let result = |result: RemoteResult| wit_storage::RemoteResult {
            url: result.url,
            link: result.link,
            done: result.done,
            message: result.message,
        };
        Self {
            id: remote.id,
            requested: remote.requested,
            executed: remote.executed,
            urls: remote.urls,
            results: remote.results.into_iter().map(result).collect(),
        }
    }
}
