"""The generator stands beside the packages: last on the path, so that nothing of the checkout hides the wheel."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
for folder in (str(ROOT), str(Path(__file__).parent)):
    if folder not in sys.path:
        sys.path.append(folder)
