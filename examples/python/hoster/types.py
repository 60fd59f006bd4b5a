"""Results of calls: the records of hoster:plugin as dataclasses. wit/ documents
their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Pairs = list[tuple[str, str]]


class HosterError(Exception):
    """Why a call failed. `code` and `scope` are those of the contract;
    `retry_after` is in seconds, or None if unknown."""

    def __init__(
        self,
        code: str,
        message: str,
        scope: str = "request",
        retry_after: int | None = None,
        status: int | None = None,
        reply: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.scope = scope
        self.retry_after = retry_after
        self.status = status
        self.reply = reply


class TimedOut(HosterError):
    """The call exceeded its timeout, and its worker was killed."""


class PluginFailed(HosterError):
    """The plugin or its runtime failed: a trap, no memory, a file that is not a plugin."""


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    hex: str


@dataclass(frozen=True)
class LinkInfo:
    kind: str
    link: str
    id: str


@dataclass(frozen=True)
class Account:
    name: str | None
    plan: str
    premium: bool | None
    premium_until: int | None
    credits_bytes: int | None
    used_bytes: int | None
    quota_bytes: int | None
    details: Pairs
    warnings: list[str]
    as_of: int
    fresh_for: int


@dataclass(frozen=True)
class LinkStatus:
    link: str
    state: str
    file_name: str | None
    size: int | None


@dataclass(frozen=True)
class Shared:
    """One file in a shared folder."""

    link: str
    file_name: str
    size: int | None
    has_password: bool
    restricted: bool


@dataclass(frozen=True)
class Folder:
    name: str | None
    entries: list[Shared]


@dataclass(frozen=True)
class Ticket:
    """Everything needed to fetch a file by GET. Treat `url` like a password."""

    url: str
    headers: Pairs
    file_name: str | None
    size: int | None
    checksum: Checksum | None
    resumable: bool
    max_connections: int
    start_within: int | None
    resume_within: int | None


@dataclass(frozen=True)
class Pause:
    """Wait this many seconds, then resolve again with `token`."""

    seconds: int
    reason: str
    token: str


@dataclass(frozen=True)
class UploadTicket:
    """One multipart/form-data request. Treat `url` and `headers` like passwords."""

    id: str
    url: str
    method: str
    fields: Pairs
    file_field: str
    headers: Pairs
    with_credential: bool


@dataclass(frozen=True)
class Receipt:
    link: str
    removal_link: str | None
    file_name: str
    size: int | None
    checksum: Checksum | None


@dataclass(frozen=True)
class Entry:
    """A file or folder of the account."""

    kind: str
    id: str
    name: str
    link: str | None
    size: int | None
    checksum: Checksum | None
    created: int | None
    has_password: bool
    details: Pairs


@dataclass(frozen=True)
class Listing:
    id: str
    name: str | None
    entries: list[Entry]
    as_of: int
    fresh_for: int


def checksum(value: dict[str, Any] | None) -> Checksum | None:
    return Checksum(**value) if value else None


def pairs(value: list[list[str]]) -> Pairs:
    return [(name, text) for name, text in value]


def account(value: dict[str, Any]) -> Account:
    return Account(**{**value, "details": pairs(value["details"])})


def folder(value: dict[str, Any]) -> Folder:
    return Folder(value["name"], [Shared(**entry) for entry in value["entries"]])


def resolution(value: dict[str, Any]) -> Ticket | Pause:
    if value["case"] == "pause":
        return Pause(**value["value"])
    ticket = value["value"]
    known = {"headers": pairs(ticket["headers"]), "checksum": checksum(ticket["checksum"])}
    return Ticket(**{**ticket, **known})


def upload_ticket(value: dict[str, Any]) -> UploadTicket:
    known = {"fields": pairs(value["fields"]), "headers": pairs(value["headers"])}
    return UploadTicket(**{**value, **known})


def receipt(value: dict[str, Any]) -> Receipt:
    return Receipt(**{**value, "checksum": checksum(value["checksum"])})


def listing(value: dict[str, Any]) -> Listing:
    def entry(value: dict[str, Any]) -> Entry:
        known = {"checksum": checksum(value["checksum"]), "details": pairs(value["details"])}
        return Entry(**{**value, **known})

    return Listing(**{**value, "entries": [entry(e) for e in value["entries"]]})
