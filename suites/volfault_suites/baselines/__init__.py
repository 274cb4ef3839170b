"""What upstream Nova does under every scenario, release by release: `--volfault-baseline=upstream`."""

from __future__ import annotations
