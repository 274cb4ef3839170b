"""The same verdicts and traces, byte for byte, whatever runs the session: a sample of a campaign, played each way."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_volfault.injection.neutral import Neutral

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "own_detach"
# In Nova 34 the first logs a message that lacks a letter ("%(fstypes"), in the `except` block that would go on.
MOUNT = "attach.attachments-nfs/brick.mount@after=mount-failed,once"
SAMPLES: Mapping[str, tuple[str, ...]] = {
    "reference": (
        MOUNT,
        "detach.attachments/cinder.attachment_delete@before=http-500,always",
        "delete.attachments-rbd/libvirt.destroy@before=libvirt-connection-lost,once",
        "attach.attachments/nova.db.bdm_create@after=crash,once",
        "attach.legacy-saved_late/cinder.os-attach@after:detach",
    ),
    "careless:detach": (
        "detach.attachments/cinder.attachment_delete@before=http-500,once",
        "detach.attachments/libvirt.detach_device@before=libvirt-operation-failed,once",
        "detach.attachments-rbd",
    ),
}
SAMPLES = {**SAMPLES, "nova": (*SAMPLES["reference"][:-1], "detach.attachments/nova.rpc.detach_volume@before:delete")}
TESTS = """
    import pytest

    @pytest.mark.volfault("attach", "detach", "delete")
    @pytest.mark.parametrize("scenario", {ids})
    def test_one(volfault_target, scenario):
        volfault_target.run(scenario)
"""
SCRIPT = """
import sys
from pathlib import Path
from pytest_volfault import Campaign, Scenario, load_target
from pytest_volfault.session._gathered import Gathered
from pytest_volfault.reports import results_file
from pytest_volfault.model.results import Bound

gathered = Gathered()
with Campaign(load_target(sys.argv[1])) as campaign:
    gathered.target = campaign.target.info
    for text in sys.argv[3:]:
        scenario = Scenario.parse(text)
        gathered.scenarios[scenario.id] = campaign.run(scenario)
        gathered.golden[scenario.golden.id] = campaign.run(scenario.golden)
results_file.write(Path(sys.argv[2]), gathered.results_within(Bound()))
"""
HOSTILE_LOG = """
import logging, logging.handlers, random, time, uuid

class Raises(logging.Handler):
    def emit(self, record):
        raise RuntimeError("bad handler")

class Busy(logging.Handler):
    def emit(self, record):
        uuid.uuid4(), random.random(), time.sleep(0.001), self.format(record)

class Filter(logging.Filter):
    def filter(self, record):
        raise RuntimeError("bad filter")

def factory(*args, **kwargs):
    uuid.uuid4()
    return logging.LogRecord(*args, **kwargs)

for handler in (Raises(), Busy(), logging.handlers.SocketHandler("127.0.0.1", 9)):
    logging.getLogger().addHandler(handler)
    logging.getLogger("careless").addHandler(handler)
logging.getLogger("careless").propagate = False
logging.getLogger("nova").addFilter(Filter())
logging.getLogger("nova.compute").disabled = True
logging.getLogger("nova.virt").setLevel(99)
logging.setLogRecordFactory(factory)
"""


@dataclass(frozen=True)
class Way:
    """One way to run a session."""

    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    conftest: str = ""
    traces: bool = False


WAYS = {
    "as it is": Way(),
    "bare": Way(("-s", "-p", "no:logging", "-p", "no:warnings", "-p", "no:faulthandler")),
    "strict": Way(
        ("-W", "error", "--log-level=DEBUG", "-o", "log_cli=true", "--log-cli-level=DEBUG"),
        {"PYTHONDEVMODE": "1", "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "ascii"},
        "import logging\nlogging.captureWarnings(True)\ndef pytest_collection_modifyitems(items): items.reverse()",
    ),
    "quiet": Way(
        ("-s", "--log-level=CRITICAL", "-p", "no:unraisableexception"),
        {"PYTHONIOENCODING": "ascii", "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANGUAGE": "de"},
        "import logging, warnings\nlogging.disable()\nwarnings.showwarning = None",
    ),
    "hostile": Way(
        (),
        {
            "http_proxy": "http://127.0.0.1:9", "OS_AUTH_URL": "http://127.0.0.1:9", "OS_DEFAULT__DEBUG": "true",
            "HOME": "/nonexistent",
        },
        HOSTILE_LOG
        + "import gc, sys\ngc.set_threshold(200)\nsys.setrecursionlimit(9999)\nsys.settrace(lambda *_: None)",
        traces=True,
    ),
    "workers": Way(("-n", "2")),
}  # fmt: skip

Results = Callable[[str], bytes]
Run = Callable[..., pytest.RunResult]


@pytest.fixture(scope="module")
def by_script(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The results of a target's sample from a script without pytest; each is played once."""

    @functools.cache
    def results(target: str) -> bytes:
        folder = tmp_path_factory.mktemp("script")
        (folder / "script.py").write_text(SCRIPT)
        path = os.pathsep.join([str(HERE), str(EXAMPLE), os.environ.get("PYTHONPATH", "")])
        subprocess.run(
            [sys.executable, "script.py", target, "out.json", *SAMPLES[target]],
            cwd=folder, env={**os.environ, "PYTHONPATH": path}, check=True, capture_output=True,
        )  # fmt: skip
        return (folder / "out.json").read_bytes()

    return results


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(
    "target", [pytest.param(each, marks=pytest.mark.slow if each == "nova" else ()) for each in SAMPLES]
)
def test_every_way_finds_the_same(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, by_script: Results, name: str, target: str
) -> None:
    if target == "nova":
        pytest.importorskip("nova")
    way, expected = WAYS[name], by_script(target)
    pytester.makepyfile(test_sample=TESTS.format(ids=list(SAMPLES[target])))
    pytester.makeconftest(way.conftest)
    for folder in (HERE, EXAMPLE):
        monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    for key, value in way.env.items():
        monkeypatch.setenv(key, value)
    result = pytester.runpytest_subprocess(
        "-p", "volfault", f"--volfault-target={target}", "--volfault-json=out.json", "test_sample.py", *way.args,
        timeout=120,
    )  # fmt: skip
    result.assert_outcomes(passed=len(SAMPLES[target]))
    found = (pytester.path / "out.json").read_bytes()
    verdicts = {each["id"]: each["verdict"] for each in json.loads(found)["scenarios"]}
    assert list(verdicts) == sorted(SAMPLES[target])
    assert target != "nova" or verdicts[MOUNT] == "completed"
    if way.traces:
        found, expected = unseen(found), unseen(expected)
    assert found == expected


def unseen(results: bytes) -> bytes:
    """The results without what is seen of the code under test: two tracers cannot look at one thread."""
    plain = json.loads(results)
    del plain["causes"]
    for each in (*plain["scenarios"], *plain["golden"]):
        each.pop("way", None)
        each.pop("course", None)
        each.pop("conduct", None)
    return json.dumps(plain).encode()


@pytest.mark.parametrize("args", [("-W", "error"), ("-p", "logging")])
def test_where_nothing_is_kept_apart_the_careless_tool_does_otherwise(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, run: Run, args: tuple[str, ...]
) -> None:
    """The test above could not fail otherwise."""
    monkeypatch.setattr(Neutral, "apart", lambda _: contextlib.nullcontext())
    for folder in (HERE, EXAMPLE):
        monkeypatch.syspath_prepend(folder)
    pytester.makepyfile(test_sample=TESTS.format(ids=list(SAMPLES["careless:detach"])))
    run("--volfault-target=careless:detach", *args).assert_outcomes(failed=len(SAMPLES["careless:detach"]))


def test_what_was_wrong_in_the_log_is_told_once_at_the_end(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    for folder in (HERE, EXAMPLE):
        monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    pytester.makepyfile(test_sample=TESTS.format(ids=list(SAMPLES["careless:detach"])))
    text = pytester.runpytest_subprocess("-p", "volfault", "--volfault-target=careless:detach", *workers).stdout.str()
    _, _, told = text.partition("volfault: trouble in logging")
    assert told.count("'cannot %d' does not fit its arguments: TypeError: %d format: a real number is required") == 1
    assert told.count("'%s' does not fit its arguments: ValueError: no word for it") == 1
