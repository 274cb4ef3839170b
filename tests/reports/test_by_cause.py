"""Causes as a terminal of 80 columns shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Spot
from pytest_volfault.reports import Part, summary, text_of
from pytest_volfault.reports.by_cause import MOST_SHOWN, by_cause, mended

GUEST = Spot("tool/guest.py", "Guest.disks", 43)
DRIVER = Spot("tool/driver.py", "Driver.unplug.<locals>.wait", 20)
ID = "detach.legacy/libvirt.domain_xml@before=libvirt-connection-lost,once"
OTHER = "detach.legacy/libvirt.domain_xml@before=libvirt-internal-error,once"
SWALLOWED = Cause(
    How.SWALLOWED,
    GUEST,
    ("Manager.detach",),
    DRIVER,
    (20, 24, 31, 45),
    "except Exception",
    "libvirtError",
    {"libvirt-connection-lost": 1, "libvirt-internal-error": 1},
    (ID, OTHER),
    {"libvirt.domain_xml": 2},
    ("detach.legacy",),
    {Verdict.UNSAFE: 1, Verdict.STUCK: 1},
    {Cure.RETRY: 1, Cure.NOTHING: 1},
    (
        "host1.device[volume]",
        "server.disk[host1,volume]=live+config",
        "volume.export[host1]",
        "volume.status=available",
    ),
    ID,
    "no-guest-on-a-free-volume",
)
LEFT = replace(
    SWALLOWED, how=How.LEFT, place=DRIVER, within=None, lines=(20,), clause="", left=(), members=(ID,),
    verdicts={Verdict.STUCK: 1}, cures={Cure(("clean-up",)): 1}, rule="", calls={"libvirt.domain_xml": 1},
)  # fmt: skip
UNKNOWN = replace(LEFT, how=How.UNKNOWN, place=None, entries=("detach.legacy",), lines=(), error="")


def shown(*causes: Cause) -> str:
    return "\n".join(map(text_of, by_cause(causes, 80, "pytest --volfault-scenario=")))


def test_a_cause_in_a_few_lines() -> None:
    assert (
        shown(SWALLOWED, LEFT)
        == f"""\
2 causes, the worst first

U tool/guest.py Guest.disks: swallows libvirtError (except Exception), and
    Driver.unplug.wait goes on at :20, :24, :31, …
    2 faults at 1 call in 1 variant: 1 unsafe (no-guest-on-a-free-volume), 1
      stuck
    left: host1.device[volume], server.disk[host1,volume]=live+config,
      volume.export[host1], …; healed by: the caller's retry 1; nothing 1
    pytest \\
      --volfault-scenario={ID}

S tool/driver.py Driver.unplug.wait: what fails at :20 leaves Manager.detach
    half done
    1 fault at 1 call in 1 variant: 1 stuck
    healed by: hands on the host and a forced detach 1
    pytest \\
      --volfault-scenario={ID}
"""
    )


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (replace(SWALLOWED, within=None, clause=""), "swallows libvirtError, and goes on at :20"),
        (replace(LEFT, how=How.SILENT), "takes libvirt.domain_xml at :20 at its word"),
        (replace(LEFT, how=How.KILLED, place=None), "Manager.detach: its process is killed half-way"),
        (replace(LEFT, how=How.AS_EVER, place=None, entries=("delete",)), "delete: ends as it does without any fault"),
    ],
)
def test_each_kind_of_cause_has_its_sentence(cause: Cause, said: str) -> None:
    assert said in " ".join(shown(cause).split())


def test_the_rest_is_counted() -> None:
    text = shown(*[SWALLOWED] * MOST_SHOWN, LEFT, LEFT)
    assert "… and 2 causes more with 2 scenarios; all are told by volfault causes RESULTS" in text
    assert text.count("--volfault-scenario=") == MOST_SHOWN


def test_why_a_cause_is_not_known() -> None:
    said = "of 1 fault the cause is not known: something else traced this process"
    assert said in " ".join(shown(UNKNOWN).split())
    assert said in " ".join(shown(SWALLOWED, UNKNOWN).split())
    # Another flow in between is no fault.
    assert shown(replace(UNKNOWN, calls={})) == ""


def narrow(desk: Any, causes: Sequence[Cause]) -> str:
    results = [desk.result(ID.partition("/")[2], "unsafe", heals_by="nothing")]
    part = Part(desk.flow, "legacy", desk.golden, results, 1)
    return str(desk.text(summary(desk.target, [part], "at most 1 fault each", 0.0, 80, "pytest ", causes)))


def test_causes_come_first_and_what_has_one_is_not_listed_again(desk: Any) -> None:
    text = narrow(desk, [SWALLOWED])
    assert text.startswith("1 cause, the worst first\n")
    assert "what was left behind" not in text
    assert text.index("goes on at") < text.index("reference 0.1.0, at most")


def test_what_has_no_known_cause_is_listed_by_what_it_left(desk: Any) -> None:
    text = narrow(desk, [UNKNOWN])
    assert "what was left behind, the worst first" in text
    assert "the cause is not known" in text


def test_where_the_caller_was_told_the_opposite_nothing_is_to_be_healed() -> None:
    told = replace(SWALLOWED, left=(), cures={Cure.NONE_NEEDED: 2})
    assert mended(told) == "nothing is to be healed"
    assert mended(replace(told, cures={Cure.NONE_NEEDED: 2, Cure.RETRY: 1})) == "healed by: the caller's retry 1"
