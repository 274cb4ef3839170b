"""The fake servicegroup."""

from __future__ import annotations

from volfault_fakes.servicegroup.membership import (
    KINDS,
    OPERATIONS,
    REPORT_INTERVAL,
    SERVICE_DOWN_TIME,
    ServiceGroup,
    last_heartbeat,
)

__all__ = ["KINDS", "OPERATIONS", "REPORT_INTERVAL", "SERVICE_DOWN_TIME", "ServiceGroup", "last_heartbeat"]
