"""Operations at once: pairs of flows, in the orders that `--volfault-switches` allows; without that nothing of it runs."""

from __future__ import annotations
