"""What a random sequence asks of volumes that move: migrations, retypes, and what Nova says when it has copied."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from volfault_conformance.cinder.steps import Step, volume_named

# The types that a sequence finds: two that are alike, one that is not, and one that servers share.
TYPES = (
    Step("POST", "/types", {"volume_type": {"name": "plain"}}),
    Step("POST", "/types", {"volume_type": {"name": "gold", "extra_specs": {"a": "1"}}}),
    Step("POST", "/types", {"volume_type": {"name": "shared", "extra_specs": {"multiattach": "<is> True"}}}),
)
_KINDS = st.sampled_from(["plain", "gold", "shared", "__DEFAULT__", "nobody"])
_POOLS = st.sampled_from(["cinder@iscsi#other", "cinder@iscsi#pool", "cinder@iscsi", "cinder@iscsi#nobody", "nobody"])
# To what a volume is copied has a number, too.
_MOST_COPIES = 6


def of_moves(named: SearchStrategy[str]) -> SearchStrategy[tuple[str, str, Any]]:
    """Requests by which a volume begins to move, or has moved."""
    copies = st.one_of(st.just(-1), st.integers(1, _MOST_COPIES)).map(volume_named)
    arguments = {
        "os-migrate_volume": st.fixed_dictionaries({"host": _POOLS}, optional={"lock_volume": st.booleans()}),
        "os-retype": st.fixed_dictionaries(
            {"new_type": _KINDS}, optional={"migration_policy": st.sampled_from(["on-demand", "never"])}
        ),
        "os-migrate_volume_completion": st.fixed_dictionaries(
            {"new_volume": copies}, optional={"error": st.booleans()}
        ),
        "os-extend_volume_completion": st.fixed_dictionaries({}, optional={"error": st.booleans()}),
    }
    return st.one_of(
        *(
            st.builds(
                lambda volume, given, name=name: ("POST", f"/volumes/{volume}/action", {name: given}), named, argument
            )
            for name, argument in arguments.items()
        )
    )
