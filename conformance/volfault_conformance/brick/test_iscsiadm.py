"""The fake host's iscsiadm against the real one: as recorded, command by command, and live where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from volfault_conformance.brick import live
from volfault_conformance.brick.transcript import Command, alike, commands, modelled
from volfault_conformance.kept import unexplained
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols.scsi import PORTAL
from volfault_fakes.cloud.tables import Export
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import Linux

# The recorded portals, and what stands for them: the array's, and one at which nobody answers.
PORTALS = {"127.0.0.1": PORTAL.rpartition(":")[0], "127.0.0.2": "10.0.0.2"}
# Two volumes behind the target `volume-1`, with the LUNs 1 and 2.
IDS = ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001")


@pytest.fixture
def linux(tmp_path: Path) -> Linux:
    cloud = Cloud()
    cloud.add_host()
    for identifier in IDS:
        cloud.add_volume(id=identifier, shared_targets=True, service_uuid="1")
        cloud.put("exports", (identifier, "compute1"), Export(identifier, "compute1"))
    return Linux(cloud, tmp_path)


def here(text: str) -> str:
    """A recorded text with our addresses."""
    text = text.replace("127.0.0.1:3999", "10.9.9.9:3260").replace("127.0.0.1,3999", "10.9.9.9,3260")
    for recorded, ours in PORTALS.items():
        text = text.replace(recorded, ours)
    return text


def differing(linux: Linux, recorded: list[Command]) -> dict[str, str]:
    """What the fake answers differently, by the place of the command in the record."""
    found = {}
    for number, command in enumerate(recorded, start=1):
        lines = alike(map(here, modelled(command.lines)))
        try:
            finished = linux.run(here(command.name).split())
        except UnknownCall as unknown:
            found[f"{number} {command.name}"] = f"not modelled: {unknown}"
            continue
        ours = alike([*finished.out.splitlines(), *finished.err.splitlines()])
        if (ours, finished.code) != (lines, command.code):
            found[f"{number} {command.name}"] = f"the fake: {finished.code} {ours}, recorded: {command.code} {lines}"
    return found


@pytest.mark.parametrize("name", ["records.txt", "target.txt"])
def test_as_recorded(linux: Linux, name: str) -> None:
    recorded = commands(name)
    # Several portals are asked only by connectors that use multipath.
    recorded = [each for each in recorded if each.words[2] != "discovery" and "sendtargets" not in each.words]
    if name == "target.txt":
        # The first delete is of the record that discovery had made.
        recorded = [each for number, each in enumerate(recorded) if number != 2]
    assert len(recorded) > 15
    names = [f"{number} {each.name}" for number, each in enumerate(recorded, start=1)]
    assert unexplained("brick", names, differing(linux, recorded)) == {}


def test_an_old_one_answers_to_the_scan_as_to_any_name_that_it_does_not_know(linux: Linux) -> None:
    refused = next(each for each in commands("records.txt") if "Invalid param name" in " ".join(each.lines))
    node = f"iscsiadm -m node -T iqn.2010-10.org.openstack:volume-1 -p {PORTAL}"
    linux.cloud.auto_scan = True
    assert linux.run(f"{node} --interface default --op new".split()).code == 0
    finished = linux.run(f"{node} --op update -n node.session.scan -v manual".split())
    name = refused.words[refused.words.index("-n") + 1]
    assert finished.code == refused.code
    assert alike(finished.err.splitlines()) == alike(line.replace(name, "node.session.scan") for line in refused.lines)
    assert "node.session.scan" not in linux.run(node.split()).out
    linux.cloud.auto_scan = False
    assert "node.session.scan = auto" in linux.run(node.split()).out


def test_the_record_is_what_the_installed_one_says() -> None:
    reason = live.missing()
    if reason is not None:
        pytest.skip(reason)
    recorded = commands("records.txt")
    for now, then in zip(live.run([each.words for each in recorded]), recorded, strict=True):
        assert (now.name, now.code, alike(modelled(now.lines))) == (then.name, then.code, alike(then.lines))
