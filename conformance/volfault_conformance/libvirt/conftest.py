"""What a comparison with the real libvirt needs, built once; it is skipped where that cannot be had."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from volfault_conformance.libvirt import guest_image, images, requirements
from volfault_conformance.libvirt.daemon import Daemon

if TYPE_CHECKING:
    from volfault_conformance.libvirt.real import RealHost

# What is to be done with the real libvirt -> in words.
CHOICES = {
    "": "compare if it can run, skip otherwise",
    "required": "compare; that it cannot run is a failure",
    "record": "compare, and put what it did in place of the record",
}
VARIABLE = "VOLFAULT_LIBVIRT"


def choice() -> str:
    """Return what the environment asks for.

    Raises:
        UsageError: it asks for something else.
    """
    asked = os.environ.get(VARIABLE, "")
    if asked not in CHOICES:
        words = "; ".join(f"{name!r}: {title}" for name, title in CHOICES.items())
        raise pytest.UsageError(f"{VARIABLE}={asked} is not known. Valid values are {words}.")
    return asked


def pytest_configure() -> None:
    """Refuse a wrong choice before anything runs."""
    choice()


def cannot_run(reason: str) -> None:
    """Skip, or fail where the real libvirt is required."""
    if choice():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_hosts() -> Iterator[Callable[[], RealHost]]:
    """Return a function that starts a libvirtd with nothing on it; the one before is ended."""
    lacking = requirements.missing()
    if lacking:
        cannot_run(f"the real libvirt cannot run here; missing: {', '.join(lacking)}")
    from volfault_conformance.libvirt.real import RealHost  # noqa: PLC0415 - libvirt is there only now

    # Not pytest's own folder: a socket's path has to be short, and another user has to get at it.
    top = Path(tempfile.mkdtemp(prefix="volfault-"))
    top.chmod(0o755)
    folder = top / "images"
    folder.mkdir()
    kernel = requirements.kernel()
    assert kernel is not None, "see requirements.missing"
    guest_image.build(kernel, folder)
    images.encrypt(top / "encrypted.img")
    running: list[RealHost] = []

    def start() -> RealHost:
        if running:
            running.pop().close()
        number = len(list(top.glob("daemon*")))
        daemon = Daemon(top / f"daemon{number}", cache=top / "cache")
        images.build(folder, top / "encrypted.img")
        daemon.own(folder)
        try:
            running.append(RealHost(daemon, folder))
        except RuntimeError as error:
            cannot_run(f"the real libvirt does not start here: {error}")
        return running[0]

    yield start
    for host in running:
        host.close()
    shutil.rmtree(top)
