"""What a nova-compute does by itself when its host comes back, or when time has passed, under every single fault."""

from __future__ import annotations
