"""Which faults can strike which calls of the API, by what the calls are about."""

from __future__ import annotations

ANYWHERE = ("http-500", "http-503", "http-504", "connection-reset", "connection-refused", "read-timeout")
WITH_TOKEN = (*ANYWHERE, "http-401", "http-403")
OF_A_ROW = (*WITH_TOKEN, "http-404")
# With what Nova uses.
USED_BY_NOVA = (*OF_A_ROW, "http-409")
# cinder-volume asks the storage to map or to unmap a volume, and cinder-api waits for it.
HALVES = ("half-done",)
QUOTA = "http-413"
# What becomes of a volume once cinder-api has answered.
MADE = ("volume-without-backend", "volume-unscheduled", "volume-slow")
