"""How a call into libvirt can fail, in libvirt's codes, domains and words, and with what it has done by then.

Read in libvirt 9.0's QEMU driver, and measured where a source says so.
"""

from __future__ import annotations

from dataclasses import replace

from volfault_fakes.catalogue import Crossing, Kind
from volfault_fakes.libvirt.answers import ANSWERS
from volfault_fakes.libvirt.jobs import JOBS
from volfault_fakes.libvirt.outages import OUTAGES
from volfault_fakes.libvirt.outages import SECRETS as STORE
from volfault_fakes.libvirt.refusals import REFUSALS
from volfault_fakes.libvirt.struck import reaches

__all__ = ["KINDS", "STORE"]


def _reaching(kind: Kind) -> Kind:
    """The daemon says nothing where it is not reached: on a connection that is lost there is one error only."""

    def applies(crossing: Crossing) -> bool:
        return reaches(crossing) and (kind.applies is None or kind.applies(crossing))

    return replace(kind, applies=applies)


KINDS: tuple[Kind, ...] = tuple(_reaching(kind) for kind in (*REFUSALS, *OUTAGES, *ANSWERS, *JOBS))
