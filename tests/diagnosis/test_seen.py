"""What somebody sees, as it is typed, and of which ends it is true."""

from __future__ import annotations

import pytest

from pytest_volfault import FinalState, UsageError
from pytest_volfault.diagnosis import Seen

ATTACHED = FinalState.attached().facts


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("volume.status=in-use", True),
        ("volume.status=reserved", False),
        ("volume.status", True),
        ("volume.status=yes", True),
        ("volume.status=no", False),
        ("server.row[volume]", True),
        ("server.row[volume]=no", False),
        ("host1.device[volume]", True),
        ("host2.device[volume]=no", True),
        ("server.disk[host1,volume]=live+config", True),
        ("server.disk[host1,volume]=live", False),
    ],
)
def test_what_is_seen(text: str, holds: bool) -> None:
    assert Seen.parse(text).holds(ATTACHED) is holds


def test_it_reads_as_it_is_typed() -> None:
    assert str(Seen.parse("volume.status=reserved")) == "volume.status=reserved"
    assert str(Seen.parse("server.row[volume]")) == "server.row[volume]=yes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volume", r"'volume' is no fact\. The shape is ROLE\.RELATION"),
        ("volume.statsu=reserved", r"unknown relation of facts 'statsu'.*did you mean status\?"),
        ("volume.row=no", r"'volume\.row' is no fact: that relation is server\.row\[volume\]"),
    ],
)
def test_what_is_no_fact_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=rf"(?s){message}.*server\.row\[volume\]=no.*docs/reference/facts\.md"):
        Seen.parse(text)
