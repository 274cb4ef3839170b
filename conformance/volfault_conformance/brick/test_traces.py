"""The real os-brick starts the same programs on the fake host as on a real one, and makes the same of their ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from volfault_conformance.brick.parties import RealParty, both
from volfault_conformance.brick.transcript import Started, alike_line, started
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Export
from volfault_fakes.linux import Finished

IDS = ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001")
# The record holds the first so many characters of what was printed.
SHOWN = 80


@pytest.fixture
def party() -> Iterator[RealParty]:
    with both() as (_, party):
        party.cloud.add_host()
        for identifier in IDS:
            party.cloud.add_volume(id=identifier, shared_targets=True, service_uuid="1")
            party.cloud.put("exports", (identifier, "compute1"), Export(identifier, "compute1"))
        yield party


def ran(party: RealParty) -> list[Started]:
    """What was started since the last time, as the record has it."""
    programs, party.host.ran = party.host.ran, []
    # Whoever recorded stood where the connectors call; multipathd is asked around that.
    return [_started(words, finished) for words, _, finished in programs if words[0] != "multipathd"]


def _started(words: tuple[str, ...], finished: Finished) -> Started:
    code = finished.code if words[1:3] == ("-m", "discoverydb") and finished.code else None
    return Started(_alike(" ".join(words)), code, _alike(finished.out), _alike(finished.err))


def _alike(text: str) -> str:
    text = text.replace("10.0.0.1", "127.0.0.1").strip()[:SHOWN].strip()
    return "\n".join(map(alike_line, text.splitlines()))


def test_a_session_for_two(party: RealParty) -> None:
    one = party.connector("iscsi", 3)
    datas = [connection_data(party.cloud.volumes[identifier]) for identifier in IDS]
    with party.playing():
        traces = {}
        infos = [one.connect_volume(datas[0])]
        traces["connect lun1"] = ran(party)
        infos.append(one.connect_volume(datas[1]))
        traces["connect lun2"] = ran(party)
        one.disconnect_volume(datas[0], infos[0])
        traces["disconnect lun1 (session shared)"] = ran(party)
        one.disconnect_volume(datas[1], infos[1])
        traces["disconnect lun2 (last)"] = ran(party)
        one.disconnect_volume(datas[1], infos[1])
        traces["disconnect twice"] = ran(party)
    recorded = {
        part: [Started(_alike(each.line), each.code, _alike(each.out), _alike(each.err)) for each in programs]
        for part, programs in started("connectors.txt").items()
    }
    assert traces == recorded
    assert sum(map(len, recorded.values())) == 26
