"""Weaving: on for a scenario, off after it, whatever happened in between."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault.errors import HarnessFault, TargetHangs
from pytest_volfault.injection import ProcessDied
from pytest_volfault.injection._points import InForce

pytestmark = pytest.mark.usefixtures("unwoven")


class Recorder:
    """An interceptor that lets everything pass."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def cross(self, operation: Any, wrapped: Callable[..., Any], _subject: Any, args: Any, kwargs: Any) -> Any:
        self.seen.append(operation.point)
        return wrapped(*args, **kwargs)


def test_a_woven_call_asks_the_interceptor(lab: Any) -> None:
    recorder = Recorder()
    with lab.weave(), InForce(recorder):
        results = [
            lab.party.call("a"),
            lab.party.inherited("b"),
            lab.party.static("c"),
            lab.module.Party.static("d"),
            lab.party.made("e"),
            lab.module.Party.made("f"),
            lab.module.function("g"),
        ]
    assert results == [
        "did a", "inherited b", "static c", "static d", "Party made e", "Party made f", "function g",
    ]  # fmt: skip
    assert recorder.seen == [
        "lab.call", "lab.inherited", "lab.static", "lab.static", "lab.made", "lab.made", "lab.function",
    ]  # fmt: skip


def test_every_attribute_is_replaced_while_woven(lab: Any) -> None:
    before = lab.attributes()
    with lab.weave():
        now = lab.attributes()
        woven = [operation.where.partition(":")[2] for operation in lab.operations]
        for path in woven:
            owner, _, name = path.rpartition(".")
            assert now[owner or "module"][name] is not before[owner or "module"].get(name)


@pytest.mark.parametrize(
    "end",
    [ValueError("as a body may"), KeyboardInterrupt(), SystemExit(3), ProcessDied("compute"), TargetHangs("long")],
)
def test_points_come_off_however_the_body_ends(lab: Any, end: BaseException) -> None:
    with pytest.raises(type(end)) as caught, lab.weave(), InForce(Recorder()):
        raise end
    assert caught.value is end
    # `unwoven` looks at the attributes.


@pytest.mark.parametrize("end", [KeyboardInterrupt(), ProcessDied("compute"), ValueError("no")])
def test_points_come_off_when_a_call_ends_so(lab: Any, end: BaseException) -> None:
    class Ending(Recorder):
        def cross(self, *_args: Any) -> Any:
            raise end

    with pytest.raises(type(end)), lab.weave(), InForce(Ending()):
        lab.party.call("a")
    recorder = Recorder()
    with lab.weave(), InForce(recorder):
        lab.party.call("b")
    assert recorder.seen == ["lab.call"]
    assert lab.party.notes == ["b"]


def test_an_inherited_attribute_is_no_longer_the_class_s_own_afterwards(lab: Any) -> None:
    with lab.weave():
        assert "inherited" in vars(lab.module.Party)
    assert "inherited" not in vars(lab.module.Party)
    assert lab.party.inherited("x") == "inherited x"


def test_a_static_method_goes_back_as_the_descriptor_that_it_was(lab: Any) -> None:
    with lab.weave():
        assert lab.party.static("x") == "static x"
    assert isinstance(vars(lab.module.Party)["static"], staticmethod)
    assert isinstance(vars(lab.module.Party)["made"], classmethod)


def test_an_unarmed_point_lets_the_call_through(lab: Any) -> None:
    with lab.weave():
        assert lab.party.call("a") == "did a"
        assert lab.party.static("b") == "static b"
    assert lab.party.notes == ["a"]


def test_only_the_innermost_interceptor_is_asked(lab: Any) -> None:
    outer, inner = Recorder(), Recorder()
    with lab.weave(), InForce(outer):
        with InForce(inner):
            lab.party.call("a")
        lab.party.other()
    assert inner.seen == ["lab.call"]
    assert outer.seen == ["lab.other"]


def test_a_weave_can_go_on_and_off_many_times(lab: Any) -> None:
    weave, recorder = lab.weave(), Recorder()
    for _ in range(3):
        with weave, InForce(recorder):
            lab.party.call("a")
        lab.party.call("b")
    assert recorder.seen == ["lab.call"] * 3


def test_what_a_test_patched_between_two_scenarios_is_kept(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    weave, recorder = lab.weave(), Recorder()
    with weave:
        pass

    def own(_party: Any, word: str) -> str:
        return f"patched {word}"

    with monkeypatch.context() as patches:
        patches.setattr(lab.module.Party, "call", own)
        with weave, InForce(recorder):
            assert lab.party.call("a") == "patched a"
        assert vars(lab.module.Party)["call"] is own
    assert recorder.seen == ["lab.call"]


def test_two_weaves_on_the_same_points_do_not_leave_one_another_behind(lab: Any) -> None:
    before, outer, inner = lab.attributes(), lab.weave(), lab.weave()
    with outer, inner:
        pass
    with inner:
        pass
    assert vars(lab.module.Party)["call"] is before["Party"]["call"]


def test_a_stranger_s_attribute_is_taken_off_and_reported(lab: Any) -> None:
    with pytest.raises(HarnessFault, match=r"^Party\.call: somebody replaced the woven attribute"), lab.weave():
        lab.module.Party.call = lambda *_: None


def test_a_stranger_s_attribute_does_not_hide_the_body_s_error(lab: Any) -> None:
    def work() -> None:
        lab.module.Party.call = lambda *_: None
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), lab.weave():
        work()


def test_a_removed_wrapper_does_not_keep_the_others_on(lab: Any) -> None:
    with pytest.raises(HarnessFault, match=r"Party\.inherited"), lab.weave():
        del lab.module.Party.inherited


def test_nothing_is_woven_before_the_first_use_and_nothing_of_wrapt_is_imported_by_the_facade() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pytest_volfault; print([m for m in ('wrapt', 'freezegun') if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "[]"


def test_an_unknown_place_leaves_nothing_woven(lab: Any) -> None:
    from pytest_volfault.injection._points import Weave
    from volfault_fakes.catalogue import Operation

    weave = Weave((*lab.operations, Operation("lab.gone", "lab_party:Party.gone", ())))
    with pytest.raises(AttributeError, match="gone"), weave:
        raise AssertionError("it was entered")
