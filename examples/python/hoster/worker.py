"""The process that runs a plugin: `python -m hoster.worker`. Reads one JSON line
with the settings, then one per call, and replies to each with one JSON line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .component import Component, Refused


def main() -> None:
    settings = json.loads(sys.stdin.readline())
    try:
        component = Component(Path(settings["component"]), settings)
    except Exception as error:
        _say({"failed": _first_line(error)})
        return
    _say({"ok": None})
    for line in sys.stdin:
        call = json.loads(line)
        try:
            _say({"ok": getattr(component, call["call"])(**call["arguments"])})
        except Refused as refused:
            _say({"error": refused.error})
        except Exception as error:
            # After a trap an instance is unusable: the next call gets a new process.
            _say({"failed": _first_line(error)})
            return


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


if __name__ == "__main__":
    main()
