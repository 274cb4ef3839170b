"""The scripts that both must play alike."""

from __future__ import annotations

from dataclasses import replace

from volfault_conformance.brick.script import Script, Step, Volume

CONNECT, DISCONNECT = Step("connect"), Step("disconnect")
CONNECT_2, DISCONNECT_2 = Step("connect", 1), Step("disconnect", 1)
EXTEND, SHOW, HIDE, DESTROY, RESIZE, GO = (Step(do) for do in ("extend", "show", "hide", "destroy", "resize", "go"))
NOWHERE = "10.9.9.9:3260"

# Connectors that find a disk.
DISKS = ("iscsi", "iser", "fibre_channel")
FILES = ("nfs", "vzstorage")


def _of_disks(protocol: str) -> tuple[Script, ...]:
    volume = Volume(protocol)
    one, two = (volume,), (volume, volume)
    encrypted = (Volume(protocol, encrypted=True),)
    hidden = (Volume(protocol, hosts=()),)

    def script(name: str, *steps: Step, volumes: tuple[Volume, ...] = one, tries: int = 3) -> Script:
        return Script(f"{protocol}: {name}", steps, volumes, tries)

    def flush(name: str, told: str, *, force: bool = False, ignore: bool = False) -> Script:
        fails = Step("disconnect", told=told, force=force, ignore=ignore, flushes=False)
        return script(f"flush fails, {name}", CONNECT, fails, DISCONNECT, CONNECT)

    return (
        script("connect and disconnect", CONNECT, DISCONNECT),
        script("connect, told in the properties", CONNECT, Step("disconnect", told="path")),
        script("connect, told nothing", CONNECT, Step("disconnect", told="nothing")),
        script("connect twice", CONNECT, CONNECT, DISCONNECT),
        script("disconnect twice", CONNECT, DISCONNECT, DISCONNECT),
        script("disconnect what never was", DISCONNECT, Step("disconnect", force=True)),
        script("connect, disconnect, connect", CONNECT, DISCONNECT, CONNECT),
        script("two volumes", CONNECT, CONNECT_2, DISCONNECT, CONNECT, DISCONNECT_2, DISCONNECT, volumes=two),
        script("a name is used again", CONNECT, CONNECT_2, DISCONNECT, DISCONNECT_2, CONNECT_2, CONNECT, volumes=two),
        script("a LUN that is not shown", CONNECT, DISCONNECT, volumes=hidden),
        script("a LUN that is not shown, looked for longer", CONNECT, volumes=hidden, tries=5),
        script("shown late", CONNECT, SHOW, CONNECT, volumes=hidden),
        script("hidden, connected again", CONNECT, HIDE, CONNECT, DISCONNECT, CONNECT),
        script("hidden and disconnected", CONNECT, HIDE, DISCONNECT),
        script("destroyed, connected", DESTROY, CONNECT),
        script("destroyed while connected", CONNECT, DESTROY, DISCONNECT, DISCONNECT),
        script("another host", CONNECT, GO, CONNECT, DISCONNECT, GO, DISCONNECT),
        script(
            "on two hosts", CONNECT, GO, CONNECT, GO, DISCONNECT, GO, DISCONNECT,
            volumes=(Volume(protocol, hosts=("compute1", "compute2")),),
        ),
        script("encrypted", CONNECT, DISCONNECT, volumes=encrypted),
        script("encrypted, told in the properties", CONNECT, Step("disconnect", told="path"), volumes=encrypted),
        script("encrypted, told nothing", CONNECT, Step("disconnect", told="nothing"), volumes=encrypted),
        script("encrypted, connected twice", CONNECT, CONNECT, DISCONNECT, DISCONNECT, volumes=encrypted),
        script("extend", CONNECT, RESIZE, EXTEND, DISCONNECT),
        script("extend what is not connected", EXTEND, CONNECT, DISCONNECT, EXTEND),
        script("extend what is hidden", CONNECT, HIDE, EXTEND),
        script("force changes nothing where nothing fails", CONNECT, Step("disconnect", force=True, ignore=True)),
        *(
            flush(f"{told}{' force' * force}{' ignore_errors' * ignore}", told, force=force, ignore=ignore)
            for told in ("info", "path", "nothing")
            for force, ignore in ((False, False), (False, True), (True, False), (True, True))
        ),
    )  # fmt: skip


def _over_sessions(protocol: str) -> tuple[Script, ...]:
    volume = Volume(protocol, shared=True)
    two = (volume, volume)
    one_hidden = (volume, Volume(protocol, shared=True, hosts=()))

    def script(name: str, *steps: Step, volumes: tuple[Volume, ...] = two) -> Script:
        return Script(f"{protocol}: {name}", steps, volumes)

    return (
        script("a session for two", CONNECT, CONNECT_2, DISCONNECT, DISCONNECT_2),
        script("a session for two, the other way round", CONNECT, CONNECT_2, DISCONNECT_2, DISCONNECT, DISCONNECT),
        script("a session for two, one comes back", CONNECT, CONNECT_2, DISCONNECT, CONNECT, DISCONNECT_2, DISCONNECT),
        script("a session is no LUN", CONNECT, CONNECT_2, DISCONNECT, volumes=one_hidden),
        script("a session for two, on two hosts", CONNECT, GO, SHOW, CONNECT, GO, CONNECT_2, DISCONNECT, DISCONNECT_2),
        script(
            "flush fails on one of two",
            CONNECT,
            CONNECT_2,
            Step("disconnect", force=True, flushes=False),
            DISCONNECT_2,
        ),
        script("one of two is destroyed", CONNECT, CONNECT_2, DESTROY, DISCONNECT, DISCONNECT_2),
        script("nobody answers at the portal", Step("connect", portal=NOWHERE), CONNECT, volumes=(Volume(protocol),)),
        script(
            "disconnect at a portal where nobody answers",
            CONNECT,
            Step("disconnect", portal=NOWHERE),
            DISCONNECT,
            volumes=(Volume(protocol),),
        ),
    )


def _of_files(protocol: str) -> tuple[Script, ...]:
    one, two = (Volume(protocol),), (Volume(protocol), Volume(protocol))

    def script(name: str, *steps: Step, volumes: tuple[Volume, ...] = one) -> Script:
        return Script(f"{protocol}: {name}", steps, volumes)

    return (
        script("connect and disconnect", CONNECT, DISCONNECT),
        script("connect twice", CONNECT, CONNECT, DISCONNECT, DISCONNECT),
        script("disconnect what never was", DISCONNECT),
        script("an export for two", CONNECT, CONNECT_2, DISCONNECT, DISCONNECT_2, volumes=two),
        script("another host", CONNECT, GO, CONNECT, DISCONNECT),
        script("extend", CONNECT, EXTEND),
    )


def _of_images() -> tuple[Script, ...]:
    def script(name: str, *steps: Step) -> Script:
        return Script(f"rbd: {name}", steps, (Volume("rbd", hosts=()),))

    return (
        script("connect and disconnect", CONNECT, DISCONNECT),
        script("connect twice", CONNECT, CONNECT, DISCONNECT),
        script("disconnect twice", CONNECT, DISCONNECT, DISCONNECT),
        script("disconnect, told nothing", CONNECT, Step("disconnect", told="nothing")),
        script("disconnect what never was", DISCONNECT),
        script("destroyed", DESTROY, CONNECT),
        script("extend", CONNECT, RESIZE, EXTEND),
        script("extend what is destroyed", DESTROY, EXTEND),
    )


def _of_paths(protocol: str) -> tuple[Script, ...]:
    def script(name: str, *steps: Step) -> Script:
        return Script(f"{protocol}: {name}", steps, (Volume(protocol),))

    return (script("connect and disconnect", CONNECT, DISCONNECT, DISCONNECT), script("destroyed", DESTROY, CONNECT))


def _by_itself(script: Script) -> Script:
    """The same on hosts that scan by themselves."""
    return replace(script, name=f"{script.name}, scanned by itself", auto_scan=True)


def _where_a_login_brings_all() -> tuple[Script, ...]:
    """What is no affair of who connects comes with the login, and stays until somebody takes it away."""
    shared = Volume(shared=True)
    two, three = (shared,) * 2, (shared,) * 3
    hidden = Volume(shared=True, hosts=())

    def script(name: str, *steps: Step, volumes: tuple[Volume, ...] = two, tries: int = 3) -> Script:
        return _by_itself(Script(f"iscsi: {name}", steps, volumes, tries))

    return (
        script("the other comes too", CONNECT, DISCONNECT, DISCONNECT_2),
        script("the other comes too, and is connected", CONNECT, CONNECT_2, DISCONNECT, DISCONNECT_2),
        script("what is gone comes back", CONNECT, CONNECT_2, DISCONNECT, DISCONNECT_2, CONNECT_2, DISCONNECT_2),
        script("what is gone and hidden stays away", CONNECT, DISCONNECT, HIDE, DISCONNECT_2, CONNECT_2),
        script("shown later", CONNECT, SHOW, CONNECT, DISCONNECT, CONNECT_2, volumes=(hidden, shared)),
        script("shown while there is a session", CONNECT_2, SHOW, CONNECT, DISCONNECT_2, volumes=(hidden, shared)),
        script("not shown, and another is", CONNECT, CONNECT_2, volumes=(hidden, shared), tries=1),
        script("three of one target", CONNECT, Step("disconnect", 2), DISCONNECT, DISCONNECT_2, volumes=three),
        script("the other comes too, on two hosts", CONNECT, GO, SHOW, CONNECT_2, CONNECT, DISCONNECT, DISCONNECT_2),
    )


SCRIPTS: tuple[Script, ...] = (
    Script("properties of two hosts", (Step("properties"), GO, Step("properties"))),
    *(script for protocol in DISKS for script in _of_disks(protocol)),
    *(script for protocol in ("iscsi", "iser") for script in _over_sessions(protocol)),
    *(_by_itself(script) for name in ("iscsi", "iser") for script in (*_of_disks(name), *_over_sessions(name))),
    *_where_a_login_brings_all(),
    *(script for protocol in FILES for script in _of_files(protocol)),
    *_of_images(),
    *(script for protocol in ("local", "gpfs") for script in _of_paths(protocol)),
)
