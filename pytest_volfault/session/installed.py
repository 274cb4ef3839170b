"""What a session could use here: `volfault doctor` tells it."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, version

from pytest_volfault.errors import UsageError
from pytest_volfault.gate.shipped import releases
from pytest_volfault.handlers import collector
from pytest_volfault.targets.loading import check_target
from pytest_volfault.targets.nova.besides import besides
from pytest_volfault.targets.part import Part, part_of
from volfault_fakes.naming import unknown

XDIST = "pip install 'pytest-xdist>=3.6'"


@dataclass(frozen=True, slots=True)
class Installed:
    """What there is.

    Attributes:
        versions: of what runs in any case, as `Python 3.11.2`.
        targets: what can be named with --volfault-target.
        besides: what else a session can ask for.
    """

    versions: tuple[str, ...]
    targets: tuple[Part, ...]
    besides: tuple[Part, ...]

    def target(self, name: str) -> Part:
        """One of the targets.

        Raises:
            UsageError: there is none of that name; the message has those that there are.
        """
        found = {part.name: part for part in self.targets}
        if name not in found:
            raise UsageError(unknown("target", name, found))
        return found[name]


def survey(others: Iterable[str] = ()) -> Installed:
    """Look at what is installed, and load none of it.

    Args:
        others: names of targets that were registered beyond what ships.
    """
    nova = part_of("nova", lambda: f"Nova {check_target('nova')}{_checkout()}")
    release = "" if nova.missing else check_target("nova")
    reference = Part("reference", "the flows as five documents describe them; it needs nothing else")
    added = [Part(name, "registered here; loading it would tell more") for name in others]
    versions = (
        f"pytest-volfault {version('pytest-volfault')}",
        f"Python {platform.python_version()}",
        f"pytest {version('pytest')}",
    )
    return Installed(versions, (reference, nova, *added), tuple(_besides(release)))


def _checkout() -> str:
    """Which folder the installed Nova comes from, where it is of a checkout (PEP 610 has a file for that)."""
    for found in distributions(name="nova"):
        origin = json.loads(found.read_text("direct_url.json") or "{}")
        if origin.get("url", "").startswith("file://"):
            return f", of {origin['url'].removeprefix('file://')}"
    return ""


def _besides(release: str) -> Iterator[Part]:
    if release:
        yield from besides(release)
        yield _baseline(release)
    yield part_of("-n 2", _xdist)
    yield part_of("--volfault-coverage", _coverage)


def _baseline(release: str) -> Part:
    series = [each for each in releases() if each.partition(".")[0] == release.partition(".")[0]]
    name = "--volfault-baseline=upstream"
    if not series:
        return Part(name, missing=f"no baseline of Nova {release} is shipped: name a file of your own")
    return Part(name, f"what upstream Nova {release if release in series else series[-1]} leaves")


def _xdist() -> str:
    try:
        return f"pytest-xdist {version('pytest-xdist')}"
    except PackageNotFoundError:
        raise UsageError(f"pytest-xdist is not installed: {XDIST}") from None


def _coverage() -> str:
    collector.check_installed()
    return f"coverage.py {version('coverage')}"
