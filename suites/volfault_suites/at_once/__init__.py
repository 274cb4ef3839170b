"""Operations at once: pairs of flows, in the orders that `--volfault-switches` allows; without it none."""

from __future__ import annotations
