"""What this project adds to pytest-volfault: one hook for each thing. `pytest --volfault-steps` lists the result."""

from __future__ import annotations

import inventory
import procedure

from pytest_volfault import (
    ATTACH,
    DETACH,
    Action,
    Flow,
    Invariant,
    Kind,
    Nonsense,
    Operation,
    Section,
    Span,
    Verdict,
    Word,
    error_kind,
    load_target,
    whole,
)


def pytest_volfault_targets():
    """`--volfault-target=ours`: our release of Nova would be made here."""
    return {"ours": lambda: load_target("reference")}


def pytest_volfault_flows():
    """A flow that is a function, so that every target can do it: it begins and ends with the volume attached."""
    yield Flow(
        "reattach",
        "a volume is taken from its server, noted, and given back",
        variants=("attachments", "attachments-noted"),
        start=whole,
        goal=whole,
        steps=lambda variant: (*DETACH.steps(variant), *ATTACH.steps(variant)),
        perform=procedure.reattach,
        like="detach",
    )


def pytest_volfault_words():
    """A word for variants, and what it makes no sense with."""
    yield Word("noted", "note", title="the inventory has a note of the volume", prepare=leave_note)
    yield Nonsense(lambda v: "noted" in v.own and v.multiattach, "the inventory has one place for each volume")


def leave_note(cloud, scene):
    cloud.change("volumes", scene.volume_id, metadata={"place": "on the shelf"})


def pytest_volfault_points():
    """What pytest.ini cannot say of a point: that it only reads."""
    yield Operation("inventory.read", "inventory:read", kinds=("inventory-busy",), reads=True)


def pytest_volfault_kinds():
    """Kinds of faults, and the points at which they can happen; `inventory.read` names the first by itself."""
    busy = error_kind("inventory-busy", "somebody else is writing", lambda _: inventory.BusyError("try again"))
    slow = Kind("slow-cinder", "Cinder answers after ten minutes", answer_late, whens=("before",))
    return {busy: ("inventory.note",), slow: ("cinder.attachment_delete",)}


def answer_late(crossing):
    crossing.subject.cloud.clock.advance(600)
    return crossing.proceed()


def pytest_volfault_invariants():
    """A rule of ours: it is broken where the server runs, and its volume lies about."""
    yield Invariant(
        "no-volume-left-lying",
        Verdict.LEAKED,
        left_lying_about,
        "the server runs without its volume, which is nobody's",
    )


def left_lying_about(state, _whole):
    return state.value("volume", "status") == "available" and state.value("server", "state") == "active"


def pytest_volfault_cures():
    """Tried where nothing that ships has healed."""
    yield Action("give-back", "a walk to whoever gives the volume back", procedure.give_back)


def pytest_volfault_sections():
    """The last lines of a session."""
    yield Section("volumes left lying", left_lying)


def left_lying(results):
    lying = [each for each in results.scenarios if any(rule.rule == "no-volume-left-lying" for rule in each.violations)]
    healed = [each for each in lying if each.heals_by.value == "give-back"]
    yield f"{len(lying)} of {len(results.scenarios)} scenarios leave one"
    if lying:
        yield [Span(f"{len(healed)} of them end when it is given back", {"bold": True})]
