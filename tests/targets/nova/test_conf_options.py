"""`--volfault-nova-conf`: what can be read without Nova."""

from __future__ import annotations

import re

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.targets.nova.conf_options import ConfOption, parse_all

TOKEN = "service_user.send_service_user_token"


def test_a_value_may_hold_anything() -> None:
    assert ConfOption.parse("cinder.catalog_info=volumev3::a=b") == ConfOption(
        "cinder", "catalog_info", "volumev3::a=b"
    )


@pytest.mark.parametrize("text", ["", "true", "a=b", "section.option", ".option=1", "section.=1", "a.b.c=1"])
def test_another_shape_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=re.escape("SECTION.OPTION=VALUE")):
        ConfOption.parse(text)


def test_the_order_does_not_matter() -> None:
    assert parse_all(("b.a=1", "a.b=2", "b.a=1")) == parse_all(("a.b=2", "b.a=1"))


def test_two_values_of_one_option_are_refused() -> None:
    with pytest.raises(UsageError, match=f"twice: {TOKEN}=true and {TOKEN}=false"):
        parse_all((f"{TOKEN}=true", f"{TOKEN}=false"))
