"""What comes with us, registered by the same hooks as everybody's. Nothing is imported before a hook is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_volfault.extensions.cures import Action
    from pytest_volfault.model.flow import Flow
    from pytest_volfault.model.variant import Nonsense, Word
    from pytest_volfault.targets.contract import Target
    from pytest_volfault.verdicts import Invariant
    from volfault_fakes.catalogue import Kind, Operation


def pytest_volfault_targets() -> Mapping[str, Callable[[], Target]]:
    from pytest_volfault.targets.loading import shipped

    return shipped()


def pytest_volfault_flows() -> Iterable[Flow]:
    from pytest_volfault.model.flows import FLOWS

    return FLOWS.shipped.values()


def pytest_volfault_words() -> Iterable[Word | Nonsense]:
    from pytest_volfault.model.variant import NONSENSE, WORDS

    return (*WORDS.shipped.values(), *NONSENSE)


def pytest_volfault_points() -> Iterable[Operation]:
    from pytest_volfault.targets.parties import party_operations

    return party_operations()


def pytest_volfault_kinds() -> Mapping[Kind, Iterable[str]]:
    from pytest_volfault.targets.parties import party_kinds

    # Their points name them. A crash is a kind of every point, and no party's.
    return {kind: () for name, kind in party_kinds().items() if name != "crash"}


def pytest_volfault_invariants() -> Iterable[Invariant]:
    from pytest_volfault.verdicts import INVARIANTS

    return INVARIANTS


def pytest_volfault_cures() -> Iterable[Action]:
    from pytest_volfault.extensions.cures import SHIPPED

    return SHIPPED
