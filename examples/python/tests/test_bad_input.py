"""Every failure is a documented error or a timeout, never a hang or a crash."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hoster import Hoster, HosterError, PluginFailed, TimedOut

from .simulator import COMPONENT, Silent, Simulator

DEAD = "https://1fichier.com/?zzzzzzzzzzzzzzzzzzzz"


class BadInput(unittest.TestCase):
    def simulator(self, *options: str) -> Simulator:
        simulator = Simulator(*options)
        self.addCleanup(simulator.close)
        return simulator

    def hoster(self, endpoint: str, key: str, timeout: float = 60) -> Hoster:
        hoster = Hoster(COMPONENT, key, endpoint=endpoint, timeout=timeout)
        self.addCleanup(hoster.close)
        return hoster

    def test_a_dead_link_is_not_found(self) -> None:
        simulator = self.simulator("--no-limits")
        with self.assertRaises(HosterError) as raised:
            self.hoster(simulator.endpoint, simulator.key).resolve(DEAD)
        self.assertEqual((raised.exception.code, raised.exception.scope), ("not-found", "file"))

    def test_a_strange_link_is_unsupported(self) -> None:
        with self.assertRaises(HosterError) as raised:
            self.hoster("http://127.0.0.1:9", "a" * 32).resolve("https://example.com/file")
        self.assertEqual(raised.exception.code, "unsupported-link")

    def test_a_wrong_key_is_rejected_and_not_repeated(self) -> None:
        simulator = self.simulator("--no-limits")
        wrong = "0" * 32
        hoster = self.hoster(simulator.endpoint, wrong)
        for call in (hoster.account, lambda: hoster.resolve(simulator.links[0])):
            with self.assertRaises(HosterError) as raised:
                call()
            self.assertEqual(raised.exception.code, "credential-rejected")
            self.assertNotIn(wrong, str(raised.exception))

    def test_a_flood_says_when_to_try_again_and_nothing_more_is_sent(self) -> None:
        simulator = self.simulator("--no-limits")
        hoster = self.hoster(simulator.endpoint, simulator.key)
        simulator.fault("flood@file/info.cgi")
        simulator.fault("flood@download/get_token.cgi")
        for _ in range(2):
            with self.assertRaises(HosterError) as raised:
                hoster.resolve(simulator.links[0])
            self.assertEqual(raised.exception.code, "rate-limited")
            self.assertGreater(raised.exception.retry_after or 0, 0)
        self.assertEqual(simulator.ask("/requests/count")["count"], 1)

    def test_a_server_that_never_answers_ends_with_the_timeout(self) -> None:
        silent = Silent()
        self.addCleanup(silent.close)
        hoster = self.hoster(silent.endpoint, "a" * 32, timeout=6)
        hoster.describe()
        began = time.monotonic()
        with self.assertRaises(TimedOut):
            hoster.account()
        self.assertLess(time.monotonic() - began, 30)
        # The next call starts another worker.
        self.assertEqual(hoster.describe()["id"], "onefichier")

    def test_a_call_that_waits_is_cancelled_from_another_thread(self) -> None:
        silent = Silent()
        self.addCleanup(silent.close)
        hoster = self.hoster(silent.endpoint, "a" * 32)
        hoster.describe()
        with ThreadPoolExecutor() as pool:
            call = pool.submit(hoster.account)
            silent.accept()
            hoster.close()
            with self.assertRaises(PluginFailed):
                call.result(timeout=30)

    def test_no_server_at_all_is_a_network_error(self) -> None:
        silent = Silent()
        silent.close()
        with self.assertRaises(HosterError) as raised:
            self.hoster(silent.endpoint, "a" * 32).account()
        self.assertEqual(raised.exception.code, "network")

    def test_an_endpoint_elsewhere_is_refused(self) -> None:
        with self.assertRaises(HosterError) as raised:
            self.hoster("http://192.0.2.1", "a" * 32).account()
        self.assertEqual(raised.exception.code, "invalid-input")

    def test_a_file_that_is_no_component_fails_and_does_not_crash(self) -> None:
        with Hoster(Path(__file__)) as hoster, self.assertRaises(PluginFailed):
            hoster.describe()
