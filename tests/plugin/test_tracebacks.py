"""What a user did wrong is shown at their own line, and not at ours."""

from __future__ import annotations

from typing import Any

import pytest

WRONG = [
    ('volfault.final_state("nope")', "unknown volume 'nope'; there are no volumes"),
    ("volfault.final_state(None)", "unknown volume None; there are no volumes"),
    ('volfault.cloud.add_volume(status="blah")', "unknown volume status 'blah'; the values of status are "),
    ('volfault.cloud.attach("nope", "nope")', "no row 'nope' in volumes; it holds nothing"),
    ('volfault.fault("cinder.os-dettach", "http-500").__enter__()', "unknown point 'cinder.os-dettach'; did you mean "),
    ('volfault_target.play("detach.attachments/cinder.nope@before=crash,once")', "unknown point 'cinder.nope'; the "),
    ('volfault_target.play("detach.attachments", microverson="2.1")', "unknown wish 'microverson'; the wishes are "),
    ('volfault_target.play("detach.attachments/cinder.attachment_get@before=crash,once")', "never struck. What was "),
    (
        'volfault_target.refusal("detatch.attachments")',
        ("unknown flow 'detatch'; did you mean detach?"),
    ),
    ('volfault_target.start("detach.attachments/nova.db.bdm_get@before=crash,once")', "is a scenario; this is asked "),
    ("volfault_target.run(None)", "a scenario is named by its id, which is a text, and not by None"),
    ('volfault_target.switches("detach.attachments", "detatch")', "unknown flow 'detatch'; did you mean detach?"),
    ('volfault_campaign("detach.legcy")', "'legcy' is no variant: 'legcy' is not a word that may stand there; did "),
    (
        "volfault_campaign(None)",
        "unknown flow 'None'; the flows are abort_migration, attach, ",
    ),
]


@pytest.mark.parametrize(("call", "sentence"), WRONG, ids=[call for call, _ in WRONG])
@pytest.mark.parametrize("style", ["auto", "native"])
def test_a_misuse_is_shown_where_it_is(
    pytester: pytest.Pytester, run: Any, said: Any, call: str, sentence: str, style: str
) -> None:
    fixture = call.partition(".")[0].partition("(")[0]
    path = pytester.makepyfile(f"def test_it({fixture}):\n    wrong = True\n    {call}\n")
    result = run(f"--tb={style}")
    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    if style == "native":
        # It shows how pytest came to the test, through our hooks as well, and nothing after the test's own line.
        text = text.partition("short test summary")[0]
        text = text[text.rindex("  File ") :]
    for ours in ("pytest_volfault/", "volfault_fakes/", "contextlib"):
        assert ours not in text
    assert call in text
    assert sentence in text
    assert (f'File "{path}", line 3' if style == "native" else f"{path.name}:3: ") in text


def test_a_misuse_in_a_unittest(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest

        @pytest.mark.usefixtures("volfault")
        class TestIt(unittest.TestCase):
            def test_it(self):
                self.volfault.cloud.add_volume(statsu="error")
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *CloudMisuse: unknown volume column 'statsu'; did you mean status?"])
    assert "volfault_fakes/" not in result.stdout.str()


def test_a_fault_that_never_strikes_is_shown_at_its_block(pytester: pytest.Pytester, run: Any) -> None:
    path = pytester.makepyfile(
        """
        def test_it(volfault):
            with volfault.fault("cinder.volume_get", "http-500"):
                pass
        """
    )
    result = run()
    text = result.stdout.str()
    assert "contextlib" not in text
    assert f"{path.name}:2: UnfiredFault" in text


def test_what_a_fake_raises_in_somebody_s_code_keeps_that_code(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        mytool="def sweep(cloud):\n    cloud.get('volumes', 'gone')\n",
        test_it="import mytool\ndef test_it(volfault):\n    mytool.sweep(volfault.cloud)\n",
    )
    pytester.makeconftest("")
    result = run()
    result.stdout.fnmatch_lines(["test_it.py:3: *", "mytool.py:2: UnknownRow"])


def test_an_error_of_ours_is_kept_whole(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        def test_it(volfault):
            volfault.cloud.snapshot = 3
            volfault.cloud.restore(None)
        """
    )
    assert "volfault_fakes/cloud/_store.py" in run().stdout.str()
