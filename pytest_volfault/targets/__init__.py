"""Code under test: the embedded reference, the installed Nova, or a function of the user's."""

from __future__ import annotations

from pytest_volfault.targets._choices import Parties
from pytest_volfault.targets._processes import fall_silent
from pytest_volfault.targets.loading import check_conf, check_target, load_target

__all__ = ["Parties", "check_conf", "check_target", "fall_silent", "load_target"]
