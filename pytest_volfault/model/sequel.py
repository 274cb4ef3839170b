"""What a flow made of what others had left. Standard library only."""

from __future__ import annotations

from enum import Enum


class Sequel(Enum):
    """What is there after a flow, beside what it found. The order is from best to worst.

    Attributes:
        HEALED: everything is whole, and was not.
        BETTER: what is left is less bad than it was.
        SAME: it is as bad as it was.
        AS_EVER: it is worse than it was, and no worse than the flow leaves it where it finds everything whole.
        WORSE: it is worse than both.
    """

    HEALED = "healed"
    BETTER = "better"
    SAME = "same"
    AS_EVER = "as-ever"
    WORSE = "worse"
