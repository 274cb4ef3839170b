"""What stands between the counts and pytest's own last line."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.explorer import Account
from pytest_volfault.model.most import Most
from pytest_volfault.reports import certificate, meaning_of_a_pass, text_of


@pytest.mark.parametrize(
    ("verdicts", "gated", "said"),
    [
        (["stuck"], False, "played to its end; without --volfault-baseline no verdict fails by itself"),
        (["unsafe"], False, "no verdict fails by itself; 1 scenario put data at risk"),
        (["unsafe", "unsafe"], True, "ended as the baseline accepts; 2 scenarios put data at risk"),
        (["completed"], True, "ended as the baseline accepts"),
    ],
)
def test_what_a_pass_means_stands_above_it_with_how_many_put_data_at_risk(
    desk: Any, verdicts: list[str], gated: bool, said: str
) -> None:
    run = [desk.result("", verdict) for verdict in verdicts]
    text = desk.text(meaning_of_a_pass(run, 200, gated=gated))
    assert text.startswith("'passed' means: ")
    assert text.endswith(said)


def test_data_at_risk_is_loud(desk: Any) -> None:
    def style(verdict: str) -> Any:
        [[span]] = meaning_of_a_pass([desk.result("", verdict)], 200, gated=False)
        return span.style

    assert style("unsafe")["red"]
    assert "red" not in style("stuck")


def test_the_certificate_is_a_line_that_says_what_its_letters_are() -> None:
    account = Account(Most(), 13, 13, {"alike": 2}, {"last-call": 3}, {})
    [line] = certificate(account, 160)
    assert text_of(line) == (
        "covered: 13 of 13 scenarios, f=1 c=1 p=0 (faults, crashes, switches); pruned: alike 2; taken over: last-call 3"
    )
