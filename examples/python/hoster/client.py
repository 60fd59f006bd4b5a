"""`Hoster`: typed calls to a plugin that runs in a worker process, each with a
hard timeout. A thread that waits inside wasmtime cannot be stopped; a process
can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from . import types
from .types import (
    Account,
    Folder,
    HosterError,
    LinkInfo,
    LinkStatus,
    Listing,
    Pause,
    PluginFailed,
    Receipt,
    Ticket,
    TimedOut,
    UploadTicket,
)


class Hoster:
    """A plugin, ready for calls, one at a time. For concurrent calls, open
    several. Close it, or use it in a `with` statement.

    `key` is passed to the plugin, because this runtime cannot keep it outside.
    `timeout` is in seconds and applies to each call. `endpoint` is for tests:
    the http:// address of a server on loopback. `environment` is for a policy
    that is composed in front of the plugin; plugins need none.
    """

    def __init__(
        self,
        component: str | os.PathLike[str],
        key: str | None = None,
        *,
        timeout: float = 120,
        endpoint: str | None = None,
        options: Mapping[str, str] = {},
        environment: Mapping[str, str] = {},
    ) -> None:
        self._settings = {
            "component": str(Path(component).resolve()),
            "key": key,
            "endpoint": endpoint,
            "options": dict(options),
            "environment": dict(environment),
        }
        self._timeout = timeout
        self._worker: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def describe(self) -> dict[str, Any]:
        """Returns the plugin's description and capabilities."""
        description: dict[str, Any] = self._call("describe")
        return description

    def recognize(self, link: str) -> LinkInfo | None:
        """Returns what a link is, or None if it is not a link of this hoster. Sends nothing."""
        info = self._call("recognize", link=link)
        return LinkInfo(**info) if info else None

    def account(self) -> Account:
        """Returns the account status. Call it again only after `fresh_for` seconds."""
        return types.account(self._call("account"))

    def check(self, links: list[str]) -> list[LinkStatus]:
        """Checks whether links work. Returns a status for each, in the given order."""
        return [LinkStatus(**status) for status in self._call("check", links=links)]

    def expand(self, folder: str, password: str | None = None) -> Folder:
        """Returns the files of a shared folder."""
        return types.folder(self._call("expand", folder=folder, password=password))

    def resolve(
        self,
        link: str,
        password: str | None = None,
        token: str | None = None,
        fetch_details: bool = False,
    ) -> Ticket | Pause:
        """Returns a direct download, or how long to wait first."""
        answer = self._call(
            "resolve", link=link, password=password, token=token, fetch_details=fetch_details
        )
        return types.resolution(answer)

    def list_entries(self, folder: str | None = None) -> Listing:
        """Lists one folder of the account; None is the top folder."""
        return types.listing(self._call("list_entries", folder=folder))

    def begin_upload(
        self,
        file_name: str,
        size: int,
        folder: str | None = None,
        password: str | None = None,
    ) -> UploadTicket:
        """Returns where and how to send a file; `hoster.upload` does all three steps."""
        answer = self._call(
            "begin_upload", file_name=file_name, size=size, folder=folder, password=password
        )
        return types.upload_ticket(answer)

    def finish_upload(self, id: str) -> Receipt:
        """Returns the receipt of an upload whose bytes were sent. Fails with
        `unavailable` and `retry_after` until the receipt is ready."""
        return types.receipt(self._call("finish_upload", id=id))

    def close(self) -> None:
        """Ends the worker, including a call in progress on another thread."""
        worker, self._worker = self._worker, None
        if worker:
            with worker:
                worker.kill()

    def __enter__(self) -> Hoster:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _call(self, name: str, **arguments: Any) -> Any:
        with self._lock:
            try:
                if not self._worker:
                    self._worker = self._start()
                    self._ask(self._worker, self._settings)
                return self._ask(self._worker, {"call": name, "arguments": arguments})
            except (TimedOut, PluginFailed):
                self.close()
                raise

    def _start(self) -> subprocess.Popen[str]:
        # The worker finds this package where this process found it. The key goes
        # through the pipe, never into arguments or the environment.
        paths = [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        return subprocess.Popen(
            [sys.executable, "-m", "hoster.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )

    def _ask(self, worker: subprocess.Popen[str], question: dict[str, Any]) -> Any:
        assert worker.stdin and worker.stdout
        late = threading.Event()

        def stop() -> None:
            late.set()
            worker.kill()

        timer = threading.Timer(self._timeout, stop)
        timer.start()
        try:
            worker.stdin.write(json.dumps(question) + "\n")
            worker.stdin.flush()
            line = worker.stdout.readline()
        except (OSError, ValueError):  # the pipe is broken or closed
            line = ""
        finally:
            timer.cancel()
        if late.is_set():
            seconds = f"{self._timeout:g} seconds"
            raise TimedOut("timeout", f"The call was stopped: it took longer than {seconds}.")
        ended = {"failed": "its process has ended"}
        answer: dict[str, Any] = json.loads(line) if line else ended
        if "failed" in answer:
            raise PluginFailed("unavailable", f"The plugin failed: {answer['failed']}.")
        if "error" in answer:
            raise HosterError(**answer["error"])
        return answer["ok"]
