"""What the user of a flow can ask for differently."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets._function import FunctionTarget
from pytest_volfault.targets.reference.target import ReferenceTarget
from pytest_volfault.targets.wishes import WISHES, check_wishes

MOVED = Variant.parse("legacy-moved_lost")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"microverson": "2.19"}, "^unknown wish 'microverson'; the wishes are device, .*; did you mean microversion"),
        ({"mark": None}, "^unknown wish 'mark'; "),
        ({"microversion": "latest"}, "^microversion is one of the compute API, such as "),
        ({"microversion": 2.19}, "^microversion is one of the compute API, such as "),
        ({"microversion": "2.019"}, "^microversion is one of the compute API, such as "),
        ({"device": 3}, "^device is a text, such as "),
        ({"volume_id": ""}, "^volume_id is an id, which is a text that is not empty, and not ''$"),
        ({"server_id": None}, "^server_id is an id, which is a text that is not empty, and not None$"),
        ({"waited": -1}, "^waited is virtual seconds, from 0 to "),
        ({"waited": "60"}, "^waited is virtual seconds, from 0 to "),
        ({"waited": True}, "^waited is virtual seconds, from 0 to "),
        ({"waited": float("nan")}, "^waited is virtual seconds, from 0 to "),
        ({"waited": float("inf")}, "^waited is virtual seconds, from 0 to "),
    ],
    ids=str,
)
def test_what_means_nothing(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_wishes(ReferenceTarget(), "attach", Variant(), asked)


@pytest.mark.parametrize(
    ("flow", "variant", "asked", "takes"),
    [
        ("detach", Variant(), {"device": "/dev/vdb"}, "microversion, server_id, volume_id, waited"),
        ("delete", Variant(), {"volume_id": "x"}, "server_id, waited"),
        ("delete", Variant(), {"microversion": "2.19"}, "server_id, waited"),
        ("detach", MOVED, {"microversion": "2.19"}, "waited"),
    ],
)
def test_what_nobody_would_notice(flow: str, variant: Variant, asked: dict[str, Any], takes: str) -> None:
    (name,) = asked
    with pytest.raises(UsageError) as caught:
        check_wishes(ReferenceTarget(), flow, variant, asked)
    assert str(caught.value) == (
        f"{flow}.{variant} on reference takes no {name}; what can be asked of it differently is {takes}"
    )


def test_a_function_takes_what_it_names() -> None:
    def sweep(cloud: object) -> None:
        """Ask for nothing but the cloud."""

    def detach(server_id: str) -> None:
        """Ask for a server."""

    assert FunctionTarget("tool:sweep", sweep).wishes("detach", Variant()) == {"waited"}
    assert FunctionTarget("tool:detach", detach).wishes("detach", Variant()) == {"server_id", "waited"}
    with pytest.raises(UsageError, match=r"detach.attachments on tool:detach takes no microversion; "):
        check_wishes(FunctionTarget("tool:detach", detach), "detach", Variant(), {"microversion": "2.19"})


def test_an_attach_takes_them_all() -> None:
    assert ReferenceTarget().wishes("attach", Variant()) == WISHES.keys()
    asked = {"microversion": "2.20", "device": "vdb!", "volume_id": "x", "server_id": "y", "waited": 0.5}
    check_wishes(ReferenceTarget(), "attach", Variant(), asked)
    check_wishes(ReferenceTarget(), "attach", Variant(), {"microversion": None, "device": None})
