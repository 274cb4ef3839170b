"""`--volfault-drivers`: what Cinder asks of its storage's driver, as part of a campaign."""

from __future__ import annotations

from typing import Any

import pytest

FLOW = "--volfault-flow=detach.attachments"
REMOVE = "detach.attachments/backend.remove_export@before=cinder-volume-killed,once"


@pytest.mark.parametrize("where", ["command line", "ini"])
def test_a_campaign_is_wider_with_it(marked: pytest.Pytester, run: Any, where: str) -> None:
    collect = (FLOW, "--collect-only", "-q")
    usual = [line for line in run(*collect).outlines if "/backend." in line]
    if where == "ini":
        marked.makeini("[pytest]\nvolfault_drivers = true")
        wide = run(*collect)
    else:
        wide = run(*collect, "--volfault-drivers")
    assert usual == []
    assert f"[{REMOVE}]" in wide.stdout.str()


def test_a_scenario_that_names_a_call_is_shown_beside_the_flow_in_the_same_detail(
    marked: pytest.Pytester, run: Any
) -> None:
    result = run(f"--volfault-scenario={REMOVE}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "  * [[]cinder-volume[]] backend.terminate_connection(*) -> False",
            "  * + [[]cinder-volume[]] backend.remove_export(*) -> FAULT cinder-volume-killed before: ServiceDied",
            "     - [[]cinder-volume[]] backend.remove_export(*) -> done",
        ]
    )


def test_a_test_of_ones_own_breaks_a_call_of_the_driver(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        import requests

        def test_leftovers(volfault):
            server = volfault.cloud.add_server()
            volume = volfault.cloud.add_volume(attached_to=server)
            (row,) = volfault.cloud.attachments_of(volume.id)
            url = f"http://cinder.test/v3/attachments/{row.id}"
            headers = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user", "X-Service-Token": "nova"}
            with volfault.fault("backend.terminate_connection", "backend-error", when="after"):
                assert requests.delete(url, headers=headers, timeout=60).status_code == 500
            assert volfault.final_state(volume).lun_mapped is False
            assert [entry.process for entry in volfault.trace] == ["caller"] + 3 * ["cinder-volume"]
        """
    )
    run().assert_outcomes(passed=1)
