"""Options that do nothing, or nothing together, are a usage error; an ini file's are for the sessions that they fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

ID = "detach.attachments/cinder.attachment_delete@before=http-500,once"
OTHERS = "def test_other(): pass"
USELESS = [
    f"--volfault-scenario={ID}", "--volfault-target=reference", "--volfault-flow=detach", "--volfault-faults=2",
    "--volfault-shard=1/2", "--volfault-json=a.json", "--volfault-html=a.html", "--volfault-sarif=a.sarif",
    "--volfault-timeout=5",
]  # fmt: skip


@pytest.mark.parametrize("option", USELESS)
def test_where_no_test_uses_them(pytester: pytest.Pytester, run: Any, said: Any, option: str) -> None:
    pytester.makepyfile(OTHERS)
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(
        result, f"no collected test runs {ID}" if ID in option else " does nothing here: no test that is to run takes "
    )
    result.stdout.no_fnmatch_line("*passed*")


def test_where_no_test_of_any_worker_uses_them(pytester: pytest.Pytester, run: Any, said: Any) -> None:
    pytester.makepyfile(OTHERS)
    result = run("--volfault-json=a.json", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "ERROR: --volfault-json does nothing here: no test that is to run takes ")
    assert run("-n", "2").ret == 0


def test_where_those_that_use_them_are_left_out(narrow: pytest.Pytester, run: Any, said: Any) -> None:
    narrow.makepyfile(test_other=OTHERS)
    result = run("--volfault-target=narrow", "-k", "test_other")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "--volfault-target does nothing here: ")


def test_a_shard_may_be_empty(narrow: pytest.Pytester, run: Any, workers: Any) -> None:
    """Of a small campaign there is nothing left for the last machine."""
    narrow.makepyfile(
        test_other=OTHERS,
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach.legacy-shelved_offloaded")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
        """,
    )
    counts = [run("--volfault-target=narrow", f"--volfault-shard={n}/99", workers=workers) for n in range(1, 4)]
    assert {result.ret for result in counts} == {pytest.ExitCode.OK}


@pytest.mark.parametrize("ini", ["volfault_target = nowhere", "volfault_baseline = none.jsonl", "volfault_shard = 9/2"])
def test_an_ini_file_is_not_in_the_way_of_other_tests(pytester: pytest.Pytester, run: Any, said: Any, ini: str) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    pytester.makepyfile(test_other=OTHERS)
    run().assert_outcomes(passed=1)
    if "shard" not in ini:
        # Fakes around a tool of one's own have no target, and leave no results.
        pytester.makepyfile(test_other="def test_other(volfault): volfault.cloud.add_volume()")
        run().assert_outcomes(passed=1)
    pytester.makepyfile(test_ours="def test_ours(volfault_target): pass")
    assert run().ret == pytest.ExitCode.USAGE_ERROR


def test_nor_are_options_that_an_ini_file_adds(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makeini("[pytest]\naddopts = --volfault-target=reference --volfault-json=a.json\n")
    pytester.makepyfile(OTHERS)
    run().assert_outcomes(passed=1)


def test_what_an_ini_file_gets_wrong_is_told_in_workers_too(marked: pytest.Pytester, run: Any, said: Any) -> None:
    marked.makeini("[pytest]\nvolfault_target = nowhere\n")
    result = run("-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "unknown target 'nowhere'; the targets are nova, reference")


PAIRS = [
    ((f"--volfault-scenario={ID}", "--volfault-shard=1/2"), "--volfault-shard does nothing beside --volfault-scenario"),
    ((f"--volfault-scenario={ID}", "--volfault-flow=attach"), "--volfault-flow does nothing beside --volfault-scenari"),
    (("--volfault-source=mytool",), "--volfault-source does nothing without --volfault-coverage: "),
    (("--volfault-reason=why",), "--volfault-reason does nothing without --volfault-update-baseline: "),
    (("--volfault-update-baseline",), "--volfault-update-baseline does nothing without --volfault-baseline: "),
    (("--volfault-steps", "--volfault-json=a.json"), "--volfault-json does nothing beside --volfault-steps: the steps"),
    (("--volfault-json=same", "--volfault-html=./same"), "--volfault-json and --volfault-html are one file, "),
    (("--volfault-json=same", "--junitxml=same"), "--volfault-json and --junitxml are one file, "),
    (
        ("--volfault-sarif=b", "--volfault-baseline=b", "--volfault-update-baseline"),
        "--volfault-sarif and --volfault-ba",
    ),
    (("--volfault-baseline=",), "--volfault-baseline takes a value, and nothing stands behind it"),
    (("--volfault-baseline=upstrem",), "did you mean upstream?"),
]


@pytest.mark.parametrize(("options", "sentence"), PAIRS, ids=[" ".join(options) for options, _ in PAIRS])
@pytest.mark.parametrize("more", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_options_that_contradict_or_do_nothing(
    marked: pytest.Pytester, run: Any, said: Any, options: tuple[str, ...], sentence: str, more: tuple[str, ...]
) -> None:
    result = run(*options, *more)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)
    result.stdout.no_fnmatch_line("*passed*")
    assert not (marked.path / "same").exists()


def test_a_replay_is_not_limited_by_the_ini_file(marked: pytest.Pytester, run: Any) -> None:
    marked.makeini("[pytest]\nvolfault_flow = attach\nvolfault_shard = 1/2\nvolfault_source = mytool\n")
    result = run(f"--volfault-scenario={ID}")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["verdict: S stuck"])


@pytest.mark.parametrize(
    ("key", "meant"),
    [("volfault_flows", "volfault_flow"), ("volfault_target_", "volfault_target"), ("volfault-json", "volfault_json")],
)
def test_an_ini_key_that_there_is_not(marked: pytest.Pytester, run: Any, said: Any, key: str, meant: str) -> None:
    marked.makeini(f"[pytest]\n{key} = detach\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"unknown ini key {key!r}; did you mean {meant}?")


def test_words_in_any_order_are_one_scenario(marked: pytest.Pytester, run: Any) -> None:
    marked.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach")
        def test_detach(volfault_scenario):
            volfault_scenario.run()
        """
    )
    result = run("--volfault-scenario=detach.boot-rbd-attachments/nova.db.bdm_get@before=crash,once")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["detach.attachments-rbd-boot/nova.db.bdm_get@before=crash,once on reference *"])
    narrowed = run("--volfault-flow=detach.rbd-attachments", "--collect-only", "-q")
    narrowed.stdout.fnmatch_lines(["test_marked.py::test_detach[[]detach.attachments-rbd[]]"])


# -- paths


@pytest.mark.parametrize("name", ["json", "html", "sarif"])
def test_a_path_is_relative_to_what_names_it(pytester: pytest.Pytester, run: Any, name: str) -> None:
    file = {"json": "a.json", "html": "a.html", "sarif": "a.sarif"}[name]
    folder = pytester.mkdir("deeper")
    pytester.makeini(f"[pytest]\nvolfault_{name} = {file}\n")
    (folder / "test_it.py").write_text("def test_it(volfault_target): volfault_target.run('detach.attachments')")
    pytester.chdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run().assert_outcomes(passed=1)
        assert (pytester.path / file).exists()
        assert not (folder / file).exists()
        for option in (f"--volfault-{name}={file}", f"-ovolfault_{name}={file}"):
            run(option).assert_outcomes(passed=1)
            assert (folder / file).exists()
            (folder / file).unlink()


def test_a_baseline_is_relative_to_what_names_it(pytester: pytest.Pytester, run: Any) -> None:
    folder = pytester.mkdir("deeper")
    (folder / "test_it.py").write_text("def test_it(volfault_target): volfault_target.run('detach.attachments')")
    run("--volfault-baseline=accepted.jsonl", "--volfault-update-baseline").assert_outcomes(passed=1)
    assert json.loads((pytester.path / "accepted.jsonl").read_text().splitlines()[1])["id"] == "detach.attachments"
    pytester.makeini("[pytest]\nvolfault_baseline = accepted.jsonl\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = run()
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["accepted.jsonl of reference *: 1 of 1 scenarios are as accepted"])
        assert run("--volfault-baseline=accepted.jsonl").ret == pytest.ExitCode.USAGE_ERROR
