"""What a flow made of what others had left. Standard library only."""

from __future__ import annotations

from enum import Enum


class Sequel(Enum):
    """What is there after a flow, beside what it found. The order is from best to worst.

    Attributes:
        HEALED: everything is whole, and was not.
        BETTER: what is left is less bad than it was.
        SAME: it is as bad as it was.
        WORSE: it is worse than it was.
    """

    HEALED = "healed"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
