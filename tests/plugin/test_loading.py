"""How the plugin gets into a session, and that it costs nothing there until it is used."""

from __future__ import annotations

from typing import Any

import pytest

HEAVY = (
    "wrapt", "responses", "freezegun", "requests", "nova", "coverage", "pytest_volfault.model.scenario",
    "pytest_volfault.session",
)  # fmt: skip
UNUSED = f"""
    import sys

    HEAVY = {HEAVY!r}

    def test_of_somebody_else():
        assert "pytest_volfault.plugin" in sys.modules
        assert [name for name in HEAVY if name in sys.modules] == []
"""
USED = """
    import pytest

    def test_fixture(volfault):
        assert volfault.cloud.add_volume().status == "available"

    @pytest.mark.volfault("detach.attachments")
    def test_marker(volfault_scenario):
        volfault_scenario.run()
"""


@pytest.mark.parametrize(
    ("args", "environment"),
    [
        (("-p", "volfault"), {}),
        (("-p", "volfault"), {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}),
        (("-p", "volfault", "--disable-plugin-autoload"), {}),
        ((), {}),
    ],
    ids=["autoload", "autoload-off-by-environment", "autoload-off-by-option", "not-named"],
)
def test_p_volfault(
    pytester: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch, args: Any, environment: Any
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pytester.makepyfile(test_used=USED)
    result = run(*args, "--strict-markers", "-W", "error", "--volfault-scenario=detach.attachments")
    result.assert_outcomes(passed=2)


def test_named_in_the_ini_as_well(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makeini("[pytest]\naddopts = -p volfault\n")
    pytester.makepyfile(test_used=USED)
    run("-p", "volfault", "--volfault-scenario=detach.attachments").assert_outcomes(passed=2)


def test_p_no_volfault(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile(test_used=USED)
    result = run("-p", "no:volfault")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*fixture 'volfault' not found*", "*fixture 'volfault_scenario' not found*"])


def test_not_loaded_where_autoload_is_off_and_nobody_names_it(
    pytester: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(test_used=USED)
    run("-k", "test_fixture").stdout.fnmatch_lines(["*fixture 'volfault' not found*"])


def test_the_marker_is_explained(pytester: pytest.Pytester, run: Any) -> None:
    run("--markers").stdout.fnmatch_lines(["@pytest.mark.volfault(flow, ...): run the test once for each scenario*"])


def test_a_misspelt_marker_is_still_refused(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.volfautl('detach')\ndef test(): pass\n")
    result = run("--strict-markers")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'volfautl' not found in `markers` configuration option*"])


def test_silent_and_light_when_unused(pytester: pytest.Pytester, fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # With it, coverage.py would load itself, to measure the process for this project's own figures.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    pytester.makepyfile(test_unused=UNUSED)
    result = fresh("-p", "volfault", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    result.assert_outcomes(passed=1)
    # pytest itself names the folder and the plugins.
    lines = [line for line in result.outlines if "volfault" in line and not line.startswith(("rootdir", "plugins"))]
    assert lines == []


def test_a_session_that_only_names_options_loads_no_target(pytester: pytest.Pytester, fresh: Any) -> None:
    pytester.makepyfile(
        """
        import sys

        def test(volfault):
            assert "pytest_volfault.targets.reference.target" not in sys.modules
        """
    )
    result = fresh("--volfault-timeout=5")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("=* volfault *=")


def test_options_and_ini_keys_are_explained(pytester: pytest.Pytester, run: Any) -> None:
    result = run("--help")
    for name in ("target", "flow", "faults", "scenario", "json", "coverage", "source", "timeout"):
        result.stdout.fnmatch_lines([f"*--volfault-{name}=*"])
        result.stdout.fnmatch_lines([f"  volfault_{name} *"])
    result.stdout.fnmatch_lines(["*--volfault-steps*"])
