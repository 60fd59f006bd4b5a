"""A hoster plugin (a WASI 0.2 component with the interface hoster:plugin) for
Python programs: links, account, downloads, uploads and listings."""

from .client import Hoster
from .types import (
    Account,
    Checksum,
    Entry,
    Folder,
    HosterError,
    LinkInfo,
    LinkStatus,
    Listing,
    Pause,
    PluginFailed,
    Receipt,
    Shared,
    Ticket,
    TimedOut,
    UploadTicket,
)
from .upload import send, upload

__all__ = [
    "Account",
    "Checksum",
    "Entry",
    "Folder",
    "Hoster",
    "HosterError",
    "LinkInfo",
    "LinkStatus",
    "Listing",
    "Pause",
    "PluginFailed",
    "Receipt",
    "Shared",
    "Ticket",
    "TimedOut",
    "UploadTicket",
    "send",
    "upload",
]
