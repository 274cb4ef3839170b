"""Against what each fake was proven, for the page that tells what they cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """What was held against a fake.

    Attributes:
        against: the real party, and its release.
        package: of the comparison, below `volfault_conformance`; empty where there is none.
        otherwise: what else the fake follows, where it is not compared.
    """

    against: str
    package: str = ""
    otherwise: str = ""


PROOFS: Mapping[str, Proof] = {
    "cinder": Proof("Cinder 29 from PyPI, in one process with the fake, asked the same", "cinder"),
    "libvirt": Proof(
        "what libvirt 9 and QEMU 7.2 did, recorded", "libvirt", "what was measured once on libvirt 9 and QEMU 7.2"
    ),
    "brick": Proof(
        "os-brick from PyPI over the fakes' host", "brick", "os-brick's own code, and that Nova runs on the fake"
    ),
    "keymanager": Proof("", "", "castellan's interface, in whose place Nova calls it"),
    "servicegroup": Proof("", "", "Nova's database driver of the service group, in whose place Nova asks it"),
}
