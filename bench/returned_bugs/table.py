"""All bugs, in the order of their numbers."""

from __future__ import annotations

from bench.returned_bugs import attaching, booting, deleting, detaching, moving, rebooting

BUGS = tuple(
    sorted(
        (
            *attaching.BUGS,
            *detaching.BUGS,
            *deleting.BUGS,
            *booting.BUGS,
            *rebooting.BUGS,
            *moving.BUGS,
        ),
        key=lambda bug: bug.number,
    )
)
