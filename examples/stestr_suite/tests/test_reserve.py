"""The tool against lost requests and lost replies."""

from __future__ import annotations

import requests
import reserve
import testtools

from pytest_volfault import FinalState, TargetFixture, VolfaultFixture

RESERVED = FinalState("attaching")


class TestReserve(testtools.TestCase):
    def setUp(self):
        super().setUp()
        self.volfault = self.useFixture(VolfaultFixture())
        self.volume = self.volfault.cloud.add_volume()

    def test_a_lost_request_is_sent_again(self):
        with self.volfault.fault("cinder.os-reserve", "connection-reset", when="before"):
            reserve.reserve(self.volume.id)
        self.volfault.assert_final_state(self.volume, RESERVED)

    def test_a_lost_reply_is_looked_after(self):
        with self.volfault.fault("cinder.os-reserve", "connection-reset", when="after"):
            reserve.reserve(self.volume.id)
        self.volfault.assert_final_state(self.volume, RESERVED)

    def test_a_cinder_that_stays_away_is_an_error(self):
        with self.volfault.fault("cinder.os-reserve", "connection-refused", times="always"):
            self.assertRaises(requests.ConnectionError, reserve.reserve, self.volume.id)
        self.volfault.assert_final_state(self.volume, FinalState("available"))


class TestReference(testtools.TestCase):
    def test_a_detach_that_cinder_refuses_at_first_changes_nothing(self):
        target = self.useFixture(TargetFixture("reference"))
        target.assert_clean("detach.attachments/cinder.os-begin_detaching@before=http-500,once")
