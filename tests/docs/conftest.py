"""The generator of docs/reference stands beside the packages: last on the path, so that nothing of the checkout hides the wheel."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
