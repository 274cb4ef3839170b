"""Create, complete and delete an attachment: the fake Cinder against the real one, each in this process."""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections.abc import Callable
from itertools import repeat
from typing import Any

from bench.measure import Line, at_least, cpu, show, take_turns

CYCLES = {"real": 4, "fake": 100}
ROUNDS = 12
CLIENT, PLAIN = "python-cinderclient", "plain requests"


def _by_client(party: Any) -> Callable[[], None]:
    from volfault_conformance.cinder.clients import open_cinderclient
    from volfault_conformance.cinder.steps import HOST, SERVER

    client = open_cinderclient(party, "3.71")
    volume = client.volumes.create(1).id

    def cycle() -> None:
        made = client.attachments.create(volume, HOST, SERVER)
        client.attachments.complete(made["id"])
        client.attachments.delete(made["id"])

    return cycle


def _plainly(party: Any) -> Callable[[], None]:
    from volfault_conformance.cinder.party import PROJECT, TOKEN
    from volfault_conformance.cinder.steps import HOST, SERVER

    url = f"{party.url}/v3/{PROJECT}"
    headers = {"X-Auth-Token": TOKEN, "OpenStack-API-Version": "volume 3.71", "Accept": "application/json"}

    def ask(method: str, path: str, body: Any = None) -> Any:
        reply = party.session.request(method, url + path, json=body, headers=headers)
        reply.raise_for_status()
        return reply.json() if reply.content else None

    volume = ask("POST", "/volumes", {"volume": {"size": 1}})["volume"]["id"]
    wanted = {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER, "connector": HOST}}

    def cycle() -> None:
        made = ask("POST", "/attachments", wanted)["attachment"]["id"]
        ask("POST", f"/attachments/{made}/action", {"os-complete": None})
        ask("DELETE", f"/attachments/{made}")

    return cycle


def _seconds(cycle: Callable[[], None], times: int) -> float:
    began = cpu()
    for _ in repeat(None, times):
        cycle()
    return (cpu() - began) / times


def measure() -> list[Line]:
    from volfault_conformance.cinder.fake import FakeCinder
    from volfault_conformance.cinder.real import RealCinder

    fake = FakeCinder()
    with fake.endpoint:
        candidates = {}
        for party in (RealCinder(), fake):
            for name, cycle in ((CLIENT, _by_client(party)), (PLAIN, _plainly(party))):
                cycle()
                candidates[f"{party.name} Cinder, {name}"] = lambda cycle=cycle, times=CYCLES[party.name]: _seconds(
                    cycle, times
                )
        taken = take_turns(candidates, ROUNDS)
    lines = []
    for name in (CLIENT, PLAIN):
        real, ours = (taken[f"{party} Cinder, {name}"] for party in CYCLES)
        lines.append(at_least(f"attachments, {name}: real Cinder / fake", real.best / ours.best, "x", 50))
        lines.append(Line("  the same by medians", real.median / ours.median, "x"))
    return lines + [Line(f"  {name}", 1000 * each.best, "ms") for name, each in taken.items()]


def profile() -> None:
    """Where the time of the fake goes."""
    from volfault_conformance.cinder.fake import FakeCinder

    fake = FakeCinder()
    with fake.endpoint:
        cycle = _by_client(fake)
        profiler = cProfile.Profile()
        profiler.runcall(_seconds, cycle, 1000)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.attachments", description=__doc__)
    parser.add_argument("--profile", action="store_true", help="profile the fake instead")
    if parser.parse_args().profile:
        profile()
    else:
        show("Attachments", measure())
