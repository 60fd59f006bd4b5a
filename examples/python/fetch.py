#!/usr/bin/env python3
"""Fetches a game from an RGSX list: reads the key from 1FichierAPI.txt, resolves
the link inside the component and downloads the file with requests."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import requests

from hoster import Hoster, HosterError, Pause, Ticket

# Characters that handhelds' file systems do not accept, replaced as by RGSX.
FORBIDDEN = str.maketrans('<>:"/\\|?*', "_________")
# Longest total wait in free mode.
PAUSE_SECONDS = 3600


class Failed(Exception):
    """A failure, described in one sentence for people."""


def key_of(save: Path) -> str | None:
    """Returns the key of an RGSX folder, if there is one."""
    try:
        return (save / "1FichierAPI.txt").read_text("utf-8-sig").strip() or None
    except FileNotFoundError:
        return None


def link_of(save: Path, platform: str, game: str) -> str:
    """Returns the link of the game whose name begins with `game`."""
    path = save / "games" / f"{platform}.json"
    try:
        content: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Failed(f"There is no list {path}.") from None
    rows = content["games"] if isinstance(content, dict) else content
    pairs = ((r[0], r[1]) if isinstance(r, list) else (r["name"], r.get("url")) for r in rows)
    found = {name: url for name, url in pairs if name.lower().startswith(game.lower())}
    if len(found) != 1:
        raise Failed(f"{len(found)} games of {platform} begin with {game!r}: {', '.join(found)}")
    return str(next(iter(found.values())))


def ticket_of(hoster: Hoster, link: str) -> Ticket:
    """Returns a direct download; waits if the service requires it."""
    until = time.monotonic() + PAUSE_SECONDS
    answer = hoster.resolve(link, fetch_details=True)
    while isinstance(answer, Pause):
        if time.monotonic() + answer.seconds > until:
            raise Failed(f"1fichier asks for a wait of {answer.seconds} s: {answer.reason}")
        print(f"waiting {answer.seconds} s: {answer.reason}", file=sys.stderr)
        time.sleep(answer.seconds)
        answer = hoster.resolve(link, token=answer.token, fetch_details=True)
    return answer


def download(ticket: Ticket, name: str, folder: Path) -> Path:
    """Downloads a ticket's file. It gets its final name only once it is complete."""
    path = folder / (ticket.file_name or name).translate(FORBIDDEN)
    if path.is_file() and path.stat().st_size == ticket.size:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    # The headers do not contain the key, and must not: the URL is enough.
    headers = {**dict(ticket.headers), "accept-encoding": "identity"}
    with requests.get(ticket.url, headers=headers, stream=True, timeout=(15, 60)) as reply:
        reply.raise_for_status()
        if reply.headers.get("content-type", "").startswith("text/html"):
            raise Failed("The server sent a web page in place of the file.")
        size = ticket.size or int(reply.headers["content-length"])
        with open(part, "wb") as file:
            for piece in reply.iter_content(1 << 20):
                file.write(piece)
    if part.stat().st_size != size:
        raise Failed(f"{part} has {part.stat().st_size} of {size} bytes.")
    return part.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("save", type=Path, help="RGSX's folder saves/ports/rgsx")
    parser.add_argument("platform")
    parser.add_argument("game", help="its name, or the beginning of it")
    parser.add_argument("-o", "--roms", type=Path, default=Path("roms"))
    parser.add_argument("--component", default="onefichier.wasm")
    parser.add_argument("--endpoint", help="for tests: a server on loopback")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for each call")
    args = parser.parse_args()
    try:
        link = link_of(args.save, args.platform, args.game)
        options = {"timeout": args.timeout, "endpoint": args.endpoint}
        with Hoster(args.component, key_of(args.save), **options) as hoster:
            ticket = ticket_of(hoster, link)
        print(download(ticket, args.game, args.roms / args.platform))
        return 0
    except HosterError as error:
        later = f" Try again in {error.retry_after} s." if error.retry_after else ""
        print(f"{error} [{error.code}]{later}", file=sys.stderr)
    except (Failed, requests.RequestException, OSError) as error:
        # Messages of requests contain the URL, which gives access to the file.
        words = "The download broke off." if isinstance(error, requests.RequestException) else error
        print(words, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
