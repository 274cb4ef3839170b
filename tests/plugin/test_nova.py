"""The documented command with the real Nova, once, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_replay_on_nova(marked: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    scenario = "detach.attachments/cinder.attachment_delete@before=http-500,always"
    result = fresh("-p", "volfault", "--volfault-target=nova", f"--volfault-scenario={scenario}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"{scenario} on nova 3*",
            "  * + [[]compute[]] cinder.attachment_delete(*) -> FAULT http-500 before: *",
            "  volume.status * detaching   (without the fault: available)",
            "the caller saw: 202",
            "verdict: S stuck",
        ]
    )


def test_a_program_of_the_host_fails_under_the_real_os_brick(marked: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    # The fifth ends the session.
    scenario = "detach.attachments/host.iscsiadm#5@before=command-failed,once"
    result = fresh(
        "-p", "volfault", "--volfault-target=nova", "--volfault-brick=real", f"--volfault-scenario={scenario}"
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"{scenario} on nova 3*, os-brick *",
            "  * + [[]compute[]] host.iscsiadm#5(*--logout) -> FAULT command-failed before: exit 1",
        ]
    )


def test_the_real_os_brick_is_refused_what_its_host_has_not(marked: pytest.Pytester, fresh: Any) -> None:
    pytest.importorskip("nova")
    flow = "--volfault-flow=detach.attachments-nvmeof"
    result = fresh("-p", "volfault", "--volfault-target=nova", "--volfault-brick=real", flow)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *cannot perform detach.attachments-nvmeof: the fake host has no nvmeof*"])


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("service_user.send_service_token=1", "no option send_service_token; did you mean send_service_user_token?"),
        ("service_usr.x=1", "nova.conf has no section service_usr; did you mean service_user?"),
        ("cinder.http_retries=none", "invalid literal for int() with base 10: 'none'"),
        ("DEFAULT.host=elsewhere", "the modelled host is named so; leave it out"),
    ],
)
def test_what_nova_conf_cannot_have_is_refused(
    marked: pytest.Pytester, fresh: Any, said: Any, option: str, complaint: str
) -> None:
    pytest.importorskip("nova")
    result = fresh("-p", "volfault", "--volfault-target=nova", f"--volfault-nova-conf={option}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, complaint)
    assert f"--volfault-nova-conf={option}: " in result.stderr.str() + result.stdout.str()


def test_another_cinder_behind_the_points(
    marked: pytest.Pytester, fresh: Any, cinder_double: Callable[..., Path]
) -> None:
    pytest.importorskip("nova")
    scenario = "detach.attachments/cinder.attachment_delete@after=http-500,always"
    arguments = ("-p", "volfault", "--volfault-target=nova", f"--volfault-scenario={scenario}")
    python = cinder_double()
    result = fresh(*arguments, "--volfault-cinder=real", f"--volfault-cinder-python={python}")
    result.assert_outcomes(passed=1)
    # A baseline, and whoever reads a report, sees what it was.
    result.stdout.fnmatch_lines([f"{scenario} on nova 3*, Cinder 29.0.0", "verdict: L leaked"])
    told = [line for line in result.outlines if " passed in " not in line]
    result = fresh(*arguments, "--volfault-cinder=real", VOLFAULT_CINDER_PYTHON=str(python))
    assert [line for line in result.outlines if " passed in " not in line] == told
