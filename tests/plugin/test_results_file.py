"""`--volfault-json`: the schema that other people's scripts read, and what can happen to the file."""

from __future__ import annotations

import json
import os
import stat
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_volfault.model.cure import ACTIONS

pytestmark = pytest.mark.usefixtures("untraced")

NARROW = "--volfault-target=narrow"
JSON = "--volfault-json=results.json"


def results(pytester: pytest.Pytester, name: str = "results.json") -> Any:
    return json.loads((pytester.path / name).read_text(encoding="utf-8"))


def narrow_bound(run: int) -> dict[str, Any]:
    return {"faults": 1, "flows": {"detach.attachments": 13}, "planned": 13, "run": run, "shard": None}


def test_schema(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, JSON)
    document = results(narrow)
    assert set(document) == {"account", "schema", "target", "bound", "causes", "golden", "scenarios", "summary"}
    assert document["schema"] == "volfault-results/2"
    assert document["target"] == {"name": "narrow", "version": "1.0"}
    assert document["bound"] == narrow_bound(run=13)
    verdicts = [each["verdict"] for each in document["scenarios"]]
    assert document["summary"] == {
        name: verdicts.count(name)
        for name in (
            "completed", "rolled-back", "misreported", "recoverable", "leaked", "stuck", "unsafe", "unreached",
            "nondeterministic",
        )
    }  # fmt: skip
    assert sum(document["summary"].values()) == len(document["scenarios"]) == 13
    ids = [each["id"] for each in document["scenarios"]]
    assert ids == sorted(set(ids))
    assert [each["id"] for each in document["golden"]] == ["detach.attachments"]
    # What others check it with.
    schema = (resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text()
    jsonschema.validate(document, json.loads(schema))


def test_causes(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, JSON)
    document = results(narrow)
    told = [(each["how"], each["entries"], each["replay"], len(each["members"])) for each in document["causes"]]
    point = "detach.attachments/cinder.attachment_delete@before"
    assert told == [
        ("left", ["detach_volume"], f"{point}=http-500,once", 6),
        ("killed", ["detach_volume"], f"{point}=crash,once", 3),
    ]
    unclean = [each["id"] for each in document["scenarios"] if each["violations"]]
    assert sorted(name for each in document["causes"] for name in each["members"]) == unclean


def test_a_scenario(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, JSON)
    identifier = "detach.attachments/cinder.attachment_delete@before=http-500,always"
    [scenario] = [each for each in results(narrow)["scenarios"] if each["id"] == identifier]
    trace, violations, way = scenario.pop("trace"), scenario.pop("violations"), scenario.pop("way")
    # After the strike nothing is called any more.
    assert scenario.pop("conduct") == {"calls": [], "caught": "", "error": "CinderError", "status": 202}
    error = scenario["outcome"].pop("compute_error")
    assert scenario == {
        "id": identifier,
        "flow": "detach",
        "variant": "attachments",
        "faults": [
            {
                "point": "cinder.attachment_delete",
                "occurrence": 1,
                "when": "before",
                "kind": "http-500",
                "times": "always",
            }
        ],
        "meanwhile": [],
        "outcome": {"api_status": 202, "error": None},
        "final_state": [
            "server.host=host1",
            "server.power[host1]=running",
            "server.row[volume]=attachment[server,host1]",
            "server.state=active",
            "volume.attachment[server,host1]=attached",
            "volume.export[host1]",
            "volume.status=detaching",
        ],
        "verdict": "stuck",
        "heals_by": "reset-volume+retry",
        "commands": [*ACTIONS["reset-volume"].commands, "openstack server remove volume SERVER VOLUME"],
    }
    assert error.startswith("CinderError: 500: ")
    assert [each["rule"] for each in violations] == ["no-lasting-transition"]
    assert (way["entry"], way["fate"], way["errors"]) == ("detach_volume", "left", ["CinderError"])
    assert way["path"][0][:2] == ["pytest_volfault/targets/reference/_detach.py", "detach_volume"]
    assert [entry["n"] for entry in trace] == list(range(1, len(trace) + 1))
    assert (trace[-1]["event"], trace[-1]["name"]) == ("call", "cinder.attachment_delete")
    assert trace[-1]["strike"] == {"kind": "http-500", "when": "before"}
    assert trace[-1]["end"] == "raised"
    assert {"n", "occurrence", "detail", "process", "result"} <= trace[-1].keys()


def section(result: pytest.RunResult) -> list[str]:
    """The lines of the summary, without the one that tells the time."""
    lines = result.outlines
    start = next(number for number, line in enumerate(lines) if " volfault ==" in line)
    return [line for line in lines[start + 1 :] if line and " per second" not in line and "passed in" not in line]


def test_byte_for_byte_the_same(narrow: pytest.Pytester, run: Any, fresh: Any) -> None:
    """Twice in one process, in workers that share the tests between them, and under another hash seed."""
    alone = run(NARROW, JSON)
    first = (narrow.path / "results.json").read_bytes()
    run(NARROW, "--volfault-json=again.json")
    workers = run(NARROW, "--volfault-json=workers.json", "-n", "2")
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    fresh(NARROW, "--volfault-json=seed.json", PYTHONHASHSEED=other)
    for name in ("again", "workers", "seed"):
        assert (narrow.path / f"{name}.json").read_bytes() == first, name
    keys = list(json.loads(first)["scenarios"][0])
    assert keys == sorted(keys)
    assert first.endswith(b"}\n")
    # And so is what the user reads, replay commands included: one scenario needs no workers.
    assert section(workers) == section(alone)


def test_in_any_order_of_the_tests(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, JSON)
    with (narrow.path / "conftest.py").open("a") as conftest:
        conftest.write("\ndef pytest_collection_modifyitems(items):\n    items.reverse()\n")
    run(NARROW, "--volfault-json=reversed.json")
    assert (narrow.path / "reversed.json").read_bytes() == (narrow.path / "results.json").read_bytes()


def test_part_of_a_campaign_says_so(narrow: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, JSON, "-k", "db-error")
    assert results(narrow)["bound"] == narrow_bound(run=4)
    result.stdout.fnmatch_lines(["detach.attachments *4 of 13 *"])


def test_an_interrupted_session_keeps_what_it_has(interrupted: pytest.Pytester, run: Any) -> None:
    result = run(NARROW, JSON, no_reraise_ctrlc=True)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    # All that came before: the golden scenario and those of attachment_delete.
    assert results(interrupted)["bound"] == narrow_bound(run=7)
    result.stdout.fnmatch_lines(["detach.attachments *7 of 13 *"])


def test_a_failing_test_does_not_cost_its_result(narrow: pytest.Pytester, run: Any) -> None:
    narrow.makepyfile(
        test_marked="""
        import pytest

        @pytest.mark.volfault("detach.attachments")
        def test_detach(volfault_scenario):
            assert volfault_scenario.run().verdict.clean
        """
    )
    run(NARROW, JSON).assert_outcomes(passed=4, failed=9)
    assert len(results(narrow)["scenarios"]) == 13


@pytest.mark.parametrize(
    "mistake", ["--volfault-target=nowhere", "--volfault-faults=0", "--volfault-flow=atach", "--no-such-option"]
)
def test_an_old_file_survives_a_usage_error(narrow: pytest.Pytester, run: Any, mistake: str) -> None:
    old = narrow.path / "results.json"
    old.write_text("old results")
    assert run(NARROW, JSON, mistake).ret == pytest.ExitCode.USAGE_ERROR
    assert old.read_text() == "old results"
    assert [each.name for each in narrow.path.iterdir() if each.name.startswith("results.json")] == ["results.json"]


def test_nothing_is_written_where_nothing_ran(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("def test(volfault_target): volfault_target.play('detach.attachments')")
    run(JSON).assert_outcomes(passed=1)
    assert not (pytester.path / "results.json").exists()


def test_others_may_read_it(narrow: pytest.Pytester, run: Any) -> None:
    run(NARROW, JSON, "-k", "db-error")
    mode = stat.S_IMODE((narrow.path / "results.json").stat().st_mode)
    assert mode == 0o644
    assert not list(narrow.path.glob("*.part"))


def test_a_relative_name_is_of_the_folder_pytest_was_started_in(
    narrow: pytest.Pytester, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = narrow.mkdir("elsewhere")
    monkeypatch.chdir(folder)
    run(NARROW, JSON, str(narrow.path / "test_marked.py"), "--rootdir", str(narrow.path))
    assert Path(folder, "results.json").is_file()
