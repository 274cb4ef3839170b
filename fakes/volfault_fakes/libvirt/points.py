"""The calls into libvirt, and its events, that can be interfered with."""

from __future__ import annotations

from volfault_fakes.catalogue import Operation, operations_of
from volfault_fakes.libvirt.agent import AgentCalls
from volfault_fakes.libvirt.blocks import BlockCalls
from volfault_fakes.libvirt.connection import virConnect
from volfault_fakes.libvirt.domain import virDomain
from volfault_fakes.libvirt.events import Events
from volfault_fakes.libvirt.module import LibvirtModule
from volfault_fakes.libvirt.moving import MoveCalls
from volfault_fakes.libvirt.secrets import SecretCalls, virSecret

OPERATIONS: tuple[Operation, ...] = operations_of(
    LibvirtModule, virConnect, virDomain, BlockCalls, MoveCalls, AgentCalls, SecretCalls, virSecret, Events
)
