"""Cinder calls Nova: who hears it, what a user is told where nobody does, and how each way to fail goes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests

from volfault_fakes import Cloud
from volfault_fakes.cinder import CinderEndpoint
from volfault_fakes.cinder.nova_api import OPERATIONS, NovaApi, NovaSilent, ServerEvent
from volfault_fakes.cinder.nova_faults import KINDS

KIND = {kind.name: kind for kind in KINDS}


def extend(cinder: CinderEndpoint, volume_id: str) -> int:
    with cinder:
        url = f"http://cinder.test/v3/volumes/{volume_id}/action"
        headers = {"X-Auth-Token": "user", "OpenStack-API-Version": "volume 3.42"}
        return requests.post(url, json={"os-extend": {"new_size": 2}}, headers=headers).status_code


@pytest.mark.parametrize("hears", [True, False])
def test_nova_is_told_of_a_volume_that_has_grown(cloud: Cloud, hears: bool) -> None:
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    cinder = CinderEndpoint(cloud)
    told: list[Any] = []
    if hears:
        cinder.operations.service.nova.hears = lambda version, events: told.append((version, events))
    assert extend(cinder, volume.id) == 202
    assert (cloud.volumes[volume.id].size, cloud.volumes[volume.id].status) == (2, "in-use")
    # Without a Nova it is as where that does not answer: the volume has grown, and its user hears of it.
    assert told == ([("2.51", (ServerEvent("volume-extended", server.id, volume.id),))] if hears else [])
    assert [row.detail for row in cloud.messages.values()] == ([] if hears else ["009"])


def test_nobody_is_told_of_a_free_volume(cloud: Cloud) -> None:
    volume = cloud.add_volume()
    with CinderEndpoint(cloud):
        url = f"http://cinder.test/v3/volumes/{volume.id}/action"
        reply = requests.post(url, json={"os-extend": {"new_size": 2}}, headers={"X-Auth-Token": "user"})
    assert (reply.status_code, cloud.volumes[volume.id].size) == (202, 2)
    assert not cloud.messages


@pytest.mark.parametrize(
    ("kind", "when", "heard"),
    [
        ("nova-unreachable", "before", 0), ("nova-http-500", "before", 0), ("nova-http-500", "after", 1),
        ("nova-timeout", "before", 0), ("nova-timeout", "after", 1), ("nova-timeout", "late", 1),
        ("nova-twice", "after", 2),
    ],
)  # fmt: skip
def test_how_it_fails(cloud: Cloud, kind: str, when: str, heard: int) -> None:
    nova, told = NovaApi(cloud), list[Any]()
    nova.hears = lambda _version, events: told.extend(events)

    def proceed() -> None:
        nova.volume_extended("volume", ["server"])

    crossing: Any = SimpleNamespace(when=when, subject=nova, args=(), proceed=proceed, postpone=proceed)
    began = cloud.clock.now
    if kind == "nova-twice":
        KIND[kind].strike(crossing)
    else:
        with pytest.raises(NovaSilent):
            KIND[kind].strike(crossing)
    assert len(told) == heard
    assert cloud.clock.now - began == (60 if kind == "nova-timeout" else 0)
    assert when in KIND[kind].whens


def test_campaigns_see_these_calls_though_no_process_under_test_makes_them() -> None:
    assert [(each.point, each.process, each.hidden) for each in OPERATIONS] == [
        ("nova.api.volume-extended", "cinder-volume", False),
        ("nova.api.volume-reimaged", "cinder-volume", False),
        ("nova.api.swap_volume", "cinder-volume", False),
    ]
