"""Runs pyLoad's core without its web page, and has it download one link.

`with_pyload.py premium|free LINK NAME`; the file must have 200 000 bytes.
"""

import os
import pathlib
import sys
import threading
import time

import certifi

# pyLoad takes its authorities from here, and from nowhere else.
certifi.where = lambda: os.environ["CA"]

from pyload.core import Core  # noqa: E402
from pyload.core.datatypes.enums import Destination  # noqa: E402

kind, link, name = sys.argv[1:]
home = pathlib.Path(os.environ["WORK"], kind).resolve()
folders = {part: home / part for part in ("user", "temp", "storage")}
for folder in folders.values():
    folder.mkdir(parents=True)
core = Core(str(folders["user"]), str(folders["temp"]), str(folders["storage"]))
host, port = os.environ["LISTENING"].rsplit(":", 1)
for section, option, value in [
    ("webui", "enabled", False),
    ("proxy", "enabled", True),
    ("proxy", "host", host),
    ("proxy", "port", int(port)),
    ("general", "min_free_space", 0),
    ("general", "folder_per_package", False),
]:
    core.config.set(section, option, value)


def drive():
    if kind == "premium":
        core.api.update_account("OneFichierCom", "user@example.com", "password")
    core.api.add_package(kind, [link], Destination.QUEUE)
    wanted = folders["storage"] / name
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if wanted.exists() and wanted.stat().st_size == 200_000:
            os._exit(0)
        time.sleep(0.2)
    os._exit(1)


threading.Thread(target=drive, daemon=True).start()
core.start()
