"""A test that tested nothing fails, and says what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

MARKER = "import pytest\n@pytest.mark.volfault('detach.attachments')\n"
TAKES_NONE = "is marked for detach.attachments, and runs nothing of it: it takes none of volfault_scenario, "
IDLE = [
    (f"{MARKER}def test_it(): pass", TAKES_NONE),
    (f"{MARKER}def test_it(volfault): pass", TAKES_NONE),
    (f"{MARKER}class TestIt:\n    def test_it(self): pass", TAKES_NONE),
    (f"import unittest\n{MARKER}class TestIt(unittest.TestCase):\n    def test_it(self): pass", TAKES_NONE),
    (
        f"{MARKER}def test_it(volfault_scenario): pass",
        "takes volfault_scenario and runs nothing with it: call its run()",
    ),
    ("def test_it(volfault_campaign): pass", "takes volfault_campaign and runs nothing with it: call it with a flow"),
    (f"{MARKER}def test_it(volfault_target): pass", "takes volfault_target and runs nothing with it: play or run"),
    (f"{MARKER}def test_it(volfault_target): volfault_target.name", "takes volfault_target and runs nothing with it: "),
    (
        (
            "import pytest, unittest\n@pytest.mark.usefixtures('volfault_campaign')\n"
            "class TestIt(unittest.TestCase):\n    def test_it(self): pass"
        ),
        "takes volfault_campaign and runs nothing with it",
    ),
]


@pytest.mark.parametrize(("module", "sentence"), IDLE, ids=[sentence for _, sentence in IDLE])
def test_what_runs_nothing_fails(pytester: pytest.Pytester, run: Any, said: Any, module: str, sentence: str) -> None:
    pytester.makepyfile(module)
    result = run("--volfault-scenario=detach.attachments") if "(volfault_scenario)" in module else run()
    result.assert_outcomes(failed=1)
    said(result, sentence)


def test_what_says_itself_that_it_is_not_run_is_left_alone(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.volfault("detach")
        def test_skips(volfault_target):
            pytest.skip("not on this one")

        @pytest.mark.volfault("detach")
        def test_fails(volfault_target):
            raise ZeroDivisionError

        @pytest.mark.volfault("detach")
        @pytest.mark.xfail(strict=True)
        def test_is_expected_to(volfault_target):
            pass
        """
    )
    result = run()
    result.assert_outcomes(skipped=1, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(["E *ZeroDivisionError"])


def test_a_unittest_plays_and_runs_campaigns(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import unittest
        import pytest

        @pytest.mark.volfault("detach.attachments")
        @pytest.mark.usefixtures("volfault_target", "volfault_campaign")
        class TestDetach(unittest.TestCase):
            def test_it(self):
                self.assertTrue(self.volfault_target.play("detach.attachments").fired)
                self.assertEqual(len(self.volfault_campaign("detach.attachments")), 13)
        """
    )
    run("--volfault-target=narrow").assert_outcomes(passed=1)


def test_a_unittest_has_no_test_for_each_scenario(pytester: pytest.Pytester, run: Any, said: Any) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest

        @pytest.mark.usefixtures("volfault_scenario")
        class TestDetach(unittest.TestCase):
            def test_it(self): pass
        """
    )
    result = run()
    result.assert_outcomes(errors=1)
    said(result, "volfault_scenario makes a test of each scenario, so that a test function takes it as an argument; ")


MARKERS = [
    (
        'volfault("detach", faults=2)',
        "the marker volfault takes names of flows, and no faults=2; what limits a campaign",
    ),
    ("volfault", "the marker volfault names no flow; it takes them, as in "),
    ("volfault()", "the marker volfault names no flow; it takes them, as in "),
    ("volfault(2)", "the marker volfault takes names of flows, which are texts, and not 2"),
    ('volfault(["detach"])', "the marker volfault takes names of flows, which are texts, and not ['detach']"),
    (
        'volfault("detatch")',
        ("unknown flow 'detatch'; did you mean detach?"),
    ),
    ('volfault("detach.legcy")', "'legcy' is no variant: 'legcy' is not a word that may stand there; did you mean "),
]


@pytest.mark.parametrize(("marker", "sentence"), MARKERS, ids=[marker for marker, _ in MARKERS])
@pytest.mark.parametrize("takes", ["volfault_scenario", "volfault_target", ""])
def test_a_marker_that_says_nothing(
    pytester: pytest.Pytester, run: Any, said: Any, marker: str, sentence: str, takes: str
) -> None:
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_it({takes}): pass")
    result = run()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    said(result, sentence)


@pytest.mark.parametrize(("marker", "sentence"), MARKERS, ids=[marker for marker, _ in MARKERS])
def test_a_marker_that_says_nothing_on_a_unittest(
    pytester: pytest.Pytester, run: Any, said: Any, marker: str, sentence: str
) -> None:
    pytester.makepyfile(
        f"import pytest, unittest\n@pytest.mark.{marker}\nclass TestIt(unittest.TestCase):\n    def test_it(self): pass"
    )
    result = run()
    result.assert_outcomes(failed=1)
    said(result, sentence)


# -- faults that never strike

BEYOND = "detach.attachments/cinder.attachment_delete#9@before=http-500,once"


@pytest.mark.parametrize("ask", ["play", "run"])
def test_a_fault_that_never_strikes_fails_its_test_unless_it_may(pytester: pytest.Pytester, run: Any, ask: str) -> None:
    pytester.makepyfile(
        f"""
        def test_must(volfault_target):
            volfault_target.{ask}("{BEYOND}")

        def test_may(volfault_target):
            outcome = volfault_target.{ask}("{BEYOND}", unreached_ok=True)
            assert not getattr(outcome, "outcome", outcome).fired
        """
    )
    result = run()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "E *UnfiredFault: detach.attachments: cinder.attachment_delete#9@before=http-500,once never struck. What *",
            "E * cinder.attachment_delete(*) -> 200",
        ]
    )


def test_a_bench_s_fault_may_never_strike_where_the_test_says_so(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(
        """
        def test_it(volfault):
            with volfault.fault("cinder.attachment_delete", "http-500", unreached_ok=True):
                pass
        """
    )
    run().assert_outcomes(passed=1)


def test_a_scenario_that_is_unreached_fails_its_test_and_is_in_the_report(
    marked: pytest.Pytester, run: Any, workers: Any
) -> None:
    result = run(f"--volfault-scenario={BEYOND}", workers=workers)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["detach.attachments: *#9@before=http-500,once never struck. *", "verdict: [?] unreached"]
    )


def test_a_campaign_of_which_the_options_leave_nothing_is_no_pass(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        def test_it(volfault_campaign):
            for result in volfault_campaign("detach.attachments"):
                assert result.verdict.clean
        """
    )
    result = run("--volfault-target=narrow", "--volfault-flow=attach", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED *the session's options leave nothing of detach.attachments"])
