"""The results file: the shape of its schema, the same bytes each time, and whole or refused."""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.errors import UsageError
from pytest_volfault.model.cure import ACTIONS
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Bound, Results, Shard
from pytest_volfault.model.strikes import Strikes
from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry
from pytest_volfault.model.verdict import Degree
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports.results_file import as_document, read, text_of, write

FIRST = "cinder.os-begin_detaching@after=crash,once"
SECOND = "libvirt.detach_device#2@before=no-event,always"

TRACE = (
    TraceEntry(
        1, "libvirt.detach_device", 2, ("vdb", "live"), "error", "compute",
        end=End.RAISED, strike=Strike("libvirt-operation-failed", "before"),
    ),
    TraceEntry(
        2, "detach", 1, (), "202", "compute", event=Event.MEANWHILE, place=Place("libvirt.detach_device", 2, "after")
    ),
)  # fmt: skip


@pytest.fixture
def results(desk: Any) -> Results:
    golden = desk.result("", "completed")
    faulted = [
        desk.result(FIRST, "rolled-back"),
        desk.result(
            SECOND,
            "stuck",
            FinalState.attached(volume_status="detaching"),
            "clean-up",
            [Violation("no-lasting-transition", "why")],
            Answer(202, None, "Größe: 2 µs"),
            TRACE,
        ),
    ]
    return Results(desk.target, Bound(flows={"detach.legacy": 3}), (golden, *faulted), (golden,))


@pytest.fixture
def document(results: Results) -> dict[str, Any]:
    return as_document(results)


def test_its_shape_is_the_design_s(document: dict[str, Any]) -> None:
    assert document["schema"] == "volfault-results/2"
    assert document["target"] == {"name": "reference", "version": "0.1.0"}
    assert document["bound"] == {
        "faults": 1,
        "flows": {"detach.legacy": 3},
        "planned": 3,
        "run": 3,
        "shard": None,
    }
    assert [each["id"] for each in document["golden"]] == ["detach.legacy"]
    assert document["summary"] == {
        "completed": 1,
        "rolled-back": 1,
        "misreported": 0,
        "recoverable": 0,
        "leaked": 0,
        "stuck": 1,
        "unsafe": 0,
        "unreached": 0,
        "nondeterministic": 0,
    }
    assert document["scenarios"][2] == {
        "id": f"detach.legacy/{SECOND}",
        "flow": "detach",
        "variant": "legacy",
        "faults": [
            {"point": "libvirt.detach_device", "occurrence": 2, "when": "before", "kind": "no-event", "times": "always"}
        ],
        "meanwhile": [],
        "outcome": {"api_status": 202, "error": None, "compute_error": "Größe: 2 µs"},
        "final_state": [
            "host1.device[volume]",
            "server.disk[host1,volume]=live+config",
            "server.row[volume]",
            "server.state=active",
            "volume.attachment[server,host1]=attached",
            "volume.export[host1]",
            "volume.status=detaching",
        ],
        "verdict": "stuck",
        "violations": [{"rule": "no-lasting-transition", "message": "why"}],
        "heals_by": "clean-up",
        "commands": list(ACTIONS["clean-up"].commands),
        "trace": [
            {
                "n": 1,
                "event": "call",
                "name": "libvirt.detach_device",
                "occurrence": 2,
                "detail": ["vdb", "live"],
                "process": "compute",
                "end": "raised",
                "result": "error",
                "strike": {"kind": "libvirt-operation-failed", "when": "before"},
            },
            {
                "n": 2,
                "event": "meanwhile",
                "name": "detach",
                "occurrence": 1,
                "detail": [],
                "process": "compute",
                "end": "returned",
                "result": "202",
                "place": {"point": "libvirt.detach_device", "occurrence": 2, "when": "after"},
            },
        ],
    }


def test_scenarios_stand_in_the_order_of_their_ids(document: dict[str, Any]) -> None:
    assert [each["id"] for each in document["scenarios"]] == [
        "detach.legacy",
        f"detach.legacy/{FIRST}",
        f"detach.legacy/{SECOND}",
    ]


def test_it_is_as_the_published_schema_says(document: dict[str, Any]) -> None:
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    assert list(validator.iter_errors(json.loads(json.dumps(document)))) == []
    document["scenarios"][1]["verdict"] = "fine"
    (error,) = validator.iter_errors(json.loads(json.dumps(document)))
    assert "'fine' is not one of" in error.message


def test_degrees_cures_of_several_actions_and_what_no_fault_adds_are_in_the_schema_and_read_back(
    desk: Any, results: Results, tmp_path: Path
) -> None:
    violations = [Violation("a", "writes", Degree.WRITES), Violation("b", "no matter")]
    unsafe = desk.result(SECOND, "unsafe", FinalState.detached(guest_disk="live"), "reset-volume+detach", violations)
    told = dataclasses.replace(desk.result(FIRST, "misreported"), as_unfaulted=True)
    changed = dataclasses.replace(results, scenarios=(results.scenarios[0], told, unsafe))
    write(tmp_path / "results.json", changed)
    assert read(tmp_path / "results.json") == changed
    document = json.loads((tmp_path / "results.json").read_text())
    assert document["summary"]["misreported"] == 1
    assert document["scenarios"][1]["as_unfaulted"] is True
    assert [each.get("degree") for each in document["scenarios"][2]["violations"]] == ["writes", None]
    assert document["scenarios"][2]["commands"] == [
        *ACTIONS["reset-volume"].commands, "openstack server remove volume SERVER VOLUME",
    ]  # fmt: skip
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(document)) == []
    del document["scenarios"][0]["commands"]
    document["scenarios"][1]["heals_by"] = "retry+retry+retry+retry"
    document["scenarios"][2]["violations"][0]["degree"] = "much"
    assert len(list(validator.iter_errors(document))) == 3


HANDLERS = HandlerCoverage(
    ("tool", "tool.parts"),
    (
        Handler("tool", "detach", "except NotFound#2", "tool.py", 7, Exercise.RAN, 3, "detach.legacy", unfaulted=True),
        Handler("tool.parts", "Part.begin", "finally", "tool/parts.py", 9, Exercise.PASSED_BY),
    ),
    5,
    3,
)


def test_error_paths_are_in_it_where_they_were_measured(
    results: Results, document: dict[str, Any], tmp_path: Path
) -> None:
    assert "handlers" not in document
    measured = dataclasses.replace(results, handlers=HANDLERS)
    write(tmp_path / "results.json", measured)
    assert read(tmp_path / "results.json") == measured
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    document = json.loads((tmp_path / "results.json").read_text())
    assert list(validator.iter_errors(document)) == []
    document["handlers"]["handlers"][0]["exercise"] = "perhaps"
    (error,) = validator.iter_errors(document)
    assert "'perhaps' is not one of" in error.message


def test_written_twice_it_is_the_same_byte_for_byte(document: dict[str, Any]) -> None:
    # The same values, put together in another order.
    assert text_of(document) == text_of(dict(reversed(document.items())))


def test_keys_are_sorted_and_text_is_readable(document: dict[str, Any]) -> None:
    text = text_of(document)

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=check)
    assert "Größe: 2 µs" in text
    assert text.endswith("}\n")


def test_what_was_written_reads_back(results: Results, tmp_path: Path) -> None:
    write(tmp_path / "results.json", results)
    assert read(tmp_path / "results.json") == results


def test_half_a_surrogate_pair_costs_nothing_else(results: Results, tmp_path: Path) -> None:
    broken = dataclasses.replace(results.scenarios[1], violations=(Violation("rule", "\udc80\ud800"),))
    changed = dataclasses.replace(results, scenarios=(results.scenarios[0], broken))
    write(tmp_path / "results.json", changed)
    assert read(tmp_path / "results.json") == changed


def test_what_the_bound_does_not_hold_makes_no_campaign_whole(desk: Any, results: Results) -> None:
    two = desk.result(f"{FIRST}+{SECOND}", "stuck")
    part = dataclasses.replace(results, scenarios=(*results.scenarios[:2], two))
    assert part.run == {"detach.legacy": 2}
    assert part.whole == frozenset()


def test_a_call_of_a_driver_is_no_part_of_a_campaign_that_was_not_asked_for_it(desk: Any, results: Results) -> None:
    behind = desk.result("backend.remove_export@before=backend-error,once", "stuck")
    more = dataclasses.replace(results, scenarios=(*results.scenarios, behind))
    asked = dataclasses.replace(more, bound=dataclasses.replace(results.bound, drivers=True))
    assert (more.run["detach.legacy"], asked.run["detach.legacy"]) == (3, 4)
    assert asked.bound.clause == "at most 1 fault each, drivers' calls among them"


@pytest.mark.parametrize(
    "asked",
    [
        {"drivers": True},
        {"known_cures": True},
        {"strikes": Strikes(only=("before=crash,once",))},
        {"strikes": Strikes(never=("before=crash,once", "late=rpc-lost,always"))},
    ],
)
def test_what_a_campaign_is_asked_for_reads_back(results: Results, tmp_path: Path, asked: Any) -> None:
    wide = dataclasses.replace(results, bound=dataclasses.replace(results.bound, **asked))
    write(tmp_path / "results.json", wide)
    assert read(tmp_path / "results.json") == wide
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(as_document(wide))


def test_a_shard_reads_back(results: Results, tmp_path: Path) -> None:
    part = dataclasses.replace(results, bound=Bound(2, {"detach.legacy": 30}, Shard(2, 3)))
    write(tmp_path / "results.json", part)
    assert read(tmp_path / "results.json") == part
    assert part.whole == frozenset()


def test_what_tests_ran_by_name_is_all_that_there_is(results: Results) -> None:
    by_name = dataclasses.replace(results, bound=Bound())
    assert as_document(by_name)["bound"]["planned"] == 3
    assert as_document(by_name)["bound"]["run"] == 3


# -- bad input


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"^there is no results file {tmp_path}/none\.json$"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("size", [0.1, 0.5, 0.99])
def test_one_that_was_cut_off(results: Results, tmp_path: Path, size: float) -> None:
    path = tmp_path / "results.json"
    write(path, results)
    path.write_text(path.read_text()[: int(path.stat().st_size * size)])
    with pytest.raises(UsageError, match=r"is no whole JSON .*was its writing cut off\?"):
        read(path)


def test_one_of_an_earlier_release_is_refused_with_what_makes_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"schema": "volfault-results/1"}')
    with pytest.raises(
        UsageError,
        match=r"an earlier release of volfault wrote it \(volfault-results/1\), .* --volfault-json=\S+results.json$",
    ):
        read(tmp_path / "results.json")


@pytest.mark.parametrize("text", ["[]", "{}", '{"schema": "volfault-results/3"}', "7", '"text"'])
def test_one_of_another_schema(tmp_path: Path, text: str) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(UsageError, match=r"has the schema .*; this release of volfault reads volfault-results/2$"):
        read(tmp_path / "results.json")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("scenarios", 1, "verdict"), "fine"),
        (("scenarios", 1, "id"), "no id"),
        (("scenarios", 1, "final_state"), ["volume.statos=in-use"]),
        (("scenarios", 1, "final_state"), ["volume.status=in-use", "volume.status=error"]),
        (("scenarios", 1, "final_state"), [{"volume": "in-use"}]),
        (("scenarios", 1, "final_state"), None),
        (("scenarios", 0), []),
        (("golden",), None),
        (("bound",), {"faults": 1}),
        (("target",), "nova"),
    ],
)
def test_one_that_is_not_as_its_schema_says(
    document: dict[str, Any], tmp_path: Path, place: tuple[Any, ...], value: Any
) -> None:
    *way, last = place
    inner: Any = document
    for key in way:
        inner = inner[key]
    inner[last] = value
    (tmp_path / "results.json").write_text(json.dumps(document))
    with pytest.raises(UsageError, match=rf"^the results file {tmp_path}/results\.json is not as its schema says: "):
        read(tmp_path / "results.json")


def test_one_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read: it is not UTF-8"):
        read(tmp_path / "results.json")


def test_a_sequence_is_as_the_published_schema_says() -> None:
    schema = json.loads((resources.files("pytest_volfault.reports") / "volfault-results-2.schema.json").read_text())
    with Campaign("reference") as campaign:
        result = campaign.run(
            Scenario.parse(
                "attach.attachments-multiattach/cinder.attachment_create@before=http-500,once"
                "//detach,server2/cinder.os-begin_detaching@after:attach"
            )
        )
    plain = json.loads(json.dumps(result.as_dict()))
    validator = jsonschema.Draft202012Validator(schema["$defs"]["result"] | {"$defs": schema["$defs"]})
    assert list(validator.iter_errors(plain)) == []
    assert plain["then"] == [
        {
            "flow": "detach",
            "server": "server2",
            "faults": [],
            "meanwhile": [
                {"point": "cinder.os-begin_detaching", "flow": "attach", "when": "after", "occurrence": 1},
            ],
        }
    ]
    [begun] = [entry for entry in plain["trace"] if entry["event"] == "then"]
    assert (begun["name"], begun["detail"], begun["result"]) == ("detach", ["server2"], "202")
    assert Result.from_dict(plain) == result
