"""The plugin is tested with pytest's own pytester; the rest needs nothing of it."""

from __future__ import annotations

pytest_plugins = ["pytester"]
