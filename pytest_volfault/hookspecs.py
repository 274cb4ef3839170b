"""Hooks for conftests and plugins that extend pytest-volfault. What ships is registered by the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_volfault.extensions.cures import Action
    from pytest_volfault.extensions.section import Section
    from pytest_volfault.model.flow import Flow
    from pytest_volfault.model.variant import Nonsense, Word
    from pytest_volfault.targets.contract import Target
    from pytest_volfault.verdicts import Invariant
    from volfault_fakes.catalogue import Kind, Operation


@pytest.hookspec
def pytest_volfault_targets(config: pytest.Config) -> Mapping[str, Callable[[], Target]]:
    """Add targets: name -> a function that makes one. One that ships may be replaced."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_flows(config: pytest.Config) -> Iterable[Flow]:
    """Add flows."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_words(config: pytest.Config) -> Iterable[Word | Nonsense]:
    """Add words that a variant's name may have, and combinations of words that make no sense."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_points(config: pytest.Config) -> Iterable[Operation]:
    """Add injection points, on any function or method; the ini key `volfault_points` does so as well."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_kinds(config: pytest.Config) -> Mapping[Kind, Iterable[str]]:
    """Add kinds of faults: kind -> the names of the points at which it can happen; points may name kinds as well."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_invariants(config: pytest.Config) -> Iterable[Invariant]:
    """Add rules that a final state must keep."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_cures(config: pytest.Config) -> Iterable[Action]:
    """Add what may heal a faulted state; it is tried after those that ship, in this order."""
    raise NotImplementedError


@pytest.hookspec
def pytest_volfault_sections(config: pytest.Config) -> Iterable[Section]:
    """Add sections to what a session says at its end on the terminal."""
    raise NotImplementedError
