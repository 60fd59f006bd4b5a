"""The plugin with a policy composed in front of it; COMPONENT_GUARDED is its
path."""

import os
import unittest

from hoster import Hoster, HosterError, Ticket

from .simulator import Silent, Simulator

GUARDED = os.environ.get("COMPONENT_GUARDED", "")


@unittest.skipUnless(GUARDED, "COMPONENT_GUARDED names no composed component")
class Policy(unittest.TestCase):
    def setUp(self) -> None:
        self.simulator = Simulator("--no-limits")
        self.addCleanup(self.simulator.close)

    def hoster(self, endpoint: str, **environment: str) -> Hoster:
        hoster = Hoster(GUARDED, self.simulator.key, endpoint=endpoint, environment=environment)
        self.addCleanup(hoster.close)
        return hoster

    def test_what_is_allowed_works_as_without_a_policy(self) -> None:
        endpoint = self.simulator.endpoint
        hoster = self.hoster(endpoint, HOSTER_ALLOW=f"*.1fichier.com {endpoint}")
        self.assertEqual(hoster.account().plan, "Premium")
        self.assertIsInstance(hoster.resolve(self.simulator.links[0]), Ticket)

    def test_another_host_is_refused_and_nothing_is_sent(self) -> None:
        for allow in ("", "*.1fichier.com http://127.0.0.1:1"):
            hoster = self.hoster(self.simulator.endpoint, HOSTER_ALLOW=allow)
            with self.assertRaises(HosterError) as raised:
                hoster.account()
            self.assertEqual(raised.exception.code, "unsupported")
        self.assertEqual(self.simulator.ask("/requests/count")["count"], 0)

    def test_a_server_that_never_answers_is_a_timeout_that_the_plugin_tells(self) -> None:
        silent = Silent()
        self.addCleanup(silent.close)
        allowed = {"HOSTER_ALLOW": silent.endpoint, "HOSTER_SECONDS": "2"}
        hoster = self.hoster(silent.endpoint, **allowed)
        with self.assertRaises(HosterError) as raised:
            hoster.account()
        self.assertIs(type(raised.exception), HosterError)
        self.assertEqual(raised.exception.code, "timeout")
