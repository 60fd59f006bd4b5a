"""Uploads in three steps: the plugin returns the destination, this program
sends the bytes in constant memory with an exact length, and the plugin fetches
the receipt."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import BinaryIO

import requests

from .client import Hoster
from .types import HosterError, Receipt, UploadTicket

# Longest wait, in seconds, for a receipt that is not ready.
RECEIPT_SECONDS = 600


def upload(
    hoster: Hoster,
    path: str | os.PathLike[str],
    folder: str | None = None,
    password: str | None = None,
) -> Receipt:
    """Uploads a file. Raises `HosterError`, or `requests.RequestException` if the
    bytes did not arrive; in that case, start over."""
    path = Path(path)
    ticket = hoster.begin_upload(path.name, path.stat().st_size, folder, password)
    send(ticket, path)
    until = time.monotonic() + RECEIPT_SECONDS
    while True:
        try:
            return hoster.finish_upload(ticket.id)
        except HosterError as error:
            late = error.code in ("unavailable", "rate-limited") and error.retry_after
            if not late or time.monotonic() + late > until:
                raise
            time.sleep(late)


def send(ticket: UploadTicket, path: Path) -> None:
    """Sends a file as its ticket specifies."""
    boundary = secrets.token_hex(16)
    kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
    with open(path, "rb") as file:
        reply = requests.request(
            ticket.method,
            ticket.url,
            data=_Multipart(ticket, file, path.name, boundary),
            headers={**dict(ticket.headers), **kind},
            allow_redirects=False,
            timeout=(15, 600),
        )
    reply.raise_for_status()


class _Multipart:
    """Form fields and one file, read piece by piece. `requests` sends anything
    with a length and a `read` method without chunked encoding."""

    def __init__(self, ticket: UploadTicket, file: BinaryIO, name: str, boundary: str) -> None:
        name = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        disposition = f"--{boundary}\r\nContent-Disposition: form-data"
        fields = [f'{disposition}; name="{key}"\r\n\r\n{value}\r\n' for key, value in ticket.fields]
        content = f'{disposition}; name="{ticket.file_field}"; filename="{name}"\r\n'
        content += "Content-Type: application/octet-stream\r\n\r\n"
        self._head = "".join([*fields, content]).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._file = file
        self._length = len(self._head) + os.fstat(file.fileno()).st_size + len(self._tail)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        piece, self._head = self._head, b""
        piece = piece or self._file.read(size)
        if not piece:
            piece, self._tail = self._tail, b""
        return piece
