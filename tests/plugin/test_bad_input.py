"""Whatever is wrong with what the user gives: one clear message, the right exit code, and no traceback."""

from __future__ import annotations

import json
import sys
import types
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

from pytest_volfault.targets.nova import load

ID = "detach.attachments/cinder.attachment_delete"
SHAPE = "is no scenario id. The shape is FLOW.VARIANT/POINT@WHEN=KIND,TIMES, for example detach.attachments/"

NO_VARIANT = (
    "'legcy' is no variant: 'legcy' is not a word that may stand there; did you mean legacy? --volfault-steps lists"
)

USAGE = [
    (
        "--volfault-target=nowhere",
        "unknown target 'nowhere'; the targets are nova, reference, or module:attribute of a function",
    ),
    ("--volfault-target=nowhere:", "unknown target 'nowhere:'; the targets are nova, reference, or module:attribute"),
    ("--volfault-target=referenz", "or module:attribute of a function; did you mean reference?"),
    ("--volfault-brick=real", "--volfault-brick does nothing without --volfault-target: only the target nova runs "),
    ("--volfault-brick=fake", "--volfault-brick does nothing without --volfault-target: only the target nova runs "),
    (
        "--volfault-nova-conf=cinder.http_retries=0",
        "--volfault-nova-conf does nothing without --volfault-target: only ",
    ),
    ("--volfault-cinder=real", "--volfault-cinder does nothing without --volfault-target: only the target nova talks "),
    ("--volfault-cinder-python=python", "--volfault-cinder-python does nothing without --volfault-cinder: "),
    (
        "--volfault-flow=atach",
        "unknown flow 'atach'; did you mean attach?",
    ),
    ("--volfault-flow=detach.", "'' is no variant: '' is not a word that may stand there. A variant is attachments or"),
    ("--volfault-flow=detach.legcy", NO_VARIANT),
    ("--volfault-faults=0", "at most 0 faults leaves nothing to break; give 1 or more"),
    ("--volfault-faults=-1", "at most -1 faults leaves nothing to break; give 1 or more"),
    ("--volfault-faults=x", "--volfault-faults takes a number, not 'x'"),
    ("--volfault-faults=1.5", "--volfault-faults takes a number, not '1.5'"),
    ("--volfault-crashes=2", "at most 2 crashes among at most 1 faults: give 0 to 1, for a crash is one of the faults"),
    ("--volfault-crashes=-1", "at most -1 crashes among at most 1 faults: give 0 to 1"),
    ("--volfault-crashes=x", "--volfault-crashes takes a number, not 'x'"),
    (
        "--volfault-no-reduction=alik",
        "unknown rule of reduction 'alik'; the rules are alike, all, at-rest, idle, independent, last-call, same-end",
    ),
    ("--volfault-max-time=x", "--volfault-max-time takes a number, not 'x'"),
    ("--volfault-max-time=0", "a session of at most 0 s runs nothing; give more than 0"),
    ("--volfault-max-time=nan", "a session of at most nan s runs nothing; give more than 0"),
    ("--volfault-timeout=x", "--volfault-timeout takes a number, not 'x'"),
    ("--volfault-timeout=0", "a scenario cannot take at most 0 s; give more than 0"),
    ("--volfault-timeout=-1", "a scenario cannot take at most -1 s; give more than 0"),
    ("--volfault-timeout=nan", "a scenario cannot take at most nan s; give more than 0"),
    ("--volfault-timeout=inf", "a scenario cannot take at most inf s; give more than 0"),
    ("--volfault-scenario=detach", f"'detach' {SHAPE}"),
    ("--volfault-scenario=detach.attachments/", f"'detach.attachments/' {SHAPE}"),
    (f"--volfault-scenario={ID}", f"'{ID}' {SHAPE}"),
    (f"--volfault-scenario={ID}@before=http-500", f"'{ID}@before=http-500' {SHAPE}"),
    (f"--volfault-scenario={ID}#0@before=http-500,once", f"'{ID}#0@before=http-500,once' {SHAPE}"),
    (f"--volfault-scenario={ID}@before=http-500,once+", f"'{ID}@before=http-500,once+' {SHAPE}"),
    (f"--volfault-scenario={ID}@during=http-500,once", "a fault's when is before, after or late, not 'during'"),
    (f"--volfault-scenario={ID}@before=http-500,twice", "a fault's times is once or always, not 'twice'"),
    (
        "--volfault-scenario=atach.attachments",
        "unknown flow 'atach'; did you mean attach?",
    ),
    ("--volfault-scenario=detach.legcy", NO_VARIANT),
    (
        "--volfault-scenario=detach.attachments/cinder.nothing@before=http-500,once",
        "unknown point 'cinder.nothing'; the points of cinder are cinder.attachment_complete, ",
    ),
    (
        f"--volfault-scenario={ID}@before=no-event,once",
        "'no-event' cannot happen at cinder.attachment_delete; what can is crash, http-500, ",
    ),
    (
        f"--volfault-scenario={ID}@after=http-404,once",
        "http-404 at cinder.attachment_delete can strike only before the effect",
    ),
]


@pytest.mark.parametrize(("option", "sentence"), USAGE, ids=[option for option, _ in USAGE])
def test_options(marked: pytest.Pytester, run: Any, said: Any, option: str, sentence: str) -> None:
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *"])
    said(result, sentence)


# What no variant may be called, and what the reference cannot perform.
VARIANTS = [
    (
        "detach.attachments-rbd-shared_targets",
        "variant 'attachments-rbd-shared_targets' makes no sense: volumes on rbd have no targets that they could share",
    ),
    ("attach.legacy-multiattach", "variant 'legacy-multiattach' makes no sense: os-attach knows one attachment of a"),
    (
        "delete.attachments-shelved_offloaded-host_down",
        "variant 'attachments-shelved_offloaded-host_down' makes no sense: a server that is shelved and offloaded is",
    ),
    (
        "detach.legacy-shelved_offloaded-moved_lost",
        "variant 'legacy-shelved_offloaded-moved_lost' makes no sense: a server that is shelved and offloaded is on no",
    ),
    (
        "detach.attachments-powered_off",
        "'attachments-powered_off' is no variant: 'powered_off' is not a word that may stand there. A variant is",
    ),
    ("detach.rbd", "'rbd' is no variant: it says neither attachments nor legacy. A variant is attachments or legacy"),
    ("detach.attachments-rbd-nfs", "variant 'attachments-rbd-nfs' says twice what its protocol is"),
    (
        "attach.attachments-sheepdog",
        "no Nova has a driver for sheepdog since 22.0.0 (Victoria), 1cee7c01ef05. Of attach it performs attach.attach",
    ),
    (
        "detach.legacy-glusterfs",
        "target reference cannot perform detach.legacy-glusterfs: no Nova has a driver for glusterfs since 16.0.0 ",
    ),
    (
        "attach.legacy-moved_stashed",
        "target reference cannot perform attach.legacy-moved_stashed: only a detach looks for the connector of the",
    ),
    (
        "delete.legacy-moved_wrong",
        "target reference cannot perform delete.legacy-moved_wrong: only a detach looks for the connector of the host",
    ),
]


@pytest.mark.parametrize("option", ["flow", "scenario"])
@pytest.mark.parametrize(("name", "sentence"), VARIANTS, ids=[name for name, _ in VARIANTS])
def test_variants_that_there_are_not(
    marked: pytest.Pytester, run: Any, said: Any, option: str, name: str, sentence: str
) -> None:
    marked.makepyfile(test_import="raise AssertionError('this module was imported')")
    result = run(f"--volfault-{option}={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)
    for sign in ("*collected*", "*passed*", "*was imported*"):
        result.stdout.no_fnmatch_line(sign)


@pytest.mark.parametrize(
    "name",
    ["detach.attachments-rbd-shared_targets", "detach.attachments-powered_off", "attach.attachments-sheepdog",
     "delete.legacy-moved_wrong"],
)  # fmt: skip
def test_variants_that_there_are_not_with_workers(marked: pytest.Pytester, run: Any, said: Any, name: str) -> None:
    result = run(f"--volfault-flow={name}", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, dict(VARIANTS)[name])
    result.stdout.no_fnmatch_line("*passed*")


@pytest.mark.parametrize(
    "name",
    ["detach.attachments-rbd-shared_targets", "attach.attachments-sheepdog", "delete.legacy-moved_wrong"],
)
def test_variants_that_there_are_not_in_a_marker(marked: pytest.Pytester, run: Any, said: Any, name: str) -> None:
    marked.makepyfile(
        f"""
        import pytest

        @pytest.mark.volfault("{name}")
        def test_it(volfault_scenario):
            volfault_scenario.run()
        """
    )
    result = run()
    # The marker is this module's mistake: the others are collected, and the session says what is wrong with it.
    assert result.ret == pytest.ExitCode.INTERRUPTED
    said(result, dict(VARIANTS)[name])


def test_of_two_flows_the_one_that_cannot_be_performed_is_named(marked: pytest.Pytester, run: Any, said: Any) -> None:
    result = run("--volfault-flow=detach.attachments", "--volfault-flow=attach.attachments-sheepdog")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, dict(VARIANTS)["attach.attachments-sheepdog"])


@pytest.mark.parametrize(
    ("ini", "sentence"),
    [
        ("volfault_target = nowhere", "unknown target 'nowhere'; the targets are nova, reference"),
        (
            "volfault_flow = detach atach",
            "unknown flow 'atach'; did you mean attach?",
        ),
        ("volfault_faults = many", "--volfault-faults takes a number, not 'many'"),
    ],
)
def test_ini_keys(marked: pytest.Pytester, run: Any, said: Any, ini: str, sentence: str) -> None:
    marked.makeini(f"[pytest]\n{ini}\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


@pytest.mark.parametrize("options", [("-n", "2"), ("--volfault-steps",), ("--collect-only",)], ids=lambda each: each[0])
def test_whatever_else_is_asked_for(marked: pytest.Pytester, run: Any, said: Any, options: Any) -> None:
    result = run("--volfault-target=nowhere", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "unknown target 'nowhere'; the targets are nova, reference")


@pytest.mark.parametrize(
    ("option", "what"),
    [("json", "results file"), ("html", "HTML report"), ("sarif", "SARIF file"), ("coverage", "coverage file")],
)
@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("missing/file", "missing of the {} does not exist; make it first"),
        ("folder", "folder is a directory; name the {} itself"),
        ("/proc/volfault", "the {} /proc/volfault cannot be written"),
    ],
)
def test_a_file_that_cannot_be_written(
    marked: pytest.Pytester, run: Any, said: Any, option: str, what: str, place: str, sentence: str
) -> None:
    marked.mkdir("folder")
    result = run(f"--volfault-{option}={place}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence.format(what))
    result.stdout.no_fnmatch_line("*passed*")


# -- Nova

INSTALL = "pip install 'pytest-volfault[nova]'"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What importlib.metadata says of Nova; nothing else of it is looked at before that is right."""
    versions = {"nova": "34.0.0", "SQLAlchemy": "2.0.40"}

    def version(name: str) -> str:
        if name not in versions:
            raise PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(load, "version", version)
    monkeypatch.delitem(sys.modules, "nova", raising=False)
    return versions


def refused_by_nova(run: Any, said: Any, sentence: str) -> None:
    result = run("--volfault-target=nova")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)
    assert "nova" not in sys.modules


def test_nova_is_not_installed(marked: pytest.Pytester, run: Any, said: Any, installed: Any) -> None:
    del installed["nova"]
    marked.makepyfile(test_more="def test_more(volfault_scenario): pass")
    refused_by_nova(run, said, f"Nova is not installed here; install it with: {INSTALL}")


def test_nova_is_too_old(marked: pytest.Pytester, run: Any, said: Any, installed: Any) -> None:
    installed["nova"] = "18.3.0"
    refused_by_nova(run, said, f"Nova 18.3.0 is installed; this target needs 19 or newer: {INSTALL}")


def test_os_brick_is_too_old_to_run_on_a_fake_host(
    marked: pytest.Pytester, run: Any, said: Any, installed: Any
) -> None:
    installed["os-brick"] = "6.5.0"
    result = run("--volfault-target=nova", "--volfault-brick=real")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "os-brick 6.5.0 is installed; the fake host of --volfault-brick=real is one for 6.9 or newer.")


CINDER = "python -m venv cinder && cinder/bin/pip install 'cinder>=29', and give --volfault-cinder-python="


# What stands where the Python of the real Cinder's environment should, and what is said of it.
INTERPRETERS = [
    (None, "cannot be run: No such file or directory."),
    ("echo hello", "is no Python 3.11 or newer: it does not say what is installed there."),
    ("exit 1", "is no Python 3.11 or newer: it does not say what is installed there."),
    ("echo '[\"29.0.0\", [3, 10]]'", "is Python 3.10; 3.11 or newer is needed."),
    ("echo '[null, [3, 11]]'", "has no Cinder installed."),
    ("echo '[\"28.1.0\", [3, 11]]'", "has Cinder 28.1.0; 29 or newer is needed."),
]


@pytest.mark.parametrize(("script", "sentence"), INTERPRETERS, ids=[str(script) for script, _ in INTERPRETERS])
def test_no_cinder_to_run_with(
    marked: pytest.Pytester, run: Any, said: Any, installed: Any, script: str | None, sentence: str
) -> None:
    python = marked.path / "python"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    result = run("--volfault-target=nova", "--volfault-cinder=real", f"--volfault-cinder-python={python}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"--volfault-cinder-python={python} {sentence} {CINDER}")


def test_nobody_says_where_cinder_is(
    marked: pytest.Pytester, run: Any, said: Any, installed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VOLFAULT_CINDER_PYTHON", raising=False)
    result = run("--volfault-target=nova", "--volfault-cinder=real")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"--volfault-cinder=real does not know where that Cinder is installed. {CINDER}")


def test_sqlalchemy_is_too_new(marked: pytest.Pytester, run: Any, said: Any, installed: Any) -> None:
    installed["SQLAlchemy"] = "2.1.0"
    refused_by_nova(run, said, f"SQLAlchemy 2.1.0 cannot load Nova's instances; {INSTALL} brings an older one")


def test_eventlet_came_first(
    marked: pytest.Pytester, run: Any, said: Any, installed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "eventlet", types.ModuleType("eventlet"))
    refused_by_nova(
        run, said, "eventlet was imported before Nova could choose native threads; something in this session"
    )


@pytest.mark.parametrize("test", ["def test_it(volfault_scenario): pass", "def test_it(volfault_target): pass"])
def test_nova_of_the_ini_is_looked_for_as_well(
    pytester: pytest.Pytester, run: Any, said: Any, installed: Any, test: str
) -> None:
    del installed["nova"]
    pytester.makeini("[pytest]\nvolfault_target = nova\n")
    pytester.makepyfile(test)
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "Nova is not installed here; install it with: ")


def test_an_os_brick_that_there_is_not(marked: pytest.Pytester, run: Any, said: Any, installed: Any) -> None:
    result = run("--volfault-target=nova", "--volfault-brick=reel")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "unknown os-brick 'reel'; the os-bricks are fake, real; did you mean real?")


# -- functions as targets

TOOLS = """
    import socket, subprocess, time
    import requests

    NUMBER = 3

    def raises(volume_id):
        raise RuntimeError("the tool is broken")

    def spins():
        while True:
            pass

    def waits():
        while True:
            time.sleep(60)

    def wrong_name(volume):
        pass

    def positional(volume_id, /):
        pass

    def asks(volume_id):
        try:
            requests.get("http://cinder.test/v3/backups/1", headers={"X-Auth-Token": "user"})
        except Exception:
            pass

    def asks_elsewhere():
        requests.get("http://keystone.test/v3")

    def connects():
        socket.create_connection(("127.0.0.1", 9))

    def starts():
        subprocess.run(["true"])
"""
PARAMETERS = "it is called with the names it takes out of server_id, volume_id, connection_info, connector, cloud"
FUNCTIONS = [
    ("tools:NUMBER", "target 'tools:NUMBER' is not callable; what is there is of type int"),
    (
        "tools:missing",
        "target 'tools:missing' cannot be imported: AttributeError: module 'tools' has no attribute 'missing'",
    ),
    ("nowhere_at_all:it", "target 'nowhere_at_all:it' cannot be imported: ModuleNotFoundError: No module named"),
    ("broken:it", "target 'broken:it' cannot be imported: ZeroDivisionError: at import"),
    ("garbled:it", "target 'garbled:it' cannot be imported: SyntaxError: "),
    ("tools:wrong_name", f"target 'tools:wrong_name' asks for volume; {PARAMETERS}"),
    ("tools:positional", f"target 'tools:positional' asks for positional-only arguments; {PARAMETERS}"),
]
# What is wrong only when it runs is a finding about a flow, and not a usage error.
FAILING = [
    ("tools:raises", "The caller saw: RuntimeError: the tool is broken."),
    (
        "tools:spins",
        "detach.attachments on tools:spins: it took longer than 0.2 s of real time; it was at tools.spins (",
    ),
    ("tools:waits", "detach.attachments on tools:waits: the flow was still waiting after 24 hours of virtual time"),
    ("tools:asks", "GET /backups/1: the fake Cinder does not model it; it knows GET /, "),
    (
        "tools:asks_elsewhere",
        "GET http://keystone.test/v3 leaves the modelled cloud: only http://cinder.test is answered",
    ),
    ("tools:connects", "tools.connects (line 33) called socket.getaddrinfo('127.0.0.1', 9, "),
    ("tools:starts", "tools.starts (line 36) called subprocess.Popen.__init__(['true']). A scenario may touch nothing"),
]


@pytest.fixture
def tools(marked: pytest.Pytester) -> pytest.Pytester:
    marked.makeconftest("")  # puts the folder on the Python path, as a project's conftest does
    marked.makepyfile(tools=TOOLS, broken="raise ZeroDivisionError('at import')", garbled="def it(:")
    # One message for the session, however many modules have marked tests.
    marked.makepyfile(test_more="def test_more(volfault_scenario): pass")
    return marked


@pytest.mark.parametrize(("name", "sentence"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_functions(tools: pytest.Pytester, run: Any, said: Any, name: str, sentence: str) -> None:
    result = run(f"--volfault-target={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, sentence)


@pytest.mark.parametrize("replay", [(), ("--volfault-scenario=detach.attachments",)], ids=["campaign", "replay"])
@pytest.mark.parametrize(("name", "sentence"), FAILING, ids=[name for name, _ in FAILING])
def test_functions_that_fail_without_a_fault(
    tools: pytest.Pytester, run: Any, said: Any, name: str, sentence: str, replay: tuple[str, ...]
) -> None:
    tools.makepyfile(test_more="def test_more(): pass")
    # Only what never ends must be cut short; a busy machine may take its time for the others.
    seconds = 0.2 if name == "tools:spins" else 60
    result = run(f"--volfault-target={name}", f"--volfault-timeout={seconds}", "--volfault-json=results.json", *replay)
    result.assert_outcomes(passed=1, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    body, _, _ = result.stdout.str().partition("= volfault =")
    assert body.count(sentence) == 1
    assert "Traceback" not in body
    assert "INTERNALERROR" not in body
    [scenario] = json.loads((tools.path / "results.json").read_text())["scenarios"]
    assert scenario["id"] == "detach.attachments"
    assert scenario["violations"][0]["rule"] == "no-broken-flow"


def test_functions_in_a_replay(tools: pytest.Pytester, run: Any, said: Any) -> None:
    result = run("--volfault-target=tools:NUMBER", "--volfault-scenario=detach.attachments")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, dict(FUNCTIONS)["tools:NUMBER"])


def test_functions_with_workers(tools: pytest.Pytester, run: Any, said: Any) -> None:
    result = run("--volfault-target=tools:wrong_name", "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, f"target 'tools:wrong_name' asks for volume; {PARAMETERS}")


def test_functions_in_a_listing(tools: pytest.Pytester, run: Any, said: Any) -> None:
    result = run("--volfault-target=broken:it", "--volfault-steps")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said(result, "target 'broken:it' cannot be imported: ZeroDivisionError: at import")


def test_a_tool_that_hangs_only_under_a_fault(tools: pytest.Pytester, run: Any, said: Any) -> None:
    tools.makepyfile(
        patient="""
        import time
        import requests
        import volfault_fakes.cloud.protocols

        def detach(volume_id, connector, connection_info, cloud, server_id):
            cloud.change("guests", cloud.guest(server_id).key, live={}, config={})
            connector.disconnect_volume(connection_info, None)
            [attachment] = cloud.attachments_of(volume_id)
            while True:
                answer = requests.delete(
                    f"http://cinder.test/v3/attachments/{attachment.id}",
                    headers={"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user", "X-Service-Token": "nova"},
                )
                if answer.status_code != 500:
                    return
                time.sleep(60)
        """
    )
    scenario = "detach.attachments/cinder.attachment_delete@before=http-500,always"
    sentence = f"{scenario} on patient:detach: the flow was still waiting after 24 hours of virtual time"
    result = run("--volfault-target=patient:detach", f"--volfault-scenario={scenario}", "test_marked.py")
    result.assert_outcomes(failed=1)
    said(result, sentence)
