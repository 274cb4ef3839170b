"""Our libvirt against the real libvirt and QEMU: the same calls to both, and every answer, event and XML compared."""

from __future__ import annotations
