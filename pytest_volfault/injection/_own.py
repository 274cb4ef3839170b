"""Which frames are the code under test's own, and what of them stands on a stack in one process."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from types import CodeType, FrameType

from pytest_volfault.injection import process
from pytest_volfault.model.way import LOCAL, Spot

# What ships a target of its own must not be taken for that target as a whole.
_OURS = "pytest_volfault"


@dataclass(frozen=True, slots=True)
class Standing:
    """A stack of one process, as far as it is the code under test.

    Attributes:
        entry: what the process was asked for.
        frames: from the entry inwards.
        before: those around the entry, such as its decorators'.
    """

    entry: str
    frames: tuple[FrameType, ...]
    before: tuple[FrameType, ...] = ()

    @property
    def path(self) -> tuple[Spot, ...]:
        """From the entry inwards, as values that outlive the stack."""
        return tuple(map(spot, self.frames))

    @property
    def whole(self) -> tuple[Spot, ...]:
        """All of them as values."""
        return tuple(map(spot, (*self.before, *self.frames)))


class Own:
    """The code of one target.

    Args:
        modules: see `Target.modules`. What is of the packages that they are of is its own as well.
    """

    def __init__(self, modules: Iterable[str]) -> None:
        self._modules = tuple(modules)
        self._roots = tuple(_roots(self._modules))
        self._known: dict[CodeType, bool] = {}
        self._central: dict[CodeType, bool] = {}

    def holds(self, frame: FrameType) -> bool:
        """Whether a frame is of its packages."""
        code = frame.f_code
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = _within(frame.f_globals.get("__name__", ""), self._roots)
        return known

    def standing(self, frame: FrameType | None) -> Standing:
        """What stands on the stack that ends in a frame, in the process that runs there."""
        frames, asked = [], ""
        while frame is not None:
            begun = process.begun_at(frame)
            if begun is not None:
                asked = begun.asked
                break
            if self.holds(frame):
                frames.append(frame)
            frame = frame.f_back
        frames.reverse()
        first = self._first(frames)
        outer = first or 0
        inwards = tuple(frames[outer:])
        called = inwards[0].f_code.co_qualname.replace(LOCAL, "") if inwards else ""
        return Standing(asked or called, inwards, tuple(frames[:outer]))

    def _first(self, frames: Sequence[FrameType]) -> int | None:
        """The outermost that is of the modules themselves and no decorator's."""
        return next(
            (
                place
                for place, frame in enumerate(frames)
                if self._is_central(frame) and not _decorates(frame, frames[:place])
            ),
            None,
        )

    def _is_central(self, frame: FrameType) -> bool:
        code = frame.f_code
        known = self._central.get(code)
        if known is None:
            known = self._central[code] = _within(frame.f_globals.get("__name__", ""), self._modules)
        return known


def spot(frame: FrameType) -> Spot:
    """A frame as a value."""
    code = frame.f_code
    module = frame.f_globals.get("__name__", "?").replace(".", "/")
    within = "/__init__.py" if code.co_filename.endswith("__init__.py") else ".py"
    return Spot(module + within, code.co_qualname, frame.f_lineno)


def _decorates(frame: FrameType, around: Sequence[FrameType]) -> bool:
    """Whether it is a local function whose definer does not run around it."""
    definer, within, _ = frame.f_code.co_qualname.partition(LOCAL)
    return bool(within) and not any(each.f_code.co_qualname == definer for each in around)


def _within(name: str, packages: Iterable[str]) -> bool:
    return any(name == each or name.startswith(each + ".") for each in packages)


def _roots(modules: Sequence[str]) -> Iterable[str]:
    for top in dict.fromkeys(name.partition(".")[0] for name in modules):
        split = [name.split(".") for name in modules if name.partition(".")[0] == top]
        if top != _OURS:
            yield top
        elif len(split) > 1:
            yield ".".join(words[0] for words in takewhile(lambda w: len(set(w)) == 1, zip(*split, strict=False)))
        else:
            yield ".".join(split[0])
