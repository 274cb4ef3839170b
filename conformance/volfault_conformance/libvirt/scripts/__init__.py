"""The scenarios: what is done to a domain, row by row."""

from __future__ import annotations

from volfault_conformance.libvirt.rows import Scenario
from volfault_conformance.libvirt.scripts import (
    aliases,
    answering,
    blocks,
    copies,
    definitions,
    elements,
    errors,
    migrations,
    power,
    secrets,
    silent,
    troubles,
)

SCENARIOS: tuple[Scenario, ...] = (
    *errors.SCENARIOS,
    *silent.SCENARIOS,
    *answering.SCENARIOS,
    *aliases.SCENARIOS,
    *elements.SCENARIOS,
    *blocks.SCENARIOS,
    *power.SCENARIOS,
    *definitions.SCENARIOS,
    *secrets.SCENARIOS,
    *troubles.SCENARIOS,
    *migrations.SCENARIOS,
    *copies.SCENARIOS,
)
