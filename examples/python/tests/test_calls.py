"""Every call of the wrapper, against the simulator."""

import tempfile
import time
import unittest
from pathlib import Path

import hoster

from .simulator import COMPONENT, Simulator


class Calls(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.simulator = Simulator("--no-limits")
        cls.addClassCleanup(cls.simulator.close)
        options = {"endpoint": cls.simulator.endpoint}
        cls.hoster = hoster.Hoster(COMPONENT, cls.simulator.key, **options)
        cls.addClassCleanup(cls.hoster.close)

    def test_links_are_recognized_without_a_request(self) -> None:
        info = self.hoster.recognize("http://www.1fichier.com/?abcde12345&af=1")
        expected = hoster.LinkInfo("file", "https://1fichier.com/?abcde12345", "abcde12345")
        self.assertEqual(info, expected)
        self.assertIsNone(self.hoster.recognize("https://example.com/?abcde12345"))

    def test_the_plugin_describes_itself(self) -> None:
        self.assertEqual(self.hoster.describe()["id"], "onefichier")

    def test_an_account_has_a_plan(self) -> None:
        account = self.hoster.account()
        self.assertEqual((account.plan, account.premium), ("Premium", True))

    def test_links_are_checked_in_their_order(self) -> None:
        links = ["https://1fichier.com/?zzzzzzzzzz", *self.simulator.links, "https://example.com/"]
        states = [status.state for status in self.hoster.check(links)]
        self.assertEqual(states, ["offline", "online", "bad"])

    def test_a_link_becomes_a_ticket(self) -> None:
        ticket = self.hoster.resolve(self.simulator.links[0], fetch_details=True)
        assert isinstance(ticket, hoster.Ticket)
        self.assertEqual((ticket.file_name, ticket.size), ("Alpha (Europe).zip", 2_000_000))
        assert ticket.checksum
        self.assertEqual(ticket.checksum.algorithm, "whirlpool")
        self.assertNotIn(self.simulator.key, repr(ticket))

    def test_without_a_key_a_pause_leads_to_the_ticket(self) -> None:
        simulator = Simulator("--no-limits", "--website", "countdown=2")
        self.addCleanup(simulator.close)
        with hoster.Hoster(COMPONENT, endpoint=simulator.endpoint) as keyless:
            pause = keyless.resolve(simulator.links[0])
            assert isinstance(pause, hoster.Pause)
            self.assertGreater(pause.seconds, 0)
            time.sleep(pause.seconds)
            ticket = keyless.resolve(simulator.links[0], token=pause.token)
        self.assertIsInstance(ticket, hoster.Ticket)

    def test_a_file_is_uploaded_and_listed(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "backup.tar")
            path.write_bytes(bytes(range(256)) * 20_000)
            receipt = hoster.upload(self.hoster, path)
            self.assertEqual((receipt.file_name, receipt.size), ("backup.tar", 5_120_000))
        entries = {entry.name: entry for entry in self.hoster.list_entries().entries}
        self.assertEqual(entries["backup.tar"].link, receipt.link)
        self.assertEqual(entries["backup.tar"].checksum, receipt.checksum)

    def test_a_shared_folder_is_expanded(self) -> None:
        with self.assertRaises(hoster.HosterError) as raised:
            self.hoster.expand("https://1fichier.com/dir/AbCdEfGh")
        self.assertEqual(raised.exception.code, "not-found")
        link = self.simulator.shared_folder("games", "Beta.zip")
        folder = self.hoster.expand(link)
        self.assertEqual([entry.file_name for entry in folder.entries], ["Beta.zip"])
