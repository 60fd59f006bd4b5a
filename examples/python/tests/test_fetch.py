"""Runs the fetcher like a user would, on an RGSX folder."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from .simulator import COMPONENT, Simulator

FETCH = Path(__file__).parent.parent / "fetch.py"


class Fetch(unittest.TestCase):
    def setUp(self) -> None:
        self.simulator = Simulator("--no-limits")
        self.addCleanup(self.simulator.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.save = Path(folder.name)
        (self.save / "games").mkdir()
        games = [
            ["Alpha (Europe).zip", self.simulator.links[0], "2 MB"],
            ["Gone.zip", "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz", None],
        ]
        (self.save / "games" / "snes.json").write_text(json.dumps(games))
        self.key(self.simulator.key)

    def key(self, key: str) -> None:
        (self.save / "1FichierAPI.txt").write_text(f"\ufeff{key}\r\n", "utf-8")

    def fetch(self, game: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, FETCH, self.save, "snes", game, "-o", self.save / "roms"]
        command += ["--component", COMPONENT, "--endpoint", self.simulator.endpoint]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def test_a_game_arrives_whole_and_without_the_key_in_its_download(self) -> None:
        run = self.fetch("alpha")
        self.assertEqual(run.returncode, 0, run.stderr)
        path = self.save / "roms" / "snes" / "Alpha (Europe).zip"
        self.assertEqual(run.stdout.strip(), str(path))
        self.assertEqual(path.stat().st_size, 2_000_000)
        self.assertEqual(self.simulator.ask("/misplaced-keys")["misplaced"], False)

    def test_a_dead_link_is_told_and_leaves_no_file(self) -> None:
        run = self.fetch("Gone")
        self.assertEqual(run.returncode, 1)
        self.assertIn("[not-found]", run.stderr)
        self.assertFalse((self.save / "roms").exists())

    def test_a_wrong_key_is_told_and_not_shown(self) -> None:
        self.key("0" * 32)
        run = self.fetch("Alpha")
        self.assertEqual(run.returncode, 1)
        self.assertIn("[credential-rejected]", run.stderr)
        self.assertNotIn("0" * 32, run.stderr)

    def test_a_cut_download_gets_no_final_name(self) -> None:
        self.simulator.fault("cut:bytes=500K")
        run = self.fetch("Alpha")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertFalse((self.save / "roms" / "snes" / "Alpha (Europe).zip").exists())
        self.assertNotIn("http", run.stderr)

    def test_a_web_page_in_place_of_the_file_is_refused(self) -> None:
        self.simulator.fault("html-file")
        run = self.fetch("Alpha")
        self.assertEqual((run.returncode, run.stdout), (1, ""))

    def test_a_game_that_is_not_in_the_list_is_told(self) -> None:
        run = self.fetch("Omega")
        self.assertEqual(run.returncode, 1)
        self.assertIn("0 games", run.stderr)
