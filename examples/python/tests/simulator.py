"""A simulated 1fichier in a separate process, by `hoster simulator`. Two
environment variables locate the programs: HOSTER (the command) and COMPONENT."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import urllib.request
from typing import Any

HOSTER = os.environ.get("HOSTER", "hoster")
COMPONENT = os.environ.get("COMPONENT", "onefichier.wasm")


class Simulator:
    """Runs until it is closed. `files` are (name, size)."""

    def __init__(self, *options: str, files: tuple[str, ...] = ("Alpha (Europe).zip=2M",)) -> None:
        named = [word for file in files for word in ("--file", file)]
        self._process = subprocess.Popen(
            [HOSTER, "simulator", "--control", "127.0.0.1:0", *named, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        ready = json.loads(self._process.stdout.readline())
        self.endpoint = f"http://{ready['listening']}"
        self.key: str = ready["api_key"]
        self.links: list[str] = [file["link"] for file in ready["files"]]
        self._control: str = ready["control"]

    def ask(self, path: str) -> Any:
        with urllib.request.urlopen(self._control + path, timeout=30) as reply:
            return json.load(reply)

    def tell(self, path: str, what: dict[str, Any]) -> Any:
        body = json.dumps(what).encode()
        with urllib.request.urlopen(self._control + path, body, timeout=30) as reply:
            return json.load(reply)

    def fault(self, fault: str) -> None:
        self.tell("/faults", {"fault": fault})

    def shared_folder(self, name: str, file: str) -> str:
        """Creates a public folder with one file and returns its link."""
        folder = self.tell("/folders", {"path": name, "public": True})
        self.tell("/files", {"name": file, "size": 1000, "folder": name})
        return str(folder["link"])

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate()


class Silent:
    """A server that accepts connections and never replies."""

    _connection: socket.socket | None = None

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.endpoint = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def accept(self) -> None:
        """Waits for a connection."""
        self._connection, _ = self._socket.accept()

    def close(self) -> None:
        self._socket.close()
        if self._connection:
            self._connection.close()
