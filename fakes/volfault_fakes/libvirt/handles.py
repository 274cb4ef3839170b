"""Classes that callers look for in the module, and of which the fake's hosts have no instance."""

# ruff: noqa: N801 - the names and signatures are libvirt-python's
from __future__ import annotations


class virNodeDevice:
    """A device of a host; the lists of them are empty."""
