"""Attributes replaced for a while."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from pytest_volfault.injection.substitution import Substitution


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    module: Any = ModuleType("lab_place")

    class Base:
        def inherited(self) -> str:
            return "inherited"

    class Thing(Base):
        def method(self) -> str:
            return "method"

        @staticmethod
        def static() -> str:
            return "static"

    module.function = lambda: "function"
    module.Base, module.Thing = Base, Thing
    monkeypatch.setitem(sys.modules, "lab_place", module)
    return module


def louder(original: Callable[..., str]) -> Callable[..., str]:
    return lambda *args: original(*args).upper()


WHERES = ("lab_place:function", "lab_place:Thing.method", "lab_place:Thing.inherited", "lab_place:Thing.static")


def namespaces(place: Any) -> list[dict[str, Any]]:
    return [dict(vars(place)), dict(vars(place.Thing)), dict(vars(place.Base))]


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt()])
def test_everything_is_put_back_however_the_body_ends(place: Any, end: BaseException | None) -> None:
    before = namespaces(place)
    with contextlib.suppress(ValueError, KeyboardInterrupt), Substitution(dict.fromkeys(WHERES, louder)):
        assert place.function() == "FUNCTION"
        assert place.Thing().method() == "METHOD"
        assert place.Thing().inherited() == "INHERITED"
        assert place.Thing.static() == "STATIC"
        assert place.Base().inherited() == "inherited"
        if end is not None:
            raise end
    after = namespaces(place)
    for old, new in zip(before, after, strict=True):
        assert list(old) == list(new)
        assert all(old[name] is new[name] for name in old)


def test_it_can_be_entered_again_and_makes_its_replacements_once(place: Any) -> None:
    made = []

    def make(original: Callable[..., str]) -> Callable[..., str]:
        made.append(original)
        return louder(original)

    substitution = Substitution({"lab_place:function": make})
    assert made == []
    for _ in range(3):
        with substitution:
            assert place.function() == "FUNCTION"
        assert place.function() == "function"
    assert len(made) == 1


def test_what_a_test_patched_in_between_is_kept(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    substitution = Substitution({"lab_place:function": louder})
    with substitution:
        pass
    own = lambda: "own"  # noqa: E731 - it is compared with itself
    monkeypatch.setattr(place, "function", own)
    with substitution:
        assert place.function() == "OWN"
    assert place.function is own


def test_an_attribute_that_the_body_removed_does_not_keep_the_others(place: Any) -> None:
    before = place.function
    with Substitution(dict.fromkeys(WHERES, louder)):
        del place.Thing.inherited
    assert place.function is before
    assert "inherited" not in vars(place.Thing)


def test_an_unknown_place_replaces_nothing(place: Any) -> None:
    before = place.function
    with (
        pytest.raises(AttributeError, match="gone"),
        Substitution({"lab_place:function": louder, "lab_place:gone": louder}),
    ):
        raise AssertionError("it was entered")
    assert place.function is before
