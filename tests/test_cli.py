"""The `volfault` command: on files, in words, with exit codes that a script can use."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault import cli
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.results import Results, Shard
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports import results_file

GOLDEN = "detach.attachments"
DETACHING = FinalState.attached(volume_status="detaching")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def old(make: Any) -> Results:
    golden = make.result(GOLDEN, "completed")
    found = (golden, make.result(make.always, "stuck", "clean-up", DETACHING), make.result(make.once, "rolled-back"))
    return replace(make.results(*found), golden=(golden,))


@pytest.fixture
def new(make: Any, old: Results) -> Results:
    newer = "detach.attachments/cinder.volume_get@before=http-500,once"
    changed = (
        old.scenarios[0],
        make.result(make.always, "recoverable", "retry"),
        make.result(make.once, "stuck", "clean-up", DETACHING),
        make.result(newer, "completed"),
    )
    return Results(TargetInfo("nova", "35.0.0"), replace(old.bound, flows={GOLDEN: 4}), changed, old.golden)


@pytest.fixture
def files(old: Results, new: Results) -> None:
    results_file.write(Path("old.json"), old)
    results_file.write(Path("new.json"), new)


def test_it_is_installed() -> None:
    (script,) = entry_points(group="console_scripts", name="volfault")
    assert script.load() is cli.main


@pytest.mark.parametrize("command", [(), ("explain",), ("diff",), ("merge",), ("check",), ("nonsense",)], ids=str)
def test_too_little(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(command)
    assert left.value.code == cli.TROUBLE
    assert "usage: volfault" in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_explain(make: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", make.always, "old.json"]) == cli.SAME
    text = capsys.readouterr().out
    assert text.startswith(f"{make.always} on nova 34.0.0\n")
    assert "  volume.status                   detaching   (without the fault: available)\n" in text
    assert "verdict: S stuck\n" in text
    assert "healed by: clean-up\n" in text


def test_causes(make: Any, old: Results, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    spot = Spot("tool/guest.py", "Guest.disks", 3)
    way = Way("Manager.detach", (spot,), Fate.LEFT, ("Refused",), end=spot)
    stuck = tuple(replace(each, way=None if each.verdict.clean else way) for each in old.scenarios)
    results_file.write(Path("causes.json"), replace(old, scenarios=stuck))
    assert cli.main(["causes", "causes.json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 cause, the worst first",
        "",
        "S tool/guest.py Guest.disks: what fails at :3 leaves Manager.detach half done",
        "    1 fault at 1 call in 1 variant: 1 stuck",
        "    left: server.row[volume], volume.status=detaching; healed by: hands on the",
        "      host and a forced detach 1",
        "    $ virsh detach-disk SERVER TARGET --live --config",
        "    $ iscsiadm --mode node --targetname IQN --logout",
        "    $ cinder reset-state --state available --attach-status detached VOLUME",
        f"    --volfault-scenario={make.always}",
        "",
    ]
    results_file.write(Path("clean.json"), replace(old, scenarios=old.golden))
    assert cli.main(["causes", "clean.json"]) == 0
    assert capsys.readouterr().out == "everything is clean\n"


def test_diagnose_and_find(make: Any, old: Results, capsys: pytest.CaptureFixture[str]) -> None:
    results_file.write(Path("old.json"), old)
    assert cli.main(["diagnose", "volume.status=detaching", "--results", "old.json"]) == cli.SAME
    told = capsys.readouterr().out
    assert told.startswith("1 cause on nova 34.0.0 leaves that, in 1 scenario:\n")
    assert f"--volfault-scenario={make.always}" in told
    assert cli.main(["diagnose", "volume.status=extending", "--results", "old.json"]) == cli.DIFFERS
    assert capsys.readouterr().out.startswith("No single fault leaves that on nova 34.0.0.")
    unseen = ["volume.status=detaching", "server.state=deleted"]
    assert cli.main(["diagnose", *unseen, "--results", "old.json"]) == cli.DIFFERS
    assert "\nWithout server.state=deleted, 1 scenario does.\n" in capsys.readouterr().out
    assert cli.main(["find", "DETACHING", "--results", "old.json"]) == cli.SAME
    found = capsys.readouterr().out
    assert found.startswith("1 scenario of nova 34.0.0 says 'DETACHING'\n")
    assert make.always in found
    assert cli.main(["find", "nobody ever said so", "--results", "old.json"]) == cli.DIFFERS
    assert cli.main(["find", " ", "--results", "old.json"]) == cli.TROUBLE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say what is seen: a fact, such as volume.status=reserved, or --error"),
        (["volume.statsu=reserved"], "did you mean status?"),
        (["--error", ""], "an empty text is found in every scenario"),
        (["volume.status=reserved", "volume.status=in-use"], "volume.status is said twice"),
        (["volume.status=reserved", "--release", "18"], "no baseline of upstream Nova 18 is shipped; there is one of"),
    ],
)
def test_diagnosing_nothing_that_can_be_seen(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["diagnose", *arguments]) == cli.TROUBLE
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_diff(make: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "old.json", "new.json"]) == cli.DIFFERS
    assert (
        capsys.readouterr().out
        == f"""\
nova 34.0.0 -> nova 35.0.0: 3 scenarios in both, 1 the same, 1 worse, 1 better

worse  {make.once}
    stuck, healed by clean-up; it was rolled-back

better  {make.always}
    recoverable, healed by retry; it was stuck, healed by clean-up

only on nova 35.0.0: 1
    detach.attachments/cinder.volume_get@before=http-500,once
"""
    )


@pytest.mark.usefixtures("files")
def test_diff_of_several_goes_from_each_to_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", "old.json", "old.json", "new.json", "old.json"]) == cli.DIFFERS
    heads = [line for line in capsys.readouterr().out.splitlines() if "->" in line]
    assert [head.split(":")[0] for head in heads] == [
        "nova 34.0.0 -> nova 34.0.0", "nova 34.0.0 -> nova 35.0.0", "nova 35.0.0 -> nova 34.0.0",
    ]  # fmt: skip


@pytest.mark.usefixtures("files")
def test_diff_of_what_is_better_is_no_failure(old: Results, make: Any) -> None:
    better = replace(old, scenarios=(old.scenarios[0], make.result(make.always, "recoverable", "retry")))
    results_file.write(Path("better.json"), better)
    assert cli.main(["diff", "old.json", "better.json"]) == cli.SAME


@pytest.mark.usefixtures("files")
def test_report_of_one_and_of_several(make: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "old.json", "-o", "one.html"]) == cli.SAME
    assert cli.main(["report", "old.json", "new.json", "-o", "two.html"]) == cli.SAME
    assert capsys.readouterr().out == "one.html: old.json\ntwo.html: old.json, new.json\n"
    titles = [re.findall(r"<title>(.*)</title>", Path(name).read_text()) for name in ("one.html", "two.html")]
    assert titles == [["nova 34.0.0 - volfault"], ["Campaigns side by side - volfault"]]


def test_merge(old: Results, capsys: pytest.CaptureFixture[str]) -> None:
    for number, part in enumerate((old.scenarios[:1], old.scenarios[1:]), 1):
        shard = replace(old, scenarios=part, bound=replace(old.bound, shard=Shard(number, 2)))
        results_file.write(Path(f"{number}.json"), shard)
    assert cli.main(["merge", "1.json", "2.json", "-o", "whole.json"]) == cli.SAME
    assert capsys.readouterr().out == "whole.json: 3 of 3 scenarios from 2 shards\n"
    assert results_file.read(Path("whole.json")) == old


@pytest.mark.usefixtures("files")
def test_check(capsys: pytest.CaptureFixture[str], make: Any) -> None:
    check = ["check", "old.json", "--baseline=accepted.jsonl"]
    assert cli.main(check) == cli.TROUBLE
    assert "the options update-baseline and reason make one of what is found" in capsys.readouterr().err
    assert cli.main([*check, "--update-baseline", "--reason=first look"]) == cli.SAME
    assert cli.main(check) == cli.SAME
    capsys.readouterr()
    assert cli.main(["check", "new.json", "--baseline=accepted.jsonl"]) == cli.DIFFERS
    text = capsys.readouterr().out
    assert text.startswith("accepted.jsonl of nova 34.0.0: 1 of 3 scenarios are as accepted; 1 worse, 1 better\n")
    assert f"worse  {make.once}\n" in text
    command = "volfault check new.json --baseline=accepted.jsonl --update-baseline"
    assert f"    {command}\n" in text
    # What is better is taken over as it says, and what is worse is not.
    assert cli.main(command.split()[1:]) == cli.DIFFERS
    assert "not accepted: 1 that need --reason=WHY" in capsys.readouterr().out


@pytest.mark.usefixtures("files")
def test_check_alerts(make: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", "old.json", "--baseline=accepted.jsonl", "--update-baseline", "--reason=first look"])
    capsys.readouterr()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cli.main(["check", "new.json", "--baseline=accepted.jsonl", "--sarif=a.sarif"]) == cli.DIFFERS
    rules = [each["ruleId"] for each in json.loads(Path("a.sarif").read_text())["runs"][0]["results"]]
    assert rules == ["baseline-worse", "baseline-better"]
    assert capsys.readouterr().out.count("::error file=accepted.jsonl,line=") == 2


def test_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"volfault {version('pytest-volfault')}\n"


def test_explain_reads_the_words_of_a_variant_in_any_order(make: Any, capsys: pytest.CaptureFixture[str]) -> None:
    golden = make.result("detach.attachments-rbd-boot", "completed")
    results_file.write(Path("boot.json"), replace(make.results(golden), golden=(golden,)))
    assert cli.main(["explain", "detach.boot-rbd-attachments", "boot.json"]) == cli.SAME
    assert capsys.readouterr().out.startswith("detach.attachments-rbd-boot on nova 34.0.0")


BAD = [
    (["check", "old.json", "--baseline=x", "--sarif=none/a.sarif"], "/none of the SARIF file does not exist"),
    (["explain", "detach.attachments", "none.json"], "there is no results file none.json"),
    (["explain", "detach.none", "old.json"], "'none' is no variant: 'none' is not a word that may stand there"),
    (["explain", "detach.legacy", "old.json"], "old.json has no scenario detach.legacy"),
    (["explain", "detach.attachments/cinder.attachment_delet@before=http-500,once", "old.json"], "did you mean detach"),
    (["report", "old.json", "new.json", "-o", "./old.json"], "old.json and -o are one file, old.json; give each its"),
    (["merge", "old.json", "-o", "old.json"], "old.json and -o are one file, old.json; give each its own"),
    (["check", "old.json", "--baseline=x", "--sarif=x"], "--baseline and --sarif are one file, x; give each its own"),
    (["check", "old.json", "--baseline=upstrem"], "did you mean upstream?"),
    (["diff", "old.json"], "a difference is between two results files or more; name the older first"),
    (["diff", "old.json", "none.json"], "there is no results file none.json"),
    (["report", "none.json", "-o", "x.html"], "there is no results file none.json"),
    (["report", "old.json", "-o", "none/x.html"], "/none of the HTML report does not exist; make it first"),
    (["report", "old.json", "old.json", "-o", "x.html"], "old.json is named twice"),
    (["merge", "old.json", "old.json", "-o", "x.json"], "old.json is named twice"),
    (["merge", "old.json", "-o", "x.json"], "old.json is no shard: it was written without --volfault-shard"),
    (["merge", "old.json", "new.json", "-o", "x.json"], "they have not the same target"),
    (["merge", "old.json", "-o", "none/x.json"], "/none of the results file does not exist; make it first"),
    (
        ["check", "old.json", "--baseline=x", "--reason=why"],
        "--reason says why --update-baseline accepts what is worse",
    ),
    (["check", "old.json", "--baseline=x", "--update-baseline", "--reason= "], "give both, and a reason"),
    (
        ["check", "old.json", "--baseline=upstream", "--update-baseline"],
        "upstream comes with volfault and is not yours",
    ),
    (["check", "old.json", "--baseline=new.json"], "the baseline new.json, line 1 is no JSON object: '{'"),
    (["check", "old.json", "--baseline=old.json"], "RESULTS and --baseline are one file, old.json; give each its own"),
]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("command", "sentence"), BAD, ids=[" ".join(command) for command, _ in BAD])
def test_bad_ones(folder: Path, capsys: pytest.CaptureFixture[str], command: list[str], sentence: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert cli.main(command) == cli.TROUBLE
    said = capsys.readouterr().err
    assert sentence in said
    assert said.startswith("volfault: ")
    assert said.count("\n") == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.usefixtures("files")
def test_a_file_that_was_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("new.json").read_text()
    Path("new.json").write_text(text[: len(text) // 2])
    assert cli.main(["diff", "old.json", "new.json"]) == cli.TROUBLE
    assert "was its writing cut off?" in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_explain_names_what_is_near(make: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", make.once.replace("500", "418"), "old.json"]) == cli.TROUBLE
    assert f"; of that call it has {make.always}, {make.once}" in capsys.readouterr().err
